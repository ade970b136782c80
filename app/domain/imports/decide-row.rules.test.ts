import { describe, expect, test } from 'vitest'
import {
  aboutKnown,
  ada,
  address,
  applyDecision,
  BASIS,
  bareAda,
  CHANGED,
  decide,
  NOW,
  policyOf,
} from '#test/support/import-rows.ts'
import { CONSENT_STATES, type ConsentState, SUPPRESSION_REASONS } from '../audience/consent.rules.ts'
import { DAY, MINUTE } from '../kernel/time.ts'
import type { Known } from './decide-row.rules.ts'
import {
  type FieldRule,
  type PolicyRules,
  policyRulesSchema,
  TEMPLATE_KEYS,
  TEMPLATES,
  type TemplateKey,
} from './policy.schema.ts'
import {
  ATTRIBUTES_MAX,
  ATTRIBUTES_SIZE_MAX,
  type Attributes,
  type ContactRowInput,
  type Json,
  TAGS_MAX,
} from './row.schema.ts'

const email = address('ada@example.com')
const about = (row: ContactRowInput = {}): ContactRowInput => ({ email, ...row })
/** A policy by which one field goes by this rule, and all others are never touched. */
const ruled = (field: keyof PolicyRules['fields'], rule: FieldRule) => ({
  policy: policyOf('add_new_only', { fields: { ...TEMPLATES.add_new_only.fields, [field]: rule } }),
})
const changes = (was: Known, row: ContactRowInput, c: Parameters<typeof decide>[2]) => {
  const d = aboutKnown(decide(was, row, c))
  if (!d) throw new Error('the row is not about them')
  return d
}

describe('templates', () => {
  test.each(TEMPLATE_KEYS)('%s is a policy that could be saved', (key) => {
    const { version: _, name: __, about: ___, ...rules } = TEMPLATES[key]
    expect(policyRulesSchema.safeParse(rules)).toMatchObject({ success: true })
  })
})

describe('each template × each field: what is said × what there is', () => {
  /** What becomes of a field of Ada's that has a value, and of one that is empty: set, cleared, joined, or `-` as it was. */
  type Cells = { different: string; clear: string; intoEmpty: string }
  const SET: Cells = { different: 'set', clear: 'cleared', intoEmpty: 'set' }
  const JOINED: Cells = { different: 'joined', clear: 'cleared', intoEmpty: 'set' }
  const FILLED: Cells = { different: '-', clear: '-', intoEmpty: 'set' }
  const NEVER: Cells = { different: '-', clear: '-', intoEmpty: '-' }
  const all = (cells: Cells) => ({
    ...{ external_id: cells, name: cells, country: cells, tags: cells, attributes: cells },
  })
  const table: Record<TemplateKey, ReturnType<typeof all>> = {
    profile_only: { ...all(SET), tags: JOINED },
    add_new_only: all(NEVER),
    fill_gaps: { ...all(FILLED), tags: JOINED },
    full_sync: all(SET),
    opt_outs: all(NEVER),
    re_permission: { ...all(SET), tags: JOINED },
    listmonk_compatible: all(NEVER),
  }
  type Field = keyof ReturnType<typeof all>
  const FIELDS: Record<
    Field,
    {
      key: keyof Known
      name: string
      same: unknown
      other: unknown
      now: unknown
      joined?: unknown
      empty: unknown
    }
  > = {
    external_id: {
      key: 'externalId',
      name: 'external_id',
      same: 'crm-1',
      other: 'crm-2',
      now: 'crm-2',
      empty: null,
    },
    name: { key: 'name', name: 'name', same: 'Ada', other: 'Countess', now: 'Countess', empty: null },
    country: { key: 'country', name: 'country', same: 'GB', other: 'FR', now: 'FR', empty: null },
    tags: {
      ...{ key: 'tags', name: 'tags', same: ['vip'], other: ['news'], now: '["news"]' },
      ...{ joined: '["news","vip"]', empty: '[]' },
    },
    attributes: {
      ...{ key: 'attributes', name: 'attributes.plan', same: { plan: 'pro' }, other: { plan: 'none' } },
      ...{ now: '{"plan":"none"}', empty: '{}' },
    },
  }
  const cases = TEMPLATE_KEYS.flatMap((key) =>
    (Object.keys(FIELDS) as Field[]).map((field) => ({ key, field, cells: table[key][field] })),
  )

  test.each(cases)('$key, $field: $cells', ({ key, field, cells }) => {
    const { key: column, name, same, other, now, joined, empty } = FIELDS[field]
    const c = { policy: policyOf(key) }
    const writes = (was: Known, value: unknown, becomes: string) => {
      const d = changes(was, about({ [column]: value }), c)
      const profileFields = d.changed.filter((f) => f !== 'consent')
      if (becomes === '-') {
        expect(d.profile).toBeNull()
        expect(profileFields).toEqual([])
        expect(d.kept).toEqual(key === 'listmonk_compatible' ? [] : [name])
      } else {
        const value = { set: now, joined, cleared: empty }[becomes]
        expect(d.profile).toEqual({ ...was, [column]: value })
        expect(profileFields).toEqual([name])
        expect(d.kept).toEqual([])
      }
    }
    writes(ada(), other, cells.different)
    writes(ada(), null, cells.clear)
    writes(bareAda(), other, cells.intoEmpty)
    const nothing: [Known, ContactRowInput][] = [
      [ada(), about()],
      [ada(), about({ [column]: same })],
      [bareAda(), about({ [column]: null })],
    ]
    for (const [was, row] of nothing) expect(changes(was, row, c)).toMatchObject({ profile: null, kept: [] })
  })
})

