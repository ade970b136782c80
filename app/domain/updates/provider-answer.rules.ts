import { DAY, SECOND } from '#app/domain/kernel/time.ts'
import type { Pace } from './settle.rules.ts'

/**
 * What a mail provider's answer means for the recipients of that call (the decision table of the provider
 * contracts, one row per branch below).
 *
 * - `rejected`: nobody of this call was sent. `cause` says who is to blame: the `message`; the `account` (key, scope,
 *   sender, credit: pause the provider, the mails are fine); or a `conflict`, where an *earlier* call with this key
 *   carried other bytes and may have been sent, so that not even a new key may be tried.
 * - `retry_later`: nobody was sent, the same call may be made again. `cause` says who has to wait: everybody for the
 *   `rate` or the `quota`, only this call for a `concurrent` one with its key.
 * - `unknown`: the provider may have it. Only the same idempotency key, or an event, settles it.
 */
export type AnswerClass =
  | { class: 'accepted' }
  | { class: 'rejected'; cause: 'message' | 'account' | 'conflict'; code: string }
  | { class: 'retry_later'; cause: 'rate' | 'quota' | 'concurrent'; afterSeconds: number; code: string }
  | { class: 'unknown'; code: string }

export type ProviderAnswer = {
  provider: 'resend' | 'sendgrid'
  /** null: no answer at all (fetch rejected, timed out, body cut). */
  status: number | null
  /** Resend: the body's `name`. SendGrid has none; its first error message stands in. */
  errorName: string | null
  headers: { get(name: string): string | null }
  now: number
}

/** Seconds, for a 429 without a usable header. */
const DEFAULT_WAIT = { resend: 1, sendgrid: 30 } as const
/** Seconds; the contracts say 5 to 30 while the first call with the key is still running. */
const CONCURRENT_WAIT = 10

/** Total: every status, with or without a readable body, has a class. */
export function classifyAnswer(answer: ProviderAnswer): AnswerClass {
  const { provider, status, errorName } = answer
  if (status === null) return { class: 'unknown', code: 'no_answer' }
  if (status === (provider === 'resend' ? 200 : 202)) return { class: 'accepted' }
  const code = provider === 'resend' && errorName ? errorName : `http_${status}`

  // A 408 or another 2xx says nothing about what was done with the body.
  if (status >= 500 || status === 408 || status < 300) return { class: 'unknown', code }
  if (status === 429) return tooMany(answer, code)
  if (status === 409 && provider === 'resend') return idempotencyConflict(errorName, code)
  if (provider === 'sendgrid' && status === 401 && /maximum credits exceeded/i.test(errorName ?? ''))
    return {
      class: 'retry_later',
      cause: 'quota',
      afterSeconds: untilTomorrow(answer.now),
      code: 'quota_exceeded',
    }
  const isAccount = [401, 403, 404, 405].includes(status) || status < 400
  return { class: 'rejected', cause: isAccount ? 'account' : 'message', code }
}

function idempotencyConflict(errorName: string | null, code: string): AnswerClass {
  if (errorName === 'concurrent_idempotent_requests')
    return { class: 'retry_later', cause: 'concurrent', afterSeconds: CONCURRENT_WAIT, code }
  if (errorName === 'invalid_idempotent_request') return { class: 'rejected', cause: 'conflict', code }
  return { class: 'unknown', code }
}

function tooMany({ provider, errorName, headers, now }: ProviderAnswer, code: string): AnswerClass {
  if (errorName === 'daily_quota_exceeded')
    return { class: 'retry_later', cause: 'quota', afterSeconds: untilTomorrow(now), code }
  if (errorName === 'monthly_quota_exceeded') {
    const at = new Date(now)
    const nextMonth = Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1, 1)
    return {
      class: 'retry_later',
      cause: 'quota',
      afterSeconds: atLeastOne((nextMonth - now) / SECOND),
      code,
    }
  }
  // SendGrid's reset is an instant (unix seconds), Resend's headers are spans.
  const header =
    provider === 'sendgrid'
      ? number(headers.get('x-ratelimit-reset'), now / SECOND)
      : (number(headers.get('retry-after')) ?? number(headers.get('ratelimit-reset')))
  return {
    class: 'retry_later',
    cause: 'rate',
    afterSeconds: atLeastOne(header ?? DEFAULT_WAIT[provider]),
    code,
  }
}

/** What the headers of an answer, good or not, say is left for now; undefined when they say nothing. */
export function paceOf({
  provider,
  headers,
  now,
}: Pick<ProviderAnswer, 'provider' | 'headers' | 'now'>): Pace | undefined {
  const prefix = provider === 'sendgrid' ? 'x-ratelimit' : 'ratelimit'
  const remaining = number(headers.get(`${prefix}-remaining`))
  const reset = number(headers.get(`${prefix}-reset`), provider === 'sendgrid' ? now / SECOND : 0)
  if (remaining === null || reset === null) return undefined
  return { remaining, resetSeconds: Math.max(0, reset) }
}

const atLeastOne = (seconds: number) => Math.max(1, Math.ceil(seconds))
const untilTomorrow = (now: number) => atLeastOne((DAY - (now % DAY)) / SECOND)

function number(header: string | null, since = 0): number | null {
  if (header === null || header.trim() === '') return null
  const value = Number(header)
  return Number.isFinite(value) ? value - since : null
}
