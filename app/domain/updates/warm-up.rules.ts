import { DAY } from '#app/domain/kernel/time.ts'
import type { GateLimits } from './gate.rules.ts'

const FIRST_DAY = 200
const LAST_DAY = 200_000
const RAMP_DAYS = 42

/**
 * Mails a new sender domain may send on a day, or null when it is known well enough: 200 on the first day, growing by
 * the same factor each day to 200,000 on day 42 (Ghost's ramp).
 * @param since midnight UTC of the first day, or null for a domain that needs no warm-up
 */
export function warmUpCap(since: number | null, now: number): number | null {
  if (since === null) return null
  const day = Math.max(0, Math.floor((now - since) / DAY))
  return day > RAMP_DAYS ? null : Math.round(FIRST_DAY * (LAST_DAY / FIRST_DAY) ** (day / RAMP_DAYS))
}

/** What a day takes, and which of the two limits says so. */
export function capOfDay(
  limits: Pick<GateLimits, 'dailyQuota' | 'warmUpSince'>,
  now: number,
): { mails: number; why: 'quota' | 'warm_up' } | null {
  const { dailyQuota } = limits
  const warmUp = warmUpCap(limits.warmUpSince, now)
  if (warmUp !== null && (dailyQuota === null || warmUp < dailyQuota))
    return { mails: warmUp, why: 'warm_up' }
  return dailyQuota === null ? null : { mails: dailyQuota, why: 'quota' }
}
