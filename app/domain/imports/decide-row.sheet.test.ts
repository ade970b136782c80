import { describe, expect, test } from 'vitest'
import {
  ada,
  address,
  applyDecision,
  BASIS,
  CHANGED,
  decide,
  listmonkPolicy,
  NOW,
  policyOf,
  readLine,
  rowOf,
} from '#test/support/import-rows.ts'
import { CONSENT_STATES, SUPPRESSION_REASONS } from '../audience/consent.rules.ts'
import { DAY } from '../kernel/time.ts'
import { TEMPLATE_KEYS } from './policy.schema.ts'

/** The sheet of behaviour/listmonk.md 2.5 by number: its right-hand column, as far as one row's decision shows it. */
const profileOnly = { policy: policyOf('profile_only') }
const fullSync = { policy: policyOf('full_sync') }
const permission = { policy: policyOf('re_permission') }
const out = ada({ state: 'unsubscribed', reason: 'own_choice' })
const subscribed = rowOf({ consent: 'subscribed' })
const proven = rowOf({
  ...{ consent: 'subscribed', consent_at: '2026-11-18T10:00:00Z', consent_source: 'Form at the fair' },
})

describe('somebody unknown', () => {
  test('01 is created, with the ground for mailing on record; where new people confirm, as pending', () => {
    const row = rowOf({ name: 'Ada' })
    expect(decide(null, row, profileOnly)).toMatchObject({
      outcome: 'created',
      consent: { to: 'subscribed', evidence: BASIS },
    })
    const policy = policyOf('profile_only', { double_opt_in: true })
    expect(decide(null, row, { policy })).toMatchObject({ outcome: 'created', consent: { to: 'pending' } })
  })
  test('02 as confirmed: what proves it is stored, the row’s own word before that of who imports', () => {
    expect(decide(null, proven, profileOnly)).toMatchObject({
      consent: { to: 'subscribed', evidence: 'Form at the fair, 2026-11-18T10:00:00.000Z' },
    })
    expect(decide(null, rowOf({ consent: 'subscribed', consent_source: 'Fair' }), profileOnly)).toMatchObject(
      {
        consent: { evidence: 'Fair' },
      },
    )
    expect(decide(null, subscribed, profileOnly)).toMatchObject({ consent: { evidence: BASIS } })
  })
  test('03 as unsubscribed begins so, under every template', () => {
    for (const key of TEMPLATE_KEYS)
      expect(decide(null, rowOf({ consent: 'unsubscribed' }), { policy: policyOf(key) })).toMatchObject({
        outcome: 'created',
        consent: { to: 'unsubscribed', reason: 'import' },
      })
  })
  test('04 in a list of opt-outs is kept as one, whatever their row says', () => {
    for (const opt_out_to of ['unsubscribed', 'blocklisted'] as const)
      expect(decide(null, proven, { policy: policyOf('opt_outs', { opt_out_to }) })).toMatchObject({
        outcome: 'created',
        consent: { to: opt_out_to, reason: 'import' },
      })
  })
  test('42 whose address is remembered as wiped: nobody is created', () => {
    for (const suppressed of SUPPRESSION_REASONS)
      for (const key of TEMPLATE_KEYS)
        expect(decide(null, proven, { policy: policyOf(key), suppressed })).toEqual({
          ...{ outcome: 'suppressed', known: null, changed: [], kept: ['consent'] },
        })
  })
})

