import { beforeEach, describe, expect, it } from 'vitest'
import { consentChangeSchema, contactQuerySchema, filterOf } from '#app/domain/audience/contacts.schema.ts'
import { parseEmail } from '#app/domain/audience/email.schema.ts'
import type { Role } from '#app/domain/sellers/permissions.rules.ts'
import { apiFor } from '#test/support/api.ts'
import { makeSeller, testContainer } from '#test/support/container.ts'
import { makeShop, type Shop } from '#test/support/shop.ts'
import { jobScope, memberScope, type SellerScope } from '#workers/auth/scope.ts'
import type { Container } from '#workers/container.ts'

let c: Container
let scope: SellerScope
let shop: Shop
let ada: string

beforeEach(async () => {
  c = await testContainer()
  scope = await makeSeller(c)
  shop = await makeShop(c, scope, [])
  ada = await buy('Ada@example.com')
})

async function buy(email: string): Promise<string> {
  const sale = await c.services.sales.record(scope, {
    product_id: shop.productId,
    email: parseEmail(email) as never,
  })
  return sale.contact_id
}
const as = (role: Role) => memberScope({ sellerId: scope.sellerId, memberId: 'mem_1', name: 'M', role })
const change = (role: Role, body: Record<string, unknown>) =>
  c.services.audience.changeConsent(as(role), ada, consentChangeSchema.parse(body))
const state = async () => (await c.services.audience.get(scope, ada)).consent.state
const history = () => c.services.audience.history(scope, ada)

describe('a change of consent', () => {
  it('is one contact row and one event, with who, why, where and when', async () => {
    const changed = await change('support', { state: 'blocklisted', reason: 'Asked on the phone' })
    expect(changed.consent).toMatchObject({
      state: 'blocklisted',
      reason: 'Asked on the phone',
      source: 'member',
    })
    expect(await history()).toMatchObject([
      {
        from: 'subscribed',
        to: 'blocklisted',
        reason: 'Asked on the phone',
        actor: 'member:mem_1',
        source: 'member',
      },
      { from: null, to: 'subscribed' },
    ])
  })

  it('that changes nothing writes nothing', async () => {
    await change('support', { state: 'unsubscribed' })
    const before = c.db.meter.rowsWritten
    await change('support', { state: 'unsubscribed', reason: 'again' })
    expect(c.db.meter.rowsWritten).toBe(before)
    expect(await history()).toHaveLength(2)
  })

  it('toward more mail needs an owner or admin and evidence', async () => {
    await change('support', { state: 'unsubscribed' })
    await expect(change('support', { state: 'subscribed', evidence: 'Form' })).rejects.toMatchObject({
      status: 403,
    })
    await expect(change('admin', { state: 'subscribed' })).rejects.toMatchObject({
      status: 422,
      extra: { errors: [{ path: 'evidence' }] },
    })
    expect(await state()).toBe('unsubscribed')
    await change('admin', { state: 'subscribed', evidence: 'Signed form, fair, 3 May' })
    expect((await history())[0]).toMatchObject({ to: 'subscribed', evidence: 'Signed form, fair, 3 May' })
  })

  it('is not for an accountant', async () => {
    await expect(change('accountant', { state: 'unsubscribed' })).rejects.toMatchObject({ status: 403 })
    expect(await state()).toBe('subscribed')
  })

  it('of two at once writes one event each time the state moves', async () => {
    await Promise.all(Array.from({ length: 8 }, () => change('support', { state: 'unsubscribed' })))
    expect(await state()).toBe('unsubscribed')
    expect(await history()).toHaveLength(2)
  })

  it('decided on a state that is gone is not written', async () => {
    const repos = c.repos(scope)
    const stale = (await repos.contacts.find(ada))!
    await change('support', { state: 'blocklisted' })
    const written = await repos.batch(
      repos.consent.change([
        {
          from: stale,
          eventId: c.newId('consentEvent'),
          to: 'unsubscribed',
          reason: null,
          source: 'test',
          actor: 'system:test',
          evidence: null,
          at: 1,
          suppress: { reason: 'bounced', emailHash: 'h' },
        },
      ]),
    )
    expect(written).toEqual([0, 0, 0])
    expect(await state()).toBe('blocklisted')
  })

  it('of another seller is 404, even with every right', async () => {
    const stranger = await makeSeller(c)
    await expect(
      c.services.audience.changeConsent(stranger, ada, { state: 'blocklisted' }),
    ).rejects.toMatchObject({
      status: 404,
    })
    expect(await state()).toBe('subscribed')
  })
})

