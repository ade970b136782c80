import { expect, test } from 'vitest'
import openapi from '#test/contract/openapi/sendgrid.json' with { type: 'json' }
import { bulkMessage, bulkRecipient } from '#test/support/bulk-message.ts'
import { bodyValidator } from '#test/support/openapi-body.ts'
import { createSendgrid } from './sendgrid.ts'

const bodyFaults = bodyValidator(
  openapi,
  '/components/requestBodies/PostMailSend/content/application~1json/schema',
)
const NOW = Date.UTC(2026, 10, 20)

type Body = { personalizations: { to: { email: string }[] }[] }
function adapter(...answers: (() => Response | Promise<Response>)[]) {
  const requests: { request: Request; body: Body }[] = []
  const sendgrid = createSendgrid({
    apiKey: 'SG.key',
    baseUrl: 'https://api.sendgrid.test',
    clock: { now: () => NOW },
    fetch: async (input, init) => {
      const request = new Request(input, init)
      requests.push({ request, body: (await request.clone().json()) as Body })
      return answers[Math.min(requests.length, answers.length) - 1]!()
    },
  })
  return { sendgrid, requests }
}
const accepted = () => new Response(null, { status: 202, headers: { 'X-Message-Id': 'msg' } })
const refused = (...errors: { field: string | null; message: string }[]) =>
  Response.json({ errors: errors.map((e) => ({ ...e, help: null })) }, { status: 400 })

