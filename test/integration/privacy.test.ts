import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, it } from 'vitest'
import { followSchema } from '#app/domain/audience/follow.schema.ts'
import { deliveryId } from '#app/domain/kernel/ids.ts'
import { HOUR } from '#app/domain/kernel/time.ts'
import { apiFor } from '#test/support/api.ts'
import { advance, drain, makeSeller, type TestContainer, testContainer } from '#test/support/container.ts'
import { makeShop } from '#test/support/shop.ts'
import { customerScope, memberScope, type SellerScope } from '#workers/auth/scope.ts'

/** Another one in each test: the database is the file's. */
let MARK: string
let EMAIL: string
let NAME: string
let c: TestContainer
let scope: SellerScope
let shop: Awaited<ReturnType<typeof makeShop>>
beforeEach(async () => {
  MARK = `Quartz${crypto.randomUUID().slice(0, 8)}`
  EMAIL = `Wilhelmina.${MARK}@example.com`
  NAME = `Wilhelmina ${MARK}`
  c = await testContainer()
  // What tests before left on its way is nothing to wait for.
  await env.DB.prepare('DELETE FROM jobs').run()
  scope = await makeSeller(c, `forget-${crypto.randomUUID().slice(0, 8)}`)
  shop = await makeShop(c, scope, [{}, {}])
})
const address = () => followSchema.parse({ email: EMAIL }).email
const buy = async () =>
  (await c.services.sales.record(scope, { product_id: shop.productId, email: address(), name: NAME }))
    .contact_id

/** A person who bought, follows, muted, was written about, and is frozen as a recipient of an update in its hold. */
async function somebody() {
  const id = await buy()
  await env.DB.prepare('UPDATE purchases SET purchased_at = 1 WHERE seller_id = ?1')
    .bind(scope.sellerId)
    .run()
  const { slug } = await c.repos(scope).settings.seller()
  await c.services.follows.request(slug, { email: address(), name: null, source: 'page' })
  const owner = memberScope({ sellerId: scope.sellerId, memberId: 'mem_owner', name: 'Owner', role: 'owner' })
  await c.services.audience.changeConsent(owner, id, { state: 'unsubscribed', reason: `${NAME} phoned` })
  await c.services.audience.changeConsent(owner, id, {
    state: 'subscribed',
    evidence: `Letter of ${EMAIL}, 3 May`,
  })
  const update = await c.services.updates.create(scope, shop.productId, { hold_seconds: 60 })
  expect(update.counts.recipients).toBe(3)
  return { id, update }
}

/** Every place of the database, but the sandbox's own, in which a text stands. */
async function placesOf(text: string): Promise<string[]> {
  const { results: tables } = await env.DB.prepare(
    `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sandbox%' AND name NOT LIKE '%d1%'
       AND name NOT LIKE '\\_cf%' ESCAPE '\\' AND name NOT LIKE 'sqlite%'`,
  ).all<{ name: string }>()
  const places = []
  for (const { name } of tables) {
    const { results: columns } = await env.DB.prepare(`SELECT name FROM pragma_table_info(?1)`)
      .bind(name)
      .all<{ name: string }>()
    for (const column of columns) {
      const found = await env.DB.prepare(
        `SELECT 1 FROM "${name}" WHERE instr(lower(CAST("${column.name}" AS TEXT)), lower(?1)) > 0 LIMIT 1`,
      )
        .bind(text)
        .first()
      if (found) places.push(`${name}.${column.name}`)
    }
  }
  return places
}

describe('everything held about a person', () => {
  it('is told whole, and it is written down who asked', async () => {
    const { id } = await somebody()
    const held = (await c.services.privacy.disclose(scope, id)) as unknown as Record<string, unknown[]> & {
      contact: object
    }
    expect(held.contact).toMatchObject({ id, email: EMAIL, name: NAME })
    expect(held.purchases).toMatchObject([
      { product_id: shop.productId, purchased_at: '1970-01-01T00:00:00.001Z' },
    ])
    expect(held.consent).toHaveLength(3)
    expect(held.consent!.at(-1)).toMatchObject({
      to_state: 'subscribed',
      evidence: `Letter of ${EMAIL}, 3 May`,
    })
    expect(held.updates).toMatchObject([{ email: EMAIL, state: 'queued' }])
    expect(held.follow).toMatchObject([{ source: 'page', confirmed_at: null }])
    const { purchaseId, refundId, requestId } = await quarrel(id)
    const more = (await c.services.privacy.disclose(scope, id)) as unknown as Record<string, unknown[]>
    expect(more.refunds).toMatchObject([
      { id: refundId, purchase_id: purchaseId, status: 'failed', note: `${NAME} did not like it` },
    ])
    expect(more.refund_requests).toMatchObject([
      { id: requestId, note: `${NAME} did not like it`, answer: `Dear ${NAME}, no` },
    ])
    expect(more.disputes).toMatchObject([{ purchase_id: purchaseId, status: 'open', reason: 'fraudulent' }])
    const { data } = await c.services.privacy.audit(scope, { limit: 10 })
    expect(data).toMatchObject([
      { action: 'contact.disclosed', subject: id },
      { action: 'contact.disclosed', subject: id },
    ])
  })
})

