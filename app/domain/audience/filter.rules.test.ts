import { describe, expect, test } from 'vitest'
import { DAY } from '../kernel/time.ts'
import { matches, type Person, resolveFilter } from './filter.rules.ts'
import type { ContactFilter } from './filter.schema.ts'

type Bought = { product: string; edition?: string; amount?: number; at?: number; country?: string }
const TODAY = Date.parse('2026-11-20T12:00:00Z')
const daysAgo = (n: number) => TODAY - n * DAY
const day = (n: number) => new Date(daysAgo(n)).toISOString().slice(0, 10)

function person(purchases: Bought[], more: Partial<Person> = {}): Person {
  return {
    ...{ email: 'ada@example.com', name: 'Ada Lovelace', consent: 'subscribed', followerSince: null },
    ...{ customerSince: purchases.length > 0 ? 0 : null, affiliateSince: null, sells: [] },
    purchases: purchases.map((p) => ({
      ...{ productId: p.product, editionId: p.edition ?? `${p.product}-standard`, amount: p.amount ?? 0 },
      ...{ currency: 'usd', country: p.country ?? null, at: p.at ?? 0 },
    })),
    ...more,
  }
}
/** Names of those a filter means. The filters here are typed by hand, so their ids need not look like ours. */
const found = (people: Record<string, Person>, f: ContactFilter, zone = 'UTC') =>
  Object.keys(people)
    .filter((name) => matches(people[name]!, resolveFilter(f, zone)))
    .join(' ')
const usd = (amount: number) => ({ amount, currency: 'usd' as const })

describe('bought and not bought (fixture A)', () => {
  const people = {
    m1: person([{ product: 'p1' }]),
    m2: person([{ product: 'p2' }]),
    m3: person([{ product: 'p2', edition: 'v1' }]),
    m4: person([{ product: 'p2', edition: 'v2' }]),
    m5: person([{ product: 'p1' }, { product: 'p2', edition: 'v1' }]),
    m6: person([{ product: 'p1' }, { product: 'p2', edition: 'v1' }, { product: 'p2', edition: 'v2' }]),
  }
  test.each<[string, ContactFilter, string]>([
    ['bought p1', { bought_products: ['p1'] }, 'm1 m5 m6'],
    ['bought p2', { bought_products: ['p2'] }, 'm2 m3 m4 m5 m6'],
    ['bought p1 or p2', { bought_products: ['p1', 'p2'] }, 'm1 m2 m3 m4 m5 m6'],
    ['bought v1', { bought_editions: ['v1'] }, 'm3 m5 m6'],
    ['bought v2', { bought_editions: ['v2'] }, 'm4 m6'],
    ['bought p1 + v1: either', { bought_products: ['p1'], bought_editions: ['v1'] }, 'm1 m3 m5 m6'],
    ['bought p2 + v2: either', { bought_products: ['p2'], bought_editions: ['v2'] }, 'm2 m3 m4 m5 m6'],
    ['not bought p1', { not_bought_products: ['p1'] }, 'm2 m3 m4'],
    ['not bought p1, p2', { not_bought_products: ['p1', 'p2'] }, ''],
    ['not bought v1', { not_bought_editions: ['v1'] }, 'm1 m2 m4'],
    ['not bought v1, v2', { not_bought_editions: ['v1', 'v2'] }, 'm1 m2'],
    ['not bought p1 nor v1', { not_bought_products: ['p1'], not_bought_editions: ['v1'] }, 'm2 m4'],
    ['bought p2, not v1', { bought_products: ['p2'], not_bought_editions: ['v1'] }, 'm2 m4'],
    ['empty lists filter nothing', { bought_products: [], consent: [] }, 'm1 m2 m3 m4 m5 m6'],
  ])('%s', (_, f, wanted) => expect(found(people, f)).toBe(wanted))
})

describe('paid more, paid less (fixture B)', () => {
  const people = {
    m1: person([{ product: 'p1', amount: 0 }]),
    m2: person([{ product: 'p1', amount: 100 }]),
    m3: person([{ product: 'p1', amount: 200 }]),
    m4: person([
      { product: 'p7', edition: 'v1', amount: 0 },
      { product: 'p8', edition: 'v2', amount: 200 },
      { product: 'p9', edition: 'v3', amount: 200 },
    ]),
    two: person([
      { product: 'p1', amount: 100 },
      { product: 'p1', amount: 200 },
    ]),
  }
  const { two: _, ...four } = people
  test.each<[string, ContactFilter, string]>([
    ['> 0', { paid_more_than: usd(0) }, 'm2 m3 m4'],
    ['> 50', { paid_more_than: usd(50) }, 'm2 m3 m4'],
    ['> 100', { paid_more_than: usd(100) }, 'm3 m4'],
    ['> 250', { paid_more_than: usd(250) }, ''],
    ['< 250', { paid_less_than: usd(250) }, 'm1 m2 m3 m4'],
    ['< 200', { paid_less_than: usd(200) }, 'm1 m2 m4'],
    ['< 100', { paid_less_than: usd(100) }, 'm1 m4'],
    ['< 0', { paid_less_than: usd(0) }, ''],
    ['> 50 and < 150: one purchase', { paid_more_than: usd(50), paid_less_than: usd(150) }, 'm2'],
    ['> 0 and bought p7', { paid_more_than: usd(0), bought_products: ['p7'] }, ''],
    ['> 0 and bought v1', { paid_more_than: usd(0), bought_editions: ['v1'] }, ''],
    ['> 0 and bought p7 or p8', { paid_more_than: usd(0), bought_products: ['p7', 'p8'] }, 'm4'],
    ['> 0 and bought v1 or v2', { paid_more_than: usd(0), bought_editions: ['v1', 'v2'] }, 'm4'],
    ['> 0 in another currency', { paid_more_than: { amount: 0, currency: 'eur' } }, ''],
  ])('%s', (_, f, wanted) => expect(found(four, f)).toBe(wanted))
  test('two purchases that fit are one person', () => {
    expect(found(people, { paid_more_than: usd(0), paid_less_than: usd(300) })).toContain('two')
  })
})

