import { env } from 'cloudflare:workers'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { CONSENT_STATES } from '#app/domain/audience/consent.rules.ts'
import type { Profile } from '#app/domain/imports/decide-row.rules.ts'
import { TEMPLATE_KEYS } from '#app/domain/imports/policy.schema.ts'
import { contactSyncRepo } from '#db/repos/contact-sync.repo.ts'
import type { TenantDb } from '#db/tenant-db.ts'
import { makeSeller, testContainer } from '#test/support/container.ts'
import { ada, applyDecision, decide, policyOf } from '#test/support/import-rows.ts'
import { csv, findContact, imported, optOut, ownerOf } from '#test/support/imports.ts'
import type { SellerScope } from '#workers/auth/scope.ts'

// What somebody chose is protected thrice. Each of the three is tried here with nothing but itself in the way.
const c = await testContainer()

describe('the decision alone', () => {
  const comeBack = { state: 'subscribed' as const, at: null, source: null }
  it.each(TEMPLATE_KEYS)('%s: a row that says "subscribed" brings back nobody who is out', (key) => {
    for (const state of ['unsubscribed', 'blocklisted'] as const) {
      const was = ada({ state, reason: 'own_choice' })
      const decision = decide(
        was,
        { externalId: 'crm-1', name: 'Other', consent: comeBack },
        { policy: policyOf(key) },
      )
      expect(['unsubscribed', 'blocklisted']).toContain(applyDecision(was, decision)!.state)
    }
  })
})

describe('the statements alone, with the guard of D1 off', () => {
  let scope: SellerScope
  let guards: string[]
  beforeEach(async () => {
    scope = await ownerOf(c, await makeSeller(c))
    await imported(c, scope, csv('email,name', 'ada@example.com,Ada'), { mode: 'commit' })
    await optOut(c, scope, 'ada@example.com')
    const { results } = await env.DB.prepare(
      `SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name IN ('contacts', 'consent_events')`,
    ).all<{ name: string; sql: string }>()
    guards = results.map((r) => r.sql)
    expect(guards.length).toBeGreaterThan(3)
    await env.DB.batch(results.map(({ name }) => env.DB.prepare(`DROP TRIGGER "${name}"`)))
  })
  afterEach(async () => {
    await env.DB.batch(guards.map((sql) => env.DB.prepare(sql)))
  })

  const texts: string[] = []
  const written = contactSyncRepo({ sql: (text: string) => texts.push(text) } as unknown as TenantDb)
  const profile: Profile = {
    ...{ email: 'ada@example.com', emailGiven: 'ada@example.com', externalId: null, name: 'Other' },
    ...{ country: null, tags: '[]', attributes: '{}', sourceAt: null },
  }
  const hostile = {
    ...profile,
    ...{ state: 'subscribed', reason: null, suppressedReason: null, consentState: 'subscribed' },
    ...{
      consent_state: 'subscribed',
      consent_reason: null,
      consent_event_id: 'ce_x',
      suppressed_reason: null,
    },
  }
  const by = { source: 'import' as const, actor: 'member:x', at: 1 }
  const consentOf = async (email: string) => {
    const { consentState, consentReason, consentEventId, suppressedReason } = await findContact(
      c,
      scope,
      email,
    )
    return { consentState, consentReason, consentEventId, suppressedReason }
  }

  it('name no column of consent where they change somebody who is there', () => {
    texts.splice(0)
    written.update([{ known: { id: 'ct_1', version: 0 }, profile }], 1)
    const [, assigned] = /^\s*UPDATE contacts SET([\s\S]*?)\sFROM \(/.exec(texts[0]!)!
    expect(texts).toHaveLength(1)
    expect(assigned).toContain('profile_version')
    expect(assigned).not.toMatch(/consent|suppressed/)
    texts.splice(0)
    written.create([{ id: 'ct_1', profile, state: 'subscribed', reason: null, evidence: null }], by)
    // Of contacts and their events there is nothing here but rows that are new.
    const ofPeople = texts.filter((text) => /contacts|consent_events/.test(text))
    expect(ofPeople).toHaveLength(2)
    for (const text of ofPeople)
      expect(text).toMatch(/^\s*INSERT INTO (?![\s\S]*ON CONFLICT)(?![\s\S]*REPLACE)/)
  })

  it('do not change consent whatever a profile carries along', async () => {
    const before = await consentOf('ada@example.com')
    const { contactSync, batch } = c.repos(scope)
    const [known] = await contactSync.byEmail(['ada@example.com'])
    await batch([contactSync.update([{ known: { ...known!, ...hostile }, profile: hostile }], 1)])
    expect(await findContact(c, scope, 'ada@example.com')).toMatchObject({ name: 'Other' })
    expect(await consentOf('ada@example.com')).toEqual(before)
    expect(before).toMatchObject({ consentState: 'unsubscribed', consentReason: 'own_choice' })
  })

  it.each(CONSENT_STATES)('make nobody anew who is there: %s', async (state) => {
    const before = await consentOf('ada@example.com')
    const { contactSync, batch } = c.repos(scope)
    const { id } = await findContact(c, scope, 'ada@example.com')
    for (const as of [id, c.newId('contact')]) {
      const again = contactSync.create([{ id: as, profile: hostile, state, reason: null, evidence: 'x' }], by)
      await expect(batch(again)).rejects.toThrow(/UNIQUE/)
    }
    expect(await consentOf('ada@example.com')).toEqual(before)
  })
})

// The rest of what D1 refuses by itself is in consent-guard.test.ts.
it('D1 alone refuses what neither of them did', async () => {
  const scope = await ownerOf(c, await makeSeller(c))
  await imported(c, scope, csv('email', 'ada@example.com'), { mode: 'commit' })
  await optOut(c, scope, 'ada@example.com')
  const raw = env.DB.prepare(
    `UPDATE contacts SET name = 'Other', consent_state = 'subscribed' WHERE seller_id = ?1`,
  )
  await expect(raw.bind(scope.sellerId).run()).rejects.toThrow(/consent_guard/)
  expect(await findContact(c, scope, 'ada@example.com')).toMatchObject({
    name: null,
    consentState: 'unsubscribed',
  })
})
