import { HOUR } from '../kernel/time.ts'
import type { UpdateStatus } from './updates.schema.ts'

export type UpdateAction = 'start' | 'cancel' | 'pause' | 'hold_back' | 'resume' | 'begin_anew' | 'retry'

/**
 * Which status an action may be taken in, and where it leads. The row in the database is the state; this table
 * says what a guarded write may do. `retry` sends rejected or unknown deliveries again. `hold_back` is Awning's own
 * pause, by the guard, a refusing provider, or because it comes too late; who resumes an update that never started
 * lets it `begin_anew`. How it ends (sent, failed) is decided by the counts, in the write that settles the last of
 * them (db/repos/dispatch.repo).
 */
const TRANSITIONS: Record<UpdateAction, Partial<Record<UpdateStatus, UpdateStatus>>> = {
  start: { held: 'queued' },
  cancel: { held: 'cancelled', queued: 'cancelled', sending: 'cancelled', paused: 'cancelled' },
  pause: { queued: 'paused', sending: 'paused' },
  hold_back: { held: 'paused', queued: 'paused', sending: 'paused' },
  resume: { paused: 'queued' },
  begin_anew: { paused: 'held' },
  retry: { sent: 'queued', failed: 'queued' },
}

/** Statuses from which the action may be taken. */
export const allowedFrom = (action: UpdateAction) => Object.keys(TRANSITIONS[action]) as UpdateStatus[]

/** The status an action leads to, or null where it is not allowed. */
export const nextStatus = (action: UpdateAction, from: UpdateStatus): UpdateStatus | null =>
  TRANSITIONS[action][from] ?? null

/** An update that could not start within this asks whether it still should. */
const LATEST_START = 12 * HOUR

/** @param sendAt when it was meant to go; `handedOver` how many recipients anything is known about */
export const isTooLate = (u: { sendAt: number; handedOver: number }, now: number) =>
  u.handedOver === 0 && now - u.sendAt > LATEST_START
