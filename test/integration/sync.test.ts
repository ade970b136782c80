import { beforeEach, describe, expect, it } from 'vitest'
import { TEMPLATE_KEYS, type TemplateKey } from '#app/domain/imports/policy.schema.ts'
import { OUTCOMES } from '#app/domain/imports/row.schema.ts'
import { DAY, MINUTE } from '#app/domain/kernel/time.ts'
import { ROLE_PERMISSIONS } from '#app/domain/sellers/permissions.rules.ts'
import { type Api, type ApiRequest, apiFor, apiWith } from '#test/support/api.ts'
import { advance, drain, makeSeller, type TestContainer, testContainer } from '#test/support/container.ts'
import { type CurlRequest, curlsIn, requestOf, send } from '#test/support/curl.ts'
import { csv, imported, settledImport } from '#test/support/imports.ts'
import { jobScope, memberScope, personScope, type SellerScope } from '#workers/auth/scope.ts'
import importCsv from '../../docs/examples/import-csv.sh?raw'
import people from '../../docs/examples/people.csv?raw'
import readChanges from '../../docs/examples/read-changes.sh?raw'
import syncTable from '../../docs/examples/sync-table.sh?raw'
import guide from '../../docs/sync.md?raw'

type Row = Record<string, unknown>

let c: TestContainer
let scope: SellerScope
let api: Api
beforeEach(async () => {
  c = await testContainer()
  scope = await makeSeller(c)
  api = await apiFor(c, scope)
})

async function batch(contacts: Row[], policy = 'profile_only', o: ApiRequest = {}) {
  const answer = await api('POST', '/contacts/batch', { body: { policy, contacts }, ...o })
  expect(answer.status, JSON.stringify(answer.body)).toBe(200)
  return answer.body
}
const put = (row: Row, headers: Record<string, string> = {}) =>
  api('PUT', '/contacts', { body: row, headers })
/** Whoever has this address, as the API shows them; undefined for nobody. */
const person = async (email: string) =>
  (await api('GET', `/contacts?email=${encodeURIComponent(email)}`)).body.data[0]
const outcomes = (answer: { results: { outcome: string }[] }) => answer.results.map((r) => r.outcome)
const count = async () => (await api('GET', '/contacts?limit=100')).body.data.length
/** The person presses the link in a mail. */
const optOut = async (email: string) =>
  c.services.audience.choose(
    personScope({ sellerId: scope.sellerId, contactId: (await person(email)).id }),
    ...(['unsubscribed', 'one_click'] as const),
  )
const report = async (email: string, what: 'bounced' | 'complained') =>
  c.services.audience.report(jobScope(scope.sellerId, 'test'), [[(await person(email)).id, what]])
const erase = async (email: string) =>
  expect((await api('DELETE', `/contacts/${(await person(email)).id}`)).status).toBeLessThan(300)
const as = (role: 'owner' | 'marketing' | 'support') =>
  memberScope({ sellerId: scope.sellerId, memberId: 'mem_1', name: 'M', role })

