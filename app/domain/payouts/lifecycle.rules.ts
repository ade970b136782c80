import { HOUR, MINUTE } from '../kernel/time.ts'
import type { PayoutStatus } from './payout.schema.ts'

/** The calls a payout is made of: move the money to the seller's account, send it on, or take it back. */
export const PAYOUT_CALLS = ['transfer', 'payout', 'reversal'] as const
export type PayoutCall = (typeof PAYOUT_CALLS)[number]

export type PayoutState = {
  status: PayoutStatus
  /** The call that is next, or under way; null: none any more. */
  call: PayoutCall | null
  /** Of that call; part of its key. */
  attempt: number
  /** When that call was first made under this attempt; null: not yet. */
  calledAt: number | null
  transferId: string | null
  providerId: string | null
  /** Why it will not arrive, once that is certain; the money is being taken back until the status says so. */
  failure: string | null
}

/**
 * What to do next with a payout.
 * - `call`: make this call under this attempt.
 * - `ask`: a call went out and its answer is not known: ask the provider what became of it, before anything else.
 * - `watch`: it is on its way; the provider tells, or is asked.
 * - `over`: nothing is left to do.
 */
export type NextStep =
  | { do: 'call'; call: PayoutCall; attempt: number }
  | { do: 'ask'; call: PayoutCall }
  | { do: 'watch' }
  | { do: 'over' }

export function nextStep(p: PayoutState): NextStep {
  if (p.call === null) return p.status === 'submitted' ? { do: 'watch' } : { do: 'over' }
  // Whoever called last may have died, or may still be waiting for the answer.
  if (p.calledAt !== null) return { do: 'ask', call: p.call }
  return { do: 'call', call: p.call, attempt: p.attempt }
}

/** How long the provider answers a repeated key with what it answered first; it promises 24 hours (providers.md 3.2). */
export const KEY_LASTS_MS = 23 * HOUR
/** A call that was made moments ago may not be found by asking yet. */
export const UNDER_WAY_MS = MINUTE

/**
 * After asking found nothing: under which attempt to call again. Within a day the key itself keeps it from happening
 * twice, so it stays the same; later what was not found by then never was, and a new key is needed.
 */
export const nextAttempt = (p: Pick<PayoutState, 'attempt' | 'calledAt'>, now: number): number =>
  p.calledAt !== null && now - p.calledAt >= KEY_LASTS_MS ? p.attempt + 1 : p.attempt

/** What a payout ends as when its money is back. */
export function endOf(p: Pick<PayoutState, 'failure'>, wasPaid: boolean): 'returned' | 'canceled' | 'failed' {
  if (wasPaid) return 'returned'
  return p.failure === 'canceled' ? 'canceled' : 'failed'
}

/** The key of a call. The payout's own is its id alone, as long as nothing was refused. */
export const keyOf = (call: PayoutCall, payoutId: string, attempt: number): string =>
  [payoutId, ...(call === 'payout' ? [] : [call]), ...(attempt > 1 ? [attempt] : [])].join('/')

/**
 * From where each status may be reached; the database refuses the rest (repository `payouts`). `unknown` goes back to
 * wherever asking shows it to be.
 */
export const FROM: Record<PayoutStatus, readonly PayoutStatus[]> = {
  scheduled: [],
  creating: ['scheduled', 'creating', 'unknown'],
  transferring: ['creating', 'transferring', 'unknown'],
  submitted: ['transferring', 'unknown', 'submitted'],
  paid: ['transferring', 'submitted', 'unknown'],
  failed: ['creating', 'transferring', 'submitted', 'unknown', 'scheduled'],
  canceled: ['scheduled', 'creating', 'transferring', 'submitted', 'unknown'],
  returned: ['paid', 'unknown'],
  unknown: ['creating', 'transferring', 'submitted', 'paid', 'unknown'],
}
