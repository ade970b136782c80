import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeId, type IdKind } from '../kernel/ids.ts'
import { CURRENCIES, type Currency } from '../kernel/money.ts'
import { CONSENT_STATES } from './consent.rules.ts'
import { type ContactFilter, contactFilterSchema } from './filter.schema.ts'
import { filterToForm } from './filter-fields.ts'
import { filterFromForm } from './filter-form.rules.ts'
import { KINDS } from './kind.ts'

const id = (kind: IdKind, n: number) => encodeId(kind, n, new Uint8Array(10))
const read = (query: string) => filterFromForm(new URLSearchParams(query))

describe('the filter bar', () => {
  it('reads what was typed and picked', () => {
    const [product, edition] = [id('product', 1), id('edition', 2)]
    expect(
      read(
        `kind=customer&text=%20ada%20&consent=subscribed&consent=pending&bought=${product}&bought=${edition}&bought=&not_bought=${product}` +
          '&more=1%2C200.50&less=&currency=eur&after=2026-01-31&before=&country=DE&country=DE&contact=ct_x&cursor=x',
      ).filter,
    ).toEqual({
      kind: 'customer',
      text: 'ada',
      consent: ['subscribed', 'pending'],
      bought_products: [product],
      bought_editions: [edition],
      not_bought_products: [product],
      paid_more_than: { amount: 120_050, currency: 'eur' },
      after: '2026-01-31',
      country: ['DE'],
    })
    expect(read('')).toEqual({ filter: {}, errors: null })
    expect(read('more=500&currency=jpy').filter).toEqual({
      paid_more_than: { amount: 500, currency: 'jpy' },
    })
  })

  it.each([
    ['more=a%20lot', 'more'],
    ['less=9.999', 'less'],
    ['more=9.5&currency=jpy', 'more'],
    ['more=20&less=10', 'more'],
    ['after=yesterday', 'after'],
    ['after=2026-02-30', 'after'],
    ['after=2026-03-01&before=2026-02-01', 'after'],
    ['kind=friend', 'kind'],
    ['consent=maybe', 'consent'],
    ['country=Germany', 'country'],
    ['bought=something', 'bought'],
    ['not_bought=something', 'not_bought'],
    ['sells=something', 'sells'],
  ])('says of %s what is wrong at its field', (query, field) => {
    const { filter, errors } = read(query)
    expect(filter).toBeNull()
    expect(Object.keys(errors!)).toEqual([field])
  })

  it('speaks of labels, not of keys', () => {
    expect(read('more=20&less=10').errors).toEqual({ more: 'must be less than the other amount' })
    expect(read('after=2026-03-01&before=2026-02-01').errors).toEqual({
      after: 'must not be later than the last day',
    })
  })

  it('is written into an address that says the same filter', () => {
    const days = fc
      .integer({ min: 0, max: 20_000 })
      .map((n) => new Date(n * 86_400_000).toISOString().slice(0, 10))
    const ids = (kind: IdKind) =>
      fc.uniqueArray(
        fc.nat(50).map((n) => id(kind, n)),
        { maxLength: 3 },
      )
    const filters = fc
      .record(
        {
          kind: fc.constantFrom(...KINDS),
          text: fc.string().map((s) => s.replaceAll(/\p{Cc}/gu, '').trim()),
          consent: fc.uniqueArray(fc.constantFrom(...CONSENT_STATES)),
          bought_products: ids('product'),
          bought_editions: ids('edition'),
          not_bought_products: ids('product'),
          not_bought_editions: ids('edition'),
          affiliate_products: ids('product'),
          bounds: fc.record({
            currency: fc.constantFrom(...(Object.keys(CURRENCIES) as Currency[])),
            more: fc.option(fc.nat(5_000_000), { nil: undefined }),
            less: fc.option(fc.integer({ min: 5_000_001, max: 9_999_999 }), { nil: undefined }),
          }),
          dates: fc.uniqueArray(days, { maxLength: 2 }),
          country: fc.uniqueArray(fc.constantFrom('DE', 'FR', 'JP')),
        },
        { requiredKeys: [] },
      )
      .map(({ bounds, dates = [], ...rest }) => {
        const [after, before] = dates.toSorted()
        const money = (amount: number | undefined) =>
          amount === undefined ? undefined : { amount, currency: bounds!.currency }
        return contactFilterSchema.parse({
          ...{ ...rest, after, before },
          ...{ paid_more_than: money(bounds?.more), paid_less_than: money(bounds?.less) },
        })
      })
    fc.assert(
      fc.property(filters, (filter: ContactFilter) => {
        const query = filterToForm(filter)
        expect(filterFromForm(new URLSearchParams(query.toString()))).toEqual({ filter, errors: null })
      }),
    )
  })
})