describe('rules', () => {
  test('merge joins tags, sorted and once each; null still clears, and no tags at all add none', () => {
    const c = ruled('tags', 'merge')
    const was = ada({ tags: '["a","c"]' })
    expect(changes(was, about({ tags: ['c', 'b', 'b'] }), c).profile?.tags).toBe('["a","b","c"]')
    expect(changes(was, about({ tags: [] }), c)).toMatchObject({ outcome: 'unchanged', profile: null })
    expect(changes(was, about({ tags: null }), c).profile?.tags).toBe('[]')
  })
  test('the order of tags is no difference, under no rule', () => {
    for (const rule of ['overwrite', 'fill', 'merge', 'newest', 'never'] as const)
      expect(
        changes(ada({ tags: '["a","b"]' }), about({ tags: ['b', 'a'] }), ruled('tags', rule)),
      ).toMatchObject({
        ...{ profile: null, changed: [], kept: [] },
      })
  })
  test.each<[string, Json, Json, Json]>([
    [
      'objects at every depth',
      { a: { b: 1, c: { d: 1 } } },
      { a: { c: { e: 2 } } },
      { a: { b: 1, c: { d: 1, e: 2 } } },
    ],
    ['a null inside takes its key away', { a: { b: 1, c: 2 } }, { a: { b: null } }, { a: { c: 2 } }],
    ['also one that is not there', { a: 1 }, { b: null, c: 2 }, { a: 1, c: 2 }],
    ['lists are replaced', { a: [1, 2] }, { a: [3] }, { a: [3] }],
    ['an object takes the place of what is none', { a: 1 }, { a: { b: 1 } }, { a: { b: 1 } }],
    ['and the other way round', { a: { b: 1 } }, { a: false }, { a: false }],
  ])('merge of attributes: %s', (_, was, given, becomes) => {
    const d = changes(
      ada({ attributes: JSON.stringify({ x: was, y: 1 }) }),
      about({ attributes: { x: given } }),
      ruled('attributes', 'merge'),
    )
    expect(JSON.parse(d.profile!.attributes)).toEqual({ x: becomes, y: 1 })
  })
  test('overwrite takes a value whole, with the nulls in it; a key that is null goes', () => {
    const was = ada({ attributes: '{"x":{"a":1},"y":1}' })
    const d = changes(
      was,
      about({ attributes: { x: { b: null }, y: null } }),
      ruled('attributes', 'overwrite'),
    )
    expect(d).toMatchObject({ profile: { attributes: '{"x":{"b":null}}' } })
    expect(d.changed).toEqual(['attributes.x', 'attributes.y'])
  })
  test('keys in another order are no difference', () => {
    const was = ada({ attributes: '{"x":{"a":1,"b":2}}' })
    for (const rule of ['overwrite', 'fill', 'merge', 'newest', 'never'] as const)
      expect(
        changes(was, about({ attributes: { x: { b: 2, a: 1 } } }), ruled('attributes', rule)),
      ).toMatchObject({ profile: null, changed: [], kept: [] })
  })
  test('each key of attributes may have its own, also against that of all', () => {
    const policy = policyOf('full_sync', {
      fields: { ...TEMPLATES.full_sync.fields, attributes: 'never' },
      attributes: { a: 'overwrite', b: 'fill', c: 'merge', d: 'newest' },
    })
    const was = ada({ attributes: '{"a":1,"b":1,"c":{"x":1},"d":1,"e":1}', sourceAt: 5 })
    const row = about({ attributes: { a: 2, b: 2, c: { y: 2 }, d: 2, e: 2 }, sourceAt: 4 })
    const d = changes(was, row, { policy })
    expect(d.profile?.attributes).toBe('{"a":2,"b":1,"c":{"x":1,"y":2},"d":1,"e":1}')
    expect([d.changed, d.kept]).toEqual([
      ['attributes.a', 'attributes.c'],
      ['attributes.b', 'attributes.d', 'attributes.e'],
    ])
  })
  test('a key every object seems to have goes by the rule of all attributes', () => {
    for (const key of ['constructor', 'toString', '__proto__']) {
      const attributes = JSON.parse(`{"${key}":"taken"}`) as Attributes
      expect(changes(ada(), about({ attributes }), ruled('attributes', 'never'))).toMatchObject({
        profile: null,
        kept: [`attributes.${key}`],
      })
      const d = changes(ada({ attributes: '{}' }), about({ attributes }), ruled('attributes', 'merge'))
      expect(d.profile?.attributes).toBe(`{"${key}":"taken"}`)
    }
  })
  test('clearing all attributes is clearing each, by its own rule', () => {
    const policy = policyOf('full_sync', { attributes: { b: 'never' } })
    expect(
      changes(ada({ attributes: '{"a":1,"b":1}' }), about({ attributes: null }), { policy }),
    ).toMatchObject({
      profile: { attributes: '{"b":1}' },
      changed: ['attributes.a'],
      kept: ['attributes.b'],
    })
  })
  test('false, 0 and the empty text are values, not nothing', () => {
    for (const value of [false, 0, '', [], {}]) {
      const was = ada({ attributes: JSON.stringify({ a: value }) })
      expect(changes(was, about({ attributes: { a: 1 } }), ruled('attributes', 'fill'))).toMatchObject({
        profile: null,
        kept: ['attributes.a'],
      })
    }
  })
})

