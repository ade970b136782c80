import { env } from 'cloudflare:workers'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import {
  refundsPaused,
  type SaleParts,
  sellerShare,
  splitSale,
  takenBy,
} from '#app/domain/ledger/ledger.rules.ts'
import { constraintOf } from '#db/errors.ts'
import { makeSeller, type TestContainer, testContainer } from '#test/support/container.ts'
import { makeShop, type Shop } from '#test/support/shop.ts'
import type { SellerScope } from '#workers/auth/scope.ts'
import type { PaymentState, ProviderDispute, ProviderRefund } from '#workers/ports/payment-gateway.port.ts'
import { takenOf } from '#workers/services/sales/payments.service.ts'

let c: TestContainer
let scope: SellerScope
let shop: Shop
const newSeller = async () => {
  scope = await makeSeller(c)
  shop = await makeShop(c, scope, [])
}
beforeAll(async () => {
  c = await testContainer()
})

const sql = (text: string, ...params: unknown[]) => env.DB.prepare(text).bind(scope.sellerId, ...params)
const one = <T>(text: string) => sql(text).first<T>() as Promise<T>
const unpaid = async () =>
  (
    await one<{ n: number }>(
      `SELECT coalesce(sum(amount), 0) AS n FROM ledger_balances WHERE seller_id = ?1 AND account = 'unpaid'`,
    )
  ).n

/** Payments of the test's own: what the processor would say of each. */
let sales = 0
async function makeSale(parts: SaleParts) {
  const intent = `pi_${++sales}_${scope.sellerId}`
  await c.services.sales.recordMany(scope, [
    {
      ...{ productId: shop.productId, editionId: shop.editionIds[0]!, email: 'ada@example.com', name: null },
      ...{ country: 'DE', price: { amount: parts.price, currency: 'usd' }, purchasedAt: c.clock.now() },
      payment: { intent, parts },
    },
  ])
  const { id } = (await c.system.payments.findPurchase(intent))!
  return { id, intent, parts }
}
const find = async (id: string) => (await c.repos(scope).purchases.find(id))!
/** Everything a step may write, to see that a refused one wrote nothing. */
const everything = async () =>
  JSON.stringify(
    (
      await env.DB.batch(
        [
          'purchases',
          'refunds',
          'disputes',
          'ledger_postings',
          'ledger_entries',
          'ledger_balances',
          'jobs',
        ].map((t) => sql(`SELECT * FROM ${t} WHERE seller_id = ?1`)),
      )
    ).map((r) => r.results),
  )

type Step =
  | { do: 'begin'; share: number }
  | { do: 'succeed' | 'fail' | 'bounce'; which: number }
  | { do: 'elsewhere'; share: number }
  | { do: 'dispute'; fee: number }
  | { do: 'close'; to: 'won' | 'lost'; keepsFee: boolean }
  | { do: 'fee'; amount: number }
const anyStep: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('begin' as const), share: fc.integer({ min: 1, max: 110 }) }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constantFrom('succeed' as const, 'succeed' as const, 'fail' as const, 'bounce' as const),
      which: fc.nat(5),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('elsewhere' as const), share: fc.integer({ min: 1, max: 100 }) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('dispute' as const), fee: fc.constantFrom(0, 1500) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('close' as const),
      to: fc.constantFrom('won' as const, 'won' as const, 'lost' as const),
      keepsFee: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('fee' as const), amount: fc.nat(200) }) },
)
const anySale = fc
  .record({
    price: fc.oneof(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 99_999_999 })),
    taxRate: fc.constantFrom(0, 1900, 2100),
    basisPoints: fc.option(fc.integer({ min: 1, max: 9000 })),
  })
  .map(({ price, taxRate, basisPoints }) =>
    splitSale({
      ...{ price, tax: Math.floor((price * taxRate) / 10_000), processorFee: 35 },
      ...{ fee: { percent: 10, fixed: 50 } },
      affiliate: basisPoints === null ? null : { contactId: 'ct_agent', basisPoints },
    }),
  )

