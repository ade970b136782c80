import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, it } from 'vitest'
import { DAY, HOUR, MINUTE } from '#app/domain/kernel/time.ts'
import { advance, drain, type TestContainer, testContainer } from '#test/support/container.ts'
import { buy, makeStore, pay, type Store, startCheckout } from '#test/support/selling.ts'
import { runCron } from '#workers/cron.ts'

let c: TestContainer
let store: Store

beforeEach(async () => {
  c = await testContainer()
  await env.DB.batch(['faults', 'payment_events'].map((t) => env.DB.prepare(`DELETE FROM sandbox_${t}`)))
  await c.sandbox!.clock.setOffset(0)
  c = await testContainer()
  await webhooks('sent')
  store = await makeStore(c)
})

const webhooks = (setting: 'sent' | 'held') => c.sandbox!.store.setSetting('payment_webhooks', setting)
const fault = (mode: 'timeout' | 'rate_limit' | 'server_error' | 'reject' | 'drop_after_accept', times = 1) =>
  c.sandbox!.store.addFault({ port: 'payments', mode, times })
const repos = () => c.repos(store.scope)
const purchase = (id: string) => repos().purchases.find(id)
const unpaid = async () => (await repos().ledger.balances()).find((b) => b.account === 'unpaid')?.amount ?? 0
const count = async (sql: string) =>
  (await env.DB.prepare(sql).bind(store.scope.sellerId).first<{ n: number }>())!.n
const postings = (like: string) =>
  count(`SELECT count(*) AS n FROM ledger_postings WHERE seller_id = ?1 AND cause LIKE '${like}'`)
const providerRefunds = async (paymentIntent: string) => {
  const found = await c.payments.findPayment(paymentIntent)
  if (found.kind !== 'done') throw new Error(found.kind)
  return found.value.refunds
}
const refund = (id: string, amount?: number) =>
  c.services.refunds.refund(store.scope, id, {
    ...(amount !== undefined && { amount: { amount, currency: 'usd' as const } }),
  })
/** Events of the processor so far, oldest first. */
const events = async () => (await c.sandbox!.payments.store.events({ limit: 100 })).reverse()
/** Whatever happened: the books are right, nothing is set aside, and what the processor gave back is what we say it did. */
async function expectEven(id: string, paymentIntent: string) {
  const p = (await purchase(id))!
  const given = (await providerRefunds(paymentIntent)).filter((r) => r.status === 'succeeded')
  expect(given.reduce((sum, r) => sum + r.amount, 0)).toBe(p.refundedAmount)
  expect(p.refundingAmount).toBe(0)
  expect(await repos().ledger.check()).toEqual([])
}

describe('a webhook of a payment', () => {
  it('that comes before the buyer is back, after, twice, and in the wrong order grants one purchase', async () => {
    await webhooks('held')
    const started = await startCheckout(c, store)
    await pay(c, started.sessionId)
    const told = (await events()).filter((e) => e.type !== 'payment_intent.created')
    expect(told.length).toBeGreaterThan(2)
    // Completed first, then what came before it, then all of them again.
    for (const event of [...told].reverse()) await c.sandbox!.payments.reports.send(event)
    await drain(c)
    expect(await c.services.checkout.thanks(started.token)).toMatchObject({ state: 'granted' })
    for (const event of told) await c.sandbox!.payments.reports.send(event)
    await drain(c)
    expect(await postings('sale:%')).toBe(1)
    expect(await count('SELECT count(*) AS n FROM purchases WHERE seller_id = ?1')).toBe(1)
    expect(await count(`SELECT count(*) AS n FROM jobs WHERE seller_id = ?1 AND state = 'failed'`)).toBe(0)
  })

  it('that arrives at the same moment as the buyer grants one purchase', async () => {
    await webhooks('held')
    const started = await startCheckout(c, store)
    await pay(c, started.sessionId)
    const settle = () => c.services.checkout.settle(store.scope, started.checkoutId, { sessionId: null })
    const ends = await Promise.all([settle(), settle(), c.services.checkout.thanks(started.token), settle()])
    expect(ends[0]).toBe('done')
    await drain(c)
    expect(await postings('sale:%')).toBe(1)
    expect(await unpaid()).toBe(791)
  })

  it('that never comes is made up for by asking', async () => {
    await webhooks('held')
    const started = await startCheckout(c, store)
    await pay(c, started.sessionId)
    c = await advance(c, 3 * MINUTE)
    await drain(c)
    expect(await purchase(started.purchaseId)).toMatchObject({ status: 'paid' })
  })

  it('about a refund that comes before we know of the sale is not lost', async () => {
    await webhooks('held')
    const started = await startCheckout(c, store)
    const { payment } = await pay(c, started.sessionId)
    await c.sandbox!.payments.shop.refund(payment.id, 'dashboard1', {
      amount: 400,
      reason: null,
      metadata: {},
    })
    for (const event of (await events()).filter((e) => /refund/.test(e.type)))
      await c.sandbox!.payments.reports.send(event)
    await drain(c)
    expect(await c.services.checkout.thanks(started.token)).toMatchObject({ state: 'granted' })
    await drain(c)
    expect(await purchase(started.purchaseId)).toMatchObject({
      refundedAmount: 400,
      status: 'partially_refunded',
    })
    await expectEven(started.purchaseId, payment.id)
  })
})