describe('newest', () => {
  const c = ruled('name', 'newest')
  const at = (sourceAt: number | undefined, name: string | null = 'Countess') =>
    about(sourceAt === undefined ? { name } : { name, sourceAt })

  test.each<[string, number | null, number | undefined, boolean]>([
    ['later than the last applied', 10, 11, true],
    ['the first that has a time', null, 1, true],
    ['of the same time', 10, 10, false],
    ['earlier', 10, 9, false],
    ['without a time', 10, undefined, false],
    ['without a time, as all before', null, undefined, false],
  ])('a row that is %s (%s, then %s): wins %s', (_, last, sourceAt, wins) => {
    const d = changes(ada({ sourceAt: last }), at(sourceAt), c)
    expect(d).toMatchObject({ changed: wins ? ['name'] : [], kept: wins ? [] : ['name'] })
    expect(d.profile).toEqual(wins ? { ...ada(), name: 'Countess', sourceAt } : null)
  })
  test('clears by the same rule', () => {
    expect(changes(ada({ sourceAt: 10 }), at(11, null), c)).toMatchObject({ profile: { name: null } })
    expect(changes(ada({ sourceAt: 10 }), at(9, null), c)).toMatchObject({ profile: null })
  })
  test('an older row does not win after a newer one that changed nothing', () => {
    const first = changes(ada({ sourceAt: 10 }), at(20, 'Ada'), c)
    expect(first).toMatchObject({ outcome: 'unchanged', changed: [], profile: { sourceAt: 20 } })
    const then = applyDecision(ada(), first)!
    expect(changes(then, at(15), c)).toMatchObject({ profile: null, kept: ['name'] })
    expect(changes(then, at(20, 'Ada'), c)).toMatchObject({ profile: null })
  })
  test('nor after one that only made the person', () => {
    for (const made of [about({ sourceAt: 20 }), about({ sourceAt: 20, name: 'Ada' })]) {
      const who = applyDecision(null, decide(null, made, c))!
      expect(who.sourceAt).toBe(20)
      expect(changes(who, at(15), c)).toMatchObject({ profile: null, kept: ['name'] })
    }
  })
  test('nor by a key of attributes that goes by it alone', () => {
    const policy = policyOf('add_new_only', { attributes: { plan: 'newest' } })
    const who = applyDecision(ada(), decide(ada(), about({ sourceAt: 20 }), { policy }))!
    expect(changes(who, about({ attributes: { plan: 'none' }, sourceAt: 15 }), { policy })).toMatchObject({
      profile: null,
      kept: ['attributes.plan'],
    })
  })
  test('under rules that do not go by time, an older row writes and leaves the time of the newest', () => {
    const d = changes(ada({ sourceAt: 10 }), at(5), ruled('name', 'overwrite'))
    expect(d.profile).toMatchObject({ name: 'Countess', sourceAt: 10 })
    expect(changes(ada({ sourceAt: 10 }), at(15, 'Ada'), ruled('name', 'overwrite')).profile).toBeNull()
  })
})

