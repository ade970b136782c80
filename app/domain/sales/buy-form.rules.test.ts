import { expect, test } from 'vitest'
import { readBuyForm } from './buy-form.rules.ts'

const form = (fields: Record<string, string>) => {
  const data = new FormData()
  for (const [name, value] of Object.entries(fields)) data.append(name, value)
  return data
}

test('only what belongs to the chosen edition is asked for', () => {
  const { input, typed } = readBuyForm(
    form({
      ...{ edition_id: 'ed_b', 'amount:ed_a': '5', 'amount:ed_b': ' 12.50 ', 'expected:ed_a': '500' },
      ...{ code: 'SAVE', email: ' ada@example.com ', name: '' },
    }),
  )
  expect(input).toEqual({ edition_id: 'ed_b', amount: '12.50', code: 'SAVE', email: 'ada@example.com' })
  expect(typed.amounts).toEqual({ ed_a: '5', ed_b: '12.50' })
})

test.each([
  ['1000', 1000],
  ['-1', undefined],
  ['1e3', undefined],
  ['', undefined],
])('a shown price of "%s" is taken as %s', (shown, expected) => {
  expect(readBuyForm(form({ edition_id: 'ed_a', 'expected:ed_a': shown })).input.expected).toBe(expected)
})

test('an empty form asks for nothing in particular', () => {
  expect(readBuyForm(form({})).input).toEqual({})
})