describe('a batch', () => {
  it('answers what became of each row, and counts it', async () => {
    await batch([
      { email: 'known@example.com', name: 'Known', external_id: 'crm-1' },
      { email: 'out@example.com', name: 'Out' },
      { email: 'bounced@example.com' },
    ])
    await optOut('out@example.com')
    await report('bounced@example.com', 'bounced')
    const known = await person('known@example.com')

    const { counts, results } = await batch([
      { email: 'New@Example.com', name: 'New' },
      { email: 'known@example.com', name: 'Renamed', tags: ['vip'], attributes: { plan: 'pro' } },
      { email: 'out@example.com', name: 'Renamed', consent: 'subscribed' },
      { email: 'bounced@example.com', name: 'B' },
      { email: 'not an address' },
      { external_id: 'nobody' },
      { email: 'twice@example.com', name: 'First' },
      { email: ' TWICE@example.com', name: 'Second' },
      { email: 'known@example.org', phone: '1' },
    ])
    expect(counts).toEqual({
      ...{ rows: 9, created: 2, updated: 1, unchanged: 0, protected: 1 },
      ...{ suppressed: 1, duplicate: 1, invalid: 3 },
    })
    expect(
      results.map((r: Row) => [r.row, r.email, r.outcome, r.updated_fields, r.protected_fields]),
    ).toEqual([
      [1, 'New@example.com', 'created', [], []],
      [2, 'known@example.com', 'updated', ['name', 'tags', 'attributes.plan'], []],
      [3, 'out@example.com', 'protected', ['name'], ['consent']],
      [4, 'bounced@example.com', 'suppressed', ['name'], []],
      [5, null, 'invalid', [], []],
      [6, null, 'invalid', [], []],
      [7, 'twice@example.com', 'duplicate', [], []],
      [8, 'TWICE@example.com', 'created', [], []],
      [9, null, 'invalid', [], []],
    ])
    expect(results.map((r: Row) => r.error)).toEqual([
      ...[null, null, null, null, expect.stringContaining('email must contain an @')],
      ...['email is needed for somebody who is new', null, null],
      expect.stringMatching(/^phone is not a field; known are email/),
    ])
    expect(results[1].id).toBe(known.id)
    expect(results[0].id).toBe((await person('new@example.com')).id)
    expect(await person('known@example.com')).toMatchObject({
      ...{ name: 'Renamed', external_id: 'crm-1', tags: ['vip'], attributes: { plan: 'pro' } },
      consent: { state: 'subscribed' },
    })
    expect(await person('out@example.com')).toMatchObject({
      ...{ name: 'Renamed', consent: { state: 'unsubscribed', reason: 'own_choice', source: 'one_click' } },
    })
    expect(await person('twice@example.com')).toMatchObject({ name: 'Second' })
  })

  it('that says what is known already writes nothing', async () => {
    const people = Array.from({ length: 50 }, (_, i) => ({
      ...{ email: `p${i}@example.com`, external_id: `x${i}`, name: `P ${i}`, country: 'Germany' },
      ...{ tags: ['b', 'a'], attributes: { seats: i, at: { home: true } }, consent: true },
    }))
    await batch(people)
    const scoped = as('owner')
    const before = c.db.meter.rowsWritten
    const again = await c.services.sync.batch(scoped, { policy: 'profile_only', contacts: people })
    expect(again.counts).toMatchObject({ rows: 50, unchanged: 50 })
    expect(c.db.meter.rowsWritten).toBe(before)
  })

  it('takes a thousand rows and no more, and at least one', async () => {
    const people = (n: number) => Array.from({ length: n }, (_, i) => ({ email: `p${i}@example.com` }))
    for (const [n, message] of [
      [1_001, 'must have at most 1000 rows; send the rest in another call'],
      [0, 'must have at least one row'],
    ] as const) {
      const refused = await api('POST', '/contacts/batch', { body: { contacts: people(n) } })
      expect(refused).toMatchObject({ status: 422, body: { errors: [{ path: 'contacts', message }] } })
    }
    expect(await count()).toBe(0)
    expect((await batch(people(1_000))).counts).toMatchObject({ rows: 1_000, created: 1_000 })
  })

  it('may be as large as its limit', async () => {
    const people = Array.from({ length: 1_000 }, (_, i) => ({
      ...{ email: `p${i}@example.com`, attributes: { note: 'x'.repeat(3_800) } },
    }))
    expect((await batch(people)).counts).toMatchObject({ created: 1_000 })
    const other = people.map((p) => ({ ...p, attributes: { note: 'y'.repeat(3_800) } }))
    expect((await batch(other)).counts).toMatchObject({ updated: 1_000 })
    // Together with what there is it becomes longer than what was sent.
    const short = people.map(({ email }) => ({ email, attributes: { other: 1 } }))
    expect((await batch(short)).counts).toMatchObject({ updated: 1_000 })
    expect((await person('p999@example.com')).attributes).toEqual({ note: 'y'.repeat(3_800), other: 1 })
    const tooLarge = people.map((p) => ({ ...p, attributes: { note: 'y'.repeat(4_100) } }))
    expect((await api('POST', '/contacts/batch', { body: { contacts: tooLarge } })).status).toBe(413)
  })

  it('finds people who hold together more than D1 answers in one value', async () => {
    const people = (key: string, letter: string) =>
      Array.from({ length: 600 }, (_, i) => ({
        ...{ email: `p${i}@example.com`, attributes: { [key]: letter.repeat(3_000) } },
      }))
    expect((await batch(people('one', 'x'))).counts).toMatchObject({ created: 600 })
    expect((await batch(people('two', 'y'))).counts).toMatchObject({ updated: 600 })
    // Six thousand characters of each of five hundred are more than 2 MB.
    expect((await batch(people('two', 'y'))).counts).toMatchObject({ unchanged: 600 })
    expect((await batch(people('one', 'z'))).counts).toMatchObject({ updated: 600 })
    expect((await person('p599@example.com')).attributes).toEqual({
      ...{ one: 'z'.repeat(3_000), two: 'y'.repeat(3_000) },
    })
  })

  it('refuses an unknown policy, a field it has not, and what is no list', async () => {
    for (const [body, path] of [
      [{ policy: 'nonsense', contacts: [{ email: 'a@example.com' }] }, 'policy'],
      [{ policy: 'pol_0', contacts: [{ email: 'a@example.com' }] }, 'policy'],
      [{ contacts: { email: 'a@example.com' } }, 'contacts'],
      [{}, 'contacts'],
    ] as const)
      expect(await api('POST', '/contacts/batch', { body })).toMatchObject({
        ...{ status: 422, body: { errors: [{ path }] } },
      })
    expect((await api('POST', '/contacts/batch', { body: { contacts: [{}], mode: 'commit' } })).status).toBe(
      422,
    )
    expect(outcomes(await batch([null, 5, 'x', []] as never))).toEqual(Array(4).fill('invalid'))
  })

  it('does once what is asked twice with one Idempotency-Key', async () => {
    const o = { headers: { 'idempotency-key': 'night 1' } }
    const first = await batch([{ email: 'ada@example.com', name: 'First' }], 'profile_only', o)
    await put({ email: 'ada@example.com', name: 'Second' })
    const again = await api('POST', '/contacts/batch', {
      body: { policy: 'profile_only', contacts: [{ email: 'ada@example.com', name: 'First' }] },
      ...o,
    })
    expect([again.status, again.headers.get('idempotent-replayed')]).toEqual([200, 'true'])
    expect(again.body).toEqual(first)
    expect(await person('ada@example.com')).toMatchObject({ name: 'Second' })
    const other = await api('POST', '/contacts/batch', {
      body: { contacts: [{ email: 'b@example.com' }] },
      ...o,
    })
    expect(other).toMatchObject({ status: 409, body: { code: 'idempotency_key_reused' } })
  })
})