/** A payment with what the processor knows of it, kept beside our books. */
class Payment {
  refunds: ProviderRefund[] = []
  disputes: ProviderDispute[] = []
  fee: number
  ours: string[] = []
  readonly sale: Awaited<ReturnType<typeof makeSale>>
  constructor(sale: Awaited<ReturnType<typeof makeSale>>) {
    this.sale = sale
    this.fee = sale.parts.processorFee
  }
  get hasOpenDispute() {
    return this.disputes.some((x) => x.status === 'open')
  }
  get isDisputed() {
    return this.disputes.some((x) => x.status !== 'won')
  }
  state(): PaymentState {
    const { intent, parts } = this.sale
    return {
      ...{ paymentIntent: intent, status: 'succeeded', total: parts.price + parts.tax, currency: 'usd' },
      ...{ fee: this.fee, sellerId: null, checkoutId: null, refunds: this.refunds, disputes: this.disputes },
    }
  }
  told(id: string) {
    return this.refunds.find((r) => r.refundId === id)
  }
  async take(s: Step): Promise<void> {
    const { id } = this.sale
    const p = await find(id)
    const rest = p.priceAmount - p.refundedAmount - p.refundingAmount
    const all = await c.repos(scope).refunds.ofPurchase(id)
    const at = c.clock.now()
    if (s.do === 'begin') {
      const amount = Math.max(1, Math.ceil((rest * s.share) / 100))
      const before = await everything()
      const begun = c.services.refunds.begin(scope, id, () => amount, { origin: 'seller', note: null })
      if (amount <= rest && p.status !== 'disputed') return void this.ours.push(await begun)
      expect(constraintOf(await begun.catch((e: unknown) => e))).toBe('not_null')
      expect(await everything()).toBe(before)
      return
    }
    if (s.do === 'succeed' || s.do === 'fail' || s.do === 'bounce') {
      const from = s.do === 'bounce' ? 'succeeded' : 'pending'
      const open = all.filter((r) => r.status === from && this.ours.includes(r.id))
      const refund = open[s.which % Math.max(1, open.length)]
      // The processor pays nothing back of a payment that is disputed.
      if (!refund || (s.do === 'succeed' && this.isDisputed)) return
      const known = this.told(refund.id)
      const status = s.do === 'succeed' ? 'succeeded' : 'failed'
      if (known) known.status = status
      else
        this.refunds.push({
          ...{ id: `re_${refund.id}`, amount: refund.amount + refund.tax, status, at, refundId: refund.id },
          failure: s.do === 'succeed' ? null : 'lost_or_stolen_card',
        })
    }
    if (s.do === 'elsewhere') {
      const taken = takenOf(all)
      const left = p.priceAmount + p.taxAmount - taken.amount - taken.tax
      if (left <= 0 || rest <= 0 || this.isDisputed) return
      this.refunds.push({
        ...{
          id: `re_x${this.refunds.length}_${id}`,
          amount: Math.max(1, Math.floor((left * s.share) / 100)),
        },
        ...{ status: 'succeeded', at, refundId: null, failure: null },
      })
    }
    if (s.do === 'dispute') {
      const gone = takenBy(all.filter((r) => r.status === 'succeeded'))
      const amount = p.priceAmount + p.taxAmount - gone.amount - gone.tax
      if (this.isDisputed || amount <= 0) return
      this.disputes.push({
        ...{
          id: `dp_${this.disputes.length}_${id}`,
          amount,
          fee: s.fee,
          status: 'open',
          reason: 'fraudulent',
          at,
        },
      })
    }
    if (s.do === 'close') {
      const open = this.disputes.find((x) => x.status === 'open')
      if (!open) return
      open.status = s.to
      if (s.to === 'won' && !s.keepsFee) open.fee = 0
    }
    if (s.do === 'fee') this.fee = this.fee === this.sale.parts.processorFee ? s.amount : this.fee
    await c.services.payments.take(scope, id, this.state())
    await c.settle()
    const now = await everything()
    // Told once more it changes nothing.
    await c.services.payments.take(scope, id, this.state())
    expect(await everything()).toBe(now)
  }

