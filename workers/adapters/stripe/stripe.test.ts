import { describe, expect, test } from 'vitest'
import openapi from '#test/contract/openapi/stripe.json' with { type: 'json' }
import { bodyValidator } from '#test/support/openapi-body.ts'
import { formAsJson } from '#test/support/stripe-form.ts'
import type { CheckoutOrder } from '#workers/ports/payment-gateway.port.ts'
import { createStripe } from './stripe.ts'

const faultsOf = (path: string) =>
  bodyValidator(
    openapi,
    `/paths/${path.replaceAll('/', '~1')}/post/requestBody/content/application~1json/schema`,
    true,
  )
const sessionFaults = faultsOf('/v1/checkout/sessions')
const refundFaults = faultsOf('/v1/refunds')

type Sent = { method: string; url: string; headers: Headers; body: string }
function adapter(answer: (sent: Sent) => Response | Promise<Response>) {
  const sent: Sent[] = []
  const gateway = createStripe({
    ...{ secretKey: 'sk_test_key', baseUrl: 'http://127.0.0.1:1/some/where', isTaxed: true },
    fetch: async (input, init) => {
      const call = {
        ...{ method: init!.method!, url: String(input), headers: new Headers(init!.headers) },
        body: String(init!.body ?? ''),
      }
      sent.push(call)
      return answer(call)
    },
  })
  return { gateway, sent }
}
const order: CheckoutOrder = {
  ...{ checkoutId: 'chk_1', sellerId: 'sel_1', name: 'Ä & B', description: null, amount: 2000 },
  ...{ currency: 'eur', email: 'ada@example.com', expiresAt: 1_800_000_000_999 },
  ...{ successUrl: 'https://shop.example/ok?s={CHECKOUT_SESSION_ID}', cancelUrl: 'https://shop.example/' },
}
const refund = { refundId: 'ref_1', attempt: 2, sellerId: 'sel_1', paymentIntent: 'pi_1', amount: 500 }
const session = {
  ...{ id: 'cs_1', object: 'checkout.session', url: 'https://pay.example', status: 'open' },
  ...{ payment_status: 'unpaid', amount_total: 2000, currency: 'eur', expires_at: 1_800_000_000 },
}
const refused = (status: number, error: object, headers: Record<string, string> = {}) =>
  Response.json({ error }, { status, headers })

describe('a request', () => {
  test('for a checkout is valid, keyed by our id, and says the same each time', async () => {
    const { gateway, sent } = adapter(() => Response.json(session))
    await gateway.openCheckout(order)
    await gateway.openCheckout(order)
    const [one, two] = sent
    expect(one!.url).toBe('http://127.0.0.1:1/some/where/v1/checkout/sessions')
    expect(one!.headers.get('idempotency-key')).toBe('chk_1')
    expect(one!.headers.get('stripe-version')).toBe('2026-10-28.endive')
    expect(one!.headers.get('authorization')).toBe('Bearer sk_test_key')
    expect(two!.body).toBe(one!.body)
    const body = formAsJson(one!.body)
    expect(body).toEqual({
      mode: 'payment',
      line_items: [
        {
          quantity: '1',
          price_data: {
            currency: 'eur',
            unit_amount: '2000',
            tax_behavior: 'exclusive',
            product_data: { name: 'Ä & B' },
          },
        },
      ],
      automatic_tax: { enabled: 'true' },
      client_reference_id: 'chk_1',
      metadata: { awning_seller: 'sel_1', awning_checkout: 'chk_1' },
      payment_intent_data: { metadata: { awning_seller: 'sel_1', awning_checkout: 'chk_1' } },
      success_url: order.successUrl,
      cancel_url: order.cancelUrl,
      expires_at: '1800000000',
      customer_email: 'ada@example.com',
    })
    expect(sessionFaults(body)).toEqual([])
  })

  test('for a refund is valid and keyed by refund and attempt', async () => {
    const { gateway, sent } = adapter(() => refused(500, {}))
    await gateway.refund(refund)
    expect(sent[0]!.headers.get('idempotency-key')).toBe('ref_1/2')
    expect(formAsJson(sent[0]!.body)).toEqual({
      payment_intent: 'pi_1',
      amount: '500',
      metadata: { awning_seller: 'sel_1', awning_refund: 'ref_1' },
    })
    expect(refundFaults(formAsJson(sent[0]!.body))).toEqual([])
  })

  test('the validator itself can fail', () => {
    expect(sessionFaults(formAsJson('payment_method_types[0]=card'))).not.toEqual([])
    expect(refundFaults(formAsJson('amount=many'))).not.toEqual([])
  })
})

