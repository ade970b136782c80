import type { MailEventType } from './mail-event.rules.ts'
import type { DeliveryState } from './updates.schema.ts'

/** What an event adds to its update's counts. */
export type EventCounts = Partial<
  Record<'accepted' | 'unknown' | 'delivered' | 'opened' | 'clicked' | 'bounced' | 'complained', number>
>
export type DeliveryDecision =
  | { kind: 'same' }
  /** The provider call it belongs to is not settled yet; ask again when it is. */
  | { kind: 'wait' }
  | { kind: 'move'; to: 'delivered' | 'opened' | 'clicked' | 'bounced' | 'complained'; counts: EventCounts }

/** How far a mail came. Each step implies those before it, so that a mail opened first still counts as delivered. */
const STEPS = ['delivered', 'opened', 'clicked'] as const
const stepOf = (name: string) => (STEPS as readonly string[]).indexOf(name)

/**
 * What a provider's event makes of a delivery. Events come late, twice and in any order: a delivery only moves
 * forward, and `bounced` and `complained` are final, so no state depends on the order of the steps before them.
 * Any of these events proves that the provider took the mail, which settles a delivery of unknown outcome.
 */
export function decideDelivery(state: DeliveryState, type: MailEventType): DeliveryDecision {
  const step = stepOf(type)
  const isFinal = type === 'bounced' || type === 'complained'
  if (step < 0 && !isFinal) return { kind: 'same' }
  const settles: EventCounts = state === 'unknown' ? { accepted: 1, unknown: -1 } : {}
  switch (state) {
    case 'queued':
    case 'sending':
      return { kind: 'wait' }
    case 'skipped':
    case 'cancelled':
    case 'rejected':
    case 'bounced':
    case 'complained':
      return { kind: 'same' }
    case 'accepted':
    case 'unknown':
    case 'delivered':
    case 'opened':
    case 'clicked': {
      if (isFinal) return { kind: 'move', to: type, counts: { ...settles, [type]: 1 } }
      const reached = stepOf(state)
      if (step <= reached) return { kind: 'same' }
      const passed = STEPS.slice(reached + 1, step + 1).map((name) => [name, 1])
      return { kind: 'move', to: STEPS[step]!, counts: { ...settles, ...Object.fromEntries(passed) } }
    }
    default:
      return state satisfies never
  }
}
