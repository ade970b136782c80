import { beforeEach, describe, expect, test } from 'vitest'
import { DAY, HOUR, MINUTE } from '#app/domain/kernel/time.ts'
import { BUYER, done, paymentSandbox } from '#test/support/payment-sandbox.ts'

const sandbox = paymentSandbox()
const { gateway, shop } = sandbox
beforeEach(() => sandbox.reset())

/** A checkout that was paid. */
async function paid(given: Parameters<typeof sandbox.order>[0] = {}) {
  const { sessionId } = done(await gateway.openCheckout(sandbox.order(given)))
  await shop.pay(sessionId, 'pay', BUYER)
  return done(await gateway.findCheckout(sessionId))
}
const refundOf = (paymentIntent: string, amount: number, refundId = 'ref_1', attempt = 1) =>
  gateway.refund({ refundId, attempt, sellerId: 'sel_1', paymentIntent, amount })

describe('a checkout', () => {
  test('opens, is paid with tax by the buyer’s country, and says so', async () => {
    const order = sandbox.order()
    const open = done(await gateway.openCheckout(order))
    expect(open).toEqual({
      sessionId: open.sessionId,
      url: `http://127.0.0.1:8787/dev/pay/${open.sessionId}`,
      status: 'open',
      isPaid: false,
      paymentIntent: null,
      email: null,
      name: null,
      country: null,
      total: 2000,
      tax: 0,
      currency: 'usd',
      sellerId: 'sel_1',
      checkoutId: order.checkoutId,
      expiresAt: order.expiresAt,
    })
    await shop.pay(open.sessionId, 'pay', BUYER)
    expect(done(await gateway.findCheckout(open.sessionId))).toMatchObject({
      url: null,
      status: 'complete',
      isPaid: true,
      paymentIntent: expect.stringMatching(/^pi_/),
      ...BUYER,
      total: 2380,
      tax: 380,
    })
  })

  test('the same order again is the same checkout, and opens nothing', async () => {
    const order = sandbox.order()
    const [one, two] = [done(await gateway.openCheckout(order)), done(await gateway.openCheckout(order))]
    expect(two).toEqual(one)
    expect(sandbox.calls[1]!.answer.headers.get('idempotent-replayed')).toBe('true')
    expect(await sandbox.payments.list('session', { limit: 10 })).toHaveLength(1)
  })

  test('a lost answer is unknown, and the same order then finds what was opened', async () => {
    const order = sandbox.order()
    await sandbox.store.addFault({ port: 'payments', mode: 'drop_after_accept', times: 1 })
    expect(await gateway.openCheckout(order)).toEqual({
      kind: 'unknown',
      reason: 'no_answer: SandboxNetworkError',
    })
    expect(done(await gateway.openCheckout(order)).status).toBe('open')
    expect(await sandbox.payments.list('session', { limit: 10 })).toHaveLength(1)
  })

  test('ends when its time is over', async () => {
    const open = done(
      await gateway.openCheckout(sandbox.order({ expiresAt: sandbox.clock.at + 30 * MINUTE })),
    )
    sandbox.clock.at += 30 * MINUTE
    expect(done(await gateway.findCheckout(open.sessionId)).status).toBe('expired')
  })

  test.each([
    [{ amount: 49 }, 'amount_too_small'],
    [{ amount: 100_000_000 }, 'amount_too_large'],
    [{ expiresAt: Date.UTC(2026, 10, 20, 12, 20) }, 'invalid_request_error'],
    [{ expiresAt: Date.UTC(2026, 10, 21, 12, 1) }, 'invalid_request_error'],
    [{ email: 'nobody' }, 'email_invalid'],
    [{ successUrl: 'done' }, 'url_invalid'],
    [{ name: '' }, 'parameter_invalid_empty'],
  ])('%j is refused as %s', async (given, code) => {
    expect(await gateway.openCheckout(sandbox.order(given))).toMatchObject({ kind: 'rejected', code })
  })

  test('nobody knows it: not found is a no for good', async () => {
    expect(await gateway.findCheckout('cs_test_nothing')).toMatchObject({
      kind: 'rejected',
      code: 'resource_missing',
    })
  })
})

