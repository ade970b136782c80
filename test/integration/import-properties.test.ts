import { env } from 'cloudflare:workers'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { PROVIDER_REPORTS } from '#app/domain/audience/consent.rules.ts'
import { TEMPLATE_KEYS } from '#app/domain/imports/policy.schema.ts'
import type { Counts } from '#app/domain/imports/row.schema.ts'
import { DAY, HOUR } from '#app/domain/kernel/time.ts'
import { drain, makeSeller, testContainer } from '#test/support/container.ts'
import { csv, imported, optOut, ownerOf, settledImport } from '#test/support/imports.ts'
import type { SellerScope } from '#workers/auth/scope.ts'

const c = await testContainer()

// Five people and few values, so that rows meet; addresses nobody has yet, for those who move and those who are new.
const EMAILS = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((l) => `${l}@example.com`)
const EXTERNAL = ['x0', 'x1', 'x2', 'x3', 'x4', 'x5']
const row = fc
  .record({
    email: fc.constantFrom(...EMAILS),
    external_id: fc.option(fc.constantFrom(...EXTERNAL), { nil: '' }),
    name: fc.constantFrom('', 'Ada', 'Grace'),
    consent: fc.constantFrom('', 'subscribed', 'pending', 'unsubscribed', 'blocklisted'),
    /** From now; proof that is from before an opt-out, or to come, is none. */
    ago: fc.constantFrom(null, -DAY, 0, HOUR, 40 * DAY),
    source: fc.constantFrom('', 'Form at the fair'),
  })
  .map((r) => ({ ...r, consent_at: r.ago === null ? '' : new Date(Date.now() - r.ago).toISOString() }))
type Row = typeof row extends fc.Arbitrary<infer R> ? R : never
const rows = fc.array(row, { minLength: 1, maxLength: 6 })
const policy = fc.oneof(
  fc.constantFrom(...TEMPLATE_KEYS),
  fc.constantFrom('re_permission', 'opt_outs', 'full_sync'),
)
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('import' as const), policy, rows }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('sync' as const), policy, rows }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('undo' as const), which: fc.nat(3) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('opt out' as const), who: fc.nat(4) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('report' as const),
      ...{ who: fc.nat(4), report: fc.constantFrom(...PROVIDER_REPORTS) },
    }),
  },
)

type Contact = Record<string, unknown> & {
  id: string
  email: string
  consent_state: string
  consent_event_id: string
  consent_changed_at: number
  suppressed_reason: string | null
}
type Audience = { people: Map<string, Contact>; listed: Set<string>; days: unknown }
async function audienceOf({ sellerId }: SellerScope): Promise<Audience> {
  const all = async <T>(sql: string) => (await env.DB.prepare(sql).bind(sellerId).all<T>()).results
  const people = await all<Contact>('SELECT * FROM contacts WHERE seller_id = ?1')
  const listed = await all<{ h: string }>('SELECT email_hash AS h FROM suppressions WHERE seller_id = ?1')
  const days = await all(
    'SELECT kind, sum(joined) - sum(departed) AS n FROM audience_days WHERE seller_id = ?1 GROUP BY kind',
  )
  return { people: new Map(people.map((p) => [p.id, p])), listed: new Set(listed.map((l) => l.h)), days }
}
const isOut = ({ consent_state: s }: Contact) => s === 'unsubscribed' || s === 'blocklisted'
const getsMail = (p: Contact) => !isOut(p) && p.suppressed_reason === null

const CELLS = ['email', 'external_id', 'name', 'consent', 'consent_at', 'consent_source'] as const
const cellsOf = (r: Row) => [r.email, r.external_id, r.name, r.consent, r.consent_at, r.source]
const fileOf = (all: Row[]) => csv(CELLS.join(','), ...all.map((r) => cellsOf(r).join(',')))
const MAPPING = JSON.stringify(Object.fromEntries(CELLS.map((name) => [name, name])))
const jsonOf = (r: Row) => ({
  ...{ email: r.email, external_id: r.external_id, name: r.name },
  ...(r.consent && {
    consent: {
      state: r.consent,
      ...(r.consent_at && { at: r.consent_at }),
      ...(r.source && { source: r.source }),
    },
  }),
})
const options = (policy: string) => ({ mode: 'commit' as const, policy, mapping: MAPPING })
const addUp = ({ rows, ...outcomes }: Counts) =>
  expect(Object.values(outcomes).reduce((a, b) => a + b)).toBe(rows)

async function fivePeople(): Promise<SellerScope> {
  const scope = await ownerOf(c, await makeSeller(c))
  const people = EMAILS.slice(0, 5).map((email, i) => `${email},x${i},Person ${i}`)
  await imported(c, scope, csv('email,external_id,name', ...people), { mode: 'commit' })
  return scope
}

