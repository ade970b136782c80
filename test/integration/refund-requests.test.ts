import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, it } from 'vitest'
import { parseEmail } from '#app/domain/audience/email.schema.ts'
import { DAY, MINUTE, SECOND } from '#app/domain/kernel/time.ts'
import { advance, drain, type TestContainer, testContainer } from '#test/support/container.ts'
import { buy, customerOf, makeStore, type Store } from '#test/support/selling.ts'

let c: TestContainer
let store: Store

beforeEach(async () => {
  c = await testContainer()
  await env.DB.batch(['faults', 'payment_events'].map((t) => env.DB.prepare(`DELETE FROM sandbox_${t}`)))
  await c.sandbox!.clock.setOffset(0)
  c = await testContainer()
  await c.sandbox!.store.setSetting('payment_webhooks', 'sent')
  store = await makeStore(c)
})

type Bought = Awaited<ReturnType<typeof buy>>
const set = (sql: string, ...params: unknown[]) =>
  env.DB.prepare(sql)
    .bind(store.scope.sellerId, ...params)
    .run()
const ask = ({ customer }: Pick<Bought, 'customer'>, note: string | null = null) =>
  c.services.refundRequests.ask(customer, { note })
const look = ({ customer }: Pick<Bought, 'customer'>) => c.services.refundRequests.look(customer)
const requests = (id: string) => c.repos(store.scope).refundRequests.ofPurchase(id)
const refunds = (id: string) => c.repos(store.scope).refunds.ofPurchase(id)
const purchase = (id: string) => c.repos(store.scope).purchases.find(id)
const later = async (ms: number) => {
  c = await advance(c, ms)
  await drain(c)
}
/** Moves business time to an instant. */
const goTo = async (at: number) => {
  c = await advance(c, at - c.clock.now())
}
const expectBooks = async () => expect(await c.repos(store.scope).ledger.check()).toEqual([])

describe('what becomes of a request', () => {
  it('inside the window: the money goes back at once', async () => {
    const bought = await buy(c, store)
    await ask(bought, 'not for me')
    await drain(c)
    expect(await requests(bought.purchaseId)).toMatchObject([
      { status: 'granted', isInWindow: true, heldFor: null, decidedBy: 'rule', note: 'not for me' },
    ])
    expect(await refunds(bought.purchaseId)).toMatchObject([{ origin: 'automatic', status: 'succeeded' }])
    await expectBooks()
  })

  it.each([
    ['the rule is off', 'UPDATE seller_settings SET auto_refund = 0 WHERE seller_id = ?1', 'rule_is_off'],
    [
      'refunds are paused',
      'UPDATE seller_settings SET refunds_paused_at = 1 WHERE seller_id = ?1',
      'refunds_paused',
    ],
  ])('inside the window, while %s: it waits for the seller', async (_why, sql, heldFor) => {
    const bought = await buy(c, store)
    await set(sql)
    expect(await look(bought)).toMatchObject({ isAutomatic: false, refused: null })
    await ask(bought)
    expect(await requests(bought.purchaseId)).toMatchObject([{ status: 'open', heldFor, isInWindow: true }])
    expect(await refunds(bought.purchaseId)).toEqual([])
    expect(await look(bought)).toMatchObject({ refused: { code: 'already_asked' } })
  })

  it('of somebody who was refunded twice within a year waits, and no longer after that year', async () => {
    for (let i = 0; i < 2; i++) await ask(await buy(c, store))
    await drain(c)
    const third = await buy(c, store)
    await ask(third)
    expect(await requests(third.purchaseId)).toMatchObject([{ status: 'open', heldFor: 'repeat_refunder' }])
    c = await advance(c, 366 * DAY)
    const fourth = await buy(c, store)
    await ask(fourth)
    expect(await requests(fourth.purchaseId)).toMatchObject([{ status: 'granted' }])
  })

  it('of what was sold elsewhere waits, and approving it moves no money of ours', async () => {
    const sale = await c.services.sales.record(store.scope, {
      product_id: store.product.id,
      email: parseEmail('ada@example.com') as never,
    })
    const p = (await purchase(sale.id))!
    const customer = customerOf(store.scope, p)
    expect(await look({ customer })).toMatchObject({ isOurs: false, isAutomatic: false, isOwnZone: false })
    await ask({ customer })
    const [request] = await requests(sale.id)
    expect(request).toMatchObject({ status: 'open', heldFor: 'sold_elsewhere' })
    await c.services.refundRequests.approve(store.scope, request!.id, {})
    expect(await purchase(sale.id)).toMatchObject({ status: 'refunded' })
    expect((await c.repos(store.scope).ledger.balances()).filter((b) => b.amount !== 0)).toEqual([])
  })

  it('outside the window needs a note, and then waits', async () => {
    const bought = await buy(c, store)
    c = await advance(c, 40 * DAY)
    await expect(ask(bought, ' ')).rejects.toMatchObject({ extra: { errors: [{ path: 'note' }] } })
    await ask(bought, 'I was ill')
    expect(await requests(bought.purchaseId)).toMatchObject([
      { status: 'open', heldFor: 'outside_window', isInWindow: false },
    ])
  })

  it.each([
    ['free', 'UPDATE purchases SET price_amount = 0 WHERE seller_id = ?1', 'nothing_paid'],
    ['disputed', `UPDATE purchases SET status = 'disputed' WHERE seller_id = ?1`, 'disputed'],
  ])('is none for what is %s', async (_what, sql, code) => {
    const bought = await buy(c, store)
    await set(sql)
    expect(await look(bought)).toMatchObject({ refused: { code } })
    await expect(ask(bought)).rejects.toMatchObject({ code })
    expect(await requests(bought.purchaseId)).toEqual([])
  })
})

