import { env } from 'cloudflare:workers'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { DAY } from '#app/domain/kernel/time.ts'
import { ROLE_PERMISSIONS, ROLES } from '#app/domain/sellers/permissions.rules.ts'
import { type Api, apiFor } from '#test/support/api.ts'
import { advance, drain, type TestContainer, testContainer } from '#test/support/container.ts'
import { buy, makeStore, type Store } from '#test/support/selling.ts'
import { memberScope } from '#workers/auth/scope.ts'

let c: TestContainer
let store: Store
let api: Api

beforeAll(async () => {
  c = await testContainer()
})
beforeEach(async () => {
  await c.sandbox!.store.setSetting('payment_webhooks', 'sent')
  store = await makeStore(c)
  api = await apiFor(c, store.scope)
})

const usd = (amount: unknown) => ({ amount: { amount, currency: 'usd' } })
const refund = (purchaseId: string, body: unknown, headers: Record<string, string> = {}) =>
  api('POST', `/purchases/${purchaseId}/refunds`, { body, headers })
const purchase = (id: string) => c.repos(store.scope).purchases.find(id)
const refundsOf = (id: string) => c.repos(store.scope).refunds.ofPurchase(id)

describe('POST /purchases/:id/refunds', () => {
  it.each<[string, unknown, string, RegExp]>([
    ['a negative amount', usd(-1), 'amount.amount', /must not be negative/],
    ['a fraction of a cent', usd(1.5), 'amount.amount', /whole number of minor units/],
    ['nothing', usd(0), 'amount.amount', /must be more than 0/],
    ['more than there is', usd(1001), 'amount.amount', /must be at most \$10,/],
    ['more than fits', usd(2 ** 53), 'amount.amount', /whole number|at most/],
    ['words', usd('5,00'), 'amount.amount', /whole number/],
    ['a foreign currency', { amount: { amount: 100, currency: 'eur' } }, 'amount.currency', /must be usd/],
    ['a currency nobody has', { amount: { amount: 100, currency: 'xxx' } }, 'amount.currency', /./],
    ['an amount without currency', { amount: { amount: 100 } }, 'amount.currency', /./],
    ['a bare number', { amount: 100 }, 'amount', /./],
    ['a note that is none', { note: 7 }, 'note', /must be text/],
    ['a note too long', { note: 'x'.repeat(1001) }, 'note', /at most 1,000 characters/],
    ['a field nobody knows', { reason: 'x' }, '(body)', /reason/],
  ])('refuses %s, names the field and moves nothing', async (_, body, path, message) => {
    const { purchase: bought } = await buy(c, store)
    const answer = await refund(bought.id, body)
    expect([answer.status, answer.body.errors?.[0].path]).toEqual([422, path])
    expect(answer.body.errors[0].message).toMatch(message)
    expect(await refundsOf(bought.id)).toEqual([])
    expect(await purchase(bought.id)).toMatchObject({ status: 'paid', refundedAmount: 0, refundingAmount: 0 })
  })

  it('names what is left once a part went back, and refuses when nothing is', async () => {
    const { purchase: bought } = await buy(c, store)
    expect((await refund(bought.id, usd(400))).body).toMatchObject({ status: 'succeeded' })
    const over = await refund(bought.id, usd(601))
    expect([over.status, over.body.errors[0].message]).toEqual([
      422,
      'must be at most $6, what is left of the price',
    ])
    expect((await refund(bought.id, {})).body).toMatchObject({ amount: { amount: 600 } })
    const again = await refund(bought.id, {})
    expect([again.status, again.body.code]).toEqual([409, 'already_refunded'])
  })

  it('never pays back what is disputed', async () => {
    const { purchase: bought, paymentIntent } = await buy(c, store)
    await c.sandbox!.payments.shop.dispute(paymentIntent, 'open')
    await drain(c)
    const answer = await refund(bought.id, usd(100))
    expect([answer.status, answer.body.code]).toEqual([409, 'disputed'])
    expect((await api('GET', `/purchases/${bought.id}`)).body).toMatchObject({
      ...{ status: 'disputed', refundable: { amount: 0 } },
    })
  })

  it('wants a note once the window is over', async () => {
    const { purchase: bought } = await buy(c, store)
    await c.db.d1
      .prepare('UPDATE purchases SET purchased_at = purchased_at - ?2 WHERE seller_id = ?1')
      .bind(store.scope.sellerId, 32 * DAY)
      .run()
    for (const body of [{}, { note: '  ' }]) {
      const answer = await refund(bought.id, body)
      expect([answer.status, answer.body.errors?.[0].path]).toEqual([422, 'note'])
    }
    expect((await refund(bought.id, { note: 'Out of kindness' })).body).toMatchObject({
      ...{ status: 'succeeded', note: 'Out of kindness' },
    })
  })

  it('waits while the balance is overdrawn', async () => {
    const { purchase: bought } = await buy(c, store)
    await c.db.d1
      .prepare('UPDATE seller_settings SET refunds_paused_at = 1 WHERE seller_id = ?1')
      .bind(store.scope.sellerId)
      .run()
    const answer = await refund(bought.id, {})
    expect([answer.status, answer.body.code]).toEqual([409, 'refunds_paused'])
    expect((await api('GET', '/balance')).body).toMatchObject({ refunds_paused: true })
  })

  it('is not there for another seller, and closed to a key without the scope', async () => {
    const { purchase: bought } = await buy(c, store)
    const other = await apiFor(c, (await makeStore(c)).scope)
    const foreign = await other('POST', `/purchases/${bought.id}/refunds`, { body: {} })
    expect([foreign.status, foreign.body.code]).toEqual([404, 'not_found'])
    const narrow = await apiFor(c, store.scope, ['purchases:read', 'purchases:write'])
    for (const [method, path] of [
      ['POST', `/purchases/${bought.id}/refunds`],
      ['POST', '/refund-requests/rrq_x/approve'],
      ['POST', '/refund-requests/rrq_x/decline'],
      ['GET', '/balance'],
    ] as const) {
      const answer = await narrow(method, path, method === 'POST' ? { body: {} } : {})
      expect([path, answer.status]).toEqual([path, 403])
    }
    expect(await refundsOf(bought.id)).toEqual([])
  })

  it('pays back once per idempotency key, also when the first request broke off before it answered', async () => {
    const { purchase: bought } = await buy(c, store)
    const key = { 'idempotency-key': 'refund-1' }
    const first = await refund(bought.id, usd(300), key)
    const again = await refund(bought.id, usd(300), key)
    expect([again.status, again.headers.get('idempotent-replayed'), again.body]).toEqual([
      ...[201, 'true', first.body],
    ])
    // As after a crash between paying back and keeping the answer.
    await env.DB.prepare('DELETE FROM idempotency_keys WHERE seller_id = ?1').bind(store.scope.sellerId).run()
    const third = await refund(bought.id, usd(300), key)
    expect([third.status, third.headers.get('idempotent-replayed'), third.body.id]).toEqual([
      ...[201, null, first.body.id],
    ])
    expect((await refund(bought.id, usd(300), { 'idempotency-key': 'refund-2' })).body.id).not.toBe(
      first.body.id,
    )
    expect(await purchase(bought.id)).toMatchObject({ refundedAmount: 600 })
  })

  it('pays back once when the same request comes twice at the same moment', async () => {
    const { purchase: bought } = await buy(c, store)
    const both = await Promise.all(
      [1, 2].map(() =>
        c.services.refunds.refund(store.scope, bought.id, { amount: { amount: 200, currency: 'usd' } }, 'k'),
      ),
    )
    await drain(c)
    expect(new Set(both.map((r) => r.id)).size).toBe(1)
    expect(await purchase(bought.id)).toMatchObject({ refundedAmount: 200, refundingAmount: 0 })
    expect(await c.repos(store.scope).ledger.check()).toEqual([])
  })

  it('answers `unknown` when the processor’s answer is lost, and settles by itself', async () => {
    const { purchase: bought } = await buy(c, store)
    await c.sandbox!.store.setSetting('payment_webhooks', 'held')
    await c.sandbox!.store.addFault({ port: 'payments', mode: 'drop_after_accept', times: 1 })
    const key = { 'idempotency-key': 'lost' }
    const lost = await refund(bought.id, usd(250), key)
    expect([lost.status, lost.body.status]).toEqual([201, 'unknown'])
    expect((await api('GET', `/purchases/${bought.id}`)).body).toMatchObject({
      ...{ refunded: { amount: 0 }, refundable: { amount: 750 } },
    })
    const later = await advance(c, 120_000)
    await drain(later)
    expect((await api('GET', `/purchases/${bought.id}/refunds`)).body.data).toMatchObject([
      { id: lost.body.id, status: 'succeeded' },
    ])
  })
})