describe('whom a row is about', () => {
  const bob = ada({ id: 'ct_bob', ...address('bob@example.com'), externalId: 'crm-2', name: 'Bob' })
  const fullSync = { policy: policyOf('full_sync') }

  test('the external id comes before the address', () => {
    const row = { externalId: 'crm-2', email: address('new@example.com'), name: 'Robert' }
    expect(decide([ada(), bob], row, fullSync)).toMatchObject({
      outcome: 'updated',
      known: { id: 'ct_bob' },
      profile: { email: 'new@example.com', name: 'Robert', externalId: 'crm-2' },
      changed: ['email', 'name'],
    })
  })
  test('an external id nobody has leaves it to the address, and goes by its rule', () => {
    const row = about({ externalId: 'crm-9' })
    expect(decide([ada(), bob], row, fullSync)).toMatchObject({
      known: { id: 'ct_ada' },
      changed: ['external_id'],
    })
    expect(decide([ada(), bob], row, { policy: policyOf('fill_gaps') })).toMatchObject({
      ...{ known: { id: 'ct_ada' }, profile: null, kept: ['external_id'] },
    })
  })
  test('the external id alone is enough for somebody known, and not for somebody new', () => {
    expect(decide(ada(), { externalId: 'crm-1', name: 'Countess' }, fullSync)).toMatchObject({
      outcome: 'updated',
      known: { id: 'ct_ada' },
      changed: ['name'],
    })
    for (const key of TEMPLATE_KEYS)
      expect(decide(null, { externalId: 'crm-1' }, { policy: policyOf(key) })).toEqual({
        outcome: 'invalid',
        error: { path: 'email', message: expect.any(String) },
      })
  })
  test('two contacts are never made one, under no template', () => {
    for (const key of TEMPLATE_KEYS)
      expect(
        decide([ada(), bob], about({ externalId: 'crm-2', name: 'Both' }), { policy: policyOf(key) }),
      ).toEqual({ outcome: 'invalid', error: { path: 'email', message: expect.any(String) } })
  })
  test('where addresses are never touched, the one there is stays', () => {
    for (const key of ['add_new_only', 'fill_gaps', 'opt_outs'] as const)
      expect(
        decide(ada(), { externalId: 'crm-1', email: address('new@example.com') }, { policy: policyOf(key) }),
      ).toMatchObject({ profile: null, kept: ['email'] })
  })
})