  /** What stands in our books must follow from what happened. @returns the seller's part of it */
  async expectRight(): Promise<number> {
    const { id, parts } = this.sale
    const p = await find(id)
    const repos = c.repos(scope)
    const [all, disputes] = await Promise.all([repos.refunds.ofPurchase(id), repos.refunds.disputesOf(id)])
    const by = (...states: string[]) => takenBy(all.filter((r) => states.includes(r.status)))
    const gone = by('succeeded')
    expect([p.refundedAmount, p.refundingAmount]).toEqual([gone.amount, by('pending', 'unknown').amount])
    expect(p.refundedAmount + p.refundingAmount).toBeLessThanOrEqual(p.priceAmount)
    const rest = p.priceAmount - gone.amount
    expect(p.status).toBe(
      this.isDisputed
        ? 'disputed'
        : gone.amount === 0
          ? 'paid'
          : rest === 0
            ? 'refunded'
            : 'partially_refunded',
    )
    // Given back whole by refunds of ours alone: every part has gone back to the cent.
    if (rest === 0 && all.every((r) => r.status !== 'succeeded' || this.ours.includes(r.id)))
      expect([gone.tax, gone.platformFee, gone.affiliate]).toEqual([
        parts.tax,
        parts.platformFee,
        parts.affiliate,
      ])
    const lost = disputes.map((x) =>
      x.status === 'won'
        ? Math.min(x.fee, this.disputes.find((t) => t.id === x.id)!.fee)
        : x.amount - x.platformFee - x.affiliate + x.fee,
    )
    const fee = Math.min(this.fee, parts.price)
    return (
      sellerShare({ ...parts, processorFee: fee }) -
      (gone.amount - gone.platformFee - gone.affiliate) -
      lost.reduce((a, b) => a + b, 0)
    )
  }
}