describe('a payment', () => {
  test('tells its fee, and of a declined card that it failed', async () => {
    const { sessionId } = done(await gateway.openCheckout(sandbox.order()))
    await shop.pay(sessionId, 'decline', BUYER)
    const { paymentIntent, status } = done(await gateway.findCheckout(sessionId))
    expect(status).toBe('open')
    expect(done(await gateway.findPayment(paymentIntent!))).toMatchObject({ status: 'failed', fee: null })
    await shop.pay(sessionId, 'authenticate', BUYER)
    expect(done(await gateway.findPayment(paymentIntent!))).toMatchObject({ status: 'open' })
    await shop.pay(sessionId, 'approve', null)
    expect(done(await gateway.findPayment(paymentIntent!))).toEqual({
      paymentIntent,
      status: 'succeeded',
      total: 2380,
      currency: 'usd',
      fee: 99,
      sellerId: 'sel_1',
      checkoutId: expect.stringMatching(/^chk_/),
      refunds: [],
      disputes: [],
    })
  })

  test('is refunded in parts, each once, and never beyond its total', async () => {
    const { paymentIntent } = await paid()
    const one = done(await refundOf(paymentIntent!, 1000))
    expect(done(await refundOf(paymentIntent!, 1000))).toEqual(one)
    expect(await refundOf(paymentIntent!, 1381, 'ref_2')).toMatchObject({ code: 'amount_too_large' })
    sandbox.clock.at += HOUR
    done(await refundOf(paymentIntent!, 1380, 'ref_3'))
    expect(await refundOf(paymentIntent!, 1, 'ref_4')).toMatchObject({ code: 'charge_already_refunded' })
    const { refunds } = done(await gateway.findPayment(paymentIntent!))
    expect(refunds).toMatchObject([
      { id: one.id, amount: 1000, status: 'succeeded', failure: null, refundId: 'ref_1' },
      { amount: 1380, refundId: 'ref_3', at: sandbox.clock.at },
    ])
  })

  test('two refunds at once cannot take more than there is', async () => {
    const { paymentIntent } = await paid()
    const outcomes = await Promise.all(['a', 'b', 'c'].map((id) => refundOf(paymentIntent!, 1200, id)))
    expect(outcomes.filter((o) => o.kind === 'done')).toHaveLength(1)
    expect(done(await gateway.findPayment(paymentIntent!)).refunds).toHaveLength(1)
  })

  test('a dispute takes money and a fee, keeps refunds away, and gives back when it is won', async () => {
    const { paymentIntent } = await paid()
    await shop.dispute(paymentIntent!, 'open')
    expect(done(await gateway.findPayment(paymentIntent!)).disputes).toMatchObject([
      { amount: 2380, fee: 1500, status: 'open' },
    ])
    expect(await refundOf(paymentIntent!, 100)).toMatchObject({ kind: 'rejected', code: 'charge_disputed' })
    await shop.dispute(paymentIntent!, 'won')
    expect(done(await gateway.findPayment(paymentIntent!)).disputes).toMatchObject([
      { status: 'won', fee: 1500 },
    ])
    done(await refundOf(paymentIntent!, 100, 'ref_1', 2))
  })

  test('all pages of its refunds are read', async () => {
    const { paymentIntent } = await paid({ amount: 50_000 })
    for (let i = 0; i < 103; i++)
      await shop.refund(paymentIntent!, `page${i}`, { amount: 1, reason: null, metadata: {} })
    expect(done(await gateway.findPayment(paymentIntent!)).refunds).toHaveLength(103)
  })
})

