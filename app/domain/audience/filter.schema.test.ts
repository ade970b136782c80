import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { contactFilterSchema, filterFromQuery, filterToQuery } from './filter.schema.ts'

const PRODUCT = `prod_${'0'.repeat(26)}`
const refusal = (f: unknown) => {
  const { error } = contactFilterSchema.safeParse(f)
  return error?.issues.map((i) => `${i.path.join('.')}: ${i.message}`).join('; ')
}

describe('a filter', () => {
  test.each<[string, unknown, RegExp]>([
    ['later than its end', { after: '2026-02-02', before: '2026-02-01' }, /^after: must not be later/],
    ['a day that is none', { after: '2026-02-30' }, /^after: must be a date/],
    [
      'an empty span of prices',
      { paid_more_than: { amount: 5, currency: 'usd' }, paid_less_than: { amount: 5, currency: 'usd' } },
      /^paid_more_than: must be less/,
    ],
    [
      'two currencies',
      { paid_more_than: { amount: 1, currency: 'usd' }, paid_less_than: { amount: 5, currency: 'eur' } },
      /^paid_less_than: must be in the same/,
    ],
    ['a kind nobody is', { kind: 'fan' }, /^kind: must be one of follower, customer, affiliate/],
    ['a consent nobody gives', { consent: ['maybe'] }, /^consent.0: must be one of/],
    ['a country in words', { country: ['Germany'] }, /^country.0: must be a country code/],
    ['an id of something else', { bought_products: ['ed_1'] }, /^bought_products.0: must be ids of products/],
    [
      'more than a list may hold',
      { bought_products: Array(51).fill(PRODUCT) },
      /^bought_products: must be at most 50/,
    ],
    ['a key that is none', { kinds: 'customer' }, /kinds/],
    ['a text of two lines', { text: 'a\nb' }, /^text: must be one line/],
    ['no object', [], /expected object/],
  ])('refuses %s', (_, f, message) => expect(refusal(f)).toMatch(message))

  test('leaves out what is blank', () => {
    expect(
      contactFilterSchema.parse({
        kind: '',
        consent: [],
        text: '  ',
        after: null,
        country: ['DE'],
        before: undefined,
      }),
    ).toEqual({ country: ['DE'] })
  })

  test('goes into an address and comes back', () => {
    const some = <T>(a: fc.Arbitrary<T>) => fc.option(a, { nil: undefined })
    const money = fc.record({ amount: fc.nat(9_999), currency: fc.constant('eur') })
    const id = (prefix: string) =>
      fc.stringMatching(/^[0-9a-z]{26}$/).map((s) => `${prefix}_${s.replace(/[ilou]/g, '0')}`)
    const filter = fc.record({
      kind: some(fc.constantFrom('follower', 'customer')),
      consent: some(fc.subarray(['subscribed', 'pending', 'unsubscribed'])),
      bought_products: some(fc.array(id('prod'), { maxLength: 3 })),
      not_bought_editions: some(fc.array(id('ed'), { maxLength: 2 })),
      paid_more_than: some(money),
      after: some(fc.constantFrom('2026-01-31', '2024-02-29')),
      country: some(fc.subarray(['DE', 'AT'])),
      text: some(fc.string({ maxLength: 9 }).filter((s) => !/\p{Cc}/u.test(s))),
    })
    fc.assert(
      fc.property(filter, (f) => {
        const parsed = contactFilterSchema.parse(f)
        expect(
          contactFilterSchema.parse(filterFromQuery(new URLSearchParams(filterToQuery(parsed).toString()))),
        ).toEqual(parsed)
      }),
    )
  })
})
