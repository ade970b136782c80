import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import {
  disputeEntries,
  type Entry,
  exchangeEntries,
  NOTHING_TAKEN,
  refundEntries,
  reversed,
  saleEntries,
  sellerShare,
  splitRefund,
  splitSale,
  takenBy,
} from '../ledger/ledger.rules.ts'
import { amountsOf } from './amount.rules.ts'
import type { CauseSum } from './makeup.rules.ts'
import { WATERFALL_ROWS, waterfallOf } from './waterfall.rules.ts'

type Posting = { cause: string; entries: Entry[] }
/** As the repository sums them up. */
function sumsOf(postings: readonly Posting[]): CauseSum[] {
  const sums = new Map<string, CauseSum>()
  for (const { cause, entries } of postings)
    for (const { account, amount } of entries) {
      const about = cause.slice(0, cause.indexOf(':'))
      const key = `${about} ${account}`
      sums.set(key, { about, account, amount: (sums.get(key)?.amount ?? 0) + amount })
    }
  return [...sums.values()]
}
const unpaidIn = (postings: readonly Posting[]) =>
  sumsOf(postings).reduce((n, s) => (s.account === 'unpaid' ? n + s.amount : n), 0)

/** 10.00 with 1.90 tax, 0.59 to the processor, 1.50 to the platform and 0.79 to an affiliate: CONTEXT.md of the ledger. */
const PARTS = splitSale({
  ...{ price: 1000, tax: 190, processorFee: 59, fee: { percent: 10, fixed: 50 } },
  affiliate: { contactId: 'ct_ada', basisPoints: 1000 },
})
const SALE: Posting = { cause: 'sale:pur_1', entries: saleEntries(PARTS) }
const taken = splitRefund(PARTS, NOTHING_TAKEN, 400)
const REFUND: Posting = { cause: 'refund:ref_1', entries: refundEntries(PARTS, taken) }
const FAILED: Posting = { cause: 'refund:ref_1:failed', entries: reversed(REFUND.entries) }
const whole = splitRefund(PARTS, NOTHING_TAKEN, 1000)
const DISPUTE: Posting = { cause: 'dispute:dp_1', entries: disputeEntries(PARTS, whole, 1500) }
const WON: Posting = { cause: 'dispute:dp_1:won', entries: reversed(disputeEntries(PARTS, whole, 0)) }
const FEE: Posting = {
  cause: 'fee:pur_1:59:65',
  entries: [
    { account: 'processor', party: '', amount: 6 },
    { account: 'unpaid', party: '', amount: -6 },
  ],
}
const CREDIT: Posting = { cause: 'credit:po_0', entries: exchangeEntries(-25) }

const rows = (postings: Posting[], o: { fee?: number; less?: number } = {}) => {
  const gross = unpaidIn(postings) - (o.less ?? 0)
  const fee = o.fee ?? 0
  return Object.fromEntries(
    waterfallOf({ gross, fee, net: gross - fee }, sumsOf(postings)).map((r) => [r.row, r.amount]),
  )
}

describe('the rows of a payout', () => {
  it('of a sale: what it cost beside tax, and what each took of it', () => {
    expect(rows([SALE])).toEqual({
      ...{ sales: 1000, processor_fees: -59, platform_fees: -150, affiliates: -79, net: 712 },
    })
  })
  it('a refund is what it took of the seller; one that failed is nothing', () => {
    expect(rows([SALE, REFUND])).toMatchObject({ refunds: -308, net: 404 })
    expect(rows([SALE, REFUND, FAILED])).toEqual(rows([SALE]))
  })
  it('a dispute takes the sale and its fee; once won, the fee stays gone', () => {
    expect(rows([SALE, SALE, SALE, SALE, DISPUTE])).toMatchObject({ disputes: -2271, net: 4 * 712 - 2271 })
    expect(rows([SALE, SALE, SALE, DISPUTE, WON])).toMatchObject({ disputes: -1500 })
  })
  it('a fee that was corrected is one of the processor, a difference of exchange a credit', () => {
    expect(rows([SALE, FEE, CREDIT])).toEqual({
      ...{ sales: 1000, processor_fees: -65, platform_fees: -150, affiliates: -79, credits: -25, net: 681 },
    })
  })
  it('an instant one: the fee; of a divided day, what is in another payout or open still', () => {
    expect(rows([SALE, SALE], { fee: 30, less: 394 })).toMatchObject({
      ...{ sales: 2000, other_payouts: -394, payout_fee: -30, net: 1000 },
    })
  })
})