/** name, what Stripe answers, what a write makes of it, what a read makes of it (null: the same). */
const ANSWERS: [string, () => Response, object, object | null][] = [
  [
    'a 500, new or replayed',
    () => refused(500, { type: 'api_error', message: 'x' }, { 'idempotent-replayed': 'true' }),
    { kind: 'unknown', reason: '500 api_error' },
    { kind: 'later' },
  ],
  ['a gateway’s HTML', () => new Response('<html>', { status: 502 }), { kind: 'unknown' }, { kind: 'later' }],
  [
    'a redirect',
    () => new Response(null, { status: 302, headers: { location: 'https://elsewhere.example' } }),
    { kind: 'unknown' },
    { kind: 'later' },
  ],
  [
    'a key that is in use',
    () => refused(409, { type: 'idempotency_error', code: 'idempotency_key_in_use', message: 'x' }),
    { kind: 'unknown', reason: '409 idempotency_key_in_use' },
    { kind: 'later' },
  ],
  [
    'a key used with other parameters',
    () => refused(400, { type: 'idempotency_error', message: 'x' }),
    { kind: 'unknown', reason: '400 idempotency_error' },
    { kind: 'later' },
  ],
  [
    'too many requests',
    () => refused(429, { code: 'rate_limit', message: 'x' }, { 'retry-after': '7' }),
    { kind: 'later', seconds: 7, reason: '429 rate_limit' },
    null,
  ],
  [
    'a locked object',
    () => refused(429, { code: 'lock_timeout', message: 'x' }),
    { kind: 'later', seconds: 2, reason: '429 lock_timeout' },
    null,
  ],
  [
    'a withdrawn key',
    () => refused(401, { type: 'invalid_request_error', message: 'x' }),
    { kind: 'later', seconds: 300 },
    null,
  ],
  [
    'a no with a code',
    () => refused(400, { type: 'invalid_request_error', code: 'charge_already_refunded', message: 'Was.' }),
    { kind: 'rejected', code: 'charge_already_refunded', reason: 'Was.' },
    null,
  ],
  [
    'a no without one',
    () => refused(400, { type: 'invalid_request_error', message: 'No.' }),
    { kind: 'rejected', code: 'invalid_request_error', reason: 'No.' },
    null,
  ],
  [
    'an unknown object',
    () => refused(404, { type: 'invalid_request_error', code: 'resource_missing', message: 'None.' }),
    { kind: 'rejected', code: 'resource_missing' },
    null,
  ],
  ['an answer of another shape', () => Response.json({ id: 7 }), { kind: 'unknown' }, { kind: 'later' }],
  [
    'a currency we do not know',
    () => Response.json({ ...session, currency: 'xxx' }),
    { kind: 'unknown', reason: 'unreadable_answer' },
    { kind: 'later' },
  ],
]

describe('what an answer means', () => {
  test.each(ANSWERS)('%s', async (_name, answer, written, read) => {
    const { gateway, sent } = adapter(answer)
    expect(await gateway.openCheckout(order)).toMatchObject(written)
    expect(await gateway.refund(refund)).toMatchObject(written)
    expect(await gateway.findCheckout('cs_1')).toMatchObject(read ?? written)
    // Nothing is tried again behind our back.
    expect(sent).toHaveLength(3)
  })

  test.each([
    ['a refused connection', new TypeError('fetch failed')],
    ['a closed one', Object.assign(new Error('closed'), { code: 'ECONNRESET' })],
  ])('%s leaves a write in doubt', async (_name, error) => {
    const { gateway } = adapter(() => Promise.reject(error))
    expect(await gateway.refund(refund)).toEqual({ kind: 'unknown', reason: `no_answer: ${error.name}` })
    expect(await gateway.findCheckout('cs_1')).toMatchObject({ kind: 'later' })
  })

  test('so does one that takes too long', async () => {
    const hanging = createStripe({
      ...{ secretKey: 'sk_test_key', baseUrl: 'http://x.test', isTaxed: false, timeoutMs: 50 },
      fetch: (_input, init) =>
        new Promise((_, reject) =>
          init!.signal!.addEventListener('abort', () => reject(init!.signal!.reason)),
        ),
    })
    expect(await hanging.refund(refund)).toMatchObject({ kind: 'unknown' })
  })
})

