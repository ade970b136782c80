import type { UpdateStatus } from './updates.schema.ts'

export type UpdateAction = 'start' | 'cancel' | 'pause' | 'resume' | 'retry'

/**
 * Which status an action may be taken in, and where it leads. The row in the database is the state; this table
 * says what a guarded write may do. `retry` sends rejected deliveries again. How it ends
 * (sent, failed) is decided by the counts, in the write that settles the last of them (db/repos/dispatch.repo).
 */
const TRANSITIONS: Record<UpdateAction, Partial<Record<UpdateStatus, UpdateStatus>>> = {
  start: { held: 'queued' },
  cancel: { held: 'cancelled', queued: 'cancelled', sending: 'cancelled', paused: 'cancelled' },
  pause: { queued: 'paused', sending: 'paused' },
  resume: { paused: 'queued' },
  retry: { sent: 'queued', failed: 'queued' },
}

/** Statuses from which the action may be taken. */
export const allowedFrom = (action: UpdateAction) => Object.keys(TRANSITIONS[action]) as UpdateStatus[]

/** The status an action leads to, or null where it is not allowed. */
export const nextStatus = (action: UpdateAction, from: UpdateStatus): UpdateStatus | null =>
  TRANSITIONS[action][from] ?? null
