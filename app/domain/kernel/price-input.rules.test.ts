import { describe, expect, it } from 'vitest'
import { parsePrice, priceInput } from './price-input.rules.ts'

describe('a typed price', () => {
  it.each([
    ['10', 1000],
    [' 9.99 ', 999],
    ['$5', 500],
    ['1,200.5', 120050],
    ['0', 0],
    ['0.5', 50],
  ])('%s is %i cents', (text, amount) => {
    expect(parsePrice(text, 'price')).toEqual({ amount, currency: 'usd' })
  })

  it.each(['', 'ten', '-1', '9.999', '1.000,50', '10 000', '12,34', '9999999', '1e3'])(
    '“%s” is refused by its field',
    (text) => {
      expect(() => parsePrice(text, 'editions.1.price')).toThrowError(/editions\.1\.price/)
    },
  )

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