describe('whatever comes one after another', { timeout: 280_000 }, () => {
  it('nobody who is out gets mail again without proof; outcomes add up; a job again changes nothing', async () => {
    let back = 0
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 6 }), async (steps) => {
        const scope = await fivePeople()
        const hash = (email: string) => c.hashEmail(scope.sellerId, email)
        /** Imports that can be undone, each with the consent events it wrote. */
        const imports: { id: string; events: Set<string> }[] = []
        for (const s of steps) {
          const before = await audienceOf(scope)
          let undone = new Set<string>()
          if (s.do === 'import') {
            const { view } = await imported(c, scope, fileOf(s.rows), options(s.policy))
            expect(view.status).toBe('done')
            addUp(view.counts)
            const after = await audienceOf(scope)
            const { run } = (await c.repos(scope).imports.find(view.id))!
            expect(await c.services.importRuns.run(scope, view.id, run)).toBe('stale')
            expect(await c.services.importRuns.run(scope, view.id, 0)).toBe('stale')
            expect(await audienceOf(scope)).toEqual(after)
            const events = [...after.people.values()].map((p) => p.consent_event_id)
            const old = new Set([...before.people.values()].map((p) => p.consent_event_id))
            imports.push({ id: view.id, events: new Set(events.filter((e) => !old.has(e))) })
          } else if (s.do === 'sync') {
            const { counts } = await c.services.sync.batch(scope, {
              ...{ policy: s.policy, contacts: s.rows.map(jsonOf) },
            })
            addUp(counts)
          } else if (s.do === 'undo') {
            const [taken] = imports.splice(s.which % Math.max(1, imports.length), 1)
            if (!taken) continue
            await c.services.imports.undo(scope, taken.id)
            await drain(c)
            expect(await c.services.imports.get(scope, taken.id)).toMatchObject({ status: 'undone' })
            undone = taken.events
          } else {
            const who = [...before.people.values()].find((p) => p.email === EMAILS[s.who])
            if (!who) continue
            if (s.do === 'opt out') await optOut(c, scope, who.email)
            else await c.services.audience.report(scope, [[who.id, s.report]])
          }

          const after = await audienceOf(scope)
          for (const now of after.people.values()) {
            const was = before.people.get(now.id)
            // Nobody comes to an address that must not be mailed and gets mail there.
            if (now.email !== was?.email && getsMail(now))
              expect(before.listed).not.toContain(hash(now.email))
            if (!was) continue
            // Whoever is out and has another address now leaves one behind that must not be mailed.
            if (now.email !== was.email && isOut(was) && isOut(now))
              expect(after.listed).toContain(hash(was.email))
            if (was.suppressed_reason) expect(now.suppressed_reason).toBe(was.suppressed_reason)
            if (getsMail(was) || !getsMail(now)) continue
            back++
            if (s.do === 'undo') expect(undone).toContain(was.consent_event_id)
            else {
              expect(s).toMatchObject({ policy: 're_permission' })
              const proofs = (s as { rows: Row[] }).rows.filter(
                (r) =>
                  (r.email === now.email || r.external_id === now.external_id) &&
                  ['subscribed', 'pending'].includes(r.consent) &&
                  r.source !== '' &&
                  Date.parse(r.consent_at) > was.consent_changed_at,
              )
              expect(proofs).not.toEqual([])
            }
          }
        }
      }),
      { numRuns: 40 },
    )
    expect(back).toBeGreaterThan(0)
  })

  it('an import that is taken back leaves everybody as they were', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 2 }), policy, rows, async (first, key, last) => {
        const scope = await fivePeople()
        for (const s of first) {
          if (s.do === 'import') await imported(c, scope, fileOf(s.rows), options(s.policy))
          else if (s.do === 'opt out') {
            if (await c.repos(scope).contacts.findByEmail(EMAILS[s.who]!))
              await optOut(c, scope, EMAILS[s.who]!)
          }
        }
        const before = await audienceOf(scope)
        const { view, rows: did } = await imported(c, scope, fileOf(last), options(key))
        const between = await audienceOf(scope)
        await c.services.imports.undo(scope, view.id)
        await drain(c)
        const { rows: report } = await settledImport(c, scope, view.id)
        const after = await audienceOf(scope)

        expect([...after.people.keys()].sort()).toEqual([...before.people.keys()].sort())
        expect(after.days).toEqual(before.days)
        for (const [id, was] of before.people) {
          const now = after.people.get(id)!
          const conflicts = report.filter((r) => r.id === id && r.protected_fields.length > 0)
          if (conflicts.length > 0) {
            // Only what must not be mailed stands in the way; and who was opted out by two rows, under two keys, stays out.
            const isTwice = did.filter((r) => r.id === id).length > 1 && !getsMail(now)
            const isBarred =
              now.suppressed_reason !== null || before.listed.has(c.hashEmail(scope.sellerId, was.email))
            expect(isBarred || isTwice).toBe(true)
            continue
          }
          const ignored = ['updated_at', 'profile_version']
          // History is added to: consent that was changed and changed back stands on another event.
          if (between.people.get(id)!.consent_event_id !== was.consent_event_id)
            ignored.push('consent_event_id', 'consent_changed_at', 'consent_source', 'consent_reason')
          const plain = (p: Contact) =>
            Object.fromEntries(Object.entries(p).filter(([k]) => !ignored.includes(k)))
          expect(plain(now)).toEqual(plain(was))
        }
      }),
      { numRuns: 40 },
    )
  })
})