describe('a payment', () => {
  const charge = { amount: 2380, balance_transaction: { amount: 2380, fee: 99 } }
  const answers = (payment: object, refunds: object[] = [], disputes: object[] = []) =>
    adapter(({ url }) => {
      const list = (data: object[]) => Response.json({ object: 'list', data, has_more: false, url: '/v1/x' })
      if (url.includes('/v1/refunds')) return list(refunds)
      if (url.includes('/v1/disputes')) return list(disputes)
      return Response.json({ id: 'pi_1', amount: 2380, currency: 'eur', metadata: {}, ...payment })
    }).gateway.findPayment('pi_1')
  const value = async (...given: Parameters<typeof answers>) => {
    const outcome = await answers(...given)
    if (outcome.kind !== 'done') throw new Error(JSON.stringify(outcome))
    return outcome.value
  }

  test.each([
    ['succeeded', {}, 'succeeded'],
    ['processing', {}, 'processing'],
    ['requires_capture', {}, 'processing'],
    ['canceled', {}, 'canceled'],
    ['requires_action', {}, 'open'],
    ['requires_payment_method', {}, 'open'],
    ['requires_payment_method', { last_payment_error: { code: 'card_declined' } }, 'failed'],
    ['something_new', {}, 'open'],
  ])('that is %s %j is %s', async (status, more, wanted) => {
    expect((await value({ status, ...more })).status).toBe(wanted)
  })

  test('has its fee in its own currency, also where the balance is kept in another', async () => {
    expect((await value({ status: 'succeeded', latest_charge: charge })).fee).toBe(99)
    // 2,380 cents settled as 40,000 yen, of which 1,190 are kept.
    const yen = { amount: 2380, balance_transaction: { amount: 40_000, fee: 1190 } }
    expect((await value({ status: 'succeeded', latest_charge: yen })).fee).toBe(71)
    expect((await value({ status: 'processing', latest_charge: null })).fee).toBeNull()
  })

  const dispute = {
    ...{ id: 'du_1', amount: 2380, status: 'needs_response', reason: 'fraudulent', created: 5 },
    balance_transactions: [{ amount: -2380, fee: 1500 }],
  }
  test.each([
    ['needs_response', 'open'],
    ['under_review', 'open'],
    ['appeal_under_review', 'open'],
    ['won', 'won'],
    ['lost', 'lost'],
  ])('disputed, %s, is %s', async (status, wanted) => {
    const { disputes } = await value({ status: 'succeeded' }, [], [{ ...dispute, status }])
    expect(disputes).toEqual([
      { id: 'du_1', amount: 2380, fee: 1500, status: wanted, reason: 'fraudulent', at: 5000 },
    ])
  })
  test('that was only asked about is not disputed', async () => {
    const asked = ['warning_needs_response', 'warning_closed', 'prevented'].map((status) => ({
      ...{ ...dispute, status, balance_transactions: [] },
    }))
    expect((await value({ status: 'succeeded' }, [], asked)).disputes).toEqual([])
  })

  test('refunds come oldest first, and those the buyer must help with are pending', async () => {
    const made = { amount: 1, currency: 'eur', metadata: null }
    const { refunds } = await value({ status: 'succeeded' }, [
      { ...made, id: 're_2', status: 'failed', failure_reason: 'declined', created: 9 },
      { ...made, id: 're_1', status: 'requires_action', created: 8, metadata: { awning_refund: 'ref_1' } },
    ])
    expect(refunds).toEqual([
      { id: 're_1', amount: 1, status: 'pending', failure: null, refundId: 'ref_1', at: 8000 },
      { id: 're_2', amount: 1, status: 'failed', failure: 'declined', refundId: null, at: 9000 },
    ])
  })
})