describe('asking at the same moment', () => {
  it('twice, inside the window: one refund, and nothing stays open', async () => {
    const bought = await buy(c, store)
    const ends = await Promise.allSettled([ask(bought), ask(bought), ask(bought)])
    expect(ends.filter((e) => e.status === 'fulfilled')).toHaveLength(1)
    for (const end of ends)
      if (end.status === 'rejected') expect(end.reason).toMatchObject({ kind: 'conflict' })
    await drain(c)
    expect(await refunds(bought.purchaseId)).toMatchObject([{ status: 'succeeded', amount: 1000 }])
    expect((await requests(bought.purchaseId)).filter((r) => r.status === 'open')).toEqual([])
    expect(await purchase(bought.purchaseId)).toMatchObject({ refundedAmount: 1000, refundingAmount: 0 })
    await expectBooks()
  })

  it('twice, outside it: one request', async () => {
    const bought = await buy(c, store)
    c = await advance(c, 40 * DAY)
    const ends = await Promise.allSettled([ask(bought, 'a'), ask(bought, 'b')])
    expect(ends.filter((e) => e.status === 'fulfilled')).toHaveLength(1)
    expect(await requests(bought.purchaseId)).toHaveLength(1)
  })

  it('as the seller refunds: the money goes back once', async () => {
    const bought = await buy(c, store)
    await Promise.allSettled([ask(bought), c.services.refunds.refund(store.scope, bought.purchaseId, {})])
    await drain(c)
    const done = (await refunds(bought.purchaseId)).filter((r) => r.status === 'succeeded')
    expect(done.reduce((sum, r) => sum + r.amount, 0)).toBe(1000)
    expect((await requests(bought.purchaseId)).filter((r) => r.status === 'open')).toEqual([])
    await expectBooks()
  })
})

describe('asking beside other refunds', () => {
  it('while one of all of it is under way: there is nothing to ask', async () => {
    const bought = await buy(c, store)
    await c.services.refunds.begin(store.scope, bought.purchaseId, () => 1000, {
      origin: 'seller',
      note: null,
    })
    expect(await look(bought)).toMatchObject({
      refused: { code: 'refund_under_way' },
      refund: { status: 'pending', together: { amount: 1000 } },
      back: { amount: 0 },
    })
    await expect(ask(bought)).rejects.toMatchObject({ code: 'refund_under_way' })
  })

  it('after a part of it: the rest goes back, with the rest of the tax', async () => {
    const bought = await buy(c, store, { buyer: { country: 'DE' } })
    await c.services.refunds.refund(store.scope, bought.purchaseId, {
      amount: { amount: 333, currency: 'usd' },
    })
    await drain(c)
    const { back, refund } = await look(bought)
    expect([refund!.together.amount, back.amount]).toEqual([333 + 63, 667 + 127])
    await ask(bought)
    await drain(c)
    expect((await refunds(bought.purchaseId)).map((r) => [r.amount, r.tax])).toEqual([
      [333, 63],
      [667, 127],
    ])
    expect(await purchase(bought.purchaseId)).toMatchObject({ status: 'refunded' })
    expect(await look(bought)).toMatchObject({ refund: { together: { amount: 1190 } } })
    await expectBooks()
  })
})

