import { beforeEach, describe, expect, it } from 'vitest'
import { parseEmail } from '#app/domain/audience/email.schema.ts'
import { DAY } from '#app/domain/kernel/time.ts'
import { recordPurchaseSchema } from '#app/domain/sales/purchases.schema.ts'
import { makeSeller, testContainer } from '#test/support/container.ts'
import { makeShop, type Shop } from '#test/support/shop.ts'
import { memberScope, type SellerScope } from '#workers/auth/scope.ts'
import type { Container } from '#workers/container.ts'
import type { SaleRow } from '#workers/services/sales/sales.service.ts'

let c: Container
let scope: SellerScope
let shop: Shop

beforeEach(async () => {
  c = await testContainer()
  scope = await makeSeller(c)
  shop = await makeShop(c, scope, [])
})

const record = (body: Record<string, unknown>) =>
  c.services.sales.record(scope, recordPurchaseSchema.parse({ product_id: shop.productId, ...body }))
const contacts = async (q: Record<string, unknown> = {}) =>
  (await c.services.audience.list(scope, { limit: 100, ...q })).data

describe('a sale made elsewhere', () => {
  it('makes a subscribed customer, with the price of the only edition and a link to the library', async () => {
    const sale = await record({ email: ' Ada@Example.COM ', name: 'Ada' })
    expect(sale).toMatchObject({
      product_id: shop.productId,
      edition_id: shop.editionIds[0],
      email: 'Ada@example.com',
      price: { amount: 1000, currency: 'usd' },
      refunded: { amount: 0, currency: 'usd' },
      status: 'paid',
      source: 'api',
      refund_policy: { period_days: 30, title: '30-day money back', fine_print: null, version: 1 },
    })
    expect(sale.library_url).toMatch(/^http:\/\/127\.0\.0\.1:8787\/l\/[\w-]{74}$/)
    expect(await c.services.sales.get(scope, sale.id)).toEqual(sale)
    expect(await c.services.audience.get(scope, sale.contact_id)).toMatchObject({
      email: 'Ada@example.com',
      name: 'Ada',
      kinds: ['customer'],
      customer_since: sale.purchased_at,
      purchases: 1,
      total_spent: [{ amount: 1000, currency: 'usd' }],
      consent: { state: 'subscribed', reason: null, source: 'purchase' },
      suppressed: null,
    })
    expect(await c.services.audience.history(scope, sale.contact_id)).toMatchObject([
      { from: null, to: 'subscribed', source: 'purchase', actor: 'system:seed' },
    ])
  })

  it('of the same address is another purchase of the same contact, and gives it what it lacked', async () => {
    const first = await record({ email: 'ada@example.com', price: { amount: 500, currency: 'usd' } })
    const earlier = new Date(c.clock.now() - 40 * DAY).toISOString()
    const second = await record({
      email: 'ADA@EXAMPLE.com',
      name: 'Ada',
      purchased_at: earlier,
      source: 'etsy',
    })
    expect(second.contact_id).toBe(first.contact_id)
    expect(second.id).not.toBe(first.id)
    const [ada, ...others] = await contacts()
    expect(others).toEqual([])
    expect(ada).toMatchObject({
      name: 'Ada',
      purchases: 2,
      first_seen_at: earlier,
      customer_since: earlier,
      total_spent: [{ amount: 1500, currency: 'usd' }],
    })
    expect(await c.services.audience.history(scope, first.contact_id)).toHaveLength(1)
  })

  it('never changes the consent of a contact that exists', async () => {
    const { contact_id } = await record({ email: 'ada@example.com' })
    await c.services.audience.changeConsent(scope, contact_id, { state: 'unsubscribed' })
    await record({ email: 'ada@example.com' })
    expect((await c.services.audience.get(scope, contact_id)).consent.state).toBe('unsubscribed')
  })

  it('brings a suppressed address back as suppressed', async () => {
    const address = parseEmail('ada@example.com') as { email: string }
    await c.db.d1
      .prepare(`INSERT INTO suppressions (seller_id, email_hash, reason, at) VALUES (?1, ?2, 'bounced', 1)`)
      .bind(scope.sellerId, c.hashEmail(scope.sellerId, address.email))
      .run()
    const { contact_id } = await record({ email: 'Ada@example.com' })
    expect(await c.services.audience.get(scope, contact_id)).toMatchObject({
      consent: { state: 'blocklisted', reason: 'bounced' },
      suppressed: 'bounced',
    })
  })

  it('ten times at once is ten purchases of one contact', async () => {
    const sales = await Promise.all(Array.from({ length: 10 }, () => record({ email: 'ada@example.com' })))
    expect(new Set(sales.map((s) => s.id)).size).toBe(10)
    expect(new Set(sales.map((s) => s.contact_id)).size).toBe(1)
    const { contact_id } = sales[0]!
    expect(await c.services.audience.get(scope, contact_id)).toMatchObject({ purchases: 10 })
    expect(await c.services.audience.history(scope, contact_id)).toHaveLength(1)
  })

  it('is refused for a draft, and taken for an archived product', async () => {
    await c.db.d1
      .prepare(`UPDATE products SET status = 'draft' WHERE id = ?1 AND seller_id = ?2`)
      .bind(shop.productId, scope.sellerId)
      .run()
    await expect(record({ email: 'a@example.com' })).rejects.toMatchObject({
      status: 409,
      code: 'not_published',
    })
    expect(await contacts()).toEqual([])
    await c.db.d1
      .prepare(`UPDATE products SET status = 'archived' WHERE id = ?1 AND seller_id = ?2`)
      .bind(shop.productId, scope.sellerId)
      .run()
    await expect(record({ email: 'a@example.com' })).resolves.toMatchObject({ status: 'paid' })
  })

  it('needs an edition where there are several, and names them', async () => {
    shop = await makeShop(c, scope, [], { editions: 2 })
    const [a, b] = shop.editionIds
    await expect(record({ email: 'a@example.com' })).rejects.toMatchObject({
      status: 422,
      extra: {
        errors: [{ path: 'edition_id', message: `is needed, one of ${a} (Edition 0), ${b} (Edition 1)` }],
      },
    })
    await expect(record({ email: 'a@example.com', edition_id: b })).resolves.toMatchObject({ edition_id: b })
  })

  it.each([
    ['a product of another seller', 'product_id', 'foreign'],
    ['an edition of another product', 'edition_id', 'edition'],
    ['a time in the future', 'purchased_at', 'future'],
  ])('refuses %s by name and writes nothing', async (_, path, what) => {
    const other = what === 'foreign' ? await makeSeller(c) : scope
    const theirs = await makeShop(c, other, [])
    const body = {
      foreign: { product_id: theirs.productId },
      edition: { edition_id: theirs.editionIds[0] },
      future: { purchased_at: new Date(c.clock.now() + DAY).toISOString() },
    }[what]
    await expect(record({ email: 'a@example.com', ...body })).rejects.toMatchObject({
      status: 422,
      extra: { errors: [{ path }] },
    })
    expect(await contacts()).toEqual([])
  })

  it('needs the permission to write, and hides what belongs to others', async () => {
    const marketing = memberScope({
      sellerId: scope.sellerId,
      memberId: 'mem_1',
      name: 'M',
      role: 'marketing',
    })
    const body = recordPurchaseSchema.parse({ product_id: shop.productId, email: 'a@example.com' })
    await expect(c.services.sales.record(marketing, body)).rejects.toMatchObject({ status: 403 })
    const { id, contact_id } = await record({ email: 'a@example.com' })
    const stranger = await makeSeller(c)
    await expect(c.services.sales.get(stranger, id)).rejects.toMatchObject({ status: 404 })
    await expect(c.services.audience.get(stranger, contact_id)).rejects.toMatchObject({ status: 404 })
    expect((await c.services.sales.list(stranger, { limit: 25 })).data).toEqual([])
    expect(await c.services.audience.history(stranger, contact_id)).toEqual([])
  })
})

