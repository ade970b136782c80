import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  disputeEntries,
  type Entry,
  estimatedProcessorFee,
  NOTHING_TAKEN,
  priceIn,
  refundEntries,
  refundsPaused,
  reversed,
  type SaleParts,
  saleEntries,
  sellerShare,
  splitRefund,
  splitSale,
  type Taken,
  takenBy,
} from './ledger.rules.ts'

const FEE = { percent: 10, fixed: 50 }
const sale = (price: number, o: Partial<Parameters<typeof splitSale>[0]> = {}) =>
  splitSale({
    ...{ price, tax: 0, processorFee: estimatedProcessorFee(price), fee: FEE, affiliate: null },
    ...o,
  })
const ada = (basisPoints: number) => ({ contactId: 'ct_ada', basisPoints })
const sum = (entries: readonly Entry[]) => entries.reduce((n, e) => n + e.amount, 0)
const on = (account: Entry['account'], entries: readonly Entry[]) =>
  sum(entries.filter((e) => e.account === account))
/** Refunds in a row, each with what it takes. */
function inARow(s: SaleParts, amounts: readonly number[]) {
  const done: ReturnType<typeof splitRefund>[] = []
  for (const amount of amounts) done.push(splitRefund(s, takenBy(done), amount))
  return done
}

describe('a sale is divided', () => {
  it('into the fees, the affiliate’s share of what they leave, and the seller’s rest', () => {
    // Gumroad: 10 % of 10.00 after 1.50 and 0.59 are 0.79.
    const s = sale(1000, { affiliate: ada(1000) })
    expect(s).toEqual({
      ...{ price: 1000, tax: 0, processorFee: 59, platformFee: 150, affiliate: 79, affiliateId: 'ct_ada' },
    })
    expect(sellerShare(s)).toBe(712)
  })

  it.each([
    // price, processor, platform, affiliate at 50 %, seller
    [0, 0, 0, 0, 0],
    [1, 1, 0, 0, 0],
    [30, 30, 0, 0, 0],
    [31, 31, 0, 0, 0],
    [40, 31, 9, 0, 0],
    [93, 33, 59, 0, 1],
    [100, 33, 60, 3, 4],
    [99_999_999, 2_900_030, 10_000_050, 43_549_959, 43_549_960],
  ])('%i: %i for the processor, %i for the platform, %i for the affiliate, %i left', (price, ...parts) => {
    const s = sale(price, { affiliate: ada(5000) })
    expect([s.processorFee, s.platformFee, s.affiliate, sellerShare(s)]).toEqual(parts)
    expect(s.affiliateId).toBe(s.affiliate === 0 ? null : 'ct_ada')
  })

  it('without taking more than there is, whatever the processor says it took', () => {
    expect(sale(500, { processorFee: 9_999 })).toMatchObject({ processorFee: 500, platformFee: 0 })
    expect(sale(500, { fee: { percent: 100, fixed: 1 } })).toMatchObject({ platformFee: 455 })
    expect(sellerShare(sale(500, { affiliate: ada(10_000) }))).toBe(0)
  })

  it('by percentages with fractions, rounded half up', () => {
    expect(sale(1000, { fee: { percent: 12.34, fixed: 0 } }).platformFee).toBe(123)
    expect(sale(1050, { fee: { percent: 8.5, fixed: 0 } }).platformFee).toBe(89)
    expect(sale(10, { processorFee: 0, fee: { percent: 5, fixed: 0 } }).platformFee).toBe(1)
  })

  it('in yen as in cents: the smallest unit is the unit', () => {
    expect(sale(1980, { tax: 198, affiliate: ada(3000) })).toEqual({
      ...{ price: 1980, tax: 198, processorFee: 87, platformFee: 248, affiliate: 493, affiliateId: 'ct_ada' },
    })
  })

  it('where nothing was paid, into nothing: no fee, no entries', () => {
    const free = sale(0, { processorFee: 30, affiliate: ada(5000) })
    expect(free).toMatchObject({ processorFee: 0, platformFee: 0, affiliate: 0, affiliateId: null })
    expect(saleEntries(free)).toEqual([])
    expect(splitRefund(free, NOTHING_TAKEN, 0)).toEqual({ ...NOTHING_TAKEN, seller: 0 })
  })
})

