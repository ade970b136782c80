import fc from 'fast-check'
import { expect, it } from 'vitest'
import { CURRENCIES } from '../kernel/money.ts'
import { parseSpent, spentText } from './spent-text.ts'

it.each([
  [{}, ''],
  [{ usd: 0 }, '0.00 USD'],
  [{ usd: 5 }, '0.05 USD'],
  [{ eur: 1234567, jpy: 500, usd: 100 }, '12345.67 EUR; 500 JPY; 1.00 USD'],
])('%o is %s', (spent, text) => {
  expect(spentText(spent)).toBe(text)
})

it('loses nothing on the way there and back', () => {
  const sums = fc.dictionary(fc.constantFrom(...Object.keys(CURRENCIES)), fc.nat(9_999_999_999))
  fc.assert(
    fc.property(sums, (spent) => {
      expect(parseSpent(spentText(spent))).toEqual({ ...spent })
    }),
  )
})

it.each(['12', '1.5 USD', '5.00 JPY', '1.00 USD, 2.00 EUR', 'usd 1.00'])('%s is none of ours', (text) => {
  expect(parseSpent(text)).toBeNull()
})
