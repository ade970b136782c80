import { expect, it } from 'vitest'
import type { Currency } from '../kernel/money.ts'
import { readRefundAmount } from './amount-input.rules.ts'

const rest = (amount: number, currency: Currency = 'usd') => ({ amount, currency })

it.each([
  ['10', 1000],
  [' 9.99 ', 999],
  ['$5', 500],
  ['1,200.50', 120_050],
  ['0.01', 1],
])('reads %s', (text, amount) => {
  expect(readRefundAmount(text, rest(200_000))).toEqual({ amount, currency: 'usd' })
})

it.each<[string, ReturnType<typeof rest>, RegExp]>([
  ['', rest(1000), /is needed/],
  ['0', rest(1000), /more than 0/],
  ['0.00', rest(1000), /more than 0/],
  ['-5', rest(1000), /more than 0/],
  ['−5', rest(1000), /more than 0/],
  ['5,00', rest(1000), /comma: write 5\.00/],
  ['5,5', rest(1000), /comma: write 5\.50/],
  ['5.001', rest(1000), /9\.99/],
  ['five', rest(1000), /9\.99/],
  ['10.01', rest(1000), /at most \$10, what is left/],
  ['99999999', rest(1000), /9\.99|at most|less than/],
  ['€5', rest(1000), /must be in USD/],
  ['$5', rest(1000, 'eur'), /must be in EUR/],
  ['5.5', rest(1000, 'jpy'), /whole/],
  ['1e3', rest(1000), /9\.99/],
])('says what is wrong with “%s”', (text, left, message) => {
  expect(readRefundAmount(text, left)).toMatch(message)
})