const histories = fc.array(
  fc.record({
    price: fc.integer({ min: 0, max: 500_000 }),
    tax: fc.integer({ min: 0, max: 50_000 }),
    processorFee: fc.integer({ min: 0, max: 900 }),
    share: fc.integer({ min: 0, max: 9_000 }),
    back: fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.boolean()), { maxLength: 2 }),
    dispute: fc.constantFrom(null, 'lost', 'won'),
    corrected: fc.integer({ min: -50, max: 50 }),
    credit: fc.integer({ min: -50, max: 50 }),
    // Of what happened, how much is in the days of this payout: a refund of last month's sale stands alone.
    from: fc.integer({ min: 0, max: 6 }),
  }),
  { maxLength: 6 },
)

test('they always add up to what arrives, in their order, none of nothing', () => {
  fc.assert(
    fc.property(
      histories,
      fc.integer({ min: -5_000, max: 5_000 }),
      fc.boolean(),
      (list, elsewhere, isInstant) => {
        const postings = list.flatMap((h, i): Posting[] => {
          const s = splitSale({
            ...{ price: h.price, tax: h.tax, processorFee: h.processorFee, fee: { percent: 10, fixed: 50 } },
            affiliate: { contactId: 'ct_ada', basisPoints: h.share },
          })
          const all: Posting[] = [{ cause: `sale:${i}`, entries: saleEntries(s) }]
          let so = NOTHING_TAKEN
          for (const [k, [part, hasFailed]] of h.back.entries()) {
            const r = splitRefund(s, so, Math.floor((s.price - so.amount) * part))
            const entries = s.price === 0 ? [] : refundEntries(s, r)
            all.push({ cause: `refund:${i}.${k}`, entries })
            if (hasFailed) all.push({ cause: `refund:${i}.${k}:failed`, entries: reversed(entries) })
            else so = takenBy([so, r])
          }
          if (h.dispute && s.price > 0) {
            const entries = disputeEntries(s, splitRefund(s, so, s.price - so.amount), 1500)
            all.push({ cause: `dispute:${i}`, entries })
            if (h.dispute === 'won') all.push({ cause: `dispute:${i}:won`, entries: reversed(entries) })
          }
          const moved = (amount: number): Entry[] => exchangeEntries(amount)
          all.push({ cause: `fee:${i}:1:2`, entries: moved(h.corrected) })
          all.push({ cause: `credit:${i}`, entries: moved(h.credit) })
          expect(sellerShare(s)).toBeGreaterThanOrEqual(0)
          return all.slice(h.from)
        })
        const gross = unpaidIn(postings) + elsewhere
        const amounts = amountsOf(isInstant ? 'instant' : 'standard', gross, 3)
        const told = waterfallOf(amounts, sumsOf(postings))
        expect(told.at(-1)).toEqual({ row: 'net', amount: amounts.net })
        expect(told.slice(0, -1).reduce((n, r) => n + r.amount, 0)).toBe(amounts.net)
        expect(told.slice(0, -1).every((r) => r.amount !== 0)).toBe(true)
        expect(told.map((r) => r.row)).toEqual(
          WATERFALL_ROWS.filter((name) => told.some((r) => r.row === name)),
        )
      },
    ),
    { numRuns: 2_000 },
  )
})