describe('somebody who opted out', () => {
  test('05 stays, under every template, by any row without a newer proof', () => {
    for (const key of TEMPLATE_KEYS)
      for (const row of [rowOf({}), subscribed, rowOf({ consent: 'pending' })])
        expect(decide(out, row, { policy: policyOf(key) })).toMatchObject({ consent: null })
  })
  test('06 is not resubscribed as unconfirmed: protected, listed in the report', () => {
    const policy = listmonkPolicy(false, true)
    for (const row of [rowOf({}), rowOf({ consent: 'pending' })])
      expect(decide(out, row, { policy })).toMatchObject({
        outcome: 'protected',
        consent: null,
        kept: ['consent'],
      })
  })
  test('07 is resubscribed only by a newer proof, a policy that listens to it, and somebody who may', () => {
    expect(decide(out, proven, permission)).toMatchObject({
      outcome: 'updated',
      consent: { to: 'subscribed', evidence: 'Form at the fair, 2026-11-18T10:00:00.000Z' },
    })
    const protectedRow = { outcome: 'protected', consent: null, kept: ['consent'] }
    for (const key of TEMPLATE_KEYS.filter((k) => k !== 're_permission' && k !== 'opt_outs'))
      expect(decide(out, proven, { policy: policyOf(key) })).toMatchObject(protectedRow)
    expect(decide(out, proven, { policy: listmonkPolicy(true, true) })).toMatchObject(protectedRow)
    expect(decide(out, proven, { ...permission, resubscribe: false })).toMatchObject(protectedRow)
    expect(decide({ ...out, consentChangedAt: NOW - DAY }, proven, permission)).toMatchObject(protectedRow)
  })
  test('10 stays out of whatever else the seller sends: what they chose is theirs, not a list’s', () => {
    expect(decide(out, rowOf({ consent: 'subscribed', tags: 'list B' }), profileOnly)).toMatchObject({
      outcome: 'protected',
      profile: { tags: '["list B","vip"]' },
      consent: null,
    })
  })
})

describe('somebody subscribed or pending', () => {
  test('08 is never made to confirm again by an import', () => {
    for (const key of TEMPLATE_KEYS.filter((k) => k !== 'opt_outs'))
      expect(decide(ada(), rowOf({ consent: 'pending' }), { policy: policyOf(key) })).toMatchObject({
        outcome: 'unchanged',
        consent: null,
      })
  })
  test('09 is upgraded where the policy trusts the source, and only there', () => {
    const pending = ada({ state: 'pending' })
    expect(decide(pending, proven, permission)).toMatchObject({ consent: { to: 'subscribed' } })
    expect(decide(pending, subscribed, { policy: listmonkPolicy(false, true) })).toMatchObject({
      consent: { to: 'subscribed', evidence: BASIS },
    })
    for (const c of [profileOnly, fullSync, { policy: listmonkPolicy(true, false) }])
      expect(decide(pending, proven, c)).toMatchObject({ outcome: 'protected', consent: null })
  })
  test('43 in a list of those to block is blocked, with the reason on record and the profile as it was', () => {
    const policy = policyOf('opt_outs', { opt_out_to: 'blocklisted' })
    expect(decide(ada(), rowOf({ name: 'Countess' }), { policy })).toMatchObject({
      outcome: 'updated',
      profile: null,
      consent: { to: 'blocklisted', reason: 'import' },
      kept: ['name'],
    })
  })
})

describe('somebody blocked or suppressed', () => {
  const blocked = ada({ state: 'blocklisted' })
  test('12 comes out as suppressed and gets nothing', () => {
    for (const key of TEMPLATE_KEYS)
      expect(decide(blocked, subscribed, { policy: policyOf(key) })).toMatchObject({
        outcome: 'suppressed',
        consent: null,
      })
  })
  test('13 is never subscribed on any way', () => {
    for (const state of CONSENT_STATES)
      for (const suppressedReason of SUPPRESSION_REASONS)
        for (const key of TEMPLATE_KEYS) {
          const known = ada({ state, suppressedReason })
          const then = applyDecision(known, decide(known, proven, { policy: policyOf(key) }))!
          expect(then.suppressedReason).toBe(suppressedReason)
          if (state !== 'subscribed') expect(then.state).not.toBe('subscribed')
        }
  })
  test('14 has their fields kept current, and nothing of their consent', () => {
    expect(decide(blocked, rowOf({ name: 'Countess', consent: 'subscribed' }), profileOnly)).toMatchObject({
      outcome: 'suppressed',
      profile: { name: 'Countess', email: blocked.email },
      consent: null,
      changed: ['name'],
      kept: ['consent'],
    })
  })
})

