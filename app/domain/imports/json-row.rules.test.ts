import { describe, expect, it } from 'vitest'
import type { ContactView } from '../audience/contacts.schema.ts'
import { decideRow } from './decide-row.rules.ts'
import { readJsonRow } from './json-row.rules.ts'
import { policyRulesSchema, TEMPLATE_KEYS, TEMPLATES } from './policy.schema.ts'
import type { Json } from './row.schema.ts'

const ADA = { email: 'ada@example.com', emailGiven: 'ada@example.com' }
/** What a row about Ada says beside her address. */
function said(fields: Record<string, Json>) {
  const read = readJsonRow({ email: 'ada@example.com', ...fields })
  if ('error' in read) throw new Error(JSON.stringify(read.error))
  const { email: _, ...rest } = read.row
  return rest
}
function problem(fields: unknown) {
  const read = readJsonRow(fields)
  if ('row' in read) throw new Error(`was read as ${JSON.stringify(read.row)}`)
  return read.error
}
const problemOf = (fields: Record<string, Json>) => problem({ email: 'ada@example.com', ...fields })

describe('each field', () => {
  it('says nothing where it is absent', () => {
    expect(readJsonRow({ email: ' Ada@Example.com ' })).toEqual({
      row: { email: { email: 'ada@example.com', emailGiven: 'Ada@example.com' } },
    })
  })

  it.each([
    'external_id',
    'name',
    'country',
    'tags',
    'attributes',
    'consent',
    'status',
    'subscribed',
    'updated_at',
  ])('%s says nothing where it is blank', (field) => {
    expect(said({ [field]: '' })).toEqual({})
    expect(said({ [field]: ' \t ' })).toEqual({})
  })

  it.each([
    ['external_id', { externalId: null }],
    ['name', { name: null }],
    ['country', { country: null }],
    ['tags', { tags: null }],
    ['attributes', { attributes: null }],
    // There is nothing to clear.
    ['consent', {}],
    ['status', {}],
    ['subscribed', {}],
    ['updated_at', {}],
  ])('%s: null clears what can be cleared', (field, row) => {
    expect(said({ [field]: null })).toEqual(row)
  })

  it.each<[string, Json, object]>([
    ['external_id', ' crm-7 ', { externalId: 'crm-7' }],
    ['name', ' Ada Park ', { name: 'Ada Park' }],
    ['country', 'de', { country: 'DE' }],
    ['country', 'Germany', { country: 'DE' }],
    ['country', ' deutschland ', { country: 'DE' }],
    ['country', 'États-Unis', { country: 'US' }],
    ['country', 'USA', { country: 'US' }],
    ['tags', [' vip ', 'beta', 'vip'], { tags: ['vip', 'beta'] }],
    ['tags', [], { tags: [] }],
    [
      'attributes',
      { plan: 'pro', seats: 5, address: { city: 'Bonn', zip: null } },
      { attributes: { plan: 'pro', seats: 5, address: { city: 'Bonn', zip: null } } },
    ],
    ['attributes', {}, { attributes: {} }],
    ['updated_at', '2026-11-20T09:30:00Z', { sourceAt: Date.UTC(2026, 10, 20, 9, 30) }],
    ['updated_at', '2026-11-20 10:30:00+01', { sourceAt: Date.UTC(2026, 10, 20, 9, 30) }],
    ['updated_at', '2026-11-20T09:30:00.123456+00:00', { sourceAt: Date.UTC(2026, 10, 20, 9, 30, 0, 123) }],
  ])('%s %j', (field, value, row) => {
    expect(said({ [field]: value })).toEqual(row)
  })

  const NO_TEXT = [5, true, [], {}]
  it.each<[string, Json[]]>([
    ['email', [...NO_TEXT, null]],
    ['external_id', NO_TEXT],
    ['name', NO_TEXT],
    ['country', NO_TEXT],
    ['tags', ['vip', 5, true, {}, [5], ['vip', null]]],
    ['attributes', ['plan', 5, true, []]],
    ['consent', [[], [true], ['subscribed'], { state: ['subscribed'] }, { state: { state: 'subscribed' } }]],
    ['status', [[true]]],
    ['subscribed', [[true]]],
    ['updated_at', [...NO_TEXT, 'yesterday', '20/11/2026']],
  ])('%s of a wrong type is refused by its name', (field, values) => {
    for (const value of values) expect(problemOf({ [field]: value }).path).toBe(field)
  })

  it.each<[string, Json, string]>([
    ['country', 'Atlantis', 'country'],
    ['country', 'ZZ', 'country'],
    ['email', 'ada', 'must contain an @, for example ada@example.com'],
    ['name', 'a\nb', 'one line'],
    ['name', 'x'.repeat(201), '200'],
    ['external_id', 'x'.repeat(201), '200'],
    ['tags', [''], 'not empty'],
    ['tags', ['x'.repeat(61)], '60'],
    ['tags', Array.from({ length: 101 }, (_, i) => `t${i}`), '100'],
  ])('%s beyond its rules says what to mend', (field, value, message) => {
    expect(problemOf({ [field]: value })).toEqual({ path: field, message: expect.stringContaining(message) })
  })
})

