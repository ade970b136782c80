import { DAY, MINUTE, SECOND } from '#app/domain/kernel/time.ts'
import type { CallReport } from './gate.rules.ts'

/** Ambiguous answers in a row that close the circuit. */
const FAILURES = 3
const FAILING_PAUSE = 30 * SECOND
const FAILING_PAUSE_MAX = 10 * MINUTE
const ACCOUNT_PAUSE = 5 * MINUTE
/** Calls out at the same time: what may be in doubt when the provider goes down. */
const FIRST_WINDOW = 2
const MAX_WINDOW = 64
/** After so long without a good answer nothing is known of the provider any more. */
const QUIET = 10 * MINUTE

/** Whether a provider may be called. Closed while `until` is ahead; after it, until an answer shows more, on probation. */
export type Circuit = {
  why: 'quota' | 'account' | 'failing' | null
  /** Epoch ms; only with `why`. */
  until: number
  /** Ambiguous answers since the last clear one. */
  failures: number
  /** How often in a row it closed for failing, which doubles the pause. */
  trips: number
  window: number
  goodAt: number
}
export const newCircuit = (): Circuit => ({
  why: null,
  until: 0,
  failures: 0,
  trips: 0,
  window: FIRST_WINDOW,
  goodAt: 0,
})

export type Standing =
  | { kind: 'open'; calls: number }
  /** One call may go, to see. */
  | { kind: 'half_open'; why: 'account' | 'failing' }
  | { kind: 'closed'; why: 'quota' | 'account' | 'failing'; until: number }

/** How many calls may be out at the same time now. A quota that renewed needs no probe. */
export function standingOf(c: Circuit, now: number): Standing {
  if (c.why !== null && now < c.until) return { kind: 'closed', why: c.why, until: c.until }
  if (c.why === 'account' || c.why === 'failing') return { kind: 'half_open', why: c.why }
  return { kind: 'open', calls: now - c.goodAt > QUIET ? Math.min(c.window, FIRST_WINDOW) : c.window }
}

/**
 * What an answer does to the circuit.
 * - `quota` closes until the provider counts anew (midnight UTC unless it says), `account` for 5 minutes.
 * - `failing`: the third in a row closes for 30 s, doubling to 10 minutes with each failed probe; each one cuts the
 *   calls out at the same time to one.
 * - `rate` says nothing about health and is the bucket's business; any other answer shows that the provider is there.
 *
 * While it is closed, answers of calls made before change nothing but for a longer reason to stay closed.
 */
export function afterReport(c: Circuit, report: CallReport, now: number): Circuit {
  const standing = standingOf(c, now)
  switch (report.kind) {
    case 'quota': {
      const midnight = (Math.floor(now / DAY) + 1) * DAY
      const until = report.afterSeconds === null ? midnight : now + report.afterSeconds * SECOND
      return close(c, 'quota', until, now)
    }
    case 'account':
      return close(c, 'account', now + ACCOUNT_PAUSE, now)
    case 'failing': {
      const failing = { ...c, window: 1 }
      if (standing.kind === 'closed') return failing
      if (standing.kind === 'open' && c.failures + 1 < FAILURES)
        return { ...failing, failures: c.failures + 1 }
      const pause = Math.min(FAILING_PAUSE_MAX, FAILING_PAUSE * 2 ** c.trips)
      return close({ ...failing, failures: 0, trips: c.trips + 1 }, 'failing', now + pause, now)
    }
    case 'rate':
      return { ...c, failures: 0 }
    case 'ok':
    case 'refused':
      if (standing.kind === 'closed') return c
      // One more for each good answer doubles it with every round of answers.
      return {
        ...newCircuit(),
        window: standing.kind === 'open' ? Math.min(MAX_WINDOW, standing.calls + 1) : FIRST_WINDOW,
        goodAt: now,
      }
    default:
      return report.kind satisfies never
  }
}

/** The reason that holds longer stands. */
const close = (c: Circuit, why: 'quota' | 'account' | 'failing', until: number, now: number): Circuit =>
  c.why !== null && now < c.until && c.until >= until ? c : { ...c, why, until }