describe('each policy', () => {
  /** What a row does to Ada, who has a name and an attribute, and to somebody new. */
  const LAST_WEEK = { state: 'subscribed', source: 'Form at the fair', at: '' }
  async function by(policy: TemplateKey, { isOut = false } = {}) {
    await batch([
      { email: 'ada@example.com', name: 'Ada', attributes: { plan: 'pro', seats: 1 }, tags: ['a'] },
    ])
    if (isOut) await optOut('ada@example.com')
    const answer = await batch(
      [
        {
          ...{ email: 'ada@example.com', name: 'Other', country: 'FR', tags: ['b'] },
          ...{ attributes: { seats: 2, city: 'Bonn' }, consent: isOut ? LAST_WEEK : 'unsubscribed' },
        },
        { email: 'new@example.com', name: 'New' },
      ],
      policy,
    )
    const [ada, other] = [await person('ada@example.com'), await person('new@example.com')]
    return {
      outcomes: outcomes(answer),
      ada: [ada.name, ada.country, ada.tags, ada.attributes],
      consent: [ada.consent.state, other.consent.state],
    }
  }
  const WAS = ['Ada', null, ['a'], { plan: 'pro', seats: 1 }]
  const MERGED = ['Other', 'FR', ['a', 'b'], { plan: 'pro', seats: 2, city: 'Bonn' }]

  it.each<[TemplateKey, string, unknown[], string, string]>([
    ['profile_only', 'protected', MERGED, 'subscribed', 'subscribed'],
    ['add_new_only', 'protected', WAS, 'subscribed', 'subscribed'],
    [
      'fill_gaps',
      'protected',
      ['Ada', 'FR', ['a', 'b'], { plan: 'pro', seats: 1, city: 'Bonn' }],
      'subscribed',
      'subscribed',
    ],
    [
      'full_sync',
      'updated',
      ['Other', 'FR', ['b'], { plan: 'pro', seats: 2, city: 'Bonn' }],
      'unsubscribed',
      'subscribed',
    ],
    ['opt_outs', 'updated', WAS, 'unsubscribed', 'unsubscribed'],
    ['re_permission', 'updated', MERGED, 'unsubscribed', 'subscribed'],
    ['listmonk_compatible', 'protected', WAS, 'subscribed', 'pending'],
  ])('%s', async (policy, outcome, ada, consent, ofNew) => {
    expect(await by(policy)).toEqual({ outcomes: [outcome, 'created'], ada, consent: [consent, ofNew] })
  })

  it.each(TEMPLATE_KEYS)(
    '%s brings nobody back by a word alone, nor by one from before the opt-out',
    async (policy) => {
      LAST_WEEK.at = new Date(c.clock.now() - 7 * DAY).toISOString()
      expect((await by(policy, { isOut: true })).consent[0]).toBe('unsubscribed')
    },
  )

  it('re_permission subscribes again who is proven to have agreed since, and nobody who bounced', async () => {
    await batch([{ email: 'ada@example.com' }, { email: 'bounced@example.com' }])
    await optOut('ada@example.com')
    await report('bounced@example.com', 'bounced')
    c = await advance(c, DAY)
    const consent = {
      ...{ state: 'subscribed', source: 'Signed at the fair' },
      at: new Date(c.clock.now() - MINUTE).toISOString(),
    }
    const rows = ['ada', 'bounced'].map((name) => ({ email: `${name}@example.com`, consent }))
    for (const policy of TEMPLATE_KEYS.filter((key) => key !== 're_permission' && key !== 'opt_outs'))
      expect(outcomes(await batch(rows, policy))).toEqual(['protected', 'suppressed'])
    expect(outcomes(await batch(rows, 're_permission'))).toEqual(['updated', 'suppressed'])
    expect(await person('ada@example.com')).toMatchObject({ consent: { state: 'subscribed', source: 'api' } })
    expect(await person('bounced@example.com')).toMatchObject({ consent: { state: 'blocklisted' } })
    const { id } = await person('ada@example.com')
    const [event] = await c.services.audience.history(scope, id)
    expect(event).toMatchObject({ actor: expect.stringMatching(/^key:/), source: 'api' })
    expect(event!.evidence).toContain('Signed at the fair')
  })

  it('one of the seller’s own goes by its rules, and nobody else’s is theirs', async () => {
    const rules = (await api('GET', '/import-policies')).body.data.find((p: Row) => p.id === 'fill_gaps')
    const { id: _, version: __, about: ___, template: ____, updated_at: _____, ...fill } = rules
    const saved = await api('PUT', '/import-policies', {
      body: { ...fill, name: 'Newest plan', attributes: { plan: 'newest' } },
    })
    expect(saved.status).toBe(200)
    const row = (plan: string, updated_at: string) => ({
      ...{ email: 'ada@example.com', name: plan, attributes: { plan }, updated_at },
    })
    await batch([row('pro', '2026-01-02T00:00:00Z')], saved.body.id)
    expect(outcomes(await batch([row('old', '2026-01-01T00:00:00Z')], saved.body.id))).toEqual(['unchanged'])
    expect(outcomes(await batch([row('team', '2026-01-03T00:00:00Z')], saved.body.id))).toEqual(['updated'])
    expect(outcomes(await batch([row('late', '2026-01-02T12:00:00Z')], saved.body.id))).toEqual(['unchanged'])
    expect(await person('ada@example.com')).toMatchObject({ name: 'pro', attributes: { plan: 'team' } })

    const other = await apiFor(c, await makeSeller(c))
    const stolen = await other('POST', '/contacts/batch', {
      body: { policy: saved.body.id, contacts: [{ email: 'a@example.com' }] },
    })
    expect(stolen).toMatchObject({ status: 422, body: { errors: [{ path: 'policy' }] } })
  })
})