describe('whatever happens to payments', () => {
  it('the books add up after each step, follow from what happened, and nothing is saved by halves', {
    timeout: 300_000,
  }, async () => {
    let steps = 0
    const run = async (parts: SaleParts[], moves: [number, Step][]) => {
      await newSeller()
      const payments: Payment[] = []
      for (const p of parts) payments.push(new Payment(await makeSale(p)))
      for (const [n, step] of moves) {
        steps++
        await payments[n % payments.length]!.take(step)
        let expected = 0
        for (const p of payments) expected += await p.expectRight()
        expect(await unpaid()).toBe(expected)
        expect(await c.repos(scope).ledger.check()).toEqual([])
        const sums = await one<{ all: number; own: number; kept: number }>(
          `SELECT (SELECT sum(amount) FROM ledger_entries WHERE seller_id = ?1) AS "all",
               (SELECT sum(amount) FROM ledger_entries WHERE seller_id = ?1
                  AND account IN ('unpaid', 'processing', 'paid', 'forfeited')) AS own,
               (SELECT sum(amount) FROM ledger_balances WHERE seller_id = ?1) AS kept`,
        )
        expect([sums.all, sums.kept ?? 0]).toEqual([0, sums.own ?? 0])
      }
      // In the end all that is left goes back, and with it every part to the cent.
      for (const p of payments.filter((p) => !p.isDisputed)) {
        for (let open = 0; open < moves.length; open++) await p.take({ do: 'succeed', which: 0 })
        await p.take({ do: 'begin', share: 100 })
        await p.take({ do: 'succeed', which: 0 })
        await p.expectRight()
        expect(await find(p.sale.id)).toMatchObject({ status: 'refunded', refundingAmount: 0 })
      }
      await c.settle()
    }
    await fc.assert(
      fc.asyncProperty(
        fc.array(anySale, { minLength: 1, maxLength: 2 }),
        fc.array(fc.tuple(fc.nat(1), anyStep), { minLength: 4, maxLength: 14 }),
        run,
      ),
      { numRuns: 40 },
    )
    expect(steps).toBeGreaterThan(100)
  })

  it('two who give back the same money at the same moment: one of them does', async () => {
    await newSeller()
    const { id } = await makeSale(
      splitSale({ price: 1000, tax: 0, processorFee: 59, fee: { percent: 10, fixed: 50 }, affiliate: null }),
    )
    const refund = () => c.services.refunds.begin(scope, id, () => 700, { origin: 'seller', note: null })
    const ended = await Promise.allSettled([refund(), refund(), refund()])
    expect(ended.filter((e) => e.status === 'fulfilled')).toHaveLength(1)
    expect(await find(id)).toMatchObject({ refundingAmount: 700, refundedAmount: 0 })
    expect(await c.repos(scope).refunds.ofPurchase(id)).toHaveLength(1)
  })

  it('money that was set aside cannot be taken by a step that is not its own', async () => {
    await newSeller()
    const { id } = await makeSale(
      splitSale({ price: 1000, tax: 0, processorFee: 59, fee: { percent: 10, fixed: 50 }, affiliate: null }),
    )
    const refundId = await c.services.refunds.begin(scope, id, () => 600, { origin: 'seller', note: null })
    const repos = c.repos(scope)
    const refund = (await repos.refunds.find(refundId))!
    const settled = { id: refundId, purchaseId: id, now: 1 }
    const steps = {
      succeed: () => repos.refunds.succeed(settled, refund, { providerId: 're_1', setAside: 600 }),
      fail: () => repos.refunds.fail(settled, 600, 'declined'),
      bounce: () => repos.refunds.bounce(settled, 600, 'came_back'),
      tooMuch: () => repos.refunds.begin({ ...refund, id: 'ref_x', amount: 401 }),
    }
    /** Does a step, or sees that it is refused and leaves everything as it was. */
    const attempt = async (step: keyof typeof steps) => {
      const before = await everything()
      try {
        await repos.batch(steps[step]())
        return 'done'
      } catch (e) {
        expect(await everything()).toBe(before)
        return constraintOf(e)
      }
    }
    expect([await attempt('bounce'), await attempt('tooMuch')]).toEqual(['not_null', 'not_null'])
    expect([await attempt('succeed'), await attempt('succeed'), await attempt('fail')]).toEqual([
      ...['done', 'not_null', 'not_null'],
    ])
    expect([await attempt('bounce'), await attempt('bounce'), await attempt('succeed')]).toEqual([
      ...['done', 'not_null', 'not_null'],
    ])
    expect(await find(id)).toMatchObject({ status: 'paid', refundingAmount: 0, refundedAmount: 0 })
  })
})

describe('a seller’s refunds go off and on by the balance', () => {
  it('as the rule says, after every posting, in one currency or two', { timeout: 120_000 }, async () => {
    const amount = fc.oneof(
      fc.integer({ min: -12_000, max: 12_000 }),
      fc.constantFrom(-10_000, -10_001, -1, 1, 10_000, 10_001),
    )
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ amount, currency: fc.constantFrom('usd', 'usd', 'eur') }), {
          minLength: 1,
          maxLength: 12,
        }),
        async (moves) => {
          scope = await makeSeller(c)
          const { ledger, settings, batch } = c.repos(scope)
          const balances = new Map<string, number>()
          let isPaused = false
          for (const [i, { amount, currency }] of moves.entries()) {
            if (amount === 0) continue
            const entries = [
              { account: 'platform' as const, party: '', amount: -amount },
              { account: 'unpaid' as const, party: '', amount },
            ]
            const [made] = [
              {
                id: `post_${i}`,
                cause: `credit:${i}`,
                purchaseId: null,
                day: '1970-01-01',
                currency,
                entries,
                at: i,
              },
            ]
            await batch(ledger.post([made!], 1000 + i))
            balances.set(currency, (balances.get(currency) ?? 0) + amount)
            const was = isPaused
            isPaused = refundsPaused(isPaused, [...balances.values()])
            const { refundsPausedAt } = await settings.get()
            expect([[...balances], refundsPausedAt !== null]).toEqual([[...balances], isPaused])
            if (isPaused && !was) expect(refundsPausedAt).toBe(1000 + i)
          }
        },
      ),
      { numRuns: 40 },
    )
  })
})
