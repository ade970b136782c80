import { describe, expect, it } from 'vitest'
import {
  cleanFinePrint,
  effectivePolicy,
  isOverDisputed,
  levelsOf,
  sayDisputeRate,
  snapshotOf,
} from './policy.rules.ts'
import { putProductPolicySchema, type RefundPeriod, type SetPolicy } from './policy.schema.ts'

const set = (periodDays: RefundPeriod, more: Partial<SetPolicy> = {}): SetPolicy => ({
  ...{ periodDays, finePrint: null, version: 2, changedAt: 5 },
  ...more,
})
const everywhere = { isPerProduct: true, isEnforced: false }
const nothing = { seller: null, product: null, edition: null }

describe('the policy that holds', () => {
  const all = { seller: set(14), product: set(7), edition: set(183) }
  it.each([
    ['nothing set', nothing, true, 30, 'default'],
    ['the seller’s', { ...nothing, seller: set(14) }, true, 14, 'seller'],
    ['the product’s', { ...all, edition: null }, true, 7, 'product'],
    ['the edition’s', all, true, 183, 'edition'],
    ['the edition’s without the product’s', { ...all, product: null }, true, 183, 'edition'],
    ['the seller’s alone before the rollout', all, false, 14, 'seller'],
    ['the default before the rollout', { ...all, seller: null }, false, 30, 'default'],
  ] as const)('%s', (_, levels, isPerProduct, periodDays, inheritedFrom) => {
    expect(effectivePolicy(levels, { isPerProduct, isEnforced: false })).toMatchObject({
      periodDays,
      inheritedFrom,
    })
  })

  it.each([
    [0, 30],
    [7, 30],
    [14, 30],
    [30, 30],
    [183, 183],
  ] as const)('of %i days counts as %i where it is enforced', (given, holds) => {
    const policy = effectivePolicy(
      { ...nothing, seller: set(given, { finePrint: 'x' }) },
      { isPerProduct: true, isEnforced: true },
    )
    expect(policy).toMatchObject({ periodDays: holds, enforced: true, version: 2 })
    // What was said about no refunds would contradict.
    expect(policy.finePrint).toBe(given === 0 ? null : 'x')
  })

  it('of the seller itself is no product’s', () => {
    const rows = [{ ...set(14), productId: '', editionId: '' }]
    expect(levelsOf(rows, { productId: '', editionId: '' })).toEqual({ ...nothing, seller: rows[0] })
  })
})

describe('what a purchase keeps', () => {
  const ids = { productId: 'prod_1', editionId: 'ed_1' }
  const key = (levels: Parameters<typeof effectivePolicy>[0], o = everywhere) =>
    snapshotOf(effectivePolicy(levels, o), ids).key

  it('is another one for another level, owner, version or period, and the same for the same', () => {
    const keys = [
      key(nothing),
      key({ ...nothing, seller: set(14) }),
      key({ ...nothing, seller: set(14, { version: 3 }) }),
      key({ ...nothing, product: set(14) }),
      key({ ...nothing, edition: set(14) }),
      key({ ...nothing, seller: set(14) }, { ...everywhere, isEnforced: true }),
    ]
    expect(new Set(keys).size).toBe(keys.length)
    expect(key({ ...nothing, seller: set(14) })).toBe(keys[1])
    expect(
      snapshotOf(effectivePolicy({ ...nothing, product: set(14) }, everywhere), {
        ...ids,
        productId: 'prod_2',
      }).key,
    ).not.toBe(keys[3])
  })
})

describe('fine print', () => {
  it.each([
    ['<p>One</p>\r\n<p>Two</p>', 'One\nTwo'],
    ['<img src=x onerror=alert(1)>', null],
    ['<<i>b>x', 'x'],
    ['a < b, b > a, 1<2', 'a < b, b > a, 1<2'],
    ['&lt;b&gt;', '&lt;b&gt;'],
    ['<!-- hidden -->seen', 'seen'],
    ['退款须在 30 天内', '退款须在 30 天内'],
    [null, null],
    [undefined, null],
  ])('%j is kept as %j', (given, kept) => {
    expect(cleanFinePrint(given)).toBe(kept)
  })

  it.each(['a\0b', 'half \ud83d of one'])('refuses %j, which is no text', (text) => {
    expect(() => cleanFinePrint(text)).toThrow(/fine_print: contains/)
  })

  it('counts what is left without tags', () => {
    expect(cleanFinePrint(`<b>${'x'.repeat(3000)}</b>`)).toHaveLength(3000)
    expect(() => cleanFinePrint('x'.repeat(3001))).toThrow('must be at most 3,000 characters, not 3,001')
  })
})

it.each([
  [24, 3, false],
  [25, 3, true],
  [25, 2, false],
  [100, 3, true],
  [300, 3, false],
  [299, 3, true],
  [1000, 10, false],
  [1000, 11, true],
  [0, 0, false],
])('%i settled purchases and %i disputes: too many is %s', (settledPurchases, disputes, isOver) => {
  expect(isOverDisputed({ settledPurchases, disputes })).toBe(isOver)
})

it('says the rate without making it more than it is', () => {
  expect(sayDisputeRate({ settledPurchases: 1999, disputes: 20 })).toBe(
    'Buyers disputed 20 payments, against 1,999 settled purchases: a rate of 1.0 %.',
  )
  expect(sayDisputeRate({ settledPurchases: 0, disputes: 1 })).toContain(
    '1 payment, against 0 settled purchases',
  )
})

describe('the body of a product’s policy', () => {
  it.each([
    [{ inherit: true }, []],
    [{ inherit: true, is_physical: true }, []],
    [{ period_days: 30, inherit: false }, []],
    [{ period_days: 30, fine_print: null, seen: 0 }, []],
    [{}, ['period_days']],
    [{ inherit: false }, ['period_days']],
    [{ period_days: 31 }, ['period_days']],
    [{ period_days: 30, inherit: true, fine_print: 'x' }, ['period_days', 'fine_print']],
    [{ period_days: 30, fine_print: 5 }, ['fine_print']],
    [{ period_days: 30, edition_id: 'prod_1' }, ['edition_id']],
    [{ inherit: true, edition_id: 7 }, ['edition_id']],
    [{ period_days: 30, seen: 1.5 }, ['seen']],
  ])('%j: wrong is %j', (body, wrong) => {
    const { error } = putProductPolicySchema.safeParse(body)
    expect(error?.issues.map((i) => i.path.join('.')) ?? []).toEqual(wrong)
  })
})
