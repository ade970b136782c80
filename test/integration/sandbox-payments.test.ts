import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test'
import { beforeEach, describe, expect, test } from 'vitest'
import { HOUR, MINUTE } from '#app/domain/kernel/time.ts'
import { advance, type TestContainer, testContainer } from '#test/support/container.ts'
import { BUYER, done } from '#test/support/payment-sandbox.ts'
import { runCron } from '#workers/cron.ts'
import worker from '#workers/index.ts'

let c: TestContainer
beforeEach(async () => {
  c = await testContainer()
  const tables = ['payment_objects', 'payment_calls', 'payment_events', 'settings', 'faults', 'clock']
  await c.db.d1.batch(tables.map((t) => c.db.d1.prepare(`DELETE FROM sandbox_${t}`)))
  c = await testContainer()
})

/** The real controls, in an invocation of their own. */
async function dev(path: string, body?: object | string, headers: Record<string, string> = {}) {
  const ctx = createExecutionContext()
  const isForm = typeof body === 'string'
  const answer = await worker.fetch(
    new Request(`${c.config.baseUrl}/dev${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      redirect: 'manual',
      headers: {
        'content-type': isForm ? 'application/x-www-form-urlencoded' : 'application/json',
        ...headers,
      },
      ...(body === undefined ? {} : { body: isForm ? body : JSON.stringify(body) }),
    }),
    c.env,
    ctx,
  )
  await waitOnExecutionContext(ctx)
  return answer
}
const json = async (path: string, body?: object) => (await dev(path, body)).json<Record<string, unknown>>()
const hold = (held: boolean) => dev('/payments/webhooks', { held })
const open = async (given: { email?: string } = {}) =>
  done(
    await c.payments.openCheckout({
      ...{ checkoutId: c.newId('job'), sellerId: 'sel_1', name: 'Grids & <Type>', description: 'A course.' },
      ...{ amount: 2000, currency: 'eur', email: given.email ?? null, expiresAt: c.clock.now() + HOUR },
      successUrl: `${c.config.baseUrl}/done?s={CHECKOUT_SESSION_ID}`,
      cancelUrl: `${c.config.baseUrl}/back`,
    }),
  )
const pay = async (sessionId: string, outcome = 'pay') => json(`/pay/${sessionId}`, { outcome, ...BUYER })
const told = async (payment: string) => {
  const { results } = await c.db.d1
    .prepare(
      'SELECT type, sent_at IS NOT NULL AS sent FROM sandbox_payment_events WHERE subject = ?1 ORDER BY seq',
    )
    .bind(payment)
    .all<{ type: string; sent: number }>()
  return results.map((e) => `${e.type}${e.sent ? '' : ' (not sent)'}`)
}

describe('the page where the sandbox pays', () => {
  test('shows what is bought without letting its text in as markup, and takes a form', async () => {
    const { sessionId } = await open({ email: 'fixed@example.com' })
    const page = await (await dev(`/pay/${sessionId}`)).text()
    expect(page).toContain('Grids &amp; &lt;Type&gt;')
    expect(page).toContain('value="fixed@example.com" readonly')
    const answer = await dev(`/pay/${sessionId}`, 'outcome=pay&email=other%40example.com&name=Ada&country=FR')
    expect(answer.status).toBe(303)
    expect(answer.headers.get('location')).toBe(`${c.config.baseUrl}/done?s=${sessionId}`)
    expect(done(await c.payments.findCheckout(sessionId))).toMatchObject({
      ...{ isPaid: true, email: 'fixed@example.com', country: 'FR', total: 2400, tax: 400 },
    })
    expect(await (await dev(`/pay/${sessionId}`)).text()).toContain('This is paid.')
  })

  test('declines, asks for 3-D Secure, and gives up', async () => {
    const { sessionId, url } = await open()
    expect(await pay(sessionId, 'abandon')).toMatchObject({ status: 'open', url: `${c.config.baseUrl}/back` })
    expect(await pay(sessionId, 'decline')).toMatchObject({ status: 'open', error: 'card_declined', url })
    expect(await (await dev(`/pay/${sessionId}`)).text()).toContain('The card was declined.')
    expect((await dev(`/pay/${sessionId}`, { outcome: 'approve' })).status).toBe(409)
    expect(await pay(sessionId, 'authenticate')).toMatchObject({ payment_status: 'requires_action', url })
    expect(await (await dev(`/pay/${sessionId}`)).text()).toContain('Is this you?')
    expect(await pay(sessionId, 'fail')).toMatchObject({ status: 'open' })
    await pay(sessionId, 'authenticate')
    expect(await json(`/pay/${sessionId}`, { outcome: 'approve' })).toMatchObject({
      ...{ status: 'complete', payment_status: 'succeeded', error: null },
    })
    expect((await dev(`/pay/${sessionId}`, { outcome: 'pay' })).status).toBe(409)
  })

  test('two who pay at once pay once', async () => {
    const { sessionId } = await open()
    await Promise.all([pay(sessionId), pay(sessionId), pay(sessionId)])
    const { paymentIntent } = done(await c.payments.findCheckout(sessionId))
    expect((await told(paymentIntent!)).filter((type) => /succeeded|completed/.test(type))).toEqual([
      'charge.succeeded',
      'payment_intent.succeeded',
      'checkout.session.completed',
    ])
  })

  test.each([
    [{ outcome: 'steal' }, 'outcome'],
    [{ outcome: 'pay', email: 'x' }, 'email'],
    [{ outcome: 'pay', country: 'Germany' }, 'country'],
  ])('%j is refused by name', async (body, field) => {
    const { sessionId } = await open()
    const answer = await dev(`/pay/${sessionId}`, body, { accept: 'application/json' })
    expect(answer.status).toBe(422)
    expect(await answer.text()).toContain(field)
  })

  test('there is none for a checkout nobody opened', async () => {
    expect((await dev('/pay/cs_test_nothing')).status).toBe(404)
  })
})

describe('what the provider tells', () => {
  test('is told before the buyer is back, and of refunds and disputes too', async () => {
    const { sessionId } = await open()
    const { payment_intent: id } = (await pay(sessionId)) as { payment_intent: string }
    await dev(`/payments/${id}/refund`, { amount: 500 })
    await dev(`/payments/${id}/dispute`, { outcome: 'open' })
    await dev(`/payments/${id}/dispute`, { outcome: 'won' })
    expect(await told(id)).toEqual([
      'payment_intent.created',
      'charge.succeeded',
      'payment_intent.succeeded',
      'checkout.session.completed',
      'refund.created',
      'charge.refunded',
      'charge.dispute.created',
      'charge.dispute.funds_withdrawn',
      'charge.dispute.closed',
      'charge.dispute.funds_reinstated',
    ])
    const view = await (await dev(`/payments/${id}`, undefined, { accept: 'application/json' })).json()
    expect(view).toMatchObject({ refunds: [{ amount: 500 }], disputes: [{ amount: 1880, status: 'won' }] })
    expect(await (await dev(`/payments/${id}`)).text()).toContain('charge.dispute.closed')
  })

  test('is held when asked, and then sent one by one, in any order and twice', async () => {
    await hold(true)
    const { sessionId } = await open()
    const { payment_intent: id } = (await pay(sessionId)) as { payment_intent: string }
    expect((await told(id)).every((type) => type.endsWith('(not sent)'))).toBe(true)
    await hold(false)
    await runCron('* * * * *', await advance(c, MINUTE))
    expect((await told(id)).every((type) => type.endsWith('(not sent)'))).toBe(true)
    const events = (await json(`/payments/events.json?payment=${id}`)) as unknown as {
      id: string
      type: string
    }[]
    const completed = events.find((e) => e.type === 'checkout.session.completed')!
    expect(await json(`/payments/events/${completed.id}/send`, {})).toEqual({ status: 200 })
    expect(await json(`/payments/events/${completed.id}/send`, {})).toEqual({ status: 200 })
    expect((await told(id)).filter((type) => !type.endsWith('(not sent)'))).toEqual([
      'checkout.session.completed',
    ])
  })

  test('what a lost run left is told by the minute’s cron, and so is the end of a checkout', async () => {
    const { sessionId } = await open()
    // As the fake does it, with nobody left to tell of it.
    await c.sandbox!.payments.shop.pay(sessionId, 'decline', BUYER)
    const { paymentIntent } = done(await c.payments.findCheckout(sessionId))
    await c.db.d1.prepare('UPDATE sandbox_payment_events SET sent_at = NULL').run()
    c = await advance(c, 2 * HOUR)
    await runCron('* * * * *', c)
    await runCron('* * * * *', await advance(c, MINUTE))
    expect(await told(paymentIntent!)).toEqual(['payment_intent.created', 'payment_intent.payment_failed'])
    expect(await told(sessionId)).toEqual(['checkout.session.expired'])
  })

  test('a webhook without a signature is refused', async () => {
    const answer = await worker.fetch(
      new Request(`${c.config.baseUrl}/webhooks/stripe`, { method: 'POST', body: '{"id":"evt_1"}' }),
      c.env,
      createExecutionContext(),
    )
    expect(answer.status).toBe(401)
  })
})

test('payments of the past come by the thousand in one statement', async () => {
  const rows = Array.from({ length: 2000 }, (_, i) => ({
    ...{
      id: `pi_past${i}`,
      amount: 1000 + i,
      currency: 'usd',
      seller: 'sel_1',
      at: Date.UTC(2026, 0, 1) + i,
    },
    checkout: i === 7 ? 'chk_7' : null,
  }))
  await c.sandbox!.payments.store.insertPaidMany(rows)
  expect(done(await c.payments.findPayment('pi_past7'))).toEqual({
    ...{ paymentIntent: 'pi_past7', status: 'succeeded', total: 1007, currency: 'usd', fee: 59 },
    ...{ sellerId: 'sel_1', checkoutId: 'chk_7', refunds: [], disputes: [] },
  })
  expect(done(await c.payments.findPayment('pi_past8')).checkoutId).toBeNull()
  const refund = { refundId: 'ref_1', attempt: 1, sellerId: 'sel_1', paymentIntent: 'pi_past8', amount: 8 }
  expect(done(await c.payments.refund(refund))).toMatchObject({ amount: 8, status: 'succeeded' })
  expect((await dev('/payments')).status).toBe(200)
})