describe('who somebody is', () => {
  it('of rows with the same external id the last wins, whatever their addresses', async () => {
    const answer = await batch([
      { external_id: 'x1', email: 'a@example.com', name: 'First' },
      { external_id: 'x1', email: 'b@example.com', name: 'Second' },
      { external_id: 'x2', email: 'c@example.com', name: 'Third' },
      { external_id: 'x2', name: 'Fourth', email: 'c@example.com' },
    ])
    expect(outcomes(answer)).toEqual(['duplicate', 'created', 'duplicate', 'created'])
    expect(answer.results[0]).toMatchObject({ id: null, email: 'a@example.com' })
    expect(await person('a@example.com')).toBeUndefined()
    expect(await person('b@example.com')).toMatchObject({ name: 'Second', external_id: 'x1' })
    expect(await person('c@example.com')).toMatchObject({ name: 'Fourth' })
  })

  it('a bad row costs no earlier one about the same person', async () => {
    const answer = await batch([
      { email: 'a@example.com', name: 'Good' },
      { email: 'a@example.com', name: 'Bad', country: 'Atlantis' },
    ])
    expect(outcomes(answer)).toEqual(['created', 'invalid'])
    expect(await person('a@example.com')).toMatchObject({ name: 'Good' })
  })

  it('two rows about somebody by different keys are both done, in their order', async () => {
    await batch([{ external_id: 'x1', email: 'a@example.com' }])
    const answer = await batch([
      { email: 'a@example.com', name: 'By address', tags: ['one'] },
      { external_id: 'x1', name: 'By id', tags: ['two'] },
    ])
    expect(outcomes(answer)).toEqual(['updated', 'updated'])
    expect(await person('a@example.com')).toMatchObject({ name: 'By id', tags: ['one', 'two'] })
  })

  it('a new address by external id moves the record with its history', async () => {
    await batch([{ external_id: 'x1', email: 'old@example.com', name: 'Ada', tags: ['vip'] }])
    const before = await person('old@example.com')
    const moved = await put({ external_id: 'x1', email: 'New@example.com' })
    expect(moved).toMatchObject({
      status: 200,
      body: { id: before.id, email: 'New@example.com', outcome: 'updated', updated_fields: ['email'] },
    })
    expect(await person('old@example.com')).toBeUndefined()
    expect(await person('new@example.com')).toMatchObject({ ...before, email: 'New@example.com' })
    // The address it left is free again.
    expect(outcomes(await batch([{ email: 'old@example.com' }]))).toEqual(['created'])
  })

  it('whoever opted out stays out at the new address, and nobody comes back as new at the old one', async () => {
    await batch([{ external_id: 'x1', email: 'old@example.com' }])
    await optOut('old@example.com')
    const { results } = await batch([
      { external_id: 'x1', email: 'new@example.com', consent: 'subscribed' },
      { email: 'old@example.com', consent: 'subscribed' },
    ])
    expect(results).toMatchObject([
      { outcome: 'protected', updated_fields: ['email'], protected_fields: ['consent'] },
      { outcome: 'suppressed', id: null },
    ])
    expect(await person('new@example.com')).toMatchObject({ consent: { state: 'unsubscribed' } })
    expect(outcomes(await batch([{ email: 'old@example.com', consent: true }]))).toEqual(['suppressed'])
    expect(await person('old@example.com')).toBeUndefined()
  })

  it.each(['bounced', 'complained'] as const)(
    'an address that %s takes the mail from whoever moves to it',
    async (what) => {
      await batch([
        { external_id: 'x1', email: 'bad@example.com' },
        { external_id: 'x2', email: 'fine@example.com' },
      ])
      await report('bad@example.com', what)
      await batch([{ external_id: 'x1', email: 'elsewhere@example.com' }])
      // Still somebody's, and still not to be mailed.
      expect(await person('elsewhere@example.com')).toMatchObject({ suppressed: what })
      const { results } = await batch([{ external_id: 'x2', email: 'bad@example.com' }])
      expect(results[0]).toMatchObject({ outcome: 'suppressed', updated_fields: ['email', 'consent'] })
      expect(await person('bad@example.com')).toMatchObject({
        suppressed: what,
        consent: { state: what === 'bounced' ? 'blocklisted' : 'unsubscribed' },
      })
    },
  )

  it('two people are never made one', async () => {
    await batch([
      { external_id: 'x1', email: 'a@example.com', name: 'A' },
      { external_id: 'x2', email: 'b@example.com', name: 'B' },
    ])
    const { results } = await batch([
      { external_id: 'x1', email: 'b@example.com', name: 'Both' },
      { external_id: 'x2', email: 'a@example.com', name: 'Both' },
      { email: 'c@example.com' },
    ])
    expect(results.map((r: Row) => r.outcome)).toEqual(['invalid', 'invalid', 'created'])
    expect(results[0].error).toMatch(/two people are never made one/)
    expect(await put({ external_id: 'x1', email: 'b@example.com' })).toMatchObject({
      status: 422,
      body: { errors: [{ path: 'email', message: expect.stringMatching(/^belongs to another contact/) }] },
    })
    expect([(await person('a@example.com')).name, (await person('b@example.com')).name]).toEqual(['A', 'B'])
  })
})