describe('what a provider reports', () => {
  const job = () => jobScope(scope.sellerId, 'mail.events')

  it('a bounce blocks and suppresses the address, leaves an event for a running send, and outlives the contact', async () => {
    const frozenAt = c.clock.now()
    await c.services.audience.report(job(), [[ada, 'bounced']])
    expect(await c.services.audience.get(scope, ada)).toMatchObject({
      consent: { state: 'blocklisted', reason: 'bounced', source: 'provider' },
      suppressed: 'bounced',
    })
    expect(
      await c
        .repos(scope)
        .recipients.optedOutSince({ productId: shop.productId, digestId: null }, '', 'z', frozenAt),
    ).toEqual([{ contactId: ada, reason: 'suppressed' }])
    expect(
      await c.repos(scope).contacts.suppressions([c.hashEmail(scope.sellerId, 'ada@example.com')]),
    ).toEqual(new Map([[c.hashEmail(scope.sellerId, 'ada@example.com'), 'bounced']]))
    await expect(
      change('owner', { state: 'subscribed', evidence: 'They say it works again' }),
    ).rejects.toMatchObject({ status: 409, code: 'suppressed' })
  })

  it('a complaint unsubscribes; the same report again and an opt-out after it write nothing', async () => {
    await c.services.audience.report(job(), [[ada, 'complained']])
    await c.services.audience.report(job(), [[ada, 'complained']])
    await c.services.audience.report(job(), [[ada, 'unsubscribed']])
    expect(await c.services.audience.get(scope, ada)).toMatchObject({
      consent: { state: 'unsubscribed', reason: 'complained' },
      suppressed: 'complained',
    })
    expect(await history()).toHaveLength(2)
  })

  it('many at once, several about one contact and one about nobody, are each written down', async () => {
    const eve = await buy('eve@example.com')
    await c.services.audience.report(job(), [
      [ada, 'complained'],
      [ada, 'bounced'],
      [c.newId('contact'), 'bounced'],
      [eve, 'soft_bounced'],
    ])
    expect(await c.services.audience.get(scope, ada)).toMatchObject({
      consent: { state: 'blocklisted', reason: 'bounced' },
      suppressed: 'complained',
    })
    expect((await history()).map((e) => [e.to, e.reason])).toEqual([
      ['blocklisted', 'bounced'],
      ['unsubscribed', 'complained'],
      ['subscribed', null],
    ])
    expect(await c.services.audience.get(scope, eve)).toMatchObject({
      consent: { state: 'subscribed', reason: 'kept_bouncing', source: 'provider' },
      suppressed: 'kept_bouncing',
    })
  })

  it('a complaint about a contact that opted out before still suppresses, with an event', async () => {
    await change('support', { state: 'unsubscribed' })
    await c.services.audience.report(job(), [[ada, 'complained']])
    expect((await c.services.audience.get(scope, ada)).suppressed).toBe('complained')
    expect(await history()).toHaveLength(3)
  })
})

describe('the list of contacts', () => {
  const list = async (q: Record<string, unknown> = {}) => {
    const { limit, cursor, email, ...rest } = contactQuerySchema.parse(q)
    return c.services.audience.list(scope, { limit, cursor, email, filter: filterOf(rest) })
  }
  const emails = async (q: Record<string, unknown>) => (await list(q)).data.map((x) => x.email)

  it('filters by address, consent and kind, all together', async () => {
    const bob = await buy('bob@example.com')
    await c.services.audience.changeConsent(scope, bob, { state: 'unsubscribed' })
    expect(await emails({})).toEqual(['bob@example.com', 'Ada@example.com'])
    expect(await emails({ email: ' ADA@example.com' })).toEqual(['Ada@example.com'])
    expect(await emails({ consent: 'unsubscribed' })).toEqual(['bob@example.com'])
    expect(await emails({ consent: 'unsubscribed', email: 'ada@example.com' })).toEqual([])
    expect(await emails({ kind: 'customer' })).toHaveLength(2)
    expect(await emails({ kind: 'follower' })).toEqual([])
  })

  it('somebody who got all money back is no customer, and spent nothing', async () => {
    await c.db.d1.batch([
      c.db.d1
        .prepare(`UPDATE purchases SET status = 'refunded', refunded_amount = 1000 WHERE seller_id = ?1`)
        .bind(scope.sellerId),
      ...c.repos(scope).relations.refresh({ ids: [ada] }, c.clock.now()),
    ])
    expect(await emails({ kind: 'customer' })).toEqual([])
    expect(await c.services.audience.get(scope, ada)).toMatchObject({
      kinds: [],
      purchases: 0,
      total_spent: [],
      customer_since: null,
    })
  })

  it('pages by key, also while searching, and shows nobody twice when people join', async () => {
    for (const name of ['adam', 'adele', 'bea', 'adolf']) await buy(`${name}@example.com`)
    const first = await list({ text: 'AD', limit: 2 })
    expect(first.data.map((x) => x.email)).toEqual(['Ada@example.com', 'adam@example.com'])
    await buy('aaron@example.com')
    const second = await list({ text: 'AD', limit: 2, cursor: first.next_cursor })
    expect(second.data.map((x) => x.email)).toEqual(['adele@example.com', 'adolf@example.com'])
    expect(second.next_cursor).toBeNull()
    const seen: string[] = []
    for (let cursor: string | null | undefined; cursor !== null; ) {
      const page = await list({ limit: 2, ...(cursor ? { cursor } : {}) })
      seen.push(...page.data.map((x) => x.id))
      cursor = page.next_cursor
    }
    expect(new Set(seen).size).toBe(6)
    expect(seen).toHaveLength(6)
  })

  it.each([
    ['email', { email: 'nobody' }],
    ['kind', { kind: 'robot' }],
    ['consent', { consent: 'maybe' }],
    ['cursor', { cursor: 'pur_1' }],
    ['limit', { limit: 101 }],
  ])('names a wrong %s', async (path, q) => {
    const api = await apiFor(c, scope)
    const answer = await api('GET', `/contacts?${new URLSearchParams(q as Record<string, string>)}`)
    expect([answer.status, answer.body.errors[0].path]).toEqual([
      422,
      path === 'consent' ? 'consent.0' : path,
    ])
  })

  it('reads by index: a filter by address or its beginning scans nothing', async () => {
    for (const where of ['email = ?2', `email >= ?2 AND email < ?2 ORDER BY email LIMIT 25`]) {
      const plan = await c.db.d1
        .prepare(`EXPLAIN QUERY PLAN SELECT id FROM contacts WHERE seller_id = ?1 AND ${where}`)
        .bind(scope.sellerId, 'a')
        .all<{ detail: string }>()
      expect(plan.results.map((r) => r.detail).join()).toMatch(
        /SEARCH contacts USING (COVERING )?INDEX contacts_email/,
      )
    }
  })
})