describe('an address that somebody moves to', () => {
  const c = { policy: policyOf('full_sync') }
  const move = (consent?: ConsentState): ContactRowInput => ({
    ...{ externalId: 'crm-1', email: address('New@example.com') },
    ...(consent && { consent: { state: consent, at: null, source: null } }),
  })

  test('is taken in both forms; consent, which is the person’s, goes with them', () => {
    for (const state of CONSENT_STATES)
      expect(decide(ada({ state }), move(), c)).toMatchObject({
        profile: { email: 'new@example.com', emailGiven: 'New@example.com' },
        consent: null,
      })
  })
  test('and that differs only in its letters is none', () => {
    expect(decide(ada(), { email: { ...email, emailGiven: 'ADA@example.com' } }, c)).toMatchObject({
      outcome: 'unchanged',
      profile: null,
    })
  })
  test.each<[(typeof SUPPRESSION_REASONS)[number], Record<ConsentState, ConsentState>, string]>([
    [
      'bounced',
      {
        subscribed: 'blocklisted',
        pending: 'blocklisted',
        unsubscribed: 'blocklisted',
        blocklisted: 'blocklisted',
      },
      'bounced',
    ],
    [
      'complained',
      {
        subscribed: 'unsubscribed',
        pending: 'unsubscribed',
        unsubscribed: 'unsubscribed',
        blocklisted: 'blocklisted',
      },
      'complained',
    ],
    [
      'kept_bouncing',
      {
        subscribed: 'subscribed',
        pending: 'pending',
        unsubscribed: 'unsubscribed',
        blocklisted: 'blocklisted',
      },
      'kept_bouncing',
    ],
    [
      'provider_list',
      {
        subscribed: 'subscribed',
        pending: 'pending',
        unsubscribed: 'unsubscribed',
        blocklisted: 'blocklisted',
      },
      'provider_list',
    ],
    [
      'erased',
      {
        subscribed: 'unsubscribed',
        pending: 'unsubscribed',
        unsubscribed: 'unsubscribed',
        blocklisted: 'blocklisted',
      },
      'erased',
    ],
  ])('that is %s brings that with it', (reason, becomes, suppress) => {
    for (const state of CONSENT_STATES)
      expect(decide(ada({ state }), move(), { ...c, suppressed: reason })).toMatchObject({
        outcome: 'suppressed',
        profile: { email: 'new@example.com' },
        consent: { to: becomes[state], reason, evidence: null, suppress },
        changed: ['email', 'consent'],
      })
  })
  test('whose owner opted out unsubscribes, and is no suppression the person could not undo', () => {
    for (const state of ['subscribed', 'pending'] as const)
      expect(decide(ada({ state }), move(), { ...c, suppressed: 'opted_out' })).toMatchObject({
        outcome: 'updated',
        consent: { to: 'unsubscribed', reason: 'opted_out', suppress: null },
        changed: ['email', 'consent'],
      })
  })
  test('whose owner opted out counts from then on, so that an older proof does not hold for it', () => {
    const known = ada({ state: 'unsubscribed' })
    const permission = { policy: policyOf('re_permission') }
    const proof = { state: 'subscribed', at: NOW - DAY, source: 'Form at the fair' } as const
    const row = { ...move(), consent: proof }
    const first = decide(known, row, { ...permission, suppressed: 'opted_out' })
    expect(first).toMatchObject({
      outcome: 'protected',
      consent: { to: 'unsubscribed', reason: 'opted_out' },
      changed: ['email'],
      kept: ['consent'],
    })
    const then = applyDecision(known, first)!
    expect(decide(then, row, { ...permission, now: NOW + DAY })).toMatchObject({
      outcome: 'protected',
      consent: null,
    })
  })
  test('takes away what the row would have given, and adds to what it takes', () => {
    const suppressed = 'complained' as const
    expect(decide(ada({ state: 'pending' }), move('subscribed'), { ...c, suppressed })).toMatchObject({
      consent: { to: 'unsubscribed', suppress: 'complained' },
    })
    expect(decide(ada(), move('blocklisted'), { ...c, suppressed })).toMatchObject({
      consent: { to: 'blocklisted', suppress: 'complained' },
    })
  })
  test('does not lift a suppression the person has, nor put another in its place', () => {
    const known = ada({ state: 'unsubscribed', suppressedReason: 'complained' })
    for (const suppressed of [null, 'kept_bouncing'] as const) {
      const d = decide(known, move('subscribed'), { ...c, suppressed })
      expect(d.outcome).toBe('suppressed')
      expect(applyDecision(known, d)).toMatchObject({
        ...{ email: 'new@example.com', state: 'unsubscribed', suppressedReason: 'complained' },
      })
    }
  })
})

