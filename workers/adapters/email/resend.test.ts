import { expect, test, vi } from 'vitest'
import openapi from '#test/contract/openapi/resend.json' with { type: 'json' }
import { bulkMessage, bulkRecipient } from '#test/support/bulk-message.ts'
import { bodyValidator } from '#test/support/openapi-body.ts'
import { createResend } from './resend.ts'

const schemaOf = (path: string) => `/paths/${path}/post/requestBody/content/application~1json/schema`
const batchFaults = bodyValidator(openapi, schemaOf('~1emails~1batch'))
const singleFaults = bodyValidator(openapi, schemaOf('~1emails'))

function adapter(answer: (request: Request) => Response | Promise<Response>) {
  const requests: { request: Request; body: string }[] = []
  const fetch = vi.fn(async (input: RequestInfo | URL, init?: RequestInit) => {
    const request = new Request(input, init)
    requests.push({ request, body: await request.clone().text() })
    return answer(request)
  })
  const resend = createResend({
    apiKey: 're_key',
    baseUrl: 'https://api.resend.test',
    fetch,
    clock: { now: () => Date.UTC(2026, 10, 20) },
  })
  return { resend, requests }
}
const accepting = (count: number) => () =>
  Response.json({ data: Array.from({ length: count }, (_, i) => ({ id: `id${i + 1}` })) })

test('a batch body is valid against the official OpenAPI file and carries key, mode and tags', async () => {
  const { resend, requests } = adapter(accepting(3))
  expect(await resend.sendBulk(bulkMessage(3))).toEqual({
    kind: 'accepted',
    providerIds: ['id1', 'id2', 'id3'],
  })
  const { request, body } = requests[0]!
  expect(request.url).toBe('https://api.resend.test/emails/batch')
  expect(request.headers.get('authorization')).toBe('Bearer re_key')
  expect(request.headers.get('idempotency-key')).toBe('upd_1/1')
  expect(request.headers.get('x-batch-validation')).toBe('permissive')
  expect(batchFaults(JSON.parse(body))).toEqual([])
  expect(JSON.parse(body)[0]).toEqual({
    to: ['Reader 1 <reader-1@example.com>'],
    tags: [
      { name: 'awning_delivery', value: 'dlv_1' },
      { name: 'awning_update', value: 'upd_1' },
      { name: 'awning_batch', value: '1' },
    ],
    from: '"Shop, Inc." <shop@mail.shop.example>',
    reply_to: 'help@shop.example',
    subject: 'New in “Course”: 2 pages',
    html: '<p>Hello</p><a href="https://shop.example/l/1?a=1&amp;b="2"">Open</a>\n<a href="https://shop.example/u/t1">Stop</a> {{left}}',
    text: 'Open https://shop.example/l/1?a=1&amp;b="2"\n\nStop https://shop.example/u/t1',
    headers: {
      'List-Unsubscribe': '<https://shop.example/u/t1>',
      'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
      'Auto-Submitted': 'auto-generated',
    },
  })
})

test('the validator itself can fail', () => {
  expect(batchFaults([{ from: 'a@b.example', to: 'c@d.example' }])).not.toEqual([])
  expect(singleFaults({ from: 'a', subject: 's', to: Array(51).fill('c@d.example') })).not.toEqual([])
})

test('the same message gives the same bytes, as the idempotency key demands', async () => {
  const { resend, requests } = adapter(accepting(100))
  await resend.sendBulk(bulkMessage(100))
  await resend.sendBulk(bulkMessage(100))
  expect(requests[0]!.body).toBe(requests[1]!.body)
})

test('a single mail is valid as well and its id is taken', async () => {
  const { resend, requests } = adapter(() => Response.json({ id: 'one' }))
  const { recipients: _r, tags: _t, ...mail } = bulkMessage(0)
  const outcome = await resend.sendOne({
    ...mail,
    replyTo: null,
    to: { email: 'ada@example.com', name: null },
  })
  expect(outcome).toEqual({ kind: 'accepted', providerIds: ['one'] })
  expect(requests[0]!.request.url).toBe('https://api.resend.test/emails')
  expect(singleFaults(JSON.parse(requests[0]!.body))).toEqual([])
})