describe('bodies of POST /purchases', () => {
  it.each([
    ['email', { email: 'ada@localhost' }],
    ['email', {}],
    ['product_id', { email: 'a@example.com', product_id: 'prod_x' }],
    ['price.amount', { email: 'a@example.com', price: { amount: 1.5, currency: 'usd' } }],
    ['price.currency', { email: 'a@example.com', price: { amount: 1, currency: 'xxx' } }],
    ['name', { email: 'a@example.com', name: 'A\nBcc: b@example.com' }],
    ['purchased_at', { email: 'a@example.com', purchased_at: '2026-05-03' }],
    ['purchased_at', { email: 'a@example.com', purchased_at: '1970-01-01T00:00:00Z' }],
    ['source', { email: 'a@example.com', source: '' }],
    ['', { email: 'a@example.com', status: 'refunded' }],
  ])('a wrong %s is named', (path, body) => {
    const parsed = recordPurchaseSchema.safeParse({ product_id: shop.productId, ...body })
    expect(parsed.error?.issues.map((i) => i.path.join('.'))).toEqual([path])
  })
})

describe('lists', () => {
  it('give pages of purchases by product and address, latest sale first, that survive inserts', async () => {
    const other = await makeShop(c, scope, [])
    const at = (days: number) => new Date(c.clock.now() - days * DAY).toISOString()
    for (const days of [3, 1, 2]) await record({ email: `a${days}@example.com`, purchased_at: at(days) })
    await record({ email: 'a1@example.com', product_id: other.productId })
    const { sales } = c.services
    const page1 = await sales.list(scope, { limit: 2, product_id: shop.productId })
    expect(page1.data.map((p) => p.email)).toEqual(['a1@example.com', 'a2@example.com'])
    await record({ email: 'a0@example.com' })
    const page2 = await sales.list(scope, {
      limit: 2,
      product_id: shop.productId,
      cursor: page1.next_cursor!,
    })
    expect(page2.data.map((p) => p.email)).toEqual(['a3@example.com'])
    expect(page2.next_cursor).toBeNull()
    const mine = await sales.list(scope, { limit: 25, email: parseEmail('A1@example.com') as never })
    expect(mine.data.map((p) => p.product_id).sort()).toEqual([shop.productId, other.productId].sort())
    expect(
      (await sales.list(scope, { limit: 25, email: parseEmail('x@example.com') as never })).data,
    ).toEqual([])
  })

  it('read a few rows for each they show, however many there are', async () => {
    await c.services.sales.recordMany(scope, rows(400))
    for (const [text, limit] of [
      [
        `SELECT id FROM purchases WHERE seller_id = ?1 AND product_id = ?2 ORDER BY id DESC LIMIT 25`,
        shop.productId,
      ],
      [`SELECT id FROM purchases WHERE seller_id = ?1 AND contact_id = ?2 ORDER BY id DESC LIMIT 25`, 'ct_x'],
    ] as const) {
      const plan = await c.db.d1
        .prepare(`EXPLAIN QUERY PLAN ${text}`)
        .bind(scope.sellerId, limit)
        .all<{ detail: string }>()
      expect(plan.results.map((r) => r.detail).join()).not.toMatch(/TEMP B-TREE|SCAN purchases/)
    }
    const before = c.db.meter.rowsRead
    await c.services.audience.list(scope, { limit: 25 })
    expect(c.db.meter.rowsRead - before).toBeLessThanOrEqual(25 * 10)
  })
})