describe('since and before (fixture C); our bounds take in their whole day, so theirs are moved by one', () => {
  const people = {
    m1: person([], { followerSince: daysAgo(5) }),
    m2: person([], { followerSince: daysAgo(4) }),
    m3: person([{ product: 'p6', at: daysAgo(2) }], { followerSince: daysAgo(3) }),
    m4: person([
      { product: 'p7', edition: 'v1', at: daysAgo(5) },
      { product: 'p8', edition: 'v2', at: daysAgo(1) },
    ]),
  }
  test.each<[string, ContactFilter, string]>([
    ['after four days ago', { after: day(3) }, 'm3 m4'],
    ['from four days ago on, that day included', { after: day(4) }, 'm2 m3 m4'],
    ['before two days ago', { before: day(3) }, 'm1 m2 m3 m4'],
    ['between, one relation', { after: day(3), before: day(3) }, 'm3'],
    ['between, and bought p6', { after: day(3), before: day(3), bought_products: ['p6'] }, ''],
    ['up to two days ago, and bought p6', { after: day(3), before: day(2), bought_products: ['p6'] }, 'm3'],
    ['followers since three days ago', { kind: 'follower', after: day(3) }, 'm3'],
    ['followers who bought p6 since', { kind: 'follower', after: day(3), bought_products: ['p6'] }, 'm3'],
    [
      'followers who bought p6 before their day',
      { kind: 'follower', after: day(3), before: day(3), bought_products: ['p6'] },
      '',
    ],
    ['customers since yesterday', { kind: 'customer', after: day(1) }, 'm4'],
    ['customers between', { kind: 'customer', after: day(4), before: day(2) }, 'm3'],
  ])('%s', (_, f, wanted) => expect(found(people, f)).toBe(wanted))
})

describe('the rest', () => {
  const people = {
    de: person([
      { product: 'p1', amount: 500, country: 'DE' },
      { product: 'p2', country: 'AT' },
    ]),
    at: person([{ product: 'p1', amount: 500, country: 'AT' }]),
    fan: person([], { email: 'zoe@example.com', name: 'adam Smith', consent: 'pending', followerSince: 1 }),
    seller: person([], {
      ...{ email: 'kim@example.com', name: null, affiliateSince: daysAgo(9) },
      sells: [
        { productId: 'p1', since: daysAgo(9) },
        { productId: 'p2', since: daysAgo(2) },
      ],
    }),
  }
  test.each<[string, ContactFilter, string]>([
    ['country alone: any purchase', { country: ['AT'] }, 'de at'],
    ['country and product: the same purchase', { country: ['AT'], bought_products: ['p1'] }, 'at'],
    ['countries are joined by "or"', { country: ['AT', 'DE'], bought_products: ['p1'] }, 'de at'],
    ['consent', { consent: ['pending', 'blocklisted'] }, 'fan'],
    ['kind', { kind: 'affiliate' }, 'seller'],
    ['affiliate of a product', { affiliate_products: ['p2'] }, 'seller'],
    ['affiliate of a product since', { affiliate_products: ['p1'], after: day(3) }, ''],
    ['affiliate since, of any product', { kind: 'affiliate', after: day(3) }, 'seller'],
    ['affiliate between, one entry', { kind: 'affiliate', after: day(8), before: day(4) }, ''],
    ['text begins the address', { text: 'KIM@' }, 'seller'],
    ['text begins the name, capitals alike', { text: 'ADA' }, 'de at fan'],
    ['text in the middle is not its beginning', { text: 'lovelace' }, ''],
  ])('%s', (_, f, wanted) => expect(found(people, f)).toBe(wanted))
})

describe('a day is a day of the seller’s clock', () => {
  const at = (iso: string) => ({ one: person([{ product: 'p1', at: Date.parse(iso) }]) })
  test.each([
    ['America/Los_Angeles', '2020-01-01T08:00:00Z', '2020-01-01', true],
    ['America/Los_Angeles', '2020-01-01T07:59:59.999Z', '2020-01-01', false],
    // The night in which clocks go forward and back.
    ['Europe/Berlin', '2026-03-28T23:00:00Z', '2026-03-29', true],
    ['Europe/Berlin', '2026-10-25T22:59:59.999Z', '2026-10-25', true],
    ['Europe/Berlin', '2026-10-25T23:00:00Z', '2026-10-25', false],
    ['Asia/Kathmandu', '2026-05-01T18:14:59.999Z', '2026-05-01', true],
    ['Asia/Kathmandu', '2026-05-01T18:15:00Z', '2026-05-01', false],
  ])('%s: %s is on %s: %s', (zone, instant, wanted, is) => {
    expect(found(at(instant), { after: wanted, before: wanted }, zone)).toBe(is ? 'one' : '')
  })
})