describe('what the processor told while nobody could hear it', () => {
  it('is asked for every hour, and known afterwards', async () => {
    const { purchaseId, paymentIntent } = await buy(c, store)
    await webhooks('held')
    await c.sandbox!.payments.shop.dispute(paymentIntent, 'open')
    const other = await makeStore(c)
    const second = await buyHeld(other)
    await c.sandbox!.payments.shop.refund(second.payment.id, 'dash9', {
      amount: 100,
      reason: null,
      metadata: {},
    })
    c = await advance(c, 30 * MINUTE)
    await runCron('0 * * * *', c)
    await drain(c)
    expect(await purchase(purchaseId)).toMatchObject({ status: 'disputed' })
    expect(await c.repos(other.scope).purchases.find(second.purchaseId)).toMatchObject({
      refundedAmount: 100,
    })
    await runCron('0 * * * *', c)
    await drain(c)
    expect(await postings('dispute:%')).toBe(1)
    expect(await repos().ledger.check()).toEqual([])
  })
})

/** Paid, and nobody was told. */
async function buyHeld(at: Store) {
  const started = await startCheckout(c, at)
  return { ...started, ...(await pay(c, started.sessionId)) }
}

describe('a checkout', () => {
  it('that is given up gives the use of its discount back', async () => {
    await repos().batch([
      repos().discounts.insert({
        ...{ id: c.newId('discount'), code: 'ONE', kind: 'percent', value: 50, maxUses: 1, createdAt: 1 },
      }),
    ])
    const started = await startCheckout(c, store, { code: 'one' })
    await expect(startCheckout(c, store, { code: 'ONE' })).rejects.toThrow(/code: This code has been used/)
    c = await advance(c, 3 * HOUR)
    await drain(c)
    expect(await repos().checkouts.find(started.checkoutId)).toMatchObject({ status: 'expired' })
    expect(await repos().discounts.findByCode('ONE')).toMatchObject({ uses: 0 })
    await drain(c)
    expect(await repos().discounts.findByCode('ONE')).toMatchObject({ uses: 0 })
  })

  it('takes the last use of a discount once, of two at the same moment', async () => {
    await repos().batch([
      repos().discounts.insert({
        ...{ id: c.newId('discount'), code: 'LAST', kind: 'amount', value: 300, currency: 'usd', maxUses: 1 },
        createdAt: 1,
      }),
    ])
    const ends = await Promise.allSettled([1, 2, 3].map(() => startCheckout(c, store, { code: 'LAST' })))
    expect(ends.filter((e) => e.status === 'fulfilled')).toHaveLength(1)
    expect(await repos().discounts.findByCode('LAST')).toMatchObject({ uses: 1 })
  })

  it('whose page the processor does not open charges nobody, and says so', async () => {
    for (const mode of ['timeout', 'rate_limit', 'server_error', 'drop_after_accept'] as const) {
      await fault(mode)
      await expect(startCheckout(c, store)).rejects.toMatchObject({ code: 'payments_unavailable' })
    }
    c = await advance(c, 2 * DAY)
    await drain(c)
    expect(
      await count(`SELECT count(*) AS n FROM checkouts WHERE seller_id = ?1 AND status <> 'expired'`),
    ).toBe(0)
    expect(await count('SELECT count(*) AS n FROM purchases WHERE seller_id = ?1')).toBe(0)
    expect(await count(`SELECT count(*) AS n FROM jobs WHERE seller_id = ?1`)).toBe(0)
  })

  it('that was paid at the last moment is granted although it counts as over', async () => {
    await webhooks('held')
    const started = await startCheckout(c, store)
    await pay(c, started.sessionId)
    await repos().batch(repos().checkouts.expire(started.checkoutId, c.clock.now()))
    await c.services.checkout.settle(store.scope, started.checkoutId, { sessionId: null })
    expect(await purchase(started.purchaseId)).toMatchObject({ status: 'paid' })
  })

  it('of another seller proves nothing', async () => {
    const other = await makeStore(c)
    await webhooks('held')
    const mine = await startCheckout(c, store)
    const theirs = await startCheckout(c, other)
    await pay(c, theirs.sessionId)
    await env.DB.prepare('UPDATE checkouts SET session_id = NULL WHERE seller_id = ?1')
      .bind(store.scope.sellerId)
      .run()
    const told = { sessionId: theirs.sessionId }
    expect(await c.services.checkout.settle(store.scope, mine.checkoutId, told)).toBe('stale')
    expect(await purchase(mine.purchaseId)).toBeNull()
  })
})

