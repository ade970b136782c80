/** Candidates looked at in one freeze page; its recipients travel as one JSON parameter, well under D1's 2 MB. */
export const FREEZE_PAGE = 5_000
/** Recipients one queue message may lead to. */
export const DISPATCH_RECIPIENTS = 1_000

/**
 * What to do with a batch a dispatch found, before any provider is called.
 * - `send`: nobody was handed over yet, or the provider still replays this batch's idempotency key.
 * - `leave`: its outcome is unknown and asking again could mail people twice; events or the seller settle it.
 */
export type BatchPlan = 'send' | 'leave'

/**
 * A batch found `sending` lost its run, so its outcome is as unknown as a lost answer's (Ghost's lesson: never
 * resend what may have been accepted). The provider's key protects only inside its window, which started with
 * the first call.
 * @param windowMs how long the provider replays a key; 0 = it knows none
 */
export function planBatch(
  batch: { before: 'queued' | 'sending' | 'unknown'; firstCallAt: number | null },
  windowMs: number,
  now: number,
): BatchPlan {
  if (batch.firstCallAt === null) return 'send'
  // Clocks of two consumers differ: a call may seem to begin in the future, which is no window of a provider that has none.
  return windowMs > 0 && now - batch.firstCallAt < windowMs ? 'send' : 'leave'
}
