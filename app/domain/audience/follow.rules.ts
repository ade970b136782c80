import { HOUR } from '../kernel/time.ts'
import type { ConsentState } from './consent.rules.ts'

/** A confirmation is mailed to one address at most once in this time. */
export const CONFIRMATION_EVERY_MS = HOUR

export type FollowNow = {
  follow: { mailedAt: number | null; confirmedAt: number | null; endedAt: number | null } | null
  /** Of the contact there is already; null for somebody new. */
  consent: ConsentState | null
  suppressedReason: string | null
}
/**
 * What becomes of "I want to follow". `mail`: the follow is noted and a confirmation goes out. `wait`: one went out
 * within the hour. `nothing`: they follow and get mail already, or the address must not be mailed. Whoever asked is told
 * the same in each case, so that nobody learns whether an address is known.
 */
export function decideFollow(
  { follow, consent, suppressedReason }: FollowNow,
  now: number,
): 'mail' | 'wait' | 'nothing' {
  if (suppressedReason !== null || consent === 'blocklisted') return 'nothing'
  if (isFollowing(follow) && consent === 'subscribed') return 'nothing'
  if (follow?.mailedAt != null && now < follow.mailedAt + CONFIRMATION_EVERY_MS) return 'wait'
  return 'mail'
}

/** Confirmed, and not ended since. */
export const isFollowing = (follow: FollowNow['follow']): boolean =>
  follow !== null && follow.confirmedAt !== null && follow.endedAt === null
