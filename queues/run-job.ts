import { isAppError } from '#app/domain/kernel/errors.ts'
import { jobScope } from '#workers/auth/scope.ts'
import type { Container } from '#workers/container.ts'
import { describeFault } from '#workers/log.ts'
import { backoffSeconds, type Envelope } from './define-job.ts'
import { findJob } from './registry.ts'

export type RunResult = 'done' | 'stale' | 'later' | 'failed' | { poison: string }

/**
 * One run of one job: claim with a lease, do, and end the row. The row decides, not the message: a duplicate
 * message finds no row to claim, and a crash leaves a lease that runs out.
 * @returns how it ended; `poison` says why the message cannot be read. Throws only when D1 itself fails.
 */
export async function runJob(envelope: Envelope, c: Container): Promise<RunResult> {
  const found = findJob(envelope.name)
  if (!found) return { poison: `no job is called ${envelope.name.slice(0, 80)}` }
  const payload = found.job.payload.safeParse(envelope.payload)
  if (!payload.success) {
    // The row it came from would be sent again and again; failed, it waits for the operator instead.
    await c.system.jobs.fail(envelope.id, null, 'unreadable_payload')
    return { poison: `payload of ${envelope.name}: ${payload.error.issues[0]?.message}` }
  }

  const fields = { job: envelope.name, jobId: envelope.id, seller: envelope.sellerId }
  const claim = await c.system.jobs.claim(envelope.id, envelope.name, envelope.sellerId, c.clock.now())
  if (!claim) {
    c.log('job.stale', fields)
    return 'stale'
  }
  const startedAt = Date.now()
  try {
    const outcome = await found.handle(payload.data, {
      scope: jobScope(envelope.sellerId, envelope.name),
      services: c.services,
    })
    if (typeof outcome === 'object') {
      await postpone(outcome.later, null)
      return 'later'
    }
    await c.system.jobs.finish(envelope.id, envelope.sellerId, claim.attempts)
    c.log('job.done', { ...fields, attempts: claim.attempts, ms: Date.now() - startedAt })
    return outcome
  } catch (e) {
    // An AppError that is not retryable will not get better; anything unexpected may (a deploy, a D1 reset).
    const final = isAppError(e) && !e.retryable
    const reason = isAppError(e) ? e.code : describeFault(e).error
    const failures = claim.failures + 1
    if (!final && failures < found.job.retry.attempts) {
      const wait =
        (isAppError(e) && e.extra.retryAfterSeconds) ||
        backoffSeconds(found.job.retry, failures, Math.random())
      c.log('job.later', { ...fields, attempts: claim.attempts, ...describeFault(e), reason })
      await postpone(wait, reason)
      return 'later'
    }
    c.log('job.failed', { ...fields, attempts: claim.attempts, ...describeFault(e), reason })
    const own = { scope: jobScope(envelope.sellerId, envelope.name), services: c.services }
    await found.giveUp?.(payload.data, own, reason)
    await c.system.jobs.fail(envelope.id, claim.attempts, reason)
    return 'failed'
  }

  async function postpone(seconds: number, reason: string | null) {
    const runAt = c.clock.now() + seconds * 1000
    await c.system.jobs.postpone(envelope.id, claim!.attempts, runAt, reason)
    await c.timer.arm(runAt)
  }
}
