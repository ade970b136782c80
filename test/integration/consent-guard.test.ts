import { env } from 'cloudflare:workers'
import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import {
  CONSENT_STATES,
  type ConsentEvent,
  type ConsentNow,
  type ConsentState,
  decideConsent,
  PROVIDER_REPORTS,
} from '#app/domain/audience/consent.rules.ts'
import { makeSeller, testContainer } from '#test/support/container.ts'
import type { SellerScope } from '#workers/auth/scope.ts'

const c = await testContainer()
let scope: SellerScope
/** Subscribed, on its first event. */
let id: string
beforeEach(async () => {
  scope = await makeSeller(c, `guard-${crypto.randomUUID().slice(0, 8)}`)
  id = await someone('subscribed')
})

async function someone(state: ConsentState, of = scope): Promise<string> {
  const made = c.newId('contact')
  const repos = c.repos(of)
  const email = `${made}@example.com`
  await repos.batch(
    repos.contacts.ensure([
      {
        ...{ id: made, email, emailGiven: email, name: null, state, reason: null, source: 'page' },
        ...{ suppressedReason: null, at: 1, actor: `contact:${made}` },
      },
    ]),
  )
  return made
}

type Event = {
  id: string
  of: string
  previous: string
  from: string
  to: string
  actor: string
  evidence: string | null
  seller?: string
}
const eventOf = (contactId: string) => `ce_${contactId.slice(3)}`
/** An event as somebody might write it into the table by hand. */
const write = (e: Partial<Event> = {}) => {
  const of = e.of ?? id
  return env.DB.prepare(
    `INSERT INTO consent_events (seller_id, id, contact_id, previous_id, from_state, to_state, reason, source, actor, evidence, at)
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, NULL, 'raw', ?7, ?8, 5)`,
  ).bind(
    ...[e.seller ?? scope.sellerId, e.id ?? 'ce_next', of, e.previous ?? eventOf(of), e.from ?? 'subscribed'],
    ...[e.to ?? 'unsubscribed', e.actor ?? 'job:raw', e.evidence ?? null],
  )
}
/** A contact's consent as somebody might set it by hand. */
const set = (state: string, event: string, suppressed: string | null = null, of = id) =>
  env.DB.prepare(
    `UPDATE contacts SET consent_state = ?3, consent_reason = NULL, consent_source = 'raw', consent_changed_at = 5,
       consent_event_id = ?4, suppressed_reason = ?5 WHERE seller_id = ?1 AND id = ?2`,
  ).bind(scope.sellerId, of, state, event, suppressed)
const run = (...statements: D1PreparedStatement[]) => env.DB.batch(statements)
const refused = /consent_guard: no fresh event permits this change/

