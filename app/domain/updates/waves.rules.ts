import { DAY } from '../kernel/time.ts'
import type { ResendRefusal, UpdateStatus } from './updates.schema.ts'

/** Most times an update is repeated to those who did not open it, and the least time between (gumroad.md 2.6). */
export const MAX_WAVES = 3
const BETWEEN = DAY

/**
 * Whether an update may go once more to those who did not open it.
 * @param u the first of its waves; `lastAt` when the last wave was confirmed, or the update itself; `mayReach` the
 *   most who could still hear
 */
export function decideResend(
  u: { status: UpdateStatus; tracked: boolean; waves: number; lastAt: number; mayReach: number },
  now: number,
): { because: ResendRefusal | null; nextAt: number | null } {
  const refuse = (because: ResendRefusal, nextAt: number | null = null) => ({ because, nextAt })
  if (u.status !== 'sent') return refuse('not_sent')
  if (!u.tracked) return refuse('not_tracked')
  if (u.waves >= MAX_WAVES) return refuse('no_more_waves')
  if (now < u.lastAt + BETWEEN) return refuse('too_soon', u.lastAt + BETWEEN)
  return u.mayReach <= 0 ? refuse('nobody') : { because: null, nextAt: null }
}

/** What stays unknown is left to the providers' events for so long; then a person may decide. */
const UNKNOWN_SETTLES_WITHIN = DAY

/** Whether the seller is asked what to do with mails that may or may not have been taken. */
export const asksAboutUnknown = (
  u: { status: UpdateStatus; unknown: number; finishedAt: number | null; unknownLeftAt: number | null },
  now: number,
): boolean =>
  u.unknown > 0 &&
  u.unknownLeftAt === null &&
  u.finishedAt !== null &&
  (u.status === 'sent' || u.status === 'failed') &&
  now >= u.finishedAt + UNKNOWN_SETTLES_WITHIN
