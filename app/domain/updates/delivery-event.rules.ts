import { SUPPRESSED_AT_PROVIDER } from './failure.rules.ts'
import type { MailEvent } from './mail-event.rules.ts'
import type { DeliveryState } from './updates.schema.ts'

/** Where a delivery stands, its own state or its batch's, and what is known beside it. */
export type Standing = { state: DeliveryState; reason: string | null }
/** States a delivery has of its own: what events make of it. */
export type OwnState = Exclude<DeliveryState, 'queued' | 'sending' | 'unknown' | 'cancelled'>
export type DeliveryDecision =
  | { kind: 'same' }
  /** The provider call it belongs to is not settled yet; ask again when it is. */
  | { kind: 'wait' }
  | { kind: 'move'; to: OwnState; reason: string | null }

/**
 * Events come late, twice and in any order, so a delivery is as far as the strongest thing that was told about it,
 * whenever that was (providers.md 9.2). Who was refused, bounced or complained stays so.
 */
const RANK: Record<'unknown' | OwnState, number> = {
  unknown: 0,
  accepted: 1,
  delivered: 2,
  opened: 3,
  clicked: 4,
  rejected: 5,
  skipped: 6,
  bounced: 7,
  complained: 8,
}

/** What an event proves about its mail, at the least; null: nothing. Whatever proves something proves that the provider took it. */
function provenBy({ type, agent }: Pick<MailEvent, 'type' | 'agent'>): OwnState | null {
  switch (type) {
    case 'deferred':
      return null
    case 'processed':
    case 'soft_bounced':
    case 'unsubscribed':
      return 'accepted'
    case 'opened':
    case 'clicked':
      return isMachine(agent) ? 'delivered' : type
    case 'failed':
      return 'rejected'
    case 'suppressed':
      return 'skipped'
    case 'delivered':
    case 'bounced':
    case 'complained':
      return type
    default:
      return type satisfies never
  }
}

export const isMachine = (agent: MailEvent['agent']) => agent !== null && agent !== 'person'

/**
 * What one event makes of a delivery. The answer for several events does not depend on their order: the strongest
 * state wins, and of two reasons for the same state the one that sorts first.
 */
export function decideDelivery(
  now: Standing,
  event: Pick<MailEvent, 'type' | 'agent' | 'detail'>,
): DeliveryDecision {
  const to = provenBy(event)
  if (to === null || now.state === 'cancelled') return { kind: 'same' }
  if (now.state === 'queued' || now.state === 'sending') return { kind: 'wait' }
  const reason = reasonOf(event)
  if (RANK[to] > RANK[now.state]) return { kind: 'move', to, reason }
  if (to !== now.state || reason === null || (now.reason !== null && now.reason <= reason))
    return { kind: 'same' }
  return { kind: 'move', to, reason }
}

function reasonOf({ type, detail }: Pick<MailEvent, 'type' | 'detail'>): string | null {
  if (type === 'suppressed') return SUPPRESSED_AT_PROVIDER
  return type === 'bounced' || type === 'soft_bounced' || type === 'failed' ? (detail ?? type) : null
}

const COUNTED = [
  'accepted',
  'rejected',
  'unknown',
  'skipped',
  'delivered',
  'opened',
  'clicked',
  'bounced',
  'complained',
] as const
export type StateCounts = Record<(typeof COUNTED)[number], number>
export const noCounts = (): StateCounts => Object.fromEntries(COUNTED.map((name) => [name, 0])) as StateCounts

/** Each step implies those before it. What bounced did not arrive; who complained has it before them. */
const IMPLIES: Record<DeliveryState, readonly (keyof StateCounts)[]> = {
  queued: [],
  sending: [],
  cancelled: [],
  unknown: ['unknown'],
  rejected: ['rejected'],
  skipped: ['skipped'],
  accepted: ['accepted'],
  delivered: ['accepted', 'delivered'],
  opened: ['accepted', 'delivered', 'opened'],
  clicked: ['accepted', 'delivered', 'opened', 'clicked'],
  bounced: ['accepted', 'bounced'],
  complained: ['accepted', 'delivered', 'complained'],
}

/** Adds `n` times what a delivery in this state counts as: an update's counts are the sum over its deliveries. */
export function addState(counts: StateCounts, state: DeliveryState, n: 1 | -1): void {
  for (const name of IMPLIES[state]) counts[name] += n
}