describe('a refund', () => {
  it('whose answer was lost after the processor did it is unknown, and then found done, once', async () => {
    const { purchaseId, paymentIntent } = await buy(c, store)
    await webhooks('held')
    await fault('drop_after_accept')
    expect(await refund(purchaseId)).toMatchObject({ status: 'unknown' })
    // Nobody else can take what is set aside meanwhile.
    await expect(refund(purchaseId)).rejects.toMatchObject({ code: 'refund_under_way' })
    expect(await unpaid()).toBe(791)
    c = await advance(c, 2 * MINUTE)
    await drain(c)
    expect(await purchase(purchaseId)).toMatchObject({ status: 'refunded' })
    expect(await providerRefunds(paymentIntent)).toHaveLength(1)
    expect(await postings('refund:%')).toBe(1)
    await expectEven(purchaseId, paymentIntent)
  })

  it('whose answer was lost is settled by its webhook, which may be faster than the answer', async () => {
    const { purchaseId, paymentIntent } = await buy(c, store)
    await fault('drop_after_accept')
    expect(await refund(purchaseId, 300)).toMatchObject({
      status: expect.stringMatching(/unknown|succeeded/),
    })
    await drain(c)
    expect(await purchase(purchaseId)).toMatchObject({ status: 'partially_refunded', refundedAmount: 300 })
    await expectEven(purchaseId, paymentIntent)
  })

  it('that the processor never got is made all the same, once', async () => {
    const { purchaseId, paymentIntent } = await buy(c, store)
    await fault('timeout', 2)
    expect(await refund(purchaseId, 300)).toMatchObject({ status: 'unknown' })
    for (let minutes = 0; minutes < 6; minutes++) {
      c = await advance(c, 2 * MINUTE)
      await drain(c)
    }
    expect(await providerRefunds(paymentIntent)).toHaveLength(1)
    await expectEven(purchaseId, paymentIntent)
  })

  it('waits out a busy processor', async () => {
    const { purchaseId, paymentIntent } = await buy(c, store)
    await fault('rate_limit')
    expect(await refund(purchaseId)).toMatchObject({ status: 'pending' })
    c = await advance(c, 2 * MINUTE)
    await drain(c)
    expect(await purchase(purchaseId)).toMatchObject({ status: 'refunded' })
    await expectEven(purchaseId, paymentIntent)
  })

  it('that answers a server error, saved under its key for a day, is looked up before it is asked for anew', async () => {
    const { purchaseId, paymentIntent } = await buy(c, store)
    await fault('server_error')
    expect(await refund(purchaseId)).toMatchObject({ status: 'unknown' })
    for (let minutes = 0; minutes < 20; minutes += 4) {
      c = await advance(c, 4 * MINUTE)
      await drain(c)
    }
    expect(await providerRefunds(paymentIntent)).toHaveLength(1)
    expect(await purchase(purchaseId)).toMatchObject({ status: 'refunded' })
    await expectEven(purchaseId, paymentIntent)
  })

  it('that is refused frees what was set aside and says why', async () => {
    const { purchaseId, paymentIntent } = await buy(c, store)
    await fault('reject')
    expect(await refund(purchaseId, 500)).toMatchObject({ status: 'failed', failure: expect.any(String) })
    expect(await purchase(purchaseId)).toMatchObject({ status: 'paid', refundingAmount: 0 })
    expect(await refund(purchaseId, 500)).toMatchObject({ status: 'succeeded' })
    await drain(c)
    await expectEven(purchaseId, paymentIntent)
  })

  it('asked for by two members at once takes no more than there is', async () => {
    const { purchaseId, paymentIntent } = await buy(c, store)
    const ends = await Promise.allSettled([
      refund(purchaseId, 600),
      refund(purchaseId, 600),
      refund(purchaseId),
    ])
    expect(ends.filter((e) => e.status === 'fulfilled').length).toBeGreaterThan(0)
    await drain(c)
    expect((await purchase(purchaseId))!.refundedAmount).toBeLessThanOrEqual(1000)
    await expectEven(purchaseId, paymentIntent)
  })

  it('that the bank gives back days later is taken back in the books, and the access returns', async () => {
    const { purchaseId, paymentIntent } = await buy(c, store)
    await refund(purchaseId)
    await drain(c)
    expect(await unpaid()).toBe(-59)
    const [made] = await providerRefunds(paymentIntent)
    await c.sandbox!.payments.shop.failRefund(made!.id)
    await drain(c)
    expect(await purchase(purchaseId)).toMatchObject({ status: 'paid', refundedAmount: 0 })
    expect(await unpaid()).toBe(791)
    expect(await postings('refund:%:failed')).toBe(1)
    await expectEven(purchaseId, paymentIntent)
  })

  it('made at the processor’s dashboard is taken as it is, tax included', async () => {
    const { purchaseId, paymentIntent, purchase: p } = await buy(c, store, { buyer: { country: 'DE' } })
    expect(p.taxAmount).toBe(190)
    await c.sandbox!.payments.shop.refund(paymentIntent, 'dash1', { amount: 595, reason: null, metadata: {} })
    await drain(c)
    expect(await purchase(purchaseId)).toMatchObject({ refundedAmount: 500, status: 'partially_refunded' })
    await c.sandbox!.payments.shop.refund(paymentIntent, 'dash2', { amount: 595, reason: null, metadata: {} })
    await drain(c)
    expect(await purchase(purchaseId)).toMatchObject({ refundedAmount: 1000, status: 'refunded' })
    expect(await repos().ledger.check()).toEqual([])
    // All but the processor's fee is as if it had never been sold.
    expect(await unpaid()).toBe(-p.processorFee)
    expect(
      await count(
        `SELECT coalesce(sum(amount), 0) AS n FROM ledger_entries WHERE seller_id = ?1 AND account = 'tax'`,
      ),
    ).toBe(0)
  })
})

