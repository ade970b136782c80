import { describe, expect, test } from 'vitest'
import { isAppError } from '../kernel/errors.ts'
import { readDiscountForm } from './discount-form.rules.ts'

const plain = { code: 'SAVE', kind: 'percent', value: '20' }
const read = (fields: Record<string, string>, zone = 'UTC') => readDiscountForm({ ...plain, ...fields }, zone)
const faults = (fields: Record<string, string>) => {
  try {
    read(fields)
    return []
  } catch (e) {
    if (!isAppError(e)) throw e
    return e.extra.errors!.map((error) => error.path)
  }
}

test('what is left out sets no limit', () => {
  expect(read({ code: ' spring 24 ' })).toEqual({
    ...{ code: 'SPRING24', kind: 'percent', value: 20, currency: null, productId: null },
    ...{ note: null, maxUses: null, startsAt: null, endsAt: null },
  })
})

test('days are the seller’s, and the last one counts to its end, also where the clocks change', () => {
  const one = read({ starts_on: '2026-10-25', ends_on: '2026-10-25' }, 'Europe/Berlin')
  expect(one.startsAt).toBe(Date.parse('2026-10-24T22:00:00Z'))
  expect(one.endsAt).toBe(Date.parse('2026-10-25T23:00:00Z'))
})

describe('a value', () => {
  test.each([
    ['percent', '1', 'usd', 1],
    ['percent', '100 %', 'usd', 100],
    ['amount', '5', 'usd', 500],
    ['amount', '1,200.50', 'usd', 120_050],
    ['amount', '12,50', 'eur', 1250],
    ['amount', '500', 'jpy', 500],
  ])('%s %s %s', (kind, value, currency, minor) =>
    expect(read({ kind, value, currency })).toMatchObject({
      ...{ kind, value: minor, currency: kind === 'percent' ? null : currency },
    }),
  )
})

test.each<[Record<string, string>, string]>([
  [{ code: '' }, 'code'],
  [{ code: 'É' }, 'code'],
  [{ code: '-A' }, 'code'],
  [{ code: 'A'.repeat(41) }, 'code'],
  [{ code: '<b>' }, 'code'],
  [{ value: '0' }, 'value'],
  [{ value: '101' }, 'value'],
  [{ value: '-5' }, 'value'],
  [{ value: '12.5' }, 'value'],
  [{ value: '' }, 'value'],
  [{ kind: 'amount', value: '0', currency: 'usd' }, 'value'],
  [{ kind: 'amount', value: '-5', currency: 'usd' }, 'value'],
  [{ kind: 'amount', value: '5.001', currency: 'usd' }, 'value'],
  [{ kind: 'amount', value: '1000000', currency: 'usd' }, 'value'],
  [{ kind: 'amount', value: '€5', currency: 'usd' }, 'value'],
  [{ kind: 'amount', value: '5', currency: 'xxx' }, 'currency'],
  [{ kind: 'amount', value: '5', currency: 'toString' }, 'currency'],
  [{ note: 'x'.repeat(201) }, 'note'],
  [{ note: 'a\nb' }, 'note'],
  [{ max_uses: '0' }, 'max_uses'],
  [{ max_uses: '1.5' }, 'max_uses'],
  [{ max_uses: '1000001' }, 'max_uses'],
  [{ starts_on: 'tomorrow' }, 'starts_on'],
  [{ ends_on: '2026-13-01' }, 'ends_on'],
  [{ starts_on: '2026-02-02', ends_on: '2026-02-01' }, 'ends_on'],
])('%j is refused by its field', (fields, path) => expect(faults(fields)).toEqual([path]))