test('permissive answers are mapped by skipping the refused places', async () => {
  const { resend } = adapter(() =>
    Response.json({
      data: [{ id: 'a' }, { id: 'c' }],
      errors: [{ index: 1, message: 'Invalid `to` field.' }],
    }),
  )
  expect(await resend.sendBulk(bulkMessage(3))).toEqual({
    kind: 'partial',
    results: [
      { kind: 'accepted', providerId: 'a' },
      { kind: 'rejected', reason: 'Invalid `to` field.' },
      { kind: 'accepted', providerId: 'c' },
    ],
  })
})

test('a recipient that would break out of a header is left out and keeps its place in the results', async () => {
  const { resend, requests } = adapter(accepting(2))
  const message = bulkMessage(3)
  message.recipients[1] = bulkRecipient(2, { email: 'x@example.com>\r\nBcc: y@example.com' })
  expect(await resend.sendBulk(message)).toEqual({
    kind: 'partial',
    results: [
      { kind: 'accepted', providerId: 'id1' },
      { kind: 'rejected', reason: 'unsafe_address' },
      { kind: 'accepted', providerId: 'id2' },
    ],
  })
  expect(JSON.parse(requests[0]!.body)).toHaveLength(2)
})

test('nothing is called when nobody is left or the envelope is unsafe', async () => {
  const { resend, requests } = adapter(accepting(1))
  const nobody = bulkMessage(1, { recipients: [bulkRecipient(1, { name: 'a\nb' })] })
  expect(await resend.sendBulk(nobody)).toEqual({
    kind: 'partial',
    results: [{ kind: 'rejected', reason: 'unsafe_name' }],
  })
  expect(await resend.sendBulk(bulkMessage(1, { subject: 'a\r\nBcc: x' }))).toMatchObject({
    kind: 'rejected',
    code: 'unsafe_subject',
  })
  expect(requests).toHaveLength(0)
})

test.each([
  ['an answer that is not JSON', () => new Response('<html>')],
  ['an answer without ids', () => Response.json({ data: [{}] })],
  ['fewer ids than mails', accepting(1)],
  ['a broken connection', () => Promise.reject(new TypeError('gone'))],
  [
    'a body cut short',
    () => new Response(new ReadableStream({ start: (s) => s.error(new TypeError('cut')) })),
  ],
  ['a gateway page', () => new Response('<html>502</html>', { status: 502 })],
])('%s leaves the batch unknown', async (_name, answer) => {
  expect(await adapter(answer).resend.sendBulk(bulkMessage(2))).toMatchObject({ kind: 'unknown' })
})

test('a slow answer is given up after the timeout', async () => {
  const resend = createResend({
    apiKey: 're_key',
    baseUrl: 'https://api.resend.test',
    clock: { now: () => 0 },
    timeoutMs: 5,
    fetch: (_input, init) =>
      new Promise((_resolve, reject) =>
        init?.signal?.addEventListener('abort', () => reject(init.signal?.reason)),
      ),
  })
  expect(await resend.sendBulk(bulkMessage(1))).toEqual({
    kind: 'unknown',
    reason: 'no_answer: TimeoutError',
  })
})

test.each([
  [422, 'missing_required_field', { kind: 'rejected', cause: 'message', code: 'missing_required_field' }],
  [403, 'invalid_api_key', { kind: 'rejected', cause: 'account', code: 'invalid_api_key' }],
  [409, 'invalid_idempotent_request', { kind: 'rejected', cause: 'conflict' }],
  [409, 'concurrent_idempotent_requests', { kind: 'retry_later', afterSeconds: 10 }],
  [429, 'rate_limit_exceeded', { kind: 'retry_later', afterSeconds: 1 }],
  [500, 'application_error', { kind: 'unknown' }],
])('the error body of a %i %s decides the outcome', async (status, name, wanted) => {
  const { resend } = adapter(() => Response.json({ statusCode: status, name, message: 'Why.' }, { status }))
  expect(await resend.sendBulk(bulkMessage(1))).toMatchObject(wanted)
})

test('what the headers say is left goes with the outcome, good or not', async () => {
  const headers = { 'ratelimit-remaining': '0', 'ratelimit-reset': '1' }
  const pace = { remaining: 0, resetSeconds: 1 }
  const good = adapter(() => Response.json({ data: [{ id: 'a' }] }, { headers })).resend
  expect(await good.sendBulk(bulkMessage(1))).toEqual({ kind: 'accepted', providerIds: ['a'], pace })
  const bad = adapter(() => Response.json({}, { status: 500, headers })).resend
  expect(await bad.sendBulk(bulkMessage(1))).toMatchObject({ kind: 'unknown', pace })
})
