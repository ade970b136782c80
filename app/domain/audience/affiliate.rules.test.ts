import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { HOUR } from '../kernel/time.ts'
import {
  type AffiliateNow,
  parsePercent,
  percentText,
  referralCookie,
  refuseInvitation,
  termsOf,
} from './affiliate.rules.ts'

import { inviteAffiliateSchema, MOST_BASIS_POINTS } from './affiliate.schema.ts'

const NOW = 10 * HOUR
const nobody: AffiliateNow = { affiliate: null, consent: null, suppressedReason: null }
const long = { invitedAt: NOW - HOUR }

describe('inviting an affiliate', () => {
  test.each<[string, Partial<AffiliateNow>, string | null]>([
    ['somebody new', {}, null],
    ['a customer', { consent: 'subscribed' }, null],
    ['who unsubscribed from news', { consent: 'unsubscribed' }, null],
    ['who was invited an hour ago', { affiliate: { status: 'invited', ...long } }, null],
    ['who was stopped', { affiliate: { status: 'stopped', ...long } }, null],
    [
      'who was invited within the hour',
      { affiliate: { status: 'invited', invitedAt: NOW - HOUR + 1 } },
      'recently_invited',
    ],
    [
      'who was stopped and invited within the hour',
      { affiliate: { status: 'stopped', invitedAt: NOW } },
      'recently_invited',
    ],
    ['who is one', { affiliate: { status: 'active', ...long } }, 'already_affiliate'],
    ['whom the seller blocks', { consent: 'blocklisted' }, 'blocklisted'],
    ['whose mail bounced', { consent: 'blocklisted', suppressedReason: 'bounced' }, 'suppressed'],
    ['who was erased', { suppressedReason: 'erased' }, 'suppressed'],
  ])('%s', (_, now, code) => expect(refuseInvitation({ ...nobody, ...now }, NOW)?.code ?? null).toBe(code))

  it('says when to come back', () => {
    const affiliate = { status: 'invited' as const, invitedAt: NOW - 1 }
    expect(refuseInvitation({ ...nobody, affiliate }, NOW)?.extra.retryAfterSeconds).toBe(3600)
  })
})

describe('a share', () => {
  it.each([
    ['10', 1000],
    [' 12.5 ', 1250],
    ['12,5 %', 1250],
    ['0.01', 1],
    ['90', 9000],
    ['', null],
    ['  ', null],
  ])('typed as %j is %s', (text, basisPoints) => expect(parsePercent(text)).toBe(basisPoints))
  it.each(['0', '0.00', '90.01', '100', '-5', '1.234', 'ten', '1e2', '٣', '10 percent'])(
    'is not %j',
    (text) => expect(parsePercent(text)).toMatch(/^must be/),
  )
  it('reads back as it is shown', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: MOST_BASIS_POINTS }), (n) => {
        expect(parsePercent(percentText(n))).toBe(n)
      }),
    )
  })
})

describe('terms', () => {
  const share = fc.record({ product_id: fc.stringMatching(/^prod_[a-z]{3}$/), basis_points: fc.nat(9000) })
  it('are the same in any order, and other ones for any other share', () => {
    fc.assert(
      fc.property(fc.array(share, { minLength: 1 }), (shares) => {
        const terms = termsOf(shares)
        expect(termsOf([...shares].reverse())).toBe(terms)
        const [first, ...rest] = shares
        expect(termsOf([{ ...first!, basis_points: first!.basis_points + 1 }, ...rest])).not.toBe(terms)
        expect(termsOf([{ ...first!, product_id: 'prod_other' }, ...rest])).not.toBe(terms)
      }),
    )
  })
})

describe('an invitation by the API', () => {
  const body = { email: 'ada@example.com', products: [{ product_id: 'prod_1', basis_points: 1000 }] }
  const pathsOf = (more: object) =>
    inviteAffiliateSchema.safeParse({ ...body, ...more }).error?.issues.map((i) => i.path.join('.')) ?? []
  it.each<[object, string[]]>([
    [{}, []],
    [{ name: 'Ada' }, []],
    [{ products: [] }, ['products']],
    [{ products: [{ product_id: 'prod_1', basis_points: 0 }] }, ['products.0.basis_points']],
    [{ products: [{ product_id: 'prod_1', basis_points: 9001 }] }, ['products.0.basis_points']],
    [{ products: [{ product_id: 'prod_1', basis_points: 10.5 }] }, ['products.0.basis_points']],
    [{ products: [...body.products, ...body.products] }, ['products.1.product_id']],
    [{ email: 'ada' }, ['email']],
    [{ name: 'A\nB' }, ['name']],
    [{ percent: 10 }, ['']],
  ])('%j', (more, paths) => expect(pathsOf(more)).toEqual(paths))
})

it('remembers who sent a browser for thirty days, apart for each seller', () => {
  expect(referralCookie('sel_01abc', 'c0de', false)).toBe(
    'awning_ref_01abc=c0de; Max-Age=2592000; Path=/; HttpOnly; SameSite=Lax',
  )
  expect(referralCookie('sel_01abc', 'c0de', true)).toMatch(/; Secure$/)
})