describe('refund requests', () => {
  async function asked() {
    const bought = await buy(c, store)
    await c.db.d1
      .prepare('UPDATE seller_settings SET auto_refund = 0 WHERE seller_id = ?1')
      .bind(store.scope.sellerId)
      .run()
    await c.services.refundRequests.ask(bought.customer, { note: 'Not for me' })
    const [request] = (await api('GET', '/refund-requests?status=open')).body.data
    return { ...bought, request: request as { id: string } }
  }

  it('are decided once', async () => {
    const { request, purchase: bought } = await asked()
    expect(
      (await api('POST', `/refund-requests/${request.id}/approve`, { body: usd(500) })).body,
    ).toMatchObject({
      status: 'granted',
    })
    for (const [path, body] of [
      ['approve', {}],
      ['decline', { answer: 'No' }],
    ] as const) {
      const answer = await api('POST', `/refund-requests/${request.id}/${path}`, { body })
      expect([answer.status, answer.body.code]).toEqual([409, 'already_decided'])
    }
    expect(await purchase(bought.id)).toMatchObject({ status: 'partially_refunded', refundedAmount: 500 })
  })

  it('are declined with an answer the buyer reads', async () => {
    const { request } = await asked()
    for (const body of [{}, { answer: ' ' }, { answer: 'x'.repeat(1001) }]) {
      const answer = await api('POST', `/refund-requests/${request.id}/decline`, { body })
      expect([answer.status, answer.body.errors?.[0].path]).toEqual([422, 'answer'])
    }
    expect((await api('GET', '/refund-requests?status=open')).body.data).toHaveLength(1)
  })

  it('refuse amounts as refunds do, and stay open', async () => {
    const { request } = await asked()
    for (const body of [usd(0), usd(1001), { amount: { amount: 5, currency: 'eur' } }]) {
      const answer = await api('POST', `/refund-requests/${request.id}/approve`, { body })
      expect([answer.status, answer.body.errors?.[0].path.split('.')[0]]).toEqual([422, 'amount'])
    }
    expect((await api('GET', '/refund-requests?status=declined')).body.data).toEqual([])
    expect((await api('GET', '/refund-requests?status=open')).body.data).toHaveLength(1)
    const bad = await api('GET', '/refund-requests?status=closed')
    expect([bad.status, bad.body.errors[0].path]).toEqual([422, 'status'])
  })
})