describe('somebody who must not be mailed', () => {
  it('is not added: suppressed in a batch, 409 alone', async () => {
    await batch([{ email: 'ada@example.com', external_id: 'x1' }])
    await erase('ada@example.com')
    expect(await person('ada@example.com')).toBeUndefined()
    const before = await count()
    for (const row of [
      { email: 'Ada@example.com', consent: 'subscribed' },
      { email: 'ada@example.com', external_id: 'x1' },
    ]) {
      for (const policy of TEMPLATE_KEYS)
        expect(await batch([row], policy)).toMatchObject({
          counts: { rows: 1, suppressed: 1, created: 0 },
          results: [{ id: null, outcome: 'suppressed', updated_fields: [], protected_fields: ['consent'] }],
        })
      expect(await put(row)).toMatchObject({ status: 409, body: { code: 'suppressed' } })
    }
    expect(outcomes(await batch([{ external_id: 'x1', name: 'Ada' }]))).toEqual(['invalid'])
    expect(await count()).toBe(before)
  })

  it('is refreshed where they are known, and stays so', async () => {
    await batch([{ email: 'ada@example.com' }])
    await report('ada@example.com', 'complained')
    const refreshed = await put({ email: 'ada@example.com', name: 'Ada', consent: 'subscribed' })
    expect(refreshed).toMatchObject({
      status: 200,
      body: { name: 'Ada', outcome: 'suppressed', protected_fields: ['consent'], suppressed: 'complained' },
    })
  })
})

describe('one row', () => {
  it('is added, refreshed, and left alone', async () => {
    const row = { email: 'Ada@example.com', name: 'Ada', country: 'United Kingdom', policy: 'full_sync' }
    const added = await put(row)
    expect(added).toMatchObject({
      status: 200,
      body: { email: 'Ada@example.com', country: 'GB', outcome: 'created', updated_fields: [] },
    })
    expect((await put({ ...row, name: null })).body).toMatchObject({
      ...{ id: added.body.id, name: null, outcome: 'updated', updated_fields: ['name'] },
    })
    expect((await put({ email: 'ada@example.com' })).body.outcome).toBe('unchanged')
  })

  it('names the field that is wrong', async () => {
    for (const [row, path] of [
      [{ name: 'Ada' }, 'email'],
      [{ email: 'ada' }, 'email'],
      [{ email: 'ada@example.com', country: 'Atlantis' }, 'country'],
      [{ email: 'ada@example.com', attributes: { ['k'.repeat(61)]: 1 } }, 'attributes'],
      [{ email: 'ada@example.com', phone: '1' }, 'phone'],
      [{ external_id: 'nobody' }, 'email'],
    ] as const)
      expect(await put(row)).toMatchObject({
        status: 422,
        body: { errors: [{ path, message: expect.any(String) }] },
      })
  })

  it('names what is too much together with what there is', async () => {
    const keys = (from: number) =>
      Object.fromEntries(Array.from({ length: 150 }, (_, i) => [`k${from + i}`, i]))
    await put({ email: 'ada@example.com', attributes: keys(0) })
    expect(await put({ email: 'ada@example.com', attributes: keys(100) })).toMatchObject({
      status: 422,
      body: { errors: [{ path: 'attributes', message: expect.stringMatching(/^would be more than 200/) }] },
    })
  })

  it('that is what GET answers changes nothing', async () => {
    await batch([
      {
        email: 'Ada@example.com',
        external_id: 'x1',
        name: 'Ada',
        tags: ['a'],
        attributes: { n: { b: 1, a: null } },
      },
    ])
    await batch([{ email: 'bare@example.com' }, { email: 'out@example.com' }])
    await optOut('out@example.com')
    for (const email of ['ada@example.com', 'bare@example.com', 'out@example.com']) {
      const given = (await api('GET', `/contacts/${(await person(email)).id}`)).body
      for (const policy of ['profile_only', 'full_sync', 're_permission']) {
        const { outcome, updated_fields, protected_fields, ...after } = (await put({ ...given, policy })).body
        expect([outcome, updated_fields, protected_fields]).toEqual(['unchanged', [], []])
        expect(after).toEqual(given)
      }
    }
  })

  it('only if the contact has not changed since', async () => {
    await put({ email: 'ada@example.com', external_id: 'x1', name: 'Ada' })
    const read = new Date(c.clock.now() + 1000).toUTCString()
    c = await advance(c, MINUTE)
    const mine = (name: string, since: string, by: Row = { email: 'ada@example.com' }) =>
      put({ ...by, name }, { 'if-unmodified-since': since })
    expect((await mine('Mine', read)).status).toBe(200)
    c = await advance(c, MINUTE)
    for (const key of [{ email: 'ada@example.com' }, { external_id: 'x1' }])
      expect(await mine('Stale', read, key)).toMatchObject({
        status: 412,
        body: { code: 'changed_meanwhile', updated_at: expect.any(String) },
      })
    expect(await person('ada@example.com')).toMatchObject({ name: 'Mine' })
    // Somebody who is new has not changed.
    expect((await mine('New', read, { email: 'new@example.com' })).status).toBe(200)
    // Of several who have read the same, one writes.
    const now = new Date(c.clock.now()).toUTCString()
    c = await advance(c, MINUTE)
    const answers = await Promise.all(['a', 'b', 'c', 'd'].map((name) => mine(name, now)))
    expect(answers.map((a) => a.status).toSorted()).toEqual([200, 412, 412, 412])
    expect(await mine('X', 'yesterday')).toMatchObject({ status: 400, body: { code: 'malformed_header' } })
  })
})