describe('a dispute', () => {
  it('that comes while a refund is in flight pays nothing twice', async () => {
    const { purchaseId, paymentIntent } = await buy(c, store)
    await webhooks('held')
    await fault('timeout')
    expect(await refund(purchaseId)).toMatchObject({ status: 'unknown' })
    await c.sandbox!.payments.shop.dispute(paymentIntent, 'open')
    await c.services.payments.sync(store.scope, purchaseId)
    expect(await purchase(purchaseId)).toMatchObject({ status: 'disputed' })
    c = await advance(c, 2 * MINUTE)
    await drain(c)
    const [made] = await repos().refunds.ofPurchase(purchaseId)
    expect(made).toMatchObject({ status: 'failed', failure: 'charge_disputed' })
    expect(await purchase(purchaseId)).toMatchObject({
      status: 'disputed',
      refundingAmount: 0,
      refundedAmount: 0,
    })
    expect(await unpaid()).toBe(-59 - 1500)
    expect(await repos().ledger.check()).toEqual([])
    await expect(refund(purchaseId)).rejects.toMatchObject({ code: 'disputed' })
  })

  it('after a refund that was done is about the rest, although its answer was lost', async () => {
    const { purchaseId, paymentIntent } = await buy(c, store)
    await webhooks('held')
    await fault('drop_after_accept')
    expect(await refund(purchaseId, 400)).toMatchObject({ status: 'unknown' })
    await c.sandbox!.payments.shop.dispute(paymentIntent, 'open')
    await c.services.payments.sync(store.scope, purchaseId)
    await drain(c)
    expect(await purchase(purchaseId)).toMatchObject({
      status: 'disputed',
      refundedAmount: 400,
      refundingAmount: 0,
    })
    expect(await unpaid()).toBe(-59 - 1500)
    await c.sandbox!.payments.shop.dispute(paymentIntent, 'won')
    await c.services.payments.sync(store.scope, purchaseId)
    expect(await purchase(purchaseId)).toMatchObject({ status: 'partially_refunded', refundedAmount: 400 })
    expect(await repos().ledger.check()).toEqual([])
  })

  it('is booked once however often and at once it is told', async () => {
    const { purchaseId, paymentIntent } = await buy(c, store)
    await webhooks('held')
    await c.sandbox!.payments.shop.dispute(paymentIntent, 'open')
    const sync = () => c.services.payments.sync(store.scope, purchaseId)
    await Promise.all([sync(), sync(), sync()])
    await c.sandbox!.payments.shop.dispute(paymentIntent, 'lost')
    await Promise.all([sync(), sync()])
    expect(await postings('dispute:%')).toBe(1)
    expect(await purchase(purchaseId)).toMatchObject({ status: 'disputed' })
    expect(await repos().ledger.check()).toEqual([])
  })
})