/**
 * Gumroad's examples (behaviour facts, 3.5), row by row. Differences of ours: the platform's fee goes back in proportion and
 * the processor's never does (Gumroad books the same as a negative credit); nothing is rounded per refund, so parts add up.
 * No row of ours: refunds of tax alone (a VAT id handed in later), money on connected accounts (Stripe Connect, PayPal, the
 * CAD and Australian ones), gifts, collaborators, memberships and free trials, several items in one charge. Inputs that are
 * refused (no payment, commas, 0, above the rest, refunds that are off) are the decision's: `refund.rules`.
 */
describe('the table of refunds', () => {
  const refunded = (s: SaleParts, ...amounts: number[]) => takenBy(inARow(s, amounts)).amount

  it.each([
    ['price 100, refund 90: partial', 100, [90], 90],
    ['price 100, refunds 50 then 10: still partial', 100, [50, 10], 60],
    ['price 100, refunds 10 then 90: full', 100, [10, 90], 100],
    ['exactly what is left', 100, [37, 63], 100],
  ] as const)('%s', (_, price, amounts, total) => {
    expect(refunded(sale(price), ...amounts)).toBe(total)
  })

  it('50 of 100 with 20 % tax on top moves 60', () => {
    const s = sale(100, { tax: 20 })
    const r = splitRefund(s, NOTHING_TAKEN, 50)
    expect(r).toMatchObject({ amount: 50, tax: 10 })
    expect(on('buyers', refundEntries(s, r))).toBe(60)
  })

  it('50 of 100 with 16 of tax inside: that tax is the seller’s own affair, 50 move', () => {
    const s = sale(100)
    expect(on('buyers', refundEntries(s, splitRefund(s, NOTHING_TAKEN, 50)))).toBe(50)
  })

  it('tax in proportion is rounded down, and all of it goes with the last', () => {
    const s = sale(999, { tax: 190 })
    expect(inARow(s, [333, 333, 333]).map((r) => r.tax)).toEqual([63, 63, 64])
    expect(splitRefund(s, NOTHING_TAKEN, 100).tax).toBe(Math.floor((190 * 100) / 999))
  })

  it('10.00 with a 10 % affiliate, in full: they keep nothing, the seller is out the processor’s fee', () => {
    const s = sale(1000, { affiliate: ada(1000) })
    const r = splitRefund(s, NOTHING_TAKEN, 1000)
    const both = [...saleEntries(s), ...refundEntries(s, r)]
    expect([on('affiliates', both), on('platform', both), on('processor', both), on('unpaid', both)]).toEqual(
      [...[0, 0, 59, -59]],
    )
  })

  it.each([
    // of 10.00 at 10 %: what the affiliate loses, and keeps of 79
    ['6.00', 600, 48, 31],
    ['4.00', 400, 32, 47],
  ])('%s of it: the affiliate loses what is rounded up', (_, amount, loses, keeps) => {
    const s = sale(1000, { affiliate: ada(1000) })
    const r = splitRefund(s, NOTHING_TAKEN, amount)
    expect([r.affiliate, s.affiliate - r.affiliate]).toEqual([loses, keeps])
    // The platform's 15 % come back with it; Gumroad takes 4.50 of the seller for 6.00.
    expect(r.platformFee).toBe((amount * 150) / 1000)
    expect(r.seller).toBe(amount - r.platformFee - loses)
  })

  it('partials up to the whole never take a cent more than the share was (theirs can)', () => {
    const s = sale(1000, { affiliate: ada(1000) })
    const parts = inARow(
      s,
      Array.from({ length: 10 }, () => 100),
    )
    expect(takenBy(parts)).toEqual({ amount: 1000, tax: 0, platformFee: 150, affiliate: 79 })
  })

  it('a share that was raised since counts as it was at the sale, which keeps it', () => {
    const s = sale(1000, { affiliate: ada(1000) })
    expect(splitRefund(s, NOTHING_TAKEN, 1000).affiliate).toBe(s.affiliate)
  })

  it('10.00 with half for a partner, 4.00 back: they lose 1.58 (Gumroad’s rounding takes 1.59)', () => {
    const s = sale(1000, { affiliate: ada(5000) })
    expect(s.affiliate).toBe(395)
    expect(splitRefund(s, NOTHING_TAKEN, 400).affiliate).toBe(158)
  })

  it('1.00 in full costs the seller the 33 the processor took', () => {
    const s = sale(100)
    expect(sum([...saleEntries(s), ...refundEntries(s, splitRefund(s, NOTHING_TAKEN, 100))])).toBe(0)
    const both = [...saleEntries(s), ...refundEntries(s, splitRefund(s, NOTHING_TAKEN, 100))]
    expect(on('unpaid', both)).toBe(-33)
  })
})

