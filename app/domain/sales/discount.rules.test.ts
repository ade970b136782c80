import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  applyDiscount,
  type Discount,
  discountCode,
  reductionText,
  refuseDiscount,
  warnDiscount,
} from './discount.rules.ts'

const NOW = 1_800_000_000_000
const percent = (value: number) => ({ kind: 'percent' as const, value, currency: null })
const amount = (value: number, currency = 'usd') => ({ kind: 'amount' as const, value, currency })

test.each([
  ['nothing is rounded where nothing has to be', 1000, percent(20), 800],
  ['one percent', 1000, percent(1), 990],
  ['a hundred percent makes it free', 999, percent(100), 0],
  ['what is taken off is rounded to the nearest cent', 999, percent(33), 669],
  ['and downwards below a half', 1, percent(49), 1],
  ['a half goes to the buyer', 1, percent(50), 0],
  ['yen have no smaller part', 333, percent(10), 300],
  ['a fixed amount', 1000, amount(250), 750],
  ['all of it', 1000, amount(1000), 0],
  ['more than it costs leaves nothing, never less', 1000, amount(1001), 0],
  ['free stays free', 0, percent(50), 0],
  ['free stays free, also with an amount off', 0, amount(500), 0],
  ['the highest price there is', 99_999_999, percent(99), 1_000_000],
])('%s', (_, price, reduction, left) => expect(applyDiscount(price, reduction)).toBe(left))

test('what is left is a whole amount between nothing and the price, and more off never leaves more', () => {
  const price = fc.integer({ min: 0, max: 99_999_999 })
  fc.assert(
    fc.property(price, fc.integer({ min: 1, max: 99 }), fc.nat(99_999_999), (p, share, off) => {
      for (const [less, more] of [
        [percent(share), percent(share + 1)],
        [amount(off), amount(off + 1)],
      ] as const) {
        const left = applyDiscount(p, less)
        expect(Number.isInteger(left)).toBe(true)
        expect(left).toBeLessThanOrEqual(p)
        expect(applyDiscount(p, more)).toBeGreaterThanOrEqual(0)
        expect(applyDiscount(p, more)).toBeLessThanOrEqual(left)
      }
    }),
  )
})

describe('a code', () => {
  const plain: Discount = {
    ...{ ...percent(20), productId: null, maxUses: null, uses: 7 },
    ...{ startsAt: null, endsAt: null, endedAt: null },
  }
  const sale = { productId: 'prod_a', currency: 'usd', now: NOW }
  test.each<[string, Partial<Discount>, string | null]>([
    ['of every product counts', {}, null],
    ['of this product counts', { productId: 'prod_a' }, null],
    ['of another product does not', { productId: 'prod_b' }, 'This code is for another product.'],
    ['counts from the moment it begins', { startsAt: NOW }, null],
    ['does not count before', { startsAt: NOW + 1 }, 'This code does not count yet.'],
    ['counts until just before its end', { endsAt: NOW + 1 }, null],
    ['does not count from its end on', { endsAt: NOW }, 'This code has ended.'],
    [
      'ended by hand does not count, whatever its dates',
      { endedAt: NOW, endsAt: NOW + 9 },
      'This code has ended.',
    ],
    ['with a use left counts', { maxUses: 8 }, null],
    ['with none left does not', { maxUses: 7 }, 'This code has been used as often as it can be.'],
    ['of an amount in the currency counts', amount(500), null],
    ['of an amount in another does not', amount(500, 'eur'), 'This code is for prices in EUR.'],
    [
      'of another product says nothing else about itself',
      { productId: 'prod_b', endedAt: NOW },
      'This code is for another product.',
    ],
  ])('%s', (_, change, reason) => expect(refuseDiscount({ ...plain, ...change }, sale)).toBe(reason))
})

test('a code is the same however it is typed, and says what it takes off', () => {
  expect(discountCode('  summer 24\n')).toBe('SUMMER24')
  expect(discountCode(' ')).toBe('')
  expect(reductionText(percent(20))).toBe('20 % off')
  expect(reductionText(amount(550))).toBe('$5.50 off')
  expect(reductionText(amount(500, 'jpy'))).toBe('¥500 off')
})

test('a seller hears of prices below the least, and of those nobody can pay', () => {
  const edition = (price: number, isOpen = false, currency: 'usd' | 'eur' = 'usd') => ({
    ...{ product: 'Book', edition: 'Standard', price: { amount: price, currency }, isOpen },
  })
  const warn = (discount: Parameters<typeof warnDiscount>[0], ...editions: ReturnType<typeof edition>[]) =>
    warnDiscount(discount, editions, 50)
  expect(warn(percent(20), edition(1000), edition(0), edition(0, true))).toEqual([])
  expect(warn(percent(100), edition(1000))).toEqual([])
  expect(warn(percent(20), edition(500, true))).toEqual([
    'Buyers of “Book” (Standard) may pay $4, less than your least of $5.',
  ])
  expect(warn(amount(460), edition(500))[0]).toContain('would cost $0.40, too little to be charged')
  expect(warn(amount(450), edition(500))).toEqual([])
  expect(warn(amount(460), edition(500, false, 'eur'))).toEqual([])
})
