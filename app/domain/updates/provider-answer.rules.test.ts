import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type AnswerClass, classifyAnswer, type ProviderAnswer, paceOf } from './provider-answer.rules.ts'

const NOW = Date.UTC(2026, 10, 20, 23, 0, 0)
const TO_MIDNIGHT = 3600
const TO_NEXT_MONTH = 10 * 86_400 + 3600

type Case = [
  provider: ProviderAnswer['provider'],
  status: number | null,
  errorName: string | null,
  wanted: AnswerClass,
  headers?: Record<string, string>,
]
const rejected = (cause: 'message' | 'account' | 'conflict', code: string): AnswerClass => ({
  class: 'rejected',
  cause,
  code,
})
const later = (cause: 'rate' | 'quota' | 'concurrent', afterSeconds: number, code: string): AnswerClass => ({
  class: 'retry_later',
  cause,
  afterSeconds,
  code,
})
const unknown = (code: string): AnswerClass => ({ class: 'unknown', code })
const accepted: AnswerClass = { class: 'accepted' }

/** One entry per row of the decision table that concerns a mail provider, named after it. */
const TABLE: Record<string, Case[]> = {
  'any | fetch rejects / timeout / body cut | ambiguous': [
    ['resend', null, null, unknown('no_answer')],
    ['sendgrid', null, null, unknown('no_answer')],
  ],
  // The SDK's null stands for a lost answer or an unreadable one; we call the API ourselves and see which.
  'Resend | error.statusCode === null | ambiguous': [
    ['resend', null, 'application_error', unknown('no_answer')],
    ['resend', 502, null, unknown('http_502')],
  ],
  'Resend | 409 concurrent_idempotent_requests | transient': [
    [
      'resend',
      409,
      'concurrent_idempotent_requests',
      later('concurrent', 10, 'concurrent_idempotent_requests'),
    ],
  ],
  'Resend | 409 invalid_idempotent_request | conflict': [
    ['resend', 409, 'invalid_idempotent_request', rejected('conflict', 'invalid_idempotent_request')],
  ],
  'Resend | 429 rate_limit_exceeded | transient': [
    [
      'resend',
      429,
      'rate_limit_exceeded',
      later('rate', 3, 'rate_limit_exceeded'),
      { 'retry-after': '3', 'ratelimit-reset': '9' },
    ],
    [
      'resend',
      429,
      'rate_limit_exceeded',
      later('rate', 2, 'rate_limit_exceeded'),
      { 'ratelimit-reset': '2' },
    ],
    ['resend', 429, 'rate_limit_exceeded', later('rate', 1, 'rate_limit_exceeded')],
    ['resend', 429, null, later('rate', 1, 'http_429')],
  ],
  'Resend | 429 daily/monthly_quota_exceeded | pause': [
    ['resend', 429, 'daily_quota_exceeded', later('quota', TO_MIDNIGHT, 'daily_quota_exceeded')],
    ['resend', 429, 'monthly_quota_exceeded', later('quota', TO_NEXT_MONTH, 'monthly_quota_exceeded')],
  ],
  'Resend | 400/401/403/422/451 | terminal': [
    ['resend', 400, 'validation_error', rejected('message', 'validation_error')],
    ['resend', 400, 'invalid_idempotency_key', rejected('message', 'invalid_idempotency_key')],
    ['resend', 401, 'missing_api_key', rejected('account', 'missing_api_key')],
    ['resend', 401, 'restricted_api_key', rejected('account', 'restricted_api_key')],
    ['resend', 403, 'invalid_api_key', rejected('account', 'invalid_api_key')],
    ['resend', 403, 'validation_error', rejected('account', 'validation_error')],
    ['resend', 422, 'missing_required_field', rejected('message', 'missing_required_field')],
    ['resend', 451, 'security_error', rejected('message', 'security_error')],
  ],
  'SendGrid | 202 | accepted': [['sendgrid', 202, null, accepted]],
  'SendGrid | 413 (HTML) | terminal': [['sendgrid', 413, null, rejected('message', 'http_413')]],
  'SendGrid | 429 | transient': [
    [
      'sendgrid',
      429,
      'too many requests',
      later('rate', 7, 'http_429'),
      { 'x-ratelimit-reset': String(NOW / 1000 + 7) },
    ],
    ['sendgrid', 429, null, later('rate', 1, 'http_429'), { 'x-ratelimit-reset': '1' }],
    ['sendgrid', 429, null, later('rate', 30, 'http_429')],
  ],
  'SendGrid | 500/503 | ambiguous': [
    ['sendgrid', 500, null, unknown('http_500')],
    ['sendgrid', 503, null, unknown('http_503')],
  ],
}

/** What the table leaves open and the chapters before it say. */
const BESIDE_THE_TABLE: Record<string, Case[]> = {
  'Resend | 200 | accepted': [['resend', 200, null, accepted]],
  'Resend | 5xx | ambiguous': [['resend', 500, 'internal_server_error', unknown('internal_server_error')]],
  'Resend | a 409 of another name': [['resend', 409, null, unknown('http_409')]],
  'Resend | 408': [['resend', 408, null, unknown('http_408')]],
  'Resend | 404, 405: a wrong address of the API': [
    ['resend', 404, 'not_found', rejected('account', 'not_found')],
    ['resend', 405, 'method_not_allowed', rejected('account', 'method_not_allowed')],
  ],
  'SendGrid | 200: checked in its sandbox mode, not taken': [['sendgrid', 200, null, unknown('http_200')]],
  'SendGrid | 400': [['sendgrid', 400, 'Bad', rejected('message', 'http_400')]],
  'SendGrid | 401, 403': [
    ['sendgrid', 401, 'authorization required', rejected('account', 'http_401')],
    ['sendgrid', 403, 'forbidden', rejected('account', 'http_403')],
  ],
  'SendGrid | 401 Maximum credits exceeded is a quota': [
    ['sendgrid', 401, 'Maximum credits exceeded', later('quota', TO_MIDNIGHT, 'quota_exceeded')],
  ],
  'SendGrid | moved (wrong base URL)': [['sendgrid', 301, null, rejected('account', 'http_301')]],
}

test.each(
  Object.entries({ ...TABLE, ...BESIDE_THE_TABLE }).flatMap(([row, cases]) =>
    cases.map((answer) => ({ row, answer, said: answer.slice(0, 3).join(' ') })),
  ),
)('$row ($said)', ({ answer: [provider, status, errorName, wanted, headers = {}] }) => {
  expect(classifyAnswer({ provider, status, errorName, headers: new Headers(headers), now: NOW })).toEqual(
    wanted,
  )
})

test.each([
  ['resend', { 'ratelimit-remaining': '3', 'ratelimit-reset': '1' }, { remaining: 3, resetSeconds: 1 }],
  [
    'sendgrid',
    { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(NOW / 1000 + 5) },
    { remaining: 0, resetSeconds: 5 },
  ],
  [
    'sendgrid',
    { 'x-ratelimit-remaining': '9', 'x-ratelimit-reset': '12' },
    { remaining: 9, resetSeconds: 0 },
  ],
  ['resend', { 'ratelimit-remaining': '3' }, undefined],
  ['resend', { 'ratelimit-remaining': 'many', 'ratelimit-reset': '1' }, undefined],
  ['resend', { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1' }, undefined],
] as const)('what %s says is left (%j)', (provider, headers, wanted) => {
  expect(paceOf({ provider, headers: new Headers(headers), now: NOW })).toEqual(wanted)
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
