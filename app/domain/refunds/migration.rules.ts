import { encodeId } from '../kernel/ids.ts'
import { findConflicts } from './conflicts.rules.ts'
import { ENFORCED_DAYS } from './policy.rules.ts'
import type { RefundPeriod, SetPolicy } from './policy.schema.ts'

/**
 * Sellers are migrated in this order, by the month before the run in which they last sold something: 0 is one of the last
 * three, 99 longer ago or never.
 */
export const MIGRATION_TIERS = [0, 4, 5, 6, 99] as const
export type MigrationTier = (typeof MIGRATION_TIERS)[number]
/** Of a run that has handed out all sellers. */
export const NO_TIER_LEFT = 100
/** Who last changed a policy that nobody has touched by hand since it was migrated. */
export const MIGRATION_ACTOR = 'job:policies.migrate'

/** The instant so many calendar months earlier, in UTC: of 31 May three months are 28 or 29 February. */
export function monthsBefore(at: number, months: number): number {
  const day = new Date(at)
  const wanted = day.getUTCDate()
  day.setUTCDate(1)
  day.setUTCMonth(day.getUTCMonth() - months)
  const last = new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth() + 1, 0)).getUTCDate()
  day.setUTCDate(Math.min(wanted, last))
  return day.getTime()
}

/** Ids of purchases sort by when they were made: all before an instant are less than this. */
export const purchaseIdAt = (at: number): string => encodeId('purchase', at, new Uint8Array(10))

/** The latest sale of a seller of this tier lies in [from, to); `from` of null: or there is none. Epoch ms. */
export function tierBounds(tier: MigrationTier, startedAt: number): { from: number | null; to: number } {
  if (tier === 0) return { from: monthsBefore(startedAt, 3), to: startedAt }
  if (tier === 99) return { from: null, to: monthsBefore(startedAt, 6) }
  return { from: monthsBefore(startedAt, tier), to: monthsBefore(startedAt, tier - 1) }
}

export type SkipReason =
  | 'edited_by_hand'
  | 'unchanged'
  | 'would_shorten'
  | 'fine_print_contradicts'
  | 'archived'

type Terms = Pick<SetPolicy, 'periodDays' | 'finePrint'>
export type MigrationDecision = {
  /** What holds now: the product's own, else the seller's, else the default. */
  fromDays: RefundPeriod
  /** What would be set; the proposal, lengthened where a rule asks for it. */
  to: Terms
  /** null: `to` is set. */
  skip: SkipReason | null
}

/**
 * Whether a product gets a policy of its own, and which. Never touches what somebody edited by hand, never gives less
 * than the seller's own policy promises, and keeps the seller's fine print, unless that spoke of having no refunds.
 */
export function decideMigration(product: {
  proposed: RefundPeriod
  description: string
  isPhysical: boolean
  isArchived: boolean
  /** The product's own policy now. */
  own: Terms | null
  /** Who last changed the product's own policy, or took it away; null: nobody ever did. */
  lastActor: string | null
  seller: Terms | null
  isNoneAllowed: boolean
  isEnforced: boolean
}): MigrationDecision {
  const { own, seller, isPhysical, isNoneAllowed, isEnforced } = product
  const mayBeNone = (isPhysical || isNoneAllowed) && !isEnforced
  const floor = isEnforced ? ENFORCED_DAYS : mayBeNone ? 0 : 7
  const periodDays = Math.max(product.proposed, floor) as RefundPeriod
  // What the seller said about a right there was not would contradict the one there is now.
  const finePrint = seller && (seller.periodDays > 0 || periodDays === 0) ? seller.finePrint : null
  const holds = own ?? seller ?? { periodDays: 30, finePrint: null }
  const to = { periodDays, finePrint }
  const answer = (skip: SkipReason | null): MigrationDecision => ({ fromDays: holds.periodDays, to, skip })

  if (product.lastActor !== null && product.lastActor !== MIGRATION_ACTOR) return answer('edited_by_hand')
  if (product.isArchived) return answer('archived')
  if (seller && periodDays < seller.periodDays) return answer('would_shorten')
  if (periodDays === holds.periodDays && finePrint === holds.finePrint) return answer('unchanged')
  const conflicts = findConflicts({
    ...{ periodDays, finePrint, isPhysical, isNoneAllowed, description: product.description },
    ...{ editions: [], discountTexts: [], enforcedMinimum: isEnforced ? ENFORCED_DAYS : null },
  })
  return answer(conflicts.some((c) => c.severity === 'blocking') ? 'fine_print_contradicts' : null)
}