/** Asks for money back in their own words, is answered, and disputes what is left. */
async function quarrel(contactId: string) {
  const repos = c.repos(scope)
  const [bought] = await repos.purchases.list({ contactId }, undefined, 1)
  const now = c.clock.now()
  const taken = { amount: 100, tax: 0, platformFee: 0, affiliate: 0 }
  const refundId = c.newId('refund')
  const requestId = c.newId('refundRequest')
  const about = { purchaseId: bought!.id, note: `${NAME} did not like it`, createdAt: now }
  await repos.batch([
    ...repos.refunds.begin({
      ...{ ...about, ...taken, id: refundId, status: 'pending', origin: 'request' },
      ...{ actor: `contact:${contactId}`, actorName: 'Customer' },
    }),
    ...repos.refunds.fail({ id: refundId, purchaseId: bought!.id, now }, 100, 'lost_or_stolen_card'),
    repos.refundRequests.insert({
      ...{ ...about, id: requestId, status: 'open', isInWindow: false, deadlineAt: now },
    }),
    repos.refundRequests.decide(requestId, {
      ...{ status: 'declined', by: 'member:x', answer: `Dear ${NAME}, no`, refundId: null, now },
    }),
    ...repos.refunds.openDispute({
      ...{ ...taken, id: `dp_${contactId}`, purchaseId: bought!.id, status: 'open', reason: 'fraudulent' },
      ...{ fee: 1500, openedAt: now, closedAt: null },
    }),
  ])
  return { purchaseId: bought!.id, refundId, requestId }
}

