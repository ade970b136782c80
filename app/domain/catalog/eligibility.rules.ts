import { DAY } from '#app/domain/kernel/time.ts'

export type NotifyRefusal = 'not_published' | 'no_content_change' | 'no_customers' | 'recently_notified'
export type NotifyDecision = { eligible: boolean; reason: NotifyRefusal | null }

/** A second update of a product within this time is asked about first. */
export const RECENT_UPDATE = DAY

/**
 * Whether a save should offer to notify customers, and if not, the first reason why. `reachable` = owners of
 * the affected editions who may be mailed; `lastUpdateAt` = when the product's last update was confirmed.
 */
export function decideNotify(input: {
  published: boolean
  contentChanged: boolean
  reachable: number
  lastUpdateAt: number | null
  now: number
}): NotifyDecision {
  const reason = refusal(input)
  return { eligible: reason === null, reason }
}

function refusal(input: Parameters<typeof decideNotify>[0]): NotifyRefusal | null {
  if (!input.published) return 'not_published'
  if (!input.contentChanged) return 'no_content_change'
  if (input.reachable < 1) return 'no_customers'
  if (input.lastUpdateAt !== null && input.now - input.lastUpdateAt < RECENT_UPDATE)
    return 'recently_notified'
  return null
}