describe('whom it is about', () => {
  it('needs an address or an external id', () => {
    for (const row of [{}, { name: 'Ada' }, { email: '' }, { external_id: ' ' }, { external_id: null }])
      expect(problem(row)).toEqual({ path: 'email', message: 'is needed, or an external_id' })
    expect(readJsonRow({ external_id: 'crm-7' })).toEqual({ row: { externalId: 'crm-7' } })
    expect(readJsonRow({ external_id: 'crm-7', email: '' })).toEqual({ row: { externalId: 'crm-7' } })
  })

  it('is an object', () => {
    for (const row of [null, undefined, 5, 'ada@example.com', [], [{ email: 'ada@example.com' }]])
      expect(problem(row)).toEqual({ path: 'row', message: expect.stringContaining('{"email"') })
  })
})

describe('consent', () => {
  it.each<[Json, string]>([
    ['subscribed', 'subscribed'],
    ['Opted out', 'unsubscribed'],
    ['abgemeldet', 'unsubscribed'],
    ['pending', 'pending'],
    ['blocklisted', 'blocklisted'],
    [true, 'subscribed'],
    [false, 'unsubscribed'],
    [1, 'subscribed'],
    [0, 'unsubscribed'],
    [{ state: 'unsubscribed' }, 'unsubscribed'],
    [{ state: false }, 'unsubscribed'],
  ])('%j is %s, by each of its names', (value, state) => {
    for (const field of ['consent', 'status', 'subscribed'])
      expect(said({ [field]: value })).toEqual({ consent: { state, at: null, source: null } })
  })

  it('says since when and what proves it', () => {
    const at = '2026-11-20T09:30:00Z'
    expect(said({ consent: { state: 'subscribed', at, source: ' Form at the fair ' } })).toEqual({
      consent: { state: 'subscribed', at: Date.parse(at), source: 'Form at the fair' },
    })
    expect(said({ consent: { state: 'subscribed', at: '', source: ' ' } })).toEqual({
      consent: { state: 'subscribed', at: null, source: null },
    })
    expect(said({ consent: { at, source: 'Form' } })).toEqual({})
  })

  it.each<[Json, string]>([
    ['maybe', 'is not a word we know'],
    ['-1', 'is not a word we know'],
    [{ state: 'maybe' }, 'is not a word we know'],
    [{ state: 'subscribed', at: 'yesterday' }, '`at`'],
    [{ state: 'subscribed', at: 1_795_000_000 }, '`at`'],
    [{ state: 'subscribed', source: 5 }, '`source`'],
  ])('%j is refused', (value, message) => {
    expect(problemOf({ consent: value })).toEqual({
      path: 'consent',
      message: expect.stringContaining(message),
    })
  })

  it('is the stricter where two fields disagree, in whichever order they stand', () => {
    const rows: Record<string, Json>[] = [
      { status: 'active', subscribed: false },
      { subscribed: false, status: 'active' },
      { consent: { state: 'unsubscribed' }, status: 'enabled', subscribed: true },
    ]
    for (const fields of rows)
      expect(said(fields)).toEqual({ consent: { state: 'unsubscribed', at: null, source: null } })
  })
})