describe('at the same time', () => {
  it('no update of the same people is lost', async () => {
    const people = Array.from({ length: 20 }, (_, i) => `p${i}@example.com`)
    await batch(people.slice(0, 10).map((email) => ({ email })))
    const keys = Array.from({ length: 6 }, (_, i) => `key${i}`)
    const answers = await Promise.all([
      ...keys.map((key) => batch(people.map((email) => ({ email, attributes: { [key]: 1 }, tags: [key] })))),
      ...keys.map((key) => put({ email: people[0], attributes: { [`put ${key}`]: 1 } })),
    ])
    for (const answer of answers.slice(0, keys.length)) expect(answer.counts.invalid).toBe(0)
    for (const answer of answers.slice(keys.length)) expect(answer.status).toBe(200)
    for (const email of people.slice(1)) {
      const { attributes, tags } = await person(email)
      expect(attributes).toEqual(Object.fromEntries(keys.map((key) => [key, 1])))
      expect(tags).toEqual(keys)
    }
    expect(Object.keys((await person(people[0]!)).attributes)).toHaveLength(12)
    expect(await count()).toBe(20)
  })

  it('an opt-out stands, whatever is being written', async () => {
    const people = Array.from({ length: 10 }, (_, i) => `p${i}@example.com`)
    await batch(people.map((email) => ({ email })))
    await Promise.all([
      ...people.map(optOut),
      ...['a', 'b', 'c'].map((key) =>
        batch(
          people.map((email) => ({ email, consent: true, attributes: { [key]: 1 } })),
          're_permission',
        ),
      ),
    ])
    for (const email of people)
      expect(await person(email)).toMatchObject({
        ...{ consent: { state: 'unsubscribed' }, attributes: { a: 1, b: 1, c: 1 } },
      })
  })

  it('two who claim one address or one external id do not both get it', async () => {
    await batch([
      { external_id: 'x1', email: 'a@example.com' },
      { external_id: 'x2', email: 'b@example.com' },
    ])
    const answers = await Promise.all(
      ['x1', 'x2', 'x3'].map((external_id) => batch([{ external_id, email: 'wanted@example.com' }])),
    )
    const done = answers.flatMap(outcomes)
    expect(done.filter((outcome) => outcome !== 'invalid').length).toBeGreaterThan(0)
    const all = (await api('GET', '/contacts?limit=100')).body.data
    expect(new Set(all.map((p: Row) => p.email)).size).toBe(all.length)
    expect(all.filter((p: Row) => p.email === 'wanted@example.com')).toHaveLength(1)
  })
})