describe('a request nobody answers', () => {
  const held = async (sql = 'UPDATE seller_settings SET auto_refund = 0 WHERE seller_id = ?1') => {
    const bought = await buy(c, store)
    await set(sql)
    await ask(bought)
    return bought
  }

  it('is granted after three days when it was made inside the window, not before', async () => {
    const bought = await held()
    await later(3 * DAY - MINUTE)
    expect(await requests(bought.purchaseId)).toMatchObject([{ status: 'open' }])
    await later(2 * MINUTE)
    expect(await requests(bought.purchaseId)).toMatchObject([{ status: 'granted', decidedBy: 'deadline' }])
    expect(await purchase(bought.purchaseId)).toMatchObject({ status: 'refunded' })
  })

  it('inside the window counts as when it was made, although the window closes meanwhile', async () => {
    const bought = await buy(c, store)
    await set('UPDATE seller_settings SET auto_refund = 0 WHERE seller_id = ?1')
    const { closes_at } = (await look(bought)).window
    await goTo(Date.parse(closes_at!) - SECOND)
    await ask(bought)
    await later(3 * DAY + MINUTE)
    expect(await requests(bought.purchaseId)).toMatchObject([{ status: 'granted' }])
  })

  it('is over when it was made outside, and may be made again', async () => {
    const bought = await buy(c, store)
    c = await advance(c, 40 * DAY)
    await ask(bought, 'please')
    await later(3 * DAY + MINUTE)
    expect(await requests(bought.purchaseId)).toMatchObject([{ status: 'expired', refundId: null }])
    expect(await purchase(bought.purchaseId)).toMatchObject({ status: 'paid' })
    expect(await look(bought)).toMatchObject({ refused: null, request: { status: 'expired' } })
    await ask(bought, 'please, again')
    expect((await requests(bought.purchaseId)).map((r) => r.status)).toEqual(['expired', 'open'])
  })

  it('waits on while refunds are off, and is granted when they are on again', async () => {
    const bought = await held('UPDATE seller_settings SET refunds_paused_at = 1 WHERE seller_id = ?1')
    await later(3 * DAY + MINUTE)
    expect(await requests(bought.purchaseId)).toMatchObject([{ status: 'open' }])
    await set('UPDATE seller_settings SET refunds_paused_at = NULL WHERE seller_id = ?1')
    await later(DAY + MINUTE)
    expect(await requests(bought.purchaseId)).toMatchObject([{ status: 'granted' }])
  })

  it('is over when the money went back otherwise', async () => {
    const bought = await held()
    await c.services.refunds.refund(store.scope, bought.purchaseId, {})
    await later(3 * DAY + MINUTE)
    expect((await requests(bought.purchaseId)).map((r) => r.status)).toEqual(['expired'])
    expect(await refunds(bought.purchaseId)).toHaveLength(1)
    await expectBooks()
  })
})

describe('the last second of the last day', () => {
  it.each(['Pacific/Kiritimati', 'Pacific/Pago_Pago', 'Europe/Berlin', 'America/Santiago'])(
    'is the buyer’s, in %s',
    async (timeZone) => {
      const first = await buy(c, store, {
        from: { timeZone },
        buyer: { email: 'in@example.com' },
      })
      const second = await buy(c, store, {
        from: { timeZone },
        buyer: { email: 'out@example.com' },
      })
      const { window, zone, isOwnZone } = await look(first)
      expect([zone, isOwnZone]).toEqual([timeZone, true])
      const closes = Date.parse(window.closes_at!)
      const clock = (at: number) =>
        new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' }).format(at)
      expect(clock(closes - SECOND)).toBe(`${window.last_day} 23:59:59`)
      // Not exactly: time goes on while the test runs.
      await goTo(closes - 20 * SECOND)
      expect((await look(first)).window).toMatchObject({ is_open: true, days_left: 1 })
      await ask(first)
      expect(await requests(first.purchaseId)).toMatchObject([{ status: 'granted' }])
      await goTo(closes)
      expect((await look(second)).window).toMatchObject({ is_open: false, days_left: 0 })
      await ask(second, 'a second late')
      expect(await requests(second.purchaseId)).toMatchObject([{ status: 'open', heldFor: 'outside_window' }])
    },
  )
})
