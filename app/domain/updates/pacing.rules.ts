import { SECOND } from '#app/domain/kernel/time.ts'
import type { GateLimits } from './gate.rules.ts'
import type { Pace } from './settle.rules.ts'

/**
 * Calls are given away this far ahead, in ms: enough that a consumer asks once for several calls, little enough that
 * few of them go on after the provider asked to wait.
 */
export const HORIZON = 5 * SECOND
/** Who is sent away comes back within this time after the calls given away so far, in ms. */
const SPREAD = 60 * SECOND
const MIN_SHARE = 0.1
/** Of the limit, per second without a refusal. */
const REGROWTH = 0.1

export type PaceLimits = Pick<GateLimits, 'callsPerSecond' | 'mailsPerSecond'>

/**
 * A bucket that holds one call (GCRA without tolerance): each call pushes the start of the next by what it costs. A
 * larger burst would go over the limit of a provider that counts fixed seconds, together with the rate of the second.
 */
export type Pacing = {
  /** When the next call may start (epoch ms, with fractions). */
  freeAt: number
  /** Where those who were sent away stand in line; the next one stands behind them. */
  tailAt: number
  /** Nobody calls before: the provider said so. */
  blockedUntil: number
  /** Of the limit, 0.1 to 1, as it was at `shareAt`; it grows from there. */
  share: number
  shareAt: number
}
export const newPacing = (): Pacing => ({ freeAt: 0, tailAt: 0, blockedUntil: 0, share: 1, shareAt: 0 })

/** How much of the limit is used now: less after refusals. */
export const shareOf = (p: Pacing, now: number) =>
  Math.min(1, p.share + (REGROWTH * Math.max(0, now - p.shareAt)) / SECOND)

/** Ms until the next call may start after one with so many mails: as long as the scarcer of the two takes. */
const costOf = (limits: PaceLimits, share: number, mails: number) =>
  (SECOND / share) * Math.max(1 / limits.callsPerSecond, mails / limits.mailsPerSecond)

/**
 * Gives away the first calls asked for that fit within the horizon, or sends the asker away until its turn comes
 * near. Those who are sent away get a place in line each, so that a hundred of them do not come back at once.
 * @param mails of each call asked for, in order; not empty
 */
export function takeTurns(
  p: Pacing,
  limits: PaceLimits,
  mails: readonly number[],
  now: number,
): { pacing: Pacing; waitMs: number[] } | { pacing: Pacing; seconds: number } {
  const share = shareOf(p, now)
  const waitMs: number[] = []
  let start = Math.max(now, p.freeAt, p.blockedUntil)
  for (const count of mails) {
    if (start > now + HORIZON) break
    waitMs.push(Math.ceil(start - now))
    start += costOf(limits, share, count)
  }
  if (waitMs.length > 0) return { pacing: { ...p, freeAt: start }, waitMs }

  // A line nobody may be left in: it starts again behind the calls given away.
  const place = p.tailAt >= start && p.tailAt <= start + SPREAD ? p.tailAt : start
  const cost = mails.reduce((sum, count) => sum + costOf(limits, share, count), 0)
  // Half a horizon early, so that the calls given away never run dry before the next asker is there.
  const seconds = Math.max(1, Math.ceil((place - now - HORIZON / 2) / SECOND))
  return { pacing: { ...p, tailAt: place + cost }, seconds }
}

/** The provider refused a call for the rate: nobody calls for as long as it says, then at half the pace. */
export function slowDown(p: Pacing, afterSeconds: number, now: number): Pacing {
  const blockedUntil = Math.max(p.blockedUntil, now + afterSeconds * SECOND)
  // Calls that were out at the same time are refused together; that is one refusal.
  const share = now < p.shareAt ? p.share : Math.max(MIN_SHARE, shareOf(p, now) / 2)
  return { ...p, blockedUntil, share, shareAt: blockedUntil }
}

/** An answer's headers said how much is left: nothing means nobody calls until the provider counts anew. */
export const heedPace = (p: Pacing, pace: Pace | null, now: number): Pacing =>
  pace && pace.remaining <= 0
    ? { ...p, blockedUntil: Math.max(p.blockedUntil, now + pace.resetSeconds * SECOND) }
    : p