describe('who may', () => {
  const write = ['contacts:read', 'contacts:write'] as const
  const call = async (scopes: Parameters<typeof apiFor>[2], policy: string) =>
    (await apiFor(c, scope, scopes))('POST', '/contacts/batch', {
      body: { policy, contacts: [{ email: 'a@example.com' }] },
    })

  it('a key needs the scope, and what its policy may do', async () => {
    expect(await call(['contacts:read'], 'profile_only')).toMatchObject({
      status: 403,
      body: { code: 'missing_scope' },
    })
    expect(await call(write, 're_permission')).toMatchObject({
      status: 403,
      body: { code: 'forbidden' },
    })
    expect((await call([...write, 'consent:resubscribe'], 're_permission')).status).toBe(200)
    for (const policy of TEMPLATE_KEYS.filter((key) => key !== 're_permission'))
      expect((await call(write, policy)).status, policy).toBe(200)
    const reads = await apiFor(c, scope, ['contacts:read'])
    expect((await reads('PUT', '/contacts', { body: { email: 'a@example.com' } })).status).toBe(403)
    const writes = await apiFor(c, scope, ['contacts:write'])
    expect((await writes('GET', '/contacts/changes')).status).toBe(403)
    // It would answer the contact, so it is refused before it writes.
    expect((await writes('PUT', '/contacts', { body: { email: 'unseen@example.com' } })).status).toBe(403)
    expect(await person('unseen@example.com')).toBeUndefined()
  })

  it('marketing may sync and opt out, and subscribe nobody again', async () => {
    const by = (role: 'owner' | 'marketing' | 'support', policy: string) =>
      c.services.sync.batch(as(role), { policy, contacts: [{ email: 'a@example.com' }] })
    expect(ROLE_PERMISSIONS.marketing.has('consent:resubscribe')).toBe(false)
    await expect(by('marketing', 're_permission')).rejects.toMatchObject({ status: 403 })
    await expect(by('marketing', 'opt_outs')).resolves.toMatchObject({ counts: { rows: 1 } })
    await expect(by('owner', 're_permission')).resolves.toMatchObject({ counts: { rows: 1 } })
    await expect(by('support', 'profile_only')).rejects.toMatchObject({ status: 403 })
  })

  it('nobody else’s contact is found by its address or external id', async () => {
    await batch([{ email: 'ada@example.com', external_id: 'x1', name: 'Ada' }])
    const other = await apiFor(c, await makeSeller(c))
    const answer = await other('POST', '/contacts/batch', {
      body: {
        contacts: [
          { external_id: 'x1', email: 'b@example.com' },
          { email: 'ada@example.com', name: 'X' },
        ],
      },
    })
    expect(outcomes(answer.body)).toEqual(['created', 'created'])
    expect(await person('ada@example.com')).toMatchObject({ name: 'Ada', external_id: 'x1' })
  })
})

describe('what people chose since', () => {
  const changes = async (query = '') => (await api('GET', `/contacts/changes${query}`)).body

  it('comes in the order it happened, from links, providers, members, files and the API', async () => {
    await batch([
      { email: 'link@example.com', external_id: 'x1' },
      { email: 'bounce@example.com' },
      { email: 'member@example.com' },
      { email: 'file@example.com' },
      { email: 'api@example.com' },
    ])
    const since = new Date(c.clock.now() + MINUTE).toISOString()
    const steps = [
      () => optOut('link@example.com'),
      () => report('bounce@example.com', 'bounced'),
      async () =>
        c.services.audience.changeConsent(as('support'), (await person('member@example.com')).id, {
          ...{ state: 'unsubscribed', reason: 'Phoned' },
        }),
      async () => {
        await imported(c, scope, csv('email', 'file@example.com'), { mode: 'commit', policy: 'opt_outs' })
      },
      async () => {
        await batch([{ email: 'api@example.com', consent: false }], 'full_sync')
      },
    ]
    for (const step of steps) {
      c = await advance(c, 2 * MINUTE)
      await step()
    }
    const { data, next_cursor } = await changes(`?since=${since}`)
    expect(next_cursor).toBeNull()
    expect(data.map((d: Row) => [d.email, d.from, d.to, d.state, d.reason, d.source])).toEqual([
      ['link@example.com', 'subscribed', 'unsubscribed', 'unsubscribed', 'own_choice', 'one_click'],
      ['bounce@example.com', 'subscribed', 'blocklisted', 'blocklisted', 'bounced', 'provider'],
      ['member@example.com', 'subscribed', 'unsubscribed', 'unsubscribed', 'Phoned', 'member'],
      ['file@example.com', 'subscribed', 'unsubscribed', 'unsubscribed', 'import', 'import'],
      ['api@example.com', 'subscribed', 'unsubscribed', 'unsubscribed', 'import', 'api'],
    ])
    expect(data[0]).toMatchObject({
      ...{ external_id: 'x1', contact_id: (await person('link@example.com')).id, type: 'consent' },
    })
    // From the moment of the last one on: that one again, and nothing before it.
    expect((await changes(`?since=${data[3].at}`)).data.map((d: Row) => d.email)).toEqual([
      ...['file@example.com', 'api@example.com'],
    ])
    expect((await changes(`?since=${new Date(c.clock.now() + MINUTE).toISOString()}`)).data).toEqual([])
  })

  it('is walked page by page, once each, also where many happened in one moment', async () => {
    await batch(Array.from({ length: 60 }, (_, i) => ({ email: `p${i}@example.com` })))
    await batch(
      Array.from({ length: 60 }, (_, i) => ({ email: `p${i}@example.com` })),
      'opt_outs',
    )
    const seen: { id: string; at: string }[] = []
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page = await changes(`?limit=25${cursor && `&cursor=${encodeURIComponent(cursor)}`}`)
      seen.push(...page.data)
      cursor = page.next_cursor
    }
    expect(seen).toHaveLength(120)
    expect(new Set(seen.map((s) => s.id)).size).toBe(120)
    expect(seen.map((s) => s.at)).toEqual(seen.map((s) => s.at).toSorted())
    // What they began with says what it has become by now.
    expect(seen[0]).toMatchObject({ from: null, to: 'subscribed', state: 'unsubscribed' })
  })

  it('is of nobody who is erased, and of no other seller', async () => {
    await batch([{ email: 'ada@example.com' }, { email: 'bob@example.com' }])
    await optOut('ada@example.com')
    await erase('ada@example.com')
    const { data } = await changes()
    expect(data.map((d: Row) => d.email)).toEqual(['bob@example.com'])
    const other = await apiFor(c, await makeSeller(c))
    expect((await other('GET', '/contacts/changes')).body).toEqual({ data: [], next_cursor: null })
  })

  it('refuses a time or a cursor that is none', async () => {
    for (const [query, path] of [
      ['?since=yesterday', 'since'],
      ['?since=2026-11-20', 'since'],
      ['?cursor=nonsense', 'cursor'],
      ['?limit=101', 'limit'],
    ])
      expect(await api('GET', `/contacts/changes${query}`)).toMatchObject({
        status: 422,
        body: { errors: [{ path }] },
      })
  })
})

