import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { deriveContact, driftOf, kindsOf, type PurchaseRelation, type Relations } from './relations.rules.ts'

const CREATED = 1_000
const none: Relations = { purchases: [], follow: null, affiliate: null }
const bought = (p: Partial<PurchaseRelation> = {}): PurchaseRelation => ({
  ...{ id: 'pur_1', productId: 'prod_a', editionId: 'ed_a', amount: 1000, refunded: 0, currency: 'usd' },
  ...{ status: 'paid', country: null, at: 500, ...p },
})
const follow = { requestedAt: 600, confirmedAt: 700, endedAt: null }
const affiliate = {
  ...{ status: 'active' as const, invitedAt: 800, acceptedAt: 900 },
  products: [{ productId: 'prod_a', addedAt: 850 }],
}

describe('who is what', () => {
  test.each<[string, Partial<Relations>, string]>([
    ['nobody yet', {}, ''],
    ['asked to follow, not confirmed', { follow: { ...follow, confirmedAt: null } }, ''],
    ['confirmed', { follow }, 'follower'],
    ['unfollowed', { follow: { ...follow, endedAt: 750 } }, ''],
    ['unfollowed and never confirmed', { follow: { ...follow, confirmedAt: null, endedAt: 750 } }, ''],
    ['bought', { purchases: [bought()] }, 'customer'],
    ['bought for nothing', { purchases: [bought({ amount: 0 })] }, 'customer'],
    [
      'got part of it back',
      { purchases: [bought({ status: 'partially_refunded', refunded: 400 })] },
      'customer',
    ],
    ['got all of it back', { purchases: [bought({ status: 'refunded', refunded: 1000 })] }, ''],
    ['charged back', { purchases: [bought({ status: 'disputed' })] }, ''],
    [
      'one of two refunded',
      { purchases: [bought({ status: 'refunded' }), bought({ id: 'pur_2' })] },
      'customer',
    ],
    [
      'follows and unfollowed buyer',
      { purchases: [bought()], follow: { ...follow, endedAt: 1 } },
      'customer',
    ],
    ['invited to sell', { affiliate: { ...affiliate, status: 'invited', acceptedAt: null } }, ''],
    ['sells', { affiliate }, 'affiliate'],
    ['sells nothing any more', { affiliate: { ...affiliate, products: [] } }, ''],
    ['stopped selling', { affiliate: { ...affiliate, status: 'stopped' } }, ''],
    ['all at once', { purchases: [bought()], follow, affiliate }, 'follower customer affiliate'],
  ])('%s', (_, relations, kinds) => {
    expect(kindsOf(deriveContact(CREATED, { ...none, ...relations })).join(' ')).toBe(kinds)
  })
})

test('times, sums and what was bought are those of the purchases that stand', () => {
  const purchases = [
    bought({ id: 'pur_1', at: 300, country: 'AT' }),
    bought({ id: 'pur_2', at: 100, status: 'refunded', country: 'FR', currency: 'chf' }),
    bought({ id: 'pur_3', at: 400, status: 'partially_refunded', refunded: 250, country: 'DE' }),
    bought({ id: 'pur_4', at: 400, amount: 700, currency: 'eur', productId: 'prod_b', editionId: 'ed_b' }),
  ]
  expect(deriveContact(CREATED, { ...none, purchases })).toEqual({
    ...{ firstSeenAt: 100, followerSince: null, customerSince: 300, lastPurchaseAt: 400 },
    ...{ affiliateSince: null, lastAffiliateAt: null, purchases: 3, spent: { usd: 1750, eur: 700 } },
    ...{ bought: 'prod_a/ed_a prod_b/ed_b', countries: 'AT DE', country: 'DE' },
  })
})

test('an affiliate sells a product since it was added and accepted', () => {
  const products = [
    { productId: 'prod_a', addedAt: 850 },
    { productId: 'prod_b', addedAt: 2_000 },
  ]
  const row = deriveContact(CREATED, { ...none, affiliate: { ...affiliate, products } })
  expect([row.affiliateSince, row.lastAffiliateAt, row.firstSeenAt]).toEqual([900, 2_000, 800])
})

test('the order in which purchases are looked at makes no difference', () => {
  const one = fc.record({
    ...{
      id: fc.constantFrom('pur_1', 'pur_2', 'pur_3', 'pur_4'),
      productId: fc.constantFrom('prod_a', 'prod_b'),
    },
    ...{ editionId: fc.constant('ed_a'), amount: fc.nat(900), refunded: fc.nat(90) },
    currency: fc.constantFrom('usd', 'eur'),
    status: fc.constantFrom<PurchaseRelation['status']>('paid', 'partially_refunded', 'refunded', 'disputed'),
    ...{ country: fc.option(fc.constantFrom('DE', 'AT')), at: fc.nat(3) },
  })
  const some = fc.uniqueArray(one, { selector: (p) => p.id })
  const shuffled = some.chain((all) =>
    fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
  )
  fc.assert(
    fc.property(shuffled, ([purchases, other]) => {
      const row = deriveContact(CREATED, { ...none, purchases })
      expect(deriveContact(CREATED, { ...none, purchases: other })).toEqual(row)
      expect(driftOf(row, deriveContact(CREATED, { ...none, purchases: other }))).toEqual([])
    }),
  )
})

test('what differs is named', () => {
  const row = deriveContact(CREATED, { ...none, purchases: [bought()] })
  expect(driftOf({ ...row, spent: { usd: 1 }, country: 'DE' }, row)).toEqual(['spent', 'country'])
  expect(driftOf({ ...row, spent: {} }, row)).toEqual(['spent'])
})