describe('D1 itself refuses a change of consent', () => {
  it.each([
    ['without an event', () => [set('unsubscribed', 'ce_none')]],
    [
      'of the state alone',
      () => [
        env.DB.prepare(`UPDATE contacts SET consent_state = 'blocklisted' WHERE seller_id = ?1`).bind(
          scope.sellerId,
        ),
      ],
    ],
    ['that names the event it stands on', () => [set('unsubscribed', eventOf(id))]],
    [
      'that says something else than its event',
      () => [write({ to: 'unsubscribed' }), set('blocklisted', 'ce_next')],
    ],
    ['whose event began elsewhere', () => [write({ from: 'pending' }), set('unsubscribed', 'ce_next')]],
    ['whose event follows another', () => [write({ previous: 'ce_other' }), set('unsubscribed', 'ce_next')]],
    [
      'of the reason alone',
      () => [
        env.DB.prepare(`UPDATE contacts SET consent_reason = 'x' WHERE seller_id = ?1`).bind(scope.sellerId),
      ],
    ],
    [
      'of the suppression alone',
      () => [
        env.DB.prepare(`UPDATE contacts SET suppressed_reason = 'x' WHERE seller_id = ?1`).bind(
          scope.sellerId,
        ),
      ],
    ],
  ])('%s', async (_, attempt) => {
    await expect(run(...attempt())).rejects.toThrow(refused)
    expect(await c.repos(scope).contacts.find(id)).toMatchObject({
      consentState: 'subscribed',
      consentReason: null,
    })
  })

  it('that names an event which had its effect before', async () => {
    await run(write({ id: 'ce_1' }), set('unsubscribed', 'ce_1'))
    await run(
      write({ id: 'ce_2', previous: 'ce_1', from: 'unsubscribed', to: 'subscribed', actor: `contact:${id}` }),
      set('subscribed', 'ce_2'),
    )
    await expect(run(set('unsubscribed', 'ce_1'))).rejects.toThrow(refused)
  })

  it('that names an event of another contact or seller', async () => {
    const other = await someone('subscribed')
    await expect(
      run(write({ of: other, previous: eventOf(id) }), set('unsubscribed', 'ce_next')),
    ).rejects.toThrow(refused)
    const stranger = await makeSeller(c, `other-${crypto.randomUUID().slice(0, 8)}`)
    const foreign = await someone('subscribed', stranger)
    await expect(
      run(
        write({ of: foreign, previous: eventOf(id), seller: stranger.sellerId }),
        set('unsubscribed', 'ce_next'),
      ),
    ).rejects.toThrow(refused)
  })

  describe('toward more mail', () => {
    const back = (actor: string, evidence: string | null, state: ConsentState = 'unsubscribed') =>
      someone(state).then((of) => ({
        of,
        run: () =>
          run(
            write({ of, from: state, to: 'subscribed', actor, evidence }),
            set('subscribed', 'ce_next', null, of),
          ),
      }))
    it.each([
      ['a job', 'job:imports.run', 'it said so in the file'],
      ['a provider’s report', 'job:updates.events', null],
      ['the system', 'system:seed', 'evidence'],
      ['a member without evidence', 'member:mem_1', null],
      ['a member with blank evidence', 'member:mem_1', '   '],
      ['a key without evidence', 'key:key_1', ''],
    ])('by %s', async (_, actor, evidence) => {
      for (const state of ['pending', 'unsubscribed', 'blocklisted'] as const)
        await expect((await back(actor, evidence, state)).run()).rejects.toThrow(refused)
    })
    it.each([
      ['the person', 'contact:ct_1', null],
      ['a member with evidence', 'member:mem_1', 'Signed form at the fair, 3 May'],
      ['a key with evidence', 'key:key_1', 'Double opt-in at the old shop, 2024-05-03'],
    ])('but not by %s', async (_, actor, evidence) => {
      const attempt = await back(actor, evidence)
      await attempt.run()
      expect((await c.repos(scope).contacts.find(attempt.of))!.consentState).toBe('subscribed')
    })
    it('by anybody while the address is suppressed, and the suppression itself is never lifted', async () => {
      await run(write({ id: 'ce_1', to: 'blocklisted' }), set('blocklisted', 'ce_1', 'bounced'))
      const next = {
        id: 'ce_2',
        previous: 'ce_1',
        from: 'blocklisted',
        actor: `contact:${id}`,
        evidence: 'x',
      }
      for (const [to, suppressed] of [
        ['subscribed', 'bounced'],
        ['subscribed', null],
        ['blocklisted', null],
        ['blocklisted', 'complained'],
      ] as const)
        await expect(run(write({ ...next, to }), set(to, 'ce_2', suppressed))).rejects.toThrow(refused)
    })
  })

  it.each<[string, string | null]>([
    ['contact', null],
    ['member', 'what, when, where'],
    ['key', 'what, when, where'],
    ['member', null],
    ['job', 'what, when, where'],
    ['system', 'what, when, where'],
  ])('unless it is toward less mail, or asked for: each by a %s with evidence %j', async (who, evidence) => {
    const may = who === 'contact' || (evidence !== null && (who === 'member' || who === 'key'))
    for (const [i, from] of CONSENT_STATES.entries())
      for (const [j, to] of CONSENT_STATES.entries()) {
        const of = await someone(from)
        const event = `ce_${from}_${to}`
        const attempt = run(
          write({ of, id: event, from, to, actor: `${who}:x`, evidence }),
          set(to, event, null, of),
        )
        if (j >= i || may) await attempt
        else await expect(attempt).rejects.toThrow(refused)
        expect((await c.repos(scope).contacts.find(of))!.consentState).toBe(j >= i || may ? to : from)
      }
  })

  it('and of history: events are neither changed nor deleted', async () => {
    const events = (sql: string) => env.DB.prepare(sql).bind(scope.sellerId).run()
    for (const what of [
      `to_state = 'x'`,
      `actor = 'x'`,
      `evidence = 'x'`,
      `reason = NULL`,
      `at = 9`,
      `previous_id = 'x'`,
    ])
      await expect(events(`UPDATE consent_events SET ${what} WHERE seller_id = ?1`)).rejects.toThrow(
        /append-only/,
      )
    await expect(events('DELETE FROM consent_events WHERE seller_id = ?1')).rejects.toThrow(/append-only/)
  })

  // SQLite tells no trigger what REPLACE puts away, so that has to be stopped where it writes.
  describe('by replacing a row instead of changing it:', () => {
    const replace = async (table: 'contacts' | 'consent_events', key: string, changed: object) => {
      const row = await env.DB.prepare(`SELECT * FROM ${table} WHERE seller_id = ?1 AND id = ?2`)
        .bind(scope.sellerId, key)
        .first()
      const to = { ...row, ...changed }
      const values = Object.keys(to).map((_, i) => `?${i + 1}`)
      return env.DB.prepare(`REPLACE INTO ${table} (${Object.keys(to).join()}) VALUES (${values.join()})`)
        .bind(...Object.values(to))
        .run()
    }
    it('a contact', async () => {
      id = await someone('unsubscribed')
      await expect(replace('contacts', id, { consent_state: 'subscribed' })).rejects.toThrow(/consent_guard/)
      const email = `${id}@example.com`
      const another = { id: c.newId('contact'), email, consent_state: 'subscribed' }
      await expect(replace('contacts', id, another)).rejects.toThrow(/FOREIGN KEY/)
      await expect(
        env.DB.prepare('DELETE FROM contacts WHERE seller_id = ?1').bind(scope.sellerId).run(),
      ).rejects.toThrow(/FOREIGN KEY/)
      expect((await c.repos(scope).contacts.find(id))!.consentState).toBe('unsubscribed')
    })
    it('a contact by giving another its address', async () => {
      const other = await someone('subscribed')
      await expect(
        env.DB.prepare(`UPDATE OR REPLACE contacts SET email = ?3 WHERE seller_id = ?1 AND id = ?2`)
          .bind(scope.sellerId, other, `${id}@example.com`)
          .run(),
      ).rejects.toThrow(/FOREIGN KEY/)
    })
    it('an event', async () => {
      await expect(replace('consent_events', eventOf(id), { actor: 'contact:x' })).rejects.toThrow(
        /append-only/,
      )
    })
  })
})