describe('fields there are none of', () => {
  it.each(['phone', 'Email', 'policy', '__proto__', 'constructor', 'first_name'])('%s', (field) => {
    for (const value of ['"x"', '""', 'null'])
      expect(problem(JSON.parse(`{"email":"ada@example.com","${field}":${value}}`))).toEqual({
        path: field,
        message: expect.stringMatching(/external_id, name, country, tags, attributes, consent .*attributes$/),
      })
  })
})

describe('attributes', () => {
  it.each<[string, Json]>([
    ['attributes', { ['k'.repeat(61)]: 1 }],
    ['attributes', { '': 1 }],
    ['attributes', Object.fromEntries(Array.from({ length: 201 }, (_, i) => [`k${i}`, i]))],
    ['attributes', { a: 'x'.repeat(8_000), b: 'y'.repeat(8_000) }],
    ['attributes.a', JSON.parse(`{"a":${'['.repeat(9)}${']'.repeat(9)}}`)],
    ['attributes.a', { a: 'nul\u0000' }],
  ])('%s beyond a limit', (path, attributes) => {
    expect(problemOf({ attributes })).toMatchObject({ path })
  })

  it('at the limits', () => {
    for (const attributes of [
      { ['k'.repeat(60)]: 1 },
      Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`k${i}`, i])),
      { a: 'x'.repeat(15_990) },
      JSON.parse(`{"a":${'['.repeat(7)}${']'.repeat(7)}}`),
      { constructor: 1, toString: 'x' },
    ])
      expect(said({ attributes })).toEqual({ attributes })
  })
})

/** Somebody as the API answers, with everything there is. */
const view: ContactView = {
  ...{ id: 'ct_ada', email: 'Ada@example.com', name: 'Ada', external_id: 'crm-1', country: 'GB' },
  ...{ attributes: { plan: 'pro', seats: { used: 3, free: null } }, tags: ['beta', 'vip'] },
  ...{ kinds: ['customer'], first_seen_at: '2026-01-01T00:00:00.000Z', follower_since: null },
  ...{ customer_since: '2026-01-01T00:00:00.000Z', affiliate_since: null, purchases: 2 },
  total_spent: [{ amount: 3000, currency: 'usd' }],
  consent: {
    ...{ state: 'unsubscribed', reason: 'own_choice', source: 'one_click' },
    changed_at: '2026-11-01T00:00:00.000Z',
  },
  ...{ suppressed: null, untracked: false },
}

describe('what GET /contacts/:id answers', () => {
  const bare = { ...view, name: null, external_id: null, country: null, attributes: {}, tags: [] }
  const blocked: ContactView = {
    ...view,
    consent: { ...view.consent, state: 'blocklisted' },
    suppressed: 'bounced',
  }
  // The ones about everybody in a file, whatever it says.
  const templates = TEMPLATE_KEYS.filter((key) => TEMPLATES[key].consent !== 'opt_out')

  it.each(templates)('can be sent back with %s, and changes nothing', (key) => {
    for (const contact of [view, bare, blocked]) {
      const read = readJsonRow(JSON.parse(JSON.stringify(contact)))
      if ('error' in read) throw new Error(JSON.stringify(read.error))
      const known = {
        ...{ ...ADA, id: 'ct_ada', emailGiven: contact.email, version: 0, sourceAt: null },
        ...{ externalId: contact.external_id, name: contact.name, country: contact.country },
        ...{ tags: JSON.stringify(contact.tags) },
        attributes: Object.keys(contact.attributes).length
          ? '{"plan":"pro","seats":{"free":null,"used":3}}'
          : '{}',
        ...{ state: contact.consent.state, reason: contact.consent.reason },
        ...{ suppressedReason: contact.suppressed, consentChangedAt: 0, consentEventId: 'ce_0' },
      }
      const { version: _, name: __, about: ___, ...rules } = TEMPLATES[key]
      expect(
        decideRow({ byExternalId: null, byEmail: known }, read.row, null, {
          ...{ policy: policyRulesSchema.parse(rules), now: Date.UTC(2026, 10, 20), basis: null },
          may: { resubscribe: true },
        }),
      ).toMatchObject({
        outcome: contact.suppressed ? 'suppressed' : 'unchanged',
        ...{ profile: null, consent: null, changed: [], kept: [] },
      })
    }
  })
})