const rows = (n: number): SaleRow[] =>
  Array.from({ length: n }, (_, i) => ({
    productId: shop.productId,
    editionId: shop.editionIds[0]!,
    email: `buyer-${i % Math.ceil(n * 0.8)}@example.com`,
    name: `Buyer ${i}`,
    country: 'DE',
    price: { amount: 1000, currency: 'usd' },
    purchasedAt: c.clock.now() - (i % 365) * DAY,
    ...(i % 50 === 7 ? { status: 'refunded' as const, refunded: 1000 } : {}),
    ...(i % 40 === 3 ? { consentState: 'unsubscribed' as const } : {}),
  }))

it('a seed of thousands of sales takes two batches and adds up', async () => {
  const before = c.db.meter.statements
  await c.services.sales.recordMany(scope, rows(5_000))
  expect(c.db.meter.statements - before).toBeLessThan(24)
  const { results } = await c.db.d1
    .prepare(
      `SELECT (SELECT count(*) FROM purchases WHERE seller_id = ?1) AS purchases, (SELECT count(*) FROM contacts WHERE seller_id = ?1) AS contacts,
        (SELECT count(*) FROM consent_events WHERE seller_id = ?1) AS events,
        (SELECT count(*) FROM contacts WHERE seller_id = ?1 AND consent_state = 'unsubscribed') AS unsubscribed,
        (SELECT count(*) FROM purchases WHERE seller_id = ?1 AND status = 'refunded') AS refunded`,
    )
    .bind(scope.sellerId)
    .all()
  expect(results).toEqual([
    { purchases: 5000, contacts: 4000, events: 4000, unsubscribed: 100, refunded: 100 },
  ])
})

it('the buyer of an older version knows that version, the buyer of today the present one', async () => {
  const old = await record({
    email: 'old@example.com',
    purchased_at: new Date(shop.savedAt - 50_000).toISOString(),
  })
  const now = await record({ email: 'now@example.com' })
  const { purchases } = c.repos(scope)
  expect((await purchases.find(old.id))?.seenVersion).toBe(1)
  expect((await purchases.find(now.id))?.seenVersion).toBe(2)
})