describe('what decideConsent decides', () => {
  const state = fc.constantFrom(...CONSENT_STATES)
  const evidence = fc.option(fc.constantFrom('what, when, where', ' ', '\t'))
  const anyEvent: fc.Arbitrary<ConsentEvent> = fc.oneof(
    fc.record({
      by: fc.constant('person' as const),
      to: fc.constantFrom('subscribed' as const, 'unsubscribed' as const),
    }),
    fc.record({
      ...{ by: fc.constant('member' as const), to: state, reason: fc.option(fc.constant('asked')), evidence },
      may: fc.record({ restrict: fc.boolean(), resubscribe: fc.boolean() }),
    }),
    fc.record({
      ...{
        by: fc.constantFrom('import' as const, 'sync' as const),
        to: state,
        reason: fc.constant(null),
        evidence,
      },
      may: fc.record({ resubscribe: fc.boolean() }),
    }),
    fc.record({ by: fc.constant('provider' as const), report: fc.constantFrom(...PROVIDER_REPORTS) }),
    fc.constant({ by: 'erasure' as const }),
  )
  const ACTORS = {
    person: 'contact',
    member: 'member',
    import: 'member',
    sync: 'key',
    provider: 'job',
    erasure: 'member',
  }

  it('is never refused by D1, and stands there afterwards', async () => {
    await fc.assert(
      fc.asyncProperty(state, fc.array(anyEvent, { maxLength: 8 }), async (first, events) => {
        const who = await someone(first)
        const repos = c.repos(scope)
        let now: ConsentNow = { state: first, reason: null, suppressedReason: null }
        for (const event of events) {
          const decided = decideConsent(now, event)
          if (decided.kind !== 'change') continue
          const contact = (await repos.contacts.find(who))!
          const [written] = await repos.batch(
            repos.consent.change([
              {
                ...{
                  from: contact,
                  eventId: c.newId('consentEvent'),
                  to: decided.to,
                  reason: decided.reason,
                },
                ...{ source: 'test', actor: `${ACTORS[event.by]}:x`, at: 7 },
                evidence: 'evidence' in event ? event.evidence : null,
                suppress: decided.suppress && { reason: decided.suppress, emailHash: who },
              },
            ]),
          )
          now = {
            state: decided.to,
            reason: decided.reason,
            suppressedReason: now.suppressedReason ?? decided.suppress,
          }
          expect(written).toBe(1)
          expect(await repos.contacts.find(who)).toMatchObject({
            ...{ consentState: now.state, suppressedReason: now.suppressedReason },
          })
        }
      }),
      { numRuns: 60 },
    )
  })
})
