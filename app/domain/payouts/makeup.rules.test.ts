import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type Account,
  disputeEntries,
  type Entry,
  exchangeEntries,
  NOTHING_TAKEN,
  refundEntries,
  reversed,
  type SaleParts,
  saleEntries,
  splitRefund,
  splitSale,
} from '../ledger/ledger.rules.ts'
import { type CauseSum, makeupOf } from './makeup.rules.ts'

const summed = (postings: [string, Entry[]][]): CauseSum[] => {
  const sums = new Map<string, CauseSum>()
  for (const [about, entries] of postings)
    for (const { account, amount } of entries) {
      const key = `${about} ${account}`
      const was = sums.get(key)?.amount ?? 0
      sums.set(key, { about, account: account as Account, amount: was + amount })
    }
  return [...sums.values()]
}
const sale: SaleParts = splitSale({
  ...{ price: 1000, tax: 190, processorFee: 59, fee: { percent: 10, fixed: 50 } },
  affiliate: { contactId: 'ct_1', basisPoints: 1000 },
})

describe('what a balance is made of', () => {
  it('tells of a sale what came in and what each took', () => {
    expect(makeupOf(summed([['sale', saleEntries(sale)]]), 0)).toEqual([
      { part: 'sales', amount: 1000 },
      { part: 'processor_fees', amount: -59 },
      { part: 'platform_fees', amount: -150 },
      { part: 'affiliates', amount: -79 },
    ])
  })

  it('leaves out what there was nothing of', () => {
    expect(makeupOf([], 0)).toEqual([])
    expect(makeupOf(summed([['credit', exchangeEntries(-7)]]), 0)).toEqual([{ part: 'credits', amount: -7 }])
  })

  it('adds up to the balance, whatever happened', () => {
    const step = fc.record({
      what: fc.constantFrom('sale', 'refund', 'failed refund', 'dispute', 'credit'),
      amount: fc.integer({ min: 1, max: 1000 }),
    })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), fc.integer({ min: 0, max: 5000 }), (steps, claimed) => {
        const postings = steps.flatMap(({ what, amount }): [string, Entry[]][] => {
          const refund = splitRefund(sale, NOTHING_TAKEN, amount)
          if (what === 'sale') return [['sale', saleEntries(sale)]]
          if (what === 'refund') return [['refund', refundEntries(sale, refund)]]
          if (what === 'dispute') return [['dispute', disputeEntries(sale, refund, 1500)]]
          if (what === 'credit') return [['credit', exchangeEntries(amount - 500)]]
          return [
            ['refund', refundEntries(sale, refund)],
            ['refund', reversed(refundEntries(sale, refund))],
          ]
        })
        const unpaid = postings
          .flatMap(([, entries]) => entries)
          .filter((e) => e.account === 'unpaid')
          .reduce((sum, e) => sum + e.amount, 0)
        const parts = makeupOf(summed(postings), claimed)
        expect(parts.reduce((sum, p) => sum + p.amount, 0)).toBe(unpaid - claimed)
        expect(parts.every((p) => p.amount !== 0)).toBe(true)
      }),
    )
  })
})
