import { describe, expect, test } from 'vitest'
import {
  ada,
  address,
  applyDecision,
  BASIS,
  decide,
  listmonkPolicy,
  NOW,
  policyOf,
} from '#test/support/import-rows.ts'
import type { ConsentState } from '../audience/consent.rules.ts'
import type { ContactRowInput } from './row.schema.ts'

/** unconfirmed is pending, confirmed is subscribed. A known contact always has a state, so "none" is only table C. */
type State = 'pending' | 'subscribed' | 'unsubscribed'
const STATES: State[] = ['pending', 'subscribed', 'unsubscribed']
const SWITCHES = [false, true]
const says = (state: ConsentState, over: ContactRowInput = {}): ContactRowInput => ({
  email: address('ada@example.com'),
  consent: { state, at: null, source: null },
  ...over,
})

describe('table A: what there is × what comes in × overwrite_subscription_status', () => {
  test.each<[State, State, { off: State; on: State }]>([
    ['pending', 'pending', { off: 'pending', on: 'pending' }],
    ['pending', 'subscribed', { off: 'pending', on: 'subscribed' }],
    ['pending', 'unsubscribed', { off: 'pending', on: 'unsubscribed' }],
    ['subscribed', 'pending', { off: 'subscribed', on: 'pending' }],
    ['subscribed', 'subscribed', { off: 'subscribed', on: 'subscribed' }],
    ['subscribed', 'unsubscribed', { off: 'subscribed', on: 'unsubscribed' }],
    ['unsubscribed', 'unsubscribed', { off: 'unsubscribed', on: 'unsubscribed' }],
  ])('%s + %s → %o', (was, incoming, becomes) => {
    for (const ui of SWITCHES)
      for (const [ss, to] of [
        [false, becomes.off],
        [true, becomes.on],
      ] as const) {
        const known = ada({ state: was })
        const decision = decide(known, says(incoming), { policy: listmonkPolicy(ui, ss) })
        expect(applyDecision(known, decision)?.state).toBe(to)
        expect(decision).toMatchObject({ consent: to === was ? null : { to, reason: 'import' } })
      }
  })

  test.each<State>(['pending', 'subscribed'])(
    'unsubscribed + %s → stays, minus resubscribing, and the report says so',
    (incoming) => {
      for (const ss of SWITCHES)
        expect(
          decide(ada({ state: 'unsubscribed' }), says(incoming), { policy: listmonkPolicy(false, ss) }),
        ).toMatchObject({ outcome: 'protected', consent: null, changed: [], kept: ['consent'] })
    },
  )

  test('a row without a state comes in as unconfirmed', () => {
    const row = { email: address('ada@example.com') }
    const on = { policy: listmonkPolicy(false, true) }
    expect(decide(ada({ state: 'subscribed' }), row, on)).toMatchObject({
      outcome: 'updated',
      consent: { to: 'pending' },
    })
    expect(decide(ada({ state: 'unsubscribed' }), row, on)).toMatchObject({
      outcome: 'protected',
      kept: ['consent'],
    })
    for (const state of STATES)
      expect(decide(ada({ state }), row, { policy: listmonkPolicy(false, false) })).toMatchObject({
        outcome: 'unchanged',
        consent: null,
        kept: [],
      })
  })

  test('unconfirmed → confirmed is more mail: it takes the right to, and a ground that is put on record', () => {
    const known = ada({ state: 'pending' })
    const on = { policy: listmonkPolicy(false, true) }
    expect(decide(known, says('subscribed'), on)).toMatchObject({ consent: { evidence: BASIS } })
    for (const lacking of [{ resubscribe: false }, { basis: null }, { basis: ' ' }])
      expect(decide(known, says('subscribed'), { ...on, ...lacking })).toMatchObject({
        outcome: 'protected',
        consent: null,
        kept: ['consent'],
      })
  })

  test('with the switch off, what a row says against what there is counts as protected', () => {
    const off = { policy: listmonkPolicy(false, false) }
    expect(decide(ada(), says('unsubscribed'), off)).toMatchObject({ outcome: 'protected', consent: null })
    expect(decide(ada(), says('subscribed'), off)).toMatchObject({ outcome: 'unchanged' })
  })
})

describe('table B: blocklisted stays, for each incoming × each switch', () => {
  test.each(STATES)('%s', (incoming) => {
    for (const ui of SWITCHES)
      for (const ss of SWITCHES)
        expect(
          decide(ada({ state: 'blocklisted' }), says(incoming), { policy: listmonkPolicy(ui, ss) }),
        ).toMatchObject({ outcome: 'suppressed', consent: null })
  })
})

describe('table C: an address that is not known', () => {
  test.each(STATES)(
    '%s is what they begin with, with name and attributes, whatever the switches',
    (incoming) => {
      for (const ui of SWITCHES)
        for (const ss of SWITCHES)
          expect(
            decide(null, says(incoming, { name: 'Ada', attributes: { plan: 'pro', nothing: null } }), {
              policy: listmonkPolicy(ui, ss),
            }),
          ).toMatchObject({
            outcome: 'created',
            profile: { email: 'ada@example.com', name: 'Ada', attributes: '{"plan":"pro"}' },
            consent: { to: incoming, evidence: BASIS },
          })
    },
  )
  test('without a state unconfirmed, without a name the one its address has', () => {
    for (const row of [{}, { name: null }, { name: '' }])
      expect(
        decide(
          null,
          { email: address('ada.king@example.com'), ...row },
          { policy: listmonkPolicy(false, false) },
        ),
      ).toMatchObject({ outcome: 'created', profile: { name: 'Ada King' }, consent: { to: 'pending' } })
  })
  test('where new people have to confirm, nobody begins as confirmed', () => {
    const policy = { ...listmonkPolicy(false, true), double_opt_in: true }
    expect(decide(null, says('subscribed'), { policy })).toMatchObject({ consent: { to: 'pending' } })
    expect(decide(null, says('unsubscribed'), { policy })).toMatchObject({ consent: { to: 'unsubscribed' } })
  })
})