describe('a dispute', () => {
  it('takes what a refund would, and the processor’s fee for it', () => {
    const s = sale(1000, { tax: 190, affiliate: ada(1000) })
    const r = splitRefund(s, NOTHING_TAKEN, 1000)
    const entries = disputeEntries(s, r, 1500)
    expect([sum(entries), on('buyers', entries), on('processor', entries)]).toEqual([0, 1190, 1500])
    expect(on('unpaid', entries)).toBe(on('unpaid', refundEntries(s, r)) - 1500)
  })

  it('is about price and tax together; the part of it that is price is found again', () => {
    expect(priceIn({ price: 1000, tax: 190 }, 1190)).toBe(1000)
    expect(priceIn({ price: 1000, tax: 190 }, 595)).toBe(500)
    expect(priceIn({ price: 1000, tax: 0 }, 400)).toBe(400)
    expect(priceIn({ price: 1000, tax: 190 }, 2000)).toBe(1000)
  })
})

const anySale = fc
  .record({
    price: fc.oneof(
      fc.integer({ min: 1, max: 300 }),
      fc.integer({ min: 1, max: 5_000 }),
      fc.integer({ min: 1, max: 99_999_999 }),
    ),
    taxRate: fc.integer({ min: 0, max: 2700 }),
    processorFee: fc.integer({ min: 0, max: 5_000 }),
    percent: fc.integer({ min: 0, max: 3000 }),
    fixed: fc.integer({ min: 0, max: 200 }),
    basisPoints: fc.option(fc.integer({ min: 1, max: 9000 })),
  })
  .map(({ price, taxRate, processorFee, percent, fixed, basisPoints }) =>
    splitSale({
      ...{ price, processorFee, tax: Math.floor((price * taxRate) / 10_000) },
      fee: { percent: percent / 100, fixed },
      affiliate: basisPoints === null ? null : ada(basisPoints),
    }),
  )
/** A sale and amounts of refunds that add up to its price, some of them nothing. */
const refundedSale = anySale.chain((s) =>
  fc.array(fc.integer({ min: 0, max: s.price }), { maxLength: 8 }).map((cuts) => {
    const at = [0, ...cuts.sort((a, b) => a - b), s.price]
    return { s, amounts: at.slice(1).map((cut, i) => cut - at[i]!) }
  }),
)
/** As numbers, so that sums compare. */
const numbers = ({ amount, tax, platformFee, affiliate }: Taken) => [amount, tax, platformFee, affiliate]