describe('somebody new', () => {
  const row = about({
    ...{ externalId: 'crm-1', name: 'Ada', country: 'GB', tags: ['b', 'a', 'b'] },
    ...{ attributes: { plan: 'pro', none: null }, sourceAt: 7 },
  })
  test.each(TEMPLATE_KEYS)(
    '%s: gets all the row has, whatever happens to fields of those who are known',
    (key) => {
      expect(decide(null, row, { policy: policyOf(key) })).toMatchObject({
        outcome: 'created',
        profile: {
          ...{ ...email, externalId: 'crm-1', name: 'Ada', country: 'GB' },
          ...{ tags: '["a","b"]', attributes: '{"plan":"pro"}', sourceAt: 7 },
        },
      })
    },
  )
  test('with an address alone has nothing else', () => {
    expect(decide(null, about(), { policy: policyOf('full_sync') })).toEqual({
      outcome: 'created',
      profile: {
        ...{ ...email, externalId: null, name: null, country: null },
        ...{ tags: '[]', attributes: '{}', sourceAt: null },
      },
      consent: { to: 'subscribed', reason: null, evidence: BASIS, suppress: null },
      changed: [],
      kept: [],
    })
  })

  /** What the row says × what the policy begins with. */
  const says: Record<string, Record<ConsentState | 'nothing', ConsentState>> = {
    subscribed: {
      ...{ nothing: 'subscribed', subscribed: 'subscribed', pending: 'pending' },
      ...{ unsubscribed: 'unsubscribed', blocklisted: 'blocklisted' },
    },
    'double opt-in': {
      ...{ nothing: 'pending', subscribed: 'pending', pending: 'pending' },
      ...{ unsubscribed: 'unsubscribed', blocklisted: 'blocklisted' },
    },
    listmonk: {
      ...{ nothing: 'pending', subscribed: 'subscribed', pending: 'pending' },
      ...{ unsubscribed: 'unsubscribed', blocklisted: 'blocklisted' },
    },
    'opt-outs': {
      ...{ nothing: 'unsubscribed', subscribed: 'unsubscribed', pending: 'unsubscribed' },
      ...{ unsubscribed: 'unsubscribed', blocklisted: 'unsubscribed' },
    },
  }
  const begins: Record<string, PolicyRules> = {
    subscribed: policyOf('profile_only'),
    'double opt-in': policyOf('profile_only', { double_opt_in: true }),
    listmonk: policyOf('listmonk_compatible'),
    'opt-outs': policyOf('opt_outs'),
  }
  test.each(
    Object.entries(says).flatMap(([kind, by]) =>
      Object.entries(by).map(([said, to]) => ({ kind, said, to })),
    ),
  )('$kind: who is said to be $said begins as $to', ({ kind, said, to }) => {
    const consent =
      said === 'nothing' ? {} : { consent: { state: said as ConsentState, at: null, source: null } }
    expect(decide(null, about(consent), { policy: begins[kind]! })).toMatchObject({
      consent: { to, reason: to === 'unsubscribed' || to === 'blocklisted' ? 'import' : null },
    })
  })
  test('whose address is suppressed is nobody, whatever the row says and the policy allows', () => {
    for (const suppressed of SUPPRESSION_REASONS)
      for (const key of TEMPLATE_KEYS)
        expect(decide(null, row, { policy: policyOf(key), suppressed })).toEqual({
          ...{ outcome: 'suppressed', known: null, changed: [], kept: ['consent'] },
        })
  })
})