describe('by role', () => {
  it.each(ROLES.map((role) => [role, ROLE_PERMISSIONS[role]] as const))(
    '%s may refund, decide and see the balance as product.md says',
    async (role, can) => {
      expect([can.has('refunds:write'), can.has('payouts:read'), can.has('purchases:read')]).toEqual([
        ...[['owner', 'admin', 'support'].includes(role), role !== 'marketing', true],
      ])
      const { purchase: bought } = await buy(c, store)
      const scope = memberScope({ sellerId: store.scope.sellerId, memberId: 'mem_x', name: 'x', role })
      const tried = async (work: Promise<unknown>) => work.then(() => 'done').catch((e) => e.code)
      expect([
        await tried(c.services.refunds.preview(scope, bought.id, null)),
        await tried(c.services.refunds.refund(scope, bought.id, {})),
        await tried(c.services.balance.get(scope)),
        await tried(c.services.sales.list(scope, { limit: 5 })),
      ]).toEqual([
        ...(can.has('refunds:write') ? ['done', 'done'] : ['forbidden', 'forbidden']),
        ...[can.has('payouts:read') ? 'done' : 'forbidden', 'done'],
      ])
    },
  )
})

describe('GET /purchases', () => {
  it('is narrowed to a status, through an index of those few', async () => {
    const bought = [await buy(c, store), await buy(c, store), await buy(c, store)].map((b) => b.purchase.id)
    await refund(bought[1]!, usd(100))
    const of = async (status: string) =>
      (await api('GET', `/purchases?status=${status}`)).body.data.map((p: { id: string }) => p.id)
    expect(await of('partially_refunded')).toEqual([bought[1]])
    expect(await of('paid')).toEqual([bought[2], bought[0]])
    expect(await of('disputed')).toEqual([])
    const { results } = await env.DB.prepare(
      `EXPLAIN QUERY PLAN SELECT id FROM purchases p WHERE p.seller_id = ?1 AND p.status = ?2 AND p.status <> 'paid' AND p.id < ?3 ORDER BY p.id DESC LIMIT 25`,
    )
      .bind(store.scope.sellerId, 'disputed', 'pur_z')
      .all<{ detail: string }>()
    expect(results.map((r) => r.detail).join()).toMatch(/purchases_moved/)
    expect(results.map((r) => r.detail).join()).not.toMatch(/TEMP B-TREE/)
  })
})