describe('table D: blocklist mode, which is opt_outs with opt_out_to blocklisted', () => {
  const policy = policyOf('opt_outs', { opt_out_to: 'blocklisted' })
  const given = { name: 'Countess', attributes: { plan: 'none' } }

  test('unknown → created blocklisted, name and attributes stored', () => {
    for (const incoming of STATES)
      expect(decide(null, says(incoming, given), { policy })).toMatchObject({
        outcome: 'created',
        profile: { name: 'Countess', attributes: '{"plan":"none"}' },
        consent: { to: 'blocklisted', reason: 'import' },
      })
  })
  test.each(STATES)('%s → blocklisted, whatever the row says; name and attributes untouched', (was) => {
    for (const incoming of STATES)
      expect(decide(ada({ state: was }), says(incoming, given), { policy })).toMatchObject({
        outcome: 'updated',
        profile: null,
        consent: { to: 'blocklisted', reason: 'import', evidence: null },
        changed: ['consent'],
        kept: ['name', 'attributes.plan'],
      })
  })
  test('blocklisted → stays, and nothing is written', () => {
    expect(decide(ada({ state: 'blocklisted' }), says('subscribed', given), { policy })).toMatchObject({
      outcome: 'suppressed',
      profile: null,
      consent: null,
    })
  })
})

describe('table E: name and attributes of somebody known × overwrite_userinfo', () => {
  const off = { policy: listmonkPolicy(false, false) }
  const on = { policy: listmonkPolicy(true, false) }
  const email = address('ada.king@example.com')
  const known = ada({ ...email, name: 'Ada', attributes: '{"a":1,"b":2}' })

  test.each<[string, Omit<ContactRowInput, 'email'>, { name: string; attributes: string }, string[]]>([
    [
      'both there: replaced whole, keys the row leaves out are lost',
      { name: 'Countess', attributes: { a: 9 } },
      { name: 'Countess', attributes: '{"a":9}' },
      ['name', 'attributes'],
    ],
    [
      'no name: the one guessed from the address',
      { attributes: { a: 1, b: 2 } },
      { name: 'Ada King', attributes: '{"a":1,"b":2}' },
      ['name'],
    ],
    [
      'a blank name: the same',
      { name: null, attributes: { a: 1, b: 2 } },
      { name: 'Ada King', attributes: '{"a":1,"b":2}' },
      ['name'],
    ],
    [
      'no attributes: lost, minus the JSON null (ours are empty)',
      { name: 'Ada' },
      { name: 'Ada', attributes: '{}' },
      ['attributes'],
    ],
    [
      'blank attributes: the same',
      { name: 'Ada', attributes: null },
      { name: 'Ada', attributes: '{}' },
      ['attributes'],
    ],
    [
      'a key that is null: not there, as for somebody new',
      { name: 'Ada', attributes: { a: 1, b: null } },
      { name: 'Ada', attributes: '{"a":1}' },
      ['attributes'],
    ],
  ])('%s; kept with the switch off', (_, fields, becomes, changed) => {
    const row = { email, ...fields }
    expect(decide(known, row, off)).toMatchObject({ outcome: 'unchanged', profile: null, changed: [] })
    const decision = decide(known, row, on)
    expect(decision).toMatchObject({ outcome: 'updated', profile: becomes, consent: null, changed })
    expect(decide(applyDecision(known, decision), row, on)).toMatchObject({
      outcome: 'unchanged',
      profile: null,
    })
  })

  test('the same again writes nothing, minus the bump of updated_at', () => {
    for (const c of [on, off])
      expect(decide(known, { email, name: 'Ada', attributes: { b: 2, a: 1 } }, c)).toMatchObject({
        outcome: 'unchanged',
        profile: null,
        consent: null,
      })
  })

  test('neither switch touches what the other is about', () => {
    const row = says('unsubscribed', { name: 'Countess', attributes: {}, country: 'FR', tags: ['x'] })
    expect(decide(ada(), row, { policy: listmonkPolicy(true, false) })).toMatchObject({
      profile: { name: 'Countess', country: 'GB', tags: '["vip"]' },
      consent: null,
    })
    expect(decide(ada(), row, { policy: listmonkPolicy(false, true) })).toMatchObject({
      profile: null,
      consent: { to: 'unsubscribed' },
    })
  })

  test('blocklisted or suppressed: the profile is written, the outcome says why there is no mail', () => {
    for (const who of [{ state: 'blocklisted' } as const, { suppressedReason: 'kept_bouncing' }])
      expect(decide(ada(who), says('subscribed', { name: 'Countess' }), on)).toMatchObject({
        outcome: 'suppressed',
        profile: { name: 'Countess' },
        consent: null,
      })
  })
})

test('whoever is suppressed stays so by any of it', () => {
  for (const state of STATES)
    for (const incoming of STATES)
      for (const ss of SWITCHES) {
        const known = ada({ state, suppressedReason: 'complained' })
        const decision = decide(known, says(incoming), { policy: listmonkPolicy(true, ss), now: NOW })
        expect(decision.outcome).toBe('suppressed')
        expect(applyDecision(known, decision)?.suppressedReason).toBe('complained')
      }
})
