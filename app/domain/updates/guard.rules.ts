import { MINUTE } from '../kernel/time.ts'
import type { Guard } from './updates.schema.ts'

/** When a big send is tried on a few first, and what stops it. Set per installation (workers/env). */
export type GuardLimits = {
  /** From so many recipients on there is a guard. */
  from: number
  /** The longest a canary waits for its mails to arrive, in minutes. */
  minutes: number
  /** Per hundred mails the provider took or, of errors, per hundred handed over. */
  bouncePercent: number
  complaintPercent: number
  errorPercent: number
}
export const GUARD_LIMITS: GuardLimits = {
  from: 1_000,
  minutes: 10,
  bouncePercent: 5,
  complaintPercent: 0.1,
  errorPercent: 10,
}

/** The smallest canary; below it a rate says nothing. */
const SMALLEST = 50
/** Of the canary's mails, so much has to be settled before the rest follows. */
const SETTLED = 0.8

/** How many mails go ahead: the first 1 %, at least 50; 0 for a send too small to need it. */
export const canarySize = (recipients: number, limits: GuardLimits): number =>
  recipients < limits.from ? 0 : Math.max(SMALLEST, Math.ceil(recipients / 100))

/** Size of the steps in which a canary grows: as many as the smaller provider takes, so that it can be rerouted whole. */
const STEP = 100

/**
 * Sizes of an update's first batches. A batch is one provider call and a canary ends where a batch ends, so they are
 * small up to a thousand mails: one per cent of any audience up to 100,000 can be cut off closely.
 * @param callSize the provider's most recipients a call
 */
export const leadSizes = (callSize: number): number[] => [
  SMALLEST,
  SMALLEST,
  ...Array<number>(Math.floor(callSize / STEP) - 1).fill(STEP),
]

/** What is known of an update's mails: `handedOver` = accepted + rejected + unknown; `delivered` includes opened ones. */
export type Seen = {
  accepted: number
  rejected: number
  unknown: number
  delivered: number
  bounced: number
  complained: number
}
export type GuardReason = 'guard_bounces' | 'guard_complaints' | 'guard_errors'
export type GuardDecision =
  | { kind: 'go_on' }
  /** The canary arrived well: everything may go. */
  | { kind: 'open' }
  | { kind: 'wait' }
  | { kind: 'pause'; why: GuardReason }

/**
 * Whether a big send may go on. A canary waits until 80 % of its mails are settled, or ten minutes; too many
 * bounces, complaints or errors pause it then and later. Who resumes it after that has overruled the guard.
 * @param canary `mails` in it that are still to be sent or were, and when it began (epoch ms)
 */
export function decideGuard(
  guard: Guard,
  seen: Seen,
  canary: { mails: number; startedAt: number | null },
  now: number,
  limits: GuardLimits,
): GuardDecision {
  if (guard === 'off' || guard === 'overruled') return { kind: 'go_on' }
  const handedOver = seen.accepted + seen.rejected + seen.unknown
  const why = handedOver < SMALLEST && handedOver < canary.mails ? null : faultOf(seen, limits)
  if (why) return { kind: 'pause', why }
  if (guard === 'open') return { kind: 'go_on' }
  const isOut = handedOver >= canary.mails
  const settled = seen.delivered + seen.bounced + seen.rejected
  if (isOut && settled >= SETTLED * canary.mails) return { kind: 'open' }
  const isOverdue = canary.startedAt !== null && now >= canary.startedAt + limits.minutes * MINUTE
  return isOut && isOverdue ? { kind: 'open' } : { kind: 'wait' }
}

function faultOf(seen: Seen, limits: GuardLimits): GuardReason | null {
  const errors = seen.rejected + seen.unknown
  if (isOver(errors, seen.accepted + errors, limits.errorPercent)) return 'guard_errors'
  if (isOver(seen.bounced, seen.accepted, limits.bouncePercent)) return 'guard_bounces'
  return isOver(seen.complained, seen.accepted, limits.complaintPercent) ? 'guard_complaints' : null
}

const isOver = (n: number, of: number, percent: number) => n * 100 > of * percent