describe('fields', () => {
  test('16 a column that is not there changes no name', () => {
    expect(decide(ada(), rowOf({ country: 'FR' }), fullSync)).toMatchObject({
      profile: { name: 'Ada', country: 'FR' },
      changed: ['country'],
    })
  })
  test('17 nor any attribute; clearing takes the word for it', () => {
    expect(decide(ada(), rowOf({ name: 'Ada' }), fullSync)).toMatchObject({ profile: null })
    const policy = policyOf('full_sync', { clear_token: '-' })
    const row = rowOf({ attributes: '-', name: '-' }, policy)
    expect(decide(ada(), row, { policy })).toMatchObject({
      profile: { attributes: '{}', name: null },
      changed: ['name', 'attributes.plan'],
    })
  })
  test('18 a key a row leaves out stays; each key may have a rule of its own', () => {
    const known = ada({ attributes: '{"a":1,"b":{"c":1,"d":2},"e":1}' })
    const row = rowOf({ attributes: '{"a":2,"b":{"c":3},"e":2,"f":2}' })
    const policy = policyOf('full_sync', { attributes: { b: 'merge', e: 'never', f: 'fill' } })
    expect(decide(known, row, { policy })).toMatchObject({
      profile: { attributes: '{"a":2,"b":{"c":3,"d":2},"e":1,"f":2}' },
      changed: ['attributes.a', 'attributes.b', 'attributes.f'],
      kept: ['attributes.e'],
    })
  })
  test('19 attributes that are no JSON refuse the row, with the column', () => {
    expect(readLine({ name: 'Countess', attributes: '{"a":' })).toEqual({
      errors: [{ path: 'attributes', message: expect.any(String) }],
    })
  })
  test('20 a blank cell keeps, unless the policy lets it clear', () => {
    expect(decide(ada(), rowOf({ name: ' ' }), fullSync)).toMatchObject({
      outcome: 'unchanged',
      profile: null,
    })
    const policy = policyOf('full_sync', { blank_clears: true })
    expect(decide(ada(), rowOf({ name: ' ' }, policy), { policy })).toMatchObject({
      profile: { name: null },
      changed: ['name'],
    })
  })
  test('21 the same again is unchanged, and nothing is written', () => {
    const row = rowOf({
      ...{ external_id: 'crm-1', name: 'Ada', country: 'GB', tags: 'vip', attributes: '{"plan":"pro"}' },
      consent: 'subscribed',
    })
    for (const key of TEMPLATE_KEYS.filter((k) => k !== 'opt_outs'))
      expect(decide(ada(), row, { policy: policyOf(key) })).toMatchObject({
        ...{ outcome: 'unchanged', profile: null, consent: null, changed: [], kept: [] },
      })
  })
  test('23 an address in other letters and with blanks around it is the same person', () => {
    expect(decide(ada(), rowOf({ email: ' ADA@Example.COM ' }), fullSync)).toMatchObject({
      outcome: 'unchanged',
      known: { id: 'ct_ada' },
      profile: null,
    })
  })
  test('24 so is one whose address is kept in other letters', () => {
    const known = ada({ ...address('Mixed@Example.com') })
    expect(decide(known, rowOf({ email: 'mixed@example.com' }), fullSync)).toMatchObject({
      outcome: 'unchanged',
      known: { emailGiven: 'Mixed@example.com' },
      profile: null,
    })
  })
})

test('a nightly file, three who opted out yesterday: data updated, consent protected, just these three reported', () => {
  const people = ['a', 'b', 'c', 'd', 'e'].map((name, i) =>
    ada({
      ...address(`${name}@example.com`),
      ...{ id: `ct_${name}`, externalId: null, state: i < 3 ? 'unsubscribed' : 'subscribed' },
      consentChangedAt: CHANGED,
    }),
  )
  const decisions = people.map((p) =>
    decide(people, rowOf({ email: p.email, name: 'New name', consent: 'subscribed' }), profileOnly),
  )
  expect(decisions.map((d) => d.outcome)).toEqual([
    ...['protected', 'protected', 'protected', 'updated', 'updated'],
  ])
  for (const [i, d] of decisions.entries())
    expect(applyDecision(people[i]!, d)).toMatchObject({ name: 'New name', state: people[i]!.state })
})

// rows elsewhere:
// 11 no lists: whoever leaves stays as somebody unsubscribed (05), whoever is erased is 42
// 15 no such state: consent is one of four
// 22 csv/duplicates.test.ts; the outcome in test/integration/imports*.test.ts
// 25, 27 csv/records.test.ts
// 26, 29 values.rules.test.ts
// 28, 31, 32, 34, 35, 41 csv/detect.rules.test.ts
// 30 recognise.rules.test.ts
// 33 mapping.schema.test.ts
// 36, 37 no lists of domains
// 38, 39, 40, 44, 46 test/integration/imports*.test.ts
// 45 no such switch