describe('the guide and its scripts', () => {
  const SINCE = '2026-01-01T00:00:00Z'
  /** What a line of the table becomes (row_to_json): the same keys, a date and a time as Postgres writes them. */
  const ROW = {
    ...{ external_id: '1', email: 'ada@example.com', name: 'Ada', country: null, tags: ['crm'] },
    ...{ attributes: { plan: 'pro' }, consent: 'subscribed', updated_at: '2026-11-25T14:15:49.191049+00:00' },
  }
  const files = {
    'people.csv': people,
    $file: people,
    '$work/body': JSON.stringify({ policy: 'profile_only', contacts: [ROW] }),
  }
  const vars = () => ({
    ...{ AWNING_KEY: 'awn_test', since: SINCE, next: '', policy: 'profile_only', key: '2026-11-25-1' },
    id: c.newId('import'),
  })
  const all = (text: string) => curlsIn(text).map((command) => requestOf(command, { vars: vars(), files }))
  const shown = ({ method, path }: CurlRequest) => `${method} ${path.replace(/imp_\w+/, ':id')}`

  it('make the requests they say', () => {
    expect(all(guide).map(shown)).toEqual([
      'PUT /contacts',
      'POST /contacts/batch',
      'POST /imports?mode=commit&policy=profile_only',
      'GET /imports/:id',
      'GET /imports/:id/report.csv',
      `GET /contacts/changes?limit=100&since=${SINCE}`,
    ])
    expect(all(importCsv).map(shown)).toEqual([
      'POST /imports?mode=commit&policy=profile_only&name=people.csv',
      'GET /imports/:id',
      'GET /imports/:id/report.csv',
    ])
    expect(all(syncTable).map(shown)).toEqual(['POST /contacts/batch'])
    expect(all(readChanges).map(shown)).toEqual([`GET /contacts/changes?limit=100&since=${SINCE}`])
  })

  it.each([
    ['the guide', guide],
    ['import-csv.sh', importCsv],
    ['sync-table.sh', syncTable],
    ['read-changes.sh', readChanges],
  ])('%s is understood', async (_, text) => {
    const { key } = await apiFor(c, scope, ['contacts:read', 'contacts:write'])
    const given = { ...vars(), AWNING_KEY: key }
    for (const command of curlsIn(text)) {
      const answer = await send(apiWith(null), requestOf(command, { vars: given, files }))
      expect([answer.status, command]).toEqual([answer.status === 201 ? 201 : 200, command])
      if (answer.status !== 201) continue
      given.id = answer.body.id
      await drain(c)
      const { view, rows } = await settledImport(c, scope, given.id)
      expect(view).toMatchObject({
        status: 'done',
        mapping: { external_id: 'external_id', plan: 'attributes.plan', subscribed: 'consent' },
      })
      expect(rows.at(-1)).toMatchObject({ outcome: 'invalid', error: expect.stringContaining('@') })
    }
    if (text === guide || text === syncTable)
      expect(await person('ada@example.com')).toMatchObject({
        ...{ external_id: '1', attributes: { plan: 'pro' }, consent: { state: 'subscribed' } },
      })
  })

  it('a file is taken with whatever content type curl gives it', async () => {
    const [upload] = all(guide).filter(({ path }) => path.startsWith('/imports?'))
    const { 'Content-Type': _, Authorization: __, ...headers } = upload!.headers
    for (const type of ['application/x-www-form-urlencoded', 'application/octet-stream']) {
      const answer = await send(api, { ...upload!, headers: { ...headers, 'content-type': type } })
      expect(answer.status, type).toBe(201)
    }
  })

  it('the guide names every policy and outcome there is', () => {
    for (const word of [...TEMPLATE_KEYS, ...OUTCOMES]) expect(guide).toContain(`\`${word}\``)
  })
})
