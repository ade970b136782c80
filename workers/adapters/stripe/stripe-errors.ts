import { z } from 'zod'
import type { Outcome } from '#workers/ports/payment-gateway.port.ts'

type NotDone = Exclude<Outcome<never>, { kind: 'done' }>

/** What all of the SDK's errors carry. Its own classes are not asked: a 409 is an "API error" among them. */
const errorSchema = z.object({
  statusCode: z.number().optional().catch(undefined),
  code: z.string().optional().catch(undefined),
  rawType: z.string().optional().catch(undefined),
  message: z.string().catch(''),
  headers: z.record(z.string(), z.unknown()).optional().catch(undefined),
  requestId: z.string().optional().catch(undefined),
  detail: z.unknown(),
})

const SOON = 2
/** A wrong or withdrawn key waits for the operator. */
const MINUTES = 300

/**
 * What a failed call means. `isWrite`: it may have changed something, so that no answer is no proof. Without one (or
 * with a 5xx, which Stripe saves under the key and replays for a day) a write is `unknown`, a read is to be asked again.
 */
export function outcomeOfError(error: unknown, isWrite: boolean): NotDone {
  const parsed = errorSchema.safeParse(error)
  const e = parsed.success ? parsed.data : { message: String(error), detail: undefined }
  const { statusCode: status, code, rawType, headers } = e as z.infer<typeof errorSchema>
  const inDoubt = (reason: string): NotDone =>
    isWrite ? { kind: 'unknown', reason } : { kind: 'later', seconds: SOON, reason }
  // No status: refused connection, timeout, a body cut short or one that is no JSON.
  if (status === undefined) return inDoubt(`no_answer: ${causeOf(e.detail)}`)
  const said = `${status} ${code ?? rawType ?? 'error'}`
  if (code === 'lock_timeout' || code === 'rate_limit' || status === 429)
    return { kind: 'later', seconds: secondsOf(headers?.['retry-after']) ?? SOON, reason: said }
  // Without a code a gateway on the way said it, and the key may be new to Stripe.
  if (status >= 500 && rawType && isWrite) return { kind: 'unknown', reason: said, isSaved: true }
  if (status >= 500 || status === 408 || status < 400) return inDoubt(said)
  // 409: a call under the same key is under way. idempotency_error: one with other parameters went before it.
  if (status === 409 || rawType === 'idempotency_error') return inDoubt(said)
  if (status === 401 || status === 403) return { kind: 'later', seconds: MINUTES, reason: said }
  return { kind: 'rejected', code: code ?? rawType ?? `http_${status}`, reason: e.message }
}

/** An answer that says something else than the API promises: a write may well have happened. */
export const unreadable = (isWrite: boolean): NotDone =>
  isWrite
    ? { kind: 'unknown', reason: 'unreadable_answer' }
    : { kind: 'later', seconds: MINUTES, reason: 'unreadable_answer' }

const causeOf = (detail: unknown) => (detail instanceof Error ? detail.name : 'error')

function secondsOf(header: unknown): number | null {
  const seconds = Number(header)
  return header !== undefined && Number.isFinite(seconds) && seconds > 0 ? Math.ceil(seconds) : null
}