describe('an undo and what happened to addresses meanwhile', { timeout: 60_000 }, () => {
  const find = (scope: SellerScope, email: string) => c.repos(scope).contacts.findByEmail(email)
  const undo = async (scope: SellerScope, id: string) => {
    await c.services.imports.undo(scope, id)
    await drain(c)
    return c.services.imports.get(scope, id)
  }
  const moves = (...pairs: string[]) => csv('external_id,email', ...pairs)
  const COMMIT = { mode: 'commit' } as const

  it('addresses passed on from one to the next go back the same way', async () => {
    const scope = await fivePeople()
    const before = await audienceOf(scope)
    const passed = moves('x0,f@example.com', 'x1,a@example.com', 'x2,b@example.com', 'y9,c@example.com')
    const { view } = await imported(c, scope, passed, COMMIT)
    expect(view.counts).toMatchObject({ updated: 3, created: 1 })
    expect(await undo(scope, view.id)).toMatchObject({
      status: 'undone',
      undone: { restored: 3, removed: 1, conflicts: 0 },
    })
    const addresses = ({ people }: Audience) => [...people.values()].map((p) => [p.external_id, p.email])
    expect(addresses(await audienceOf(scope))).toEqual(addresses(before))
  })

  it('what somebody else has by now is not given back, and the rest is', async () => {
    const scope = await fivePeople()
    const moved = csv('external_id,email,name', 'x0,f@example.com,Moved', 'x1,b@example.com,Renamed')
    const { view } = await imported(c, scope, moved, COMMIT)
    await imported(c, scope, csv('email,name', 'a@example.com,Newcomer'), COMMIT)
    expect(await undo(scope, view.id)).toMatchObject({
      status: 'undone',
      undone: { restored: 1, conflicts: 1 },
    })
    expect(await find(scope, 'a@example.com')).toMatchObject({ name: 'Newcomer' })
    expect(await find(scope, 'f@example.com')).toMatchObject({
      name: 'Person 0',
      emailGiven: 'f@example.com',
    })
  })

  it('nobody comes back to an address that must not be mailed by now', async () => {
    const scope = await fivePeople()
    const { view } = await imported(c, scope, moves('x0,f@example.com'), COMMIT)
    await imported(c, scope, csv('email,name', 'a@example.com,Newcomer'), COMMIT)
    await c.services.privacy.erase(scope, (await find(scope, 'a@example.com'))!.id)
    expect((await undo(scope, view.id)).undone).toMatchObject({ restored: 0, conflicts: 1 })
    expect(await find(scope, 'a@example.com')).toBeNull()
    expect(await find(scope, 'f@example.com')).toMatchObject({ consentState: 'subscribed' })
  })

  it('whoever opted out at the address they were given is not added there again', async () => {
    const scope = await fivePeople()
    const { view } = await imported(c, scope, moves('x0,f@example.com'), COMMIT)
    await optOut(c, scope, 'f@example.com')
    expect((await undo(scope, view.id)).undone).toMatchObject({ restored: 1, conflicts: 0 })
    expect(await find(scope, 'a@example.com')).toMatchObject({ consentState: 'unsubscribed' })
    const { rows } = await imported(c, scope, csv('email', 'f@example.com'), COMMIT)
    expect(rows[0]).toMatchObject({ outcome: 'suppressed' })
  })

  it('who was moved to an address that had opted out gets mail again only with the address from before', async () => {
    const scope = await fivePeople()
    await optOut(c, scope, 'b@example.com')
    await imported(c, scope, moves('x1,g@example.com'), COMMIT)
    const { view } = await imported(c, scope, moves('x0,b@example.com'), COMMIT)
    expect(await find(scope, 'b@example.com')).toMatchObject({
      externalId: 'x0',
      consentState: 'unsubscribed',
    })
    await imported(c, scope, csv('email,name', 'a@example.com,Newcomer'), COMMIT)
    expect((await undo(scope, view.id)).undone).toMatchObject({ restored: 0, conflicts: 1 })
    expect(await find(scope, 'b@example.com')).toMatchObject({
      externalId: 'x0',
      consentState: 'unsubscribed',
    })
  })
})