describe('limits', () => {
  const tags = (n: number, from = 0) => Array.from({ length: n }, (_, i) => `t${from + i}`).sort()
  const keys = (n: number, from = 0) =>
    Object.fromEntries(Array.from({ length: n }, (_, i) => [`k${from + i}`, 1]))
  const c = { policy: policyOf('profile_only') }

  test('of tags, together with those there are', () => {
    const was = ada({ tags: JSON.stringify(tags(TAGS_MAX - 1)) })
    expect(decide(was, about({ tags: ['t0', 'new'] }), c)).toMatchObject({ outcome: 'updated' })
    expect(decide(was, about({ tags: ['new', 'newer'] }), c)).toMatchObject({
      outcome: 'invalid',
      error: { path: 'tags' },
    })
    expect(
      decide(was, about({ tags: tags(TAGS_MAX, 500) }), { policy: policyOf('full_sync') }),
    ).toMatchObject({
      outcome: 'updated',
    })
  })
  test('of keys of attributes, together with those there are', () => {
    const was = ada({ attributes: JSON.stringify(keys(ATTRIBUTES_MAX - 1)) })
    expect(decide(was, about({ attributes: { k0: 2, new: 1 } }), c)).toMatchObject({ outcome: 'updated' })
    expect(decide(was, about({ attributes: { new: 1, newer: 1, k0: null } }), c)).toMatchObject({
      outcome: 'updated',
    })
    expect(decide(was, about({ attributes: { new: 1, newer: 1 } }), c)).toMatchObject({
      outcome: 'invalid',
      error: { path: 'attributes' },
    })
  })
  test('of all attributes as text, together with those there are', () => {
    const was = ada({ attributes: JSON.stringify({ a: 'x'.repeat(ATTRIBUTES_SIZE_MAX - 20) }) })
    const room = ATTRIBUTES_SIZE_MAX - was.attributes.length - ',"b":""'.length
    expect(decide(was, about({ attributes: { b: 'x'.repeat(room) } }), c)).toMatchObject({
      outcome: 'updated',
    })
    expect(decide(was, about({ attributes: { b: 'x'.repeat(room + 1) } }), c)).toMatchObject({
      outcome: 'invalid',
      error: { path: 'attributes' },
    })
  })
  test('a row that is refused changes nothing of anybody', () => {
    const was = ada({ tags: JSON.stringify(tags(TAGS_MAX)) })
    expect(applyDecision(was, decide(was, about({ tags: ['new'], name: 'Countess' }), c))).toBe(was)
  })
})