test('a body is valid against the official OpenAPI file, with one recipient per personalization', async () => {
  const { sendgrid, requests } = adapter(accepted)
  expect(await sendgrid.sendBulk(bulkMessage(2))).toEqual({ kind: 'accepted', providerIds: ['msg', 'msg'] })
  const { request, body } = requests[0]!
  expect(request.url).toBe('https://api.sendgrid.test/v3/mail/send')
  expect(request.headers.get('authorization')).toBe('Bearer SG.key')
  expect(bodyFaults(body)).toEqual([])
  expect(body).toEqual({
    personalizations: [
      {
        to: [{ email: 'reader-1@example.com', name: 'Reader 1' }],
        substitutions: { '{{page}}': 'https://shop.example/l/1?a=1&amp;b="2"', '{{token}}': 't1' },
        custom_args: { awning_delivery: 'dlv_1', awning_update: 'upd_1', awning_batch: '1' },
        headers: { 'List-Unsubscribe': '<https://shop.example/u/t1>' },
      },
      {
        to: [{ email: 'reader-2@example.com' }],
        substitutions: { '{{page}}': 'https://shop.example/l/2?a=1&amp;b="2"', '{{token}}': 't2' },
        custom_args: { awning_delivery: 'dlv_2', awning_update: 'upd_1', awning_batch: '1' },
        headers: { 'List-Unsubscribe': '<https://shop.example/u/t2>' },
      },
    ],
    from: { email: 'shop@mail.shop.example', name: 'Shop, Inc.' },
    reply_to: { email: 'help@shop.example' },
    subject: 'New in “Course”: 2 pages',
    content: [
      { type: 'text/plain', value: bulkMessage(0).text },
      { type: 'text/html', value: bulkMessage(0).html },
    ],
    headers: { 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click', 'Auto-Submitted': 'auto-generated' },
    tracking_settings: {
      click_tracking: { enable: false, enable_text: false },
      open_tracking: { enable: false },
      subscription_tracking: { enable: false },
    },
  })
})

test('the validator itself can fail', () => {
  const fine = { personalizations: [{ to: [{ email: 'a@b.example' }] }], from: { email: 'c@d.example' } }
  expect(bodyFaults(fine)).toEqual([])
  expect(bodyFaults({ ...fine, from: { email: 'nobody' } })).not.toEqual([])
  expect(bodyFaults({ ...fine, custom_args: { a: 'b' } })).not.toEqual([])
})

test('a single mail is valid as well', async () => {
  const { sendgrid, requests } = adapter(accepted)
  const { recipients: _r, tags: _t, ...mail } = bulkMessage(0)
  const outcome = await sendgrid.sendOne({
    ...mail,
    replyTo: null,
    to: { email: 'ada@example.com', name: 'Ada' },
  })
  expect(outcome).toEqual({ kind: 'accepted', providerIds: ['msg'] })
  expect(bodyFaults(requests[0]!.body)).toEqual([])
})

test('recipients a 400 names are left out and the rest is sent, each result in its place', async () => {
  const { sendgrid, requests } = adapter(
    () => refused({ field: 'personalizations.1.to.0.email', message: 'Does not contain a valid address.' }),
    accepted,
  )
  const message = bulkMessage(4)
  message.recipients[0] = bulkRecipient(1, { name: 'a\nb' })
  expect(await sendgrid.sendBulk(message)).toEqual({
    kind: 'partial',
    results: [
      { kind: 'rejected', reason: 'unsafe_name' },
      { kind: 'accepted', providerId: 'msg' },
      { kind: 'rejected', reason: 'Does not contain a valid address.' },
      { kind: 'accepted', providerId: 'msg' },
    ],
  })
  expect(requests[1]!.body.personalizations.map((p) => p.to[0]!.email)).toEqual([
    'reader-2@example.com',
    'reader-4@example.com',
  ])
})

test('a 400 about the mail itself refuses the call and is not tried again', async () => {
  const { sendgrid, requests } = adapter(() =>
    refused(
      { field: 'personalizations.0.to.0.email', message: 'Does not contain a valid address.' },
      { field: 'subject', message: 'The subject is required.' },
    ),
  )
  expect(await sendgrid.sendBulk(bulkMessage(2))).toMatchObject({ kind: 'rejected', cause: 'message' })
  expect(requests).toHaveLength(1)
})

test('a provider that keeps naming recipients is asked a bounded number of times', async () => {
  const { sendgrid, requests } = adapter(() =>
    refused({ field: 'personalizations.0.to.0.email', message: 'No.' }),
  )
  expect(await sendgrid.sendBulk(bulkMessage(10))).toMatchObject({ kind: 'rejected' })
  expect(requests).toHaveLength(4)
})

test.each([
  ['a broken connection', () => Promise.reject(new TypeError('gone')), { kind: 'unknown' }],
  ['500', () => new Response('', { status: 500 }), { kind: 'unknown' }],
  ['a 200 that took nothing', () => new Response('', { status: 200 }), { kind: 'unknown' }],
  ['413 as HTML', () => new Response('<html>', { status: 413 }), { kind: 'rejected', code: 'http_413' }],
  ['401', () => new Response('{}', { status: 401 }), { kind: 'rejected', cause: 'account' }],
  [
    '429',
    () => new Response('', { status: 429, headers: { 'X-RateLimit-Reset': String(NOW / 1000 + 9) } }),
    { kind: 'retry_later', afterSeconds: 9 },
  ],
])('%s gives the outcome of the decision table', async (_name, answer, wanted) => {
  expect(await adapter(answer).sendgrid.sendBulk(bulkMessage(1))).toMatchObject(wanted)
})

test('SendGrid promises no idempotency, so an unknown call is never repeated', () => {
  expect(adapter(accepted).sendgrid.idempotencyWindowMs).toBe(0)
})

test('what the headers say is left goes with the outcome, good or not', async () => {
  const headers = {
    'X-Message-Id': 'msg',
    'X-RateLimit-Remaining': '0',
    'X-RateLimit-Reset': String(NOW / 1000 + 9),
  }
  const pace = { remaining: 0, resetSeconds: 9 }
  const good = adapter(() => new Response(null, { status: 202, headers })).sendgrid
  expect(await good.sendBulk(bulkMessage(1))).toEqual({ kind: 'accepted', providerIds: ['msg'], pace })
  const bad = adapter(() => new Response('', { status: 429, headers })).sendgrid
  expect(await bad.sendBulk(bulkMessage(1))).toMatchObject({ kind: 'retry_later', cause: 'rate', pace })
})

test('credit that is used up is a quota: nobody was sent, and it renews', async () => {
  const spent = () =>
    Response.json({ errors: [{ message: 'Maximum credits exceeded', field: null }] }, { status: 401 })
  expect(await adapter(spent).sendgrid.sendBulk(bulkMessage(1))).toMatchObject({
    kind: 'retry_later',
    cause: 'quota',
    reason: 'quota_exceeded',
    afterSeconds: 86_400,
  })
})
