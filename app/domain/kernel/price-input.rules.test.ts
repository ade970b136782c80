import { describe, expect, it } from 'vitest'
import { parsePrice, priceInput } from './price-input.rules.ts'

describe('a typed price', () => {
  it.each([
    ['10', 1000],
    [' 9.99 ', 999],
    ['$5', 500],
    ['1,200.5', 120050],
    ['12,50', 1250],
    ['12,5', 1250],
    ['1,200', 120000],
    ['0', 0],
    ['0.5', 50],
  ])('%s is %i cents', (text, amount) => {
    expect(parsePrice(text, 'price')).toEqual({ amount, currency: 'usd' })
  })

  it.each(['', 'ten', '-1', '9.999', '1.000,50', '10 000', '1,200,50', '12,3456', ',50', '9999999', '1e3'])(
    '“%s” is refused by its field',
    (text) => {
      expect(() => parsePrice(text, 'editions.1.price')).toThrowError(/editions\.1\.price/)
    },
  )

  it.each([
    ['€5', 'usd', 'must be in USD'],
    ['$5', 'eur', 'must be in EUR'],
    ['₿5', 'chf', 'must be in CHF'],
    ['12,50', 'jpy', 'must be a whole price'],
  ] as const)('“%s” is no price in %s', (text, currency, why) => {
    expect(() => parsePrice(text, 'amount', currency)).toThrowError(`amount: ${why}`)
  })

  it('is shown as it would be typed', () => {
    expect([999, 1000, 50, 0].map((amount) => priceInput({ amount, currency: 'usd' }))).toEqual([
      '9.99',
      '10',
      '0.50',
      '0',
    ])
    expect(priceInput({ amount: 500, currency: 'jpy' })).toBe('500')
  })
})