describe('what a row may do to consent', () => {
  type Rule = PolicyRules['consent']
  /** Was × said: `=` nothing asked, `~` protected, else what becomes of it. Columns as CONSENT_STATES. */
  const table: Record<Exclude<Rule, 'listmonk'>, Record<ConsentState, [string, string, string, string]>> = {
    keep: {
      subscribed: ['=', '=', '~', '~'],
      pending: ['~', '=', '~', '~'],
      unsubscribed: ['~', '~', '=', '~'],
      blocklisted: ['~', '~', '~', '='],
    },
    less_only: {
      subscribed: ['=', '=', 'unsubscribed', 'blocklisted'],
      pending: ['~', '=', 'unsubscribed', 'blocklisted'],
      unsubscribed: ['~', '~', '=', 'blocklisted'],
      blocklisted: ['~', '~', '~', '='],
    },
    opt_out: {
      subscribed: ['unsubscribed', 'unsubscribed', 'unsubscribed', 'unsubscribed'],
      pending: ['unsubscribed', 'unsubscribed', 'unsubscribed', 'unsubscribed'],
      unsubscribed: ['=', '=', '=', '='],
      blocklisted: ['~', '~', '~', '~'],
    },
    re_permission: {
      subscribed: ['=', '=', 'unsubscribed', 'blocklisted'],
      pending: ['subscribed', '=', 'unsubscribed', 'blocklisted'],
      unsubscribed: ['subscribed', 'pending', '=', 'blocklisted'],
      blocklisted: ['subscribed', 'pending', 'unsubscribed', '='],
    },
  }
  const proof = (
    state: ConsentState,
    at: number | null = NOW - DAY,
    source: string | null = 'Form at the fair',
  ) => about({ consent: { state, at, source } })
  const by = (consent: Rule) => ({ policy: policyOf('profile_only', { consent }) })

  const cases = Object.entries(table).flatMap(([rule, rows]) =>
    Object.entries(rows).map(([was, cells]) => ({ rule: rule as Rule, was: was as ConsentState, cells })),
  )
  test.each(cases)('$rule, $was: $cells', ({ rule, was, cells }) => {
    const got = CONSENT_STATES.map((said) => {
      const d = changes(ada({ state: was }), proof(said), by(rule))
      expect(d.kept.includes('consent') || d.changed.includes('consent')).toBe(
        d.consent !== null || d.kept.length > 0,
      )
      return d.consent?.to ?? (d.kept.includes('consent') ? '~' : '=')
    })
    expect(got).toEqual(cells)
  })
  test.each(cases)('$rule, $was: the outcome tells which', ({ rule, was, cells }) => {
    for (const [i, said] of CONSENT_STATES.entries()) {
      const { outcome } = changes(ada({ state: was }), proof(said), by(rule))
      const plain = { '=': 'unchanged', '~': 'protected' }[cells[i]!] ?? 'updated'
      expect(outcome).toBe(was === 'blocklisted' && plain !== 'updated' ? 'suppressed' : plain)
    }
  })

  test.each<[string, ContactRowInput, Partial<Parameters<typeof decide>[2]>]>([
    ['no time', proof('subscribed', null), {}],
    ['a time before they opted out', proof('subscribed', CHANGED - 1), {}],
    ['the very moment they opted out', proof('subscribed', CHANGED), {}],
    ['a time within what clocks differ after it', proof('subscribed', CHANGED + 5 * MINUTE), {}],
    ['a time to come', proof('subscribed', NOW + 5 * MINUTE + 1), {}],
    ['no source', proof('subscribed', NOW - DAY, null), {}],
    ['a blank source', proof('subscribed', NOW - DAY, ' \t'), {}],
    ['no right to resubscribe', proof('subscribed'), { resubscribe: false }],
  ])('re_permission does not hear a row with %s, whatever ground is declared', (_, row, lacking) => {
    for (const state of ['unsubscribed', 'blocklisted', 'pending'] as const) {
      const d = changes(ada({ state }), row, { ...by('re_permission'), ...lacking })
      expect(d).toMatchObject({ consent: null, kept: ['consent'] })
    }
  })
  test.each([CHANGED + 5 * MINUTE + 1, NOW, NOW + 5 * MINUTE])('re_permission hears one of %d', (at) => {
    expect(
      changes(ada({ state: 'unsubscribed' }), proof('subscribed', at), by('re_permission')),
    ).toMatchObject({
      outcome: 'updated',
      consent: {
        ...{ to: 'subscribed', reason: 'import', suppress: null },
        evidence: `Form at the fair, ${new Date(at).toISOString()}`,
      },
      changed: ['consent'],
    })
  })
  test('re_permission lifts no suppression', () => {
    for (const suppressedReason of SUPPRESSION_REASONS)
      expect(
        changes(ada({ state: 'unsubscribed', suppressedReason }), proof('subscribed'), by('re_permission')),
      ).toMatchObject({ outcome: 'suppressed', consent: null, kept: ['consent'] })
  })
  test('a row sent again after the person opted out does not bring them back', () => {
    const row = proof('subscribed', NOW + 4 * MINUTE)
    const back = applyDecision(null, decide(ada({ state: 'unsubscribed' }), row, by('re_permission')))
    expect(back).toMatchObject({ state: 'subscribed', consentChangedAt: NOW })
    const out = { ...back!, state: 'unsubscribed' as const, consentChangedAt: NOW + MINUTE }
    for (const later of [MINUTE, 4 * MINUTE, DAY])
      expect(changes(out, row, { ...by('re_permission'), now: NOW + later })).toMatchObject({
        outcome: 'protected',
        consent: null,
      })
  })
  test('toward less mail nobody needs a right or a proof, and none is put on record', () => {
    expect(
      changes(ada(), proof('unsubscribed', null, null), {
        ...by('less_only'),
        basis: null,
        resubscribe: false,
      }),
    ).toMatchObject({ outcome: 'updated', consent: { to: 'unsubscribed', reason: 'import', evidence: null } })
    expect(changes(ada(), proof('unsubscribed'), by('less_only')).consent?.evidence).toBeNull()
  })
  test('somebody suppressed can still be opted out, and comes out as suppressed', () => {
    expect(
      changes(ada({ suppressedReason: 'kept_bouncing' }), proof('unsubscribed'), by('less_only')),
    ).toMatchObject({ outcome: 'suppressed', consent: { to: 'unsubscribed', suppress: null } })
  })
  test('the profile of somebody protected changes all the same', () => {
    expect(
      changes(ada({ state: 'unsubscribed' }), { ...proof('subscribed'), name: 'Countess' }, by('keep')),
    ).toMatchObject({
      outcome: 'protected',
      profile: { name: 'Countess' },
      changed: ['name'],
      kept: ['consent'],
    })
  })
})