it('too many disputes hold the seller to at least 30 days, at the dispute that tips it', async () => {
  await c.services.policies.putSeller(store.scope, { period_days: 7 })
  const bought = []
  for (let i = 0; i < 3; i++) bought.push(await buy(c, store, { buyer: { email: `buyer-${i}@example.com` } }))
  // Settled means a week old; the rest of the twenty-five were bought long ago.
  await env.DB.prepare('UPDATE purchases SET purchased_at = purchased_at - ?2 WHERE seller_id = ?1')
    .bind(store.scope.sellerId, 10 * DAY)
    .run()
  await c.services.sales.recordMany(
    store.scope,
    Array.from({ length: 22 }, (_, i) => ({
      ...{ productId: store.product.id, editionId: store.product.editions[0]!.id, name: null, country: null },
      ...{ email: `old-${i}@example.com`, price: { amount: 1000, currency: 'usd' as const } },
      purchasedAt: c.clock.now() - 20 * DAY,
      payment: {
        intent: `pi_old_${c.newId('purchase')}`,
        parts: { price: 1000, tax: 0, processorFee: 59, platformFee: 150, affiliate: 0, affiliateId: null },
      },
    })),
  )
  const enforced = async () => (await repos().settings.get()).policyEnforcedAt !== null
  for (const [i, { paymentIntent }] of bought.entries()) {
    expect(await enforced(), `before dispute ${i + 1}`).toBe(false)
    await c.sandbox!.payments.shop.dispute(paymentIntent, 'open')
    await drain(c)
  }
  expect(await enforced()).toBe(true)
  expect(await c.services.policies.getSeller(store.scope)).toMatchObject({ period_days: 30, enforced: true })
})