// The other two customers are put in by hand, so the daily counts know nothing of them.
describe('erasing a person', () => {
  it('leaves nothing personal in any table, and keeps the books', async () => {
    const { id } = await somebody()
    // A provider that refused the call they were in.
    await env.DB.prepare('UPDATE update_batches SET reason = ?2 WHERE seller_id = ?1')
      .bind(scope.sellerId, `The to field <${EMAIL}> is not valid`)
      .run()
    expect(await placesOf(EMAIL)).toContain('update_batches.reason')
    await c.services.privacy.erase(scope, id)
    expect([await placesOf(EMAIL), await placesOf(NAME), await placesOf(MARK)]).toEqual([[], [], []])
    expect((await c.services.sales.list(scope, { limit: 10, contact_id: id })).data).toMatchObject([
      { product_id: shop.productId, email: `erased-${id}@erased.invalid` },
    ])
    expect((await c.services.privacy.audit(scope, { limit: 10 })).data).toMatchObject([
      { action: 'contact.erased', subject: id },
    ])
  })

  it('leaves nothing either of answers kept for a repeated request, of clicks, and of what providers tell later', async () => {
    const { id, update } = await somebody()
    const api = await apiFor(c, scope)
    const request = {
      body: { product_id: shop.productId, email: EMAIL, name: NAME },
      headers: { 'idempotency-key': 'once' },
    }
    expect((await api('POST', '/purchases', request)).status).toBe(201)
    c = await advance(c, HOUR / 30)
    await drain(c)
    const insert = `INSERT INTO link_clicks (seller_id, update_id, no, contact_id)
      SELECT seller_id, update_id, no, ?2 FROM update_links WHERE seller_id = ?1 LIMIT 1`
    expect((await env.DB.prepare(insert).bind(scope.sellerId, id).run()).meta.changes).toBe(1)
    await c.services.privacy.erase(scope, id)
    const late = { provider: 'resend', type: 'bounced', agent: null, linkNo: null } as const
    const at = c.clock.now()
    await c.system.mailEvents.record(
      [
        {
          ...late,
          ...{ eventId: `late-${id}`, at, detail: `550 no such user <${EMAIL}>` },
          deliveryId: deliveryId(update.id, id),
        },
      ],
      { id: c.newId('job'), runAt: at },
      at,
    )
    await drain(c)
    expect((await c.services.updates.get(scope, update.id)).counts.bounced).toBe(1)
    expect([await placesOf(EMAIL), await placesOf(NAME), await placesOf(MARK)]).toEqual([[], [], []])
    expect(
      await env.DB.prepare('SELECT * FROM link_clicks WHERE contact_id = ?1').bind(id).first(),
    ).toBeNull()
    const again = await api('POST', '/purchases', request)
    expect([again.status, again.body.code]).toEqual([404, 'not_found'])
    expect((await c.services.sales.list(scope, { limit: 10, contact_id: id })).data).toHaveLength(2)
  })

  it('takes the words out of refunds and requests, and out of answers that name only the purchase', async () => {
    const { id } = await somebody()
    const { purchaseId, refundId, requestId } = await quarrel(id)
    await env.DB.prepare(
      `INSERT INTO idempotency_keys (seller_id, id, request_hash, status, body, headers, created_at) VALUES (?1, 'k', 'h', 201, ?2, '{}', ?3)`,
    )
      .bind(scope.sellerId, JSON.stringify({ purchase_id: purchaseId, note: NAME }), c.clock.now())
      .run()
    await c.services.privacy.erase(scope, id)
    expect([await placesOf(NAME), await placesOf(MARK)]).toEqual([[], []])
    const { refunds, refundRequests } = c.repos(scope)
    expect(await refunds.find(refundId)).toMatchObject({ status: 'failed', amount: 100, note: null })
    expect(await refundRequests.find(requestId)).toMatchObject({
      status: 'declined',
      note: null,
      answer: null,
    })
    expect(await refunds.disputesOf(purchaseId)).toMatchObject([{ reason: 'fraudulent' }])
  })

  it('takes them out of every list, count and page, also the second time', async () => {
    const { id } = await somebody()
    const before = await c.repos(scope).contactList.count({})
    await c.services.privacy.erase(scope, id)
    expect(await c.repos(scope).contactList.count({})).toEqual({ n: before.n - 1, exact: true })
    const { data } = await c.services.audience.list(scope, { limit: 100 })
    expect(data.map((x) => x.id)).not.toContain(id)
    expect((await c.services.audience.list(scope, { limit: 9, filter: { kind: 'customer' } })).data).toEqual(
      [],
    )
    for (const gone of [
      c.services.audience.get(scope, id),
      c.services.privacy.erase(scope, id),
      c.services.privacy.disclose(scope, id),
    ])
      await expect(gone).rejects.toMatchObject({ code: 'not_found' })
    expect((await c.repos(scope).relations.miscounts()).contact).toBe(2)
  })

  it('mails them no more, not even what was frozen before', async () => {
    const { id, update } = await somebody()
    const frozen = async () => {
      const sql = 'SELECT recipients FROM update_batches WHERE update_id = ?1'
      const row = await env.DB.prepare(sql).bind(update.id).first<{ recipients: string }>()
      return JSON.parse(row!.recipients) as [string, string, string | null, string][]
    }
    const before = await frozen()
    await c.services.privacy.erase(scope, id)
    expect(await frozen()).toEqual(
      before.map((p) => (p[0] === id ? [id, `erased-${id}@erased.invalid`, null, p[3]] : p)),
    )
    c = await advance(c, HOUR / 30)
    await drain(c)
    expect((await c.services.updates.get(scope, update.id)).counts).toMatchObject({
      recipients: 3,
      accepted: 2,
      skipped: 1,
    })
    const { results } = await env.DB.prepare('SELECT * FROM sandbox_mail_calls').all()
    expect(JSON.stringify(results).toLowerCase()).not.toContain(MARK.toLowerCase())
    expect(JSON.stringify(results)).not.toContain('erased.invalid')
  })

  it('knows them as suppressed when they come back, and follows nobody against their wish', async () => {
    const { id } = await somebody()
    await c.services.privacy.erase(scope, id)
    const again = await buy()
    expect(again).not.toBe(id)
    const contact = await c.services.audience.get(scope, again)
    expect(contact).toMatchObject({
      suppressed: 'erased',
      consent: { state: 'unsubscribed', reason: 'erased' },
      purchases: 1,
    })
    const customer = customerScope({ sellerId: scope.sellerId, contactId: again, purchaseId: '' })
    await expect(c.services.audience.choose(customer, 'subscribed', 'preferences')).rejects.toMatchObject({
      code: 'suppressed',
    })
    const { slug } = await c.repos(scope).settings.seller()
    await c.services.follows.request(slug, { email: address(), name: null, source: 'page' })
    expect(await c.repos(scope).follows.find(again)).toBeNull()
  })

  it('keeps a stronger reason to be silent', async () => {
    const { id } = await somebody()
    await c.services.audience.report(scope, [[id, 'bounced']])
    await c.services.privacy.erase(scope, id)
    expect(await c.services.audience.get(scope, await buy())).toMatchObject({
      suppressed: 'bounced',
      consent: { state: 'blocklisted' },
    })
  })

  it('is complete although the person changed their mind at the same moment', async () => {
    const { id } = await somebody()
    const customer = customerScope({ sellerId: scope.sellerId, contactId: id, purchaseId: '' })
    await Promise.all([
      c.services.privacy.erase(scope, id),
      c.services.audience
        .choose(customer, 'unsubscribed', 'preferences')
        .catch((e) => expect(e.code).toBe('not_found')),
    ])
    expect(await placesOf(MARK)).toEqual([])
  })

  it('happens once, also when two ask for it at the same moment', async () => {
    const { id } = await somebody()
    const both = await Promise.allSettled([1, 2].map(() => c.services.privacy.erase(scope, id)))
    expect(both.map((one) => one.status).sort()).toEqual(['fulfilled', 'rejected'])
    expect((await c.services.privacy.audit(scope, { limit: 10 })).data).toHaveLength(1)
    expect((await c.repos(scope).relations.miscounts()).contact).toBe(2)
  })

  it('keeps why a mail failed without the words that said so, so that failures are counted as before', async () => {
    const { id, update } = await somebody()
    c = await advance(c, HOUR / 30)
    await drain(c)
    const told = async (eventId: string, type: 'soft_bounced' | 'bounced', detail: string) => {
      const event = {
        provider: 'resend',
        agent: null,
        linkNo: null,
        deliveryId: deliveryId(update.id, id),
      } as const
      const at = c.clock.now()
      const job = { id: c.newId('job'), runAt: at }
      await c.system.mailEvents.record([{ ...event, eventId: `${eventId}-${id}`, type, at, detail }], job, at)
    }
    const failures = async () =>
      (
        await env.DB.prepare('SELECT state, cause, n FROM update_failures WHERE update_id = ?1 AND n <> 0')
          .bind(update.id)
          .all()
      ).results
    await told('first', 'soft_bounced', `452 4.2.2 <${EMAIL}> is full`)
    await drain(c)
    expect(await failures()).toEqual([{ state: 'accepted', cause: 'mailbox_full', n: 1 }])
    // One more that nobody has looked at yet.
    await told('second', 'soft_bounced', `4.7.1 greylisted: ${NAME}`)
    await c.services.privacy.erase(scope, id)
    expect([await placesOf(EMAIL), await placesOf(NAME), await placesOf(MARK)]).toEqual([[], [], []])
    await drain(c)
    await told('third', 'bounced', `550 5.1.1 no such user ${EMAIL}`)
    await drain(c)
    expect(await failures()).toEqual([{ state: 'bounced', cause: 'no_such_mailbox', n: 1 }])
    expect(await placesOf(MARK)).toEqual([])
  })

  it('is done once more a while later, for what was under way with a copy of the address', async () => {
    const { id, update } = await somebody()
    const copies = [
      `UPDATE deliveries SET email = ?3, reason = 'no mailbox ' || ?3 WHERE update_id = ?1 AND contact_id = ?2`,
      `UPDATE update_batches SET recipients = replace(recipients, 'erased-' || ?2 || '@erased.invalid', ?3) WHERE update_id = ?1`,
    ]
    await c.services.privacy.erase(scope, id)
    for (const sql of copies) await env.DB.prepare(sql).bind(update.id, id, EMAIL).run()
    expect((await placesOf(EMAIL)).sort()).toEqual([
      'deliveries.email',
      'deliveries.reason',
      'update_batches.recipients',
    ])
    c = await advance(c, HOUR)
    await drain(c)
    expect(await placesOf(MARK)).toEqual([])
  })

  it('leaves a place nobody can be put into: what stands there now is no address', async () => {
    const { id } = await somebody()
    await c.services.privacy.erase(scope, id)
    const api = await apiFor(c, scope)
    const email = `erased-${id}@erased.invalid`
    const bought = await api('POST', '/purchases', {
      body: { product_id: shop.productId, email, name: NAME },
    })
    expect(bought.status).toBe(422)
    expect(await c.repos(scope).contacts.findByEmail(email)).toBeNull()
  })

  it('is for owners and admins', async () => {
    const id = await buy()
    for (const role of ['marketing', 'support', 'accountant'] as const) {
      const member = memberScope({ sellerId: scope.sellerId, memberId: 'mem_x', name: 'X', role })
      await expect(c.services.privacy.erase(member, id)).rejects.toMatchObject({ kind: 'forbidden' })
      await expect(c.services.privacy.disclose(member, id)).rejects.toMatchObject({ kind: 'forbidden' })
    }
  })
})
