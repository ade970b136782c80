import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type AnswerClass, classifyAnswer, type ProviderAnswer } from './provider-answer.rules.ts'

const NOW = Date.UTC(2026, 10, 20, 23, 0, 0)
type Row = [
  what: string,
  provider: ProviderAnswer['provider'],
  status: number | null,
  errorName: string | null,
  headers: Record<string, string>,
  wanted: AnswerClass,
]
const rejected = (cause: 'message' | 'account' | 'conflict', code: string): AnswerClass => ({
  class: 'rejected',
  cause,
  code,
})
const later = (afterSeconds: number, code: string): AnswerClass => ({
  class: 'retry_later',
  afterSeconds,
  code,
})
const unknown = (code: string): AnswerClass => ({ class: 'unknown', code })

const rows: Row[] = [
  ['fetch rejects, times out or is cut', 'resend', null, null, {}, unknown('no_answer')],
  ['fetch rejects, times out or is cut', 'sendgrid', null, null, {}, unknown('no_answer')],
  ['taken', 'resend', 200, null, {}, { class: 'accepted' }],
  ['taken', 'sendgrid', 202, null, {}, { class: 'accepted' }],
  ['only checked (sandbox mode), not taken', 'sendgrid', 200, null, {}, unknown('http_200')],
  [
    'same key in flight',
    'resend',
    409,
    'concurrent_idempotent_requests',
    {},
    later(10, 'concurrent_idempotent_requests'),
  ],
  [
    'same key, other bytes',
    'resend',
    409,
    'invalid_idempotent_request',
    {},
    rejected('conflict', 'invalid_idempotent_request'),
  ],
  ['a 409 of another name', 'resend', 409, null, {}, unknown('http_409')],
  [
    'rate limit with retry-after',
    'resend',
    429,
    'rate_limit_exceeded',
    { 'retry-after': '3' },
    later(3, 'rate_limit_exceeded'),
  ],
  [
    'rate limit with ratelimit-reset only',
    'resend',
    429,
    'rate_limit_exceeded',
    { 'ratelimit-reset': '2' },
    later(2, 'rate_limit_exceeded'),
  ],
  ['rate limit without headers', 'resend', 429, 'rate_limit_exceeded', {}, later(1, 'rate_limit_exceeded')],
  ['daily quota', 'resend', 429, 'daily_quota_exceeded', {}, later(3600, 'daily_quota_exceeded')],
  [
    'monthly quota',
    'resend',
    429,
    'monthly_quota_exceeded',
    {},
    later(10 * 86_400 + 3600, 'monthly_quota_exceeded'),
  ],
  ['bad request', 'resend', 400, 'validation_error', {}, rejected('message', 'validation_error')],
  [
    'bad key length',
    'resend',
    400,
    'invalid_idempotency_key',
    {},
    rejected('message', 'invalid_idempotency_key'),
  ],
  ['no key', 'resend', 401, 'missing_api_key', {}, rejected('account', 'missing_api_key')],
  ['wrong key', 'resend', 403, 'invalid_api_key', {}, rejected('account', 'invalid_api_key')],
  ['sender not verified', 'resend', 403, 'validation_error', {}, rejected('account', 'validation_error')],
  [
    'unprocessable',
    'resend',
    422,
    'missing_required_field',
    {},
    rejected('message', 'missing_required_field'),
  ],
  ['security', 'resend', 451, 'security_error', {}, rejected('message', 'security_error')],
  ['broken', 'resend', 500, 'internal_server_error', {}, unknown('internal_server_error')],
  ['gateway, body not readable', 'resend', 502, null, {}, unknown('http_502')],
  ['bad request', 'sendgrid', 400, 'Bad', {}, rejected('message', 'http_400')],
  ['wrong key', 'sendgrid', 401, 'authorization required', {}, rejected('account', 'http_401')],
  ['no credit', 'sendgrid', 401, 'Maximum credits exceeded', {}, rejected('account', 'quota_exceeded')],
  ['sender not verified', 'sendgrid', 403, 'forbidden', {}, rejected('account', 'http_403')],
  ['too large, HTML', 'sendgrid', 413, null, {}, rejected('message', 'http_413')],
  [
    'rate limit until an instant',
    'sendgrid',
    429,
    'too many requests',
    { 'x-ratelimit-reset': String(NOW / 1000 + 7) },
    later(7, 'http_429'),
  ],
  [
    'rate limit whose instant is past',
    'sendgrid',
    429,
    null,
    { 'x-ratelimit-reset': '1' },
    later(1, 'http_429'),
  ],
  ['rate limit without header', 'sendgrid', 429, null, {}, later(30, 'http_429')],
  ['broken: may be queued', 'sendgrid', 500, null, {}, unknown('http_500')],
  ['unavailable: may be queued', 'sendgrid', 503, null, {}, unknown('http_503')],
  ['moved (wrong base URL)', 'sendgrid', 301, null, {}, rejected('account', 'http_301')],
  ['request timed out there', 'resend', 408, null, {}, unknown('http_408')],
]

test.each(rows)('%s · %s %s %s', (_what, provider, status, errorName, headers, wanted) => {
  expect(classifyAnswer({ provider, status, errorName, headers: new Headers(headers), now: NOW })).toEqual(
    wanted,
  )
})

test('an answer that may have followed a send is never called rejected or retried as new', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('resend' as const, 'sendgrid' as const),
      fc.oneof(fc.constant(null), fc.integer({ min: 500, max: 599 })),
      fc.option(fc.string()),
      (provider, status, errorName) => {
        expect(classifyAnswer({ provider, status, errorName, headers: new Headers(), now: NOW }).class).toBe(
          'unknown',
        )
      },
    ),
  )
})