describe('whatever the sale', () => {
  it('its entries add up to zero and nobody but the buyer loses by it', () => {
    fc.assert(
      fc.property(anySale, (s) => {
        const entries = saleEntries(s)
        expect(sum(entries)).toBe(0)
        for (const e of entries) expect(e.amount > 0 === (e.account !== 'buyers')).toBe(true)
        for (const e of entries) expect(Number.isSafeInteger(e.amount) && e.amount !== 0).toBe(true)
      }),
    )
  })

  it('refunds of it in any sequence add up to exactly the whole of each part', () => {
    fc.assert(
      fc.property(refundedSale, ({ s, amounts }) => {
        const parts = inARow(s, amounts)
        expect(numbers(takenBy(parts))).toEqual([s.price, s.tax, s.platformFee, s.affiliate])
        expect(parts.reduce((n, r) => n + r.seller, 0)).toBe(s.price - s.platformFee - s.affiliate)
      }),
    )
  })

  it('no part of a refund is negative, also the seller’s', () => {
    fc.assert(
      fc.property(refundedSale, ({ s, amounts }) => {
        for (const r of inARow(s, amounts))
          for (const n of [...numbers(r), r.seller]) expect(n).toBeGreaterThanOrEqual(0)
      }),
    )
  })

  it('is given back cent by cent without anybody gaining by a cent', () => {
    // By three roundings of their own, the ninth cent would take one of the platform's and one of the affiliate's.
    const s = { price: 100, tax: 19, processorFee: 5, platformFee: 60, affiliate: 35, affiliateId: 'ct_ada' }
    const cents = inARow(
      s,
      Array.from({ length: 100 }, () => 1),
    )
    for (const r of cents) expect(Math.min(...numbers(r), r.seller)).toBeGreaterThanOrEqual(0)
    expect(numbers(takenBy(cents))).toEqual([100, 19, 60, 35])
    for (let n = 1; n <= 100; n++)
      expect(takenBy(cents.slice(0, n))).toEqual(takenBy([splitRefund(s, NOTHING_TAKEN, n)]))
  })

  it('the order of its refunds changes nothing of what they take together, at any point', () => {
    fc.assert(
      fc.property(refundedSale, fc.nat(), ({ s, amounts }, at) => {
        const some = amounts.slice(0, at % (amounts.length + 1))
        expect(takenBy(inARow(s, some))).toEqual(takenBy(inARow(s, some.toReversed())))
      }),
    )
  })

  it('a refund that failed, or came back, leaves no trace in those that follow', () => {
    fc.assert(
      fc.property(refundedSale, fc.nat(), ({ s, amounts }, at) => {
        // One of them fails while all are under way, and its amount is given back again at the end.
        const all = inARow(s, amounts)
        const left = all.filter((_, i) => i !== at % all.length)
        const last = splitRefund(s, takenBy(left), all[at % all.length]!.amount)
        expect(numbers(takenBy([...left, last]))).toEqual([s.price, s.tax, s.platformFee, s.affiliate])
      }),
    )
  })

  it('each refund’s entries add up to zero, and with their reversal to nothing on every account', () => {
    fc.assert(
      fc.property(refundedSale, fc.integer({ min: 0, max: 5_000 }), ({ s, amounts }, fee) => {
        for (const r of inARow(s, amounts))
          for (const entries of [refundEntries(s, r), disputeEntries(s, r, fee)]) {
            expect(sum(entries)).toBe(0)
            const both = [...entries, ...reversed(entries)]
            for (const { account } of entries) expect(on(account, both)).toBe(0)
            expect(reversed(reversed(entries))).toEqual(entries)
          }
      }),
    )
  })

  it('the price in a sum of price and tax is never more than the price, nor less than none', () => {
    fc.assert(
      fc.property(anySale, fc.nat(200_000_000), (s, total) => {
        const price = priceIn(s, total)
        expect(price).toBeGreaterThanOrEqual(0)
        expect(price).toBeLessThanOrEqual(s.price)
        expect(price).toBeLessThanOrEqual(total)
      }),
    )
  })
})

describe('a seller’s refunds go off and on again', () => {
  it.each([
    // balance, from on, from off
    [-10_001, true, true],
    [-10_000, false, true],
    [0, false, true],
    [1, false, false],
  ])('at %i: off from on is %s, off from off is %s', (balance, fromOn, fromOff) => {
    expect(refundsPaused(false, [balance])).toBe(fromOn)
    expect(refundsPaused(true, [balance])).toBe(fromOff)
  })

  it('with several currencies when one is overdrawn, and on only when none is', () => {
    expect(refundsPaused(false, [5_000, -10_001])).toBe(true)
    expect(refundsPaused(true, [5_000, -1])).toBe(true)
    expect(refundsPaused(true, [5_000, 0])).toBe(false)
    expect(refundsPaused(false, [])).toBe(false)
    expect(refundsPaused(true, [])).toBe(true)
  })
})