describe('when something goes wrong', () => {
  test.each([
    ['timeout', { kind: 'unknown' }, { kind: 'later' }],
    ['rate_limit', { kind: 'later', reason: '429 rate_limit' }, { kind: 'later' }],
    ['quota', { kind: 'later', reason: '429 lock_timeout' }, { kind: 'later' }],
    ['reject', { kind: 'rejected' }, { kind: 'rejected' }],
    ['unauthorized', { kind: 'later', reason: '401 invalid_request_error' }, { kind: 'later' }],
  ] as const)('%s: nothing was done, and the same call works then', async (mode, written, read) => {
    const { paymentIntent, sessionId } = await paid()
    await sandbox.store.addFault({ port: 'payments', mode, times: 2 })
    expect(await gateway.findCheckout(sessionId)).toMatchObject(read)
    expect(await refundOf(paymentIntent!, 100)).toMatchObject(written)
    expect(await shop.refundsOf(paymentIntent!)).toEqual([])
    expect(done(await refundOf(paymentIntent!, 100)).amount).toBe(100)
  })

  test('a 500 is kept under its key for a day; the next attempt has another', async () => {
    const { paymentIntent } = await paid()
    await sandbox.store.addFault({ port: 'payments', mode: 'server_error', times: 1 })
    const broken = { kind: 'unknown', reason: '500 api_error', isSaved: true }
    expect(await refundOf(paymentIntent!, 100)).toEqual(broken)
    expect(await refundOf(paymentIntent!, 100)).toEqual(broken)
    expect(sandbox.calls.at(-1)!.answer.headers.get('idempotent-replayed')).toBe('true')
    expect(done(await gateway.findPayment(paymentIntent!)).refunds).toEqual([])
    done(await refundOf(paymentIntent!, 100, 'ref_1', 2))
    expect(await shop.refundsOf(paymentIntent!)).toHaveLength(1)
  })

  test('a lost refund is found by looking, and is not made again under its key', async () => {
    const { paymentIntent } = await paid()
    await sandbox.store.addFault({ port: 'payments', mode: 'drop_after_accept', times: 1 })
    expect(await refundOf(paymentIntent!, 100)).toMatchObject({ kind: 'unknown' })
    const { refunds } = done(await gateway.findPayment(paymentIntent!))
    expect(refunds).toMatchObject([{ amount: 100, refundId: 'ref_1' }])
    expect(done(await refundOf(paymentIntent!, 100)).id).toBe(refunds[0]!.id)
    expect(await shop.refundsOf(paymentIntent!)).toHaveLength(1)
  })

  test('a key goes with its parameters for a day, and is anybody’s after it', async () => {
    const { paymentIntent } = await paid()
    done(await refundOf(paymentIntent!, 100))
    expect(await refundOf(paymentIntent!, 101)).toEqual({ kind: 'unknown', reason: '400 idempotency_error' })
    sandbox.clock.at += DAY
    // The provider has forgotten: the same call takes money again. Our rows must not make it.
    done(await refundOf(paymentIntent!, 100))
    expect(await shop.refundsOf(paymentIntent!)).toHaveLength(2)
  })

  test('the same call at once is done once', async () => {
    const { paymentIntent } = await paid()
    const outcomes = await Promise.all([1, 2, 3].map(() => refundOf(paymentIntent!, 100)))
    expect(outcomes.filter((o) => o.kind === 'done').length).toBeGreaterThan(0)
    expect(outcomes.filter((o) => o.kind !== 'done' && o.kind !== 'unknown')).toEqual([])
    expect(await shop.refundsOf(paymentIntent!)).toHaveLength(1)
  })

  test('a run that died under its key is taken up, and makes nothing twice', async () => {
    const { paymentIntent } = await paid()
    const { id } = done(await refundOf(paymentIntent!, 100))
    await sandbox.forgetAnswers()
    expect(await refundOf(paymentIntent!, 100)).toEqual({
      kind: 'unknown',
      reason: '409 idempotency_key_in_use',
    })
    sandbox.clock.at += 2 * MINUTE
    expect(done(await refundOf(paymentIntent!, 100)).id).toBe(id)
    expect(await shop.refundsOf(paymentIntent!)).toHaveLength(1)
  })

  test.each([
    ['/v1/checkout/sessions', 'payment_method_types[0]=card', 'parameter_unknown'],
    ['/v1/checkout/sessions', 'mode=payment', 'parameter_missing'],
    ['/v1/refunds', 'payment_intent=pi_1&amount=1.5', 'parameter_invalid_integer'],
    ['/v1/refunds', 'payment_intent=pi_1&amount=0', 'parameter_invalid_integer'],
    ['/v1/refunds', 'payment_intent=pi_1&amount=1', 'resource_missing'],
  ])('%s with %s is refused as %s', async (path, form, code) => {
    const answer = await sandbox.call(path, form)
    expect(answer.status).toBe(code === 'resource_missing' ? 404 : 400)
    expect(await answer.json()).toMatchObject({ error: { type: 'invalid_request_error', code } })
  })

  test('without a test key nobody gets anything', async () => {
    for (const authorization of ['', 'Bearer sk_live_1'])
      expect((await sandbox.call('/v1/refunds', null, { authorization })).status).toBe(401)
  })
})

test('what was told is listed newest first, from a moment on, also over several pages', async () => {
  await sandbox.store.setSetting('payment_webhooks', 'held')
  const before = await paid()
  sandbox.clock.at += HOUR
  const since = sandbox.clock.at
  const intents: string[] = []
  for (let i = 0; i < 60; i++) intents.push((await paid()).paymentIntent!)
  const told = done(await gateway.findEvents(since))
  expect(told.length).toBeGreaterThanOrEqual(120)
  expect(new Set(told.map((e) => e.paymentIntent)).has(before.paymentIntent)).toBe(false)
  const completed = told.filter((e) => e.type === 'payment_intent.succeeded')
  expect(completed.map((e) => e.paymentIntent)).toEqual(intents.reverse())
  expect(completed[0]).toMatchObject({ sellerId: 'sel_1', checkoutId: expect.stringMatching(/^chk_/) })
})
