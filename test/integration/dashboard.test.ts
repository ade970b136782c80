import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, it } from 'vitest'
import { parseEmail } from '#app/domain/audience/email.schema.ts'
import { DAY } from '#app/domain/kernel/time.ts'
import { advance, drain, makeSeller, type TestContainer, testContainer } from '#test/support/container.ts'
import { makeShop, type Shop } from '#test/support/shop.ts'
import { keyScope, type SellerScope } from '#workers/auth/scope.ts'

let c: TestContainer
let scope: SellerScope
beforeEach(async () => {
  c = await testContainer()
  scope = await makeSeller(c)
})

const home = () => c.services.dashboard.home(scope)
async function sell(
  shop: Shop,
  o: { ago?: number; amount?: number; currency?: string; email?: string } = {},
) {
  return c.services.sales.record(scope, {
    product_id: shop.productId,
    email: parseEmail(o.email ?? `buyer-${c.newId('contact').slice(-8)}@example.com`) as never,
    price: { amount: o.amount ?? 1000, currency: (o.currency ?? 'usd') as 'usd' },
    purchased_at: new Date(c.clock.now() - (o.ago ?? 0)).toISOString(),
  })
}
const setPurchase = (id: string, set: string) =>
  c.db.d1
    .prepare(`UPDATE purchases SET ${set} WHERE seller_id = ?1 AND id = ?2`)
    .bind(scope.sellerId, id)
    .run()

describe('the first screen', () => {
  it('leads a brand-new seller through the first steps, until there are customers', async () => {
    expect(await home()).toMatchObject({
      first_steps: { product: null, published: false },
      takings: [],
      reachable: { count: 0, at_least: false },
    })
    const draft = await c.services.products.create(scope, { name: 'Handbook' })
    expect((await home()).first_steps).toEqual({ product: draft.id, published: false })
    const shop = await makeShop(c, scope, [])
    expect((await home()).first_steps).toMatchObject({ published: true })
    await sell(shop)
    expect((await home()).first_steps).toBeNull()
  })

  it('sums the last 30 days per currency beside the 30 before, less what was given back', async () => {
    const shop = await makeShop(c, scope, [])
    await sell(shop, { amount: 3000 })
    const back = await sell(shop, { amount: 2000, ago: 29 * DAY })
    await setPurchase(back.id, `refunded_amount = 500, status = 'partially_refunded'`)
    const gone = await sell(shop, { amount: 9000 })
    await setPurchase(gone.id, `refunded_amount = 9000, status = 'refunded'`)
    const disputed = await sell(shop, { amount: 9000 })
    await setPurchase(disputed.id, `status = 'disputed'`)
    await sell(shop, { amount: 1000, ago: 31 * DAY })
    await sell(shop, { amount: 7000, ago: 61 * DAY })
    await sell(shop, { amount: 800, ago: 40 * DAY, currency: 'eur' })
    expect((await home()).takings).toEqual([
      {
        now: { amount: 4500, currency: 'usd' },
        before: { amount: 1000, currency: 'usd' },
        sales: 2,
        sales_before: 1,
      },
      {
        now: { amount: 0, currency: 'eur' },
        before: { amount: 800, currency: 'eur' },
        sales: 0,
        sales_before: 1,
      },
    ])
  })

  it('counts only contacts that can be mailed', async () => {
    await makeShop(c, scope, [
      {},
      {},
      { consent: 'unsubscribed' },
      { consent: 'pending' },
      { suppressed: 'bounced' },
    ])
    expect((await home()).reachable).toEqual({ count: 2, at_least: false })
  })

  it('shows an update in flight and its product as changed, and both as settled once it is sent', async () => {
    const shop = await makeShop(c, scope, [{}, {}])
    const update = await c.services.updates.create(scope, shop.productId, { hold_seconds: 10 })
    expect(await home()).toMatchObject({
      in_flight: [{ id: update.id, status: 'held', product_name: 'Handbook', counts: { recipients: 2 } }],
      unannounced: [{ id: shop.productId, version: 2, announced_version: 1 }],
    })
    c = await advance(c, 11_000)
    await drain(c)
    expect(await home()).toMatchObject({
      in_flight: [],
      unannounced: [],
      latest_updates: [{ id: update.id, status: 'sent', product_name: 'Handbook' }],
    })
  })

  it('lists the latest purchases first, with what was bought and by whom', async () => {
    const shop = await makeShop(c, scope, [])
    await sell(shop, { ago: DAY, email: 'first@example.com' })
    const last = await sell(shop, { email: 'last@example.com' })
    expect((await home()).latest_purchases.map((p) => [p.email, p.product_name])).toEqual([
      ['last@example.com', 'Handbook'],
      ['first@example.com', 'Handbook'],
    ])
    expect((await home()).latest_purchases[0]!.contact_id).toBe(last.contact_id)
  })

  it('shows nothing of another seller and refuses who may not see purchases', async () => {
    const shop = await makeShop(c, scope, [{}])
    await c.services.updates.create(scope, shop.productId, {})
    const other = await makeSeller(c)
    expect(await c.services.dashboard.home(other)).toMatchObject({
      reachable: { count: 0 },
      published: 0,
      takings: [],
      in_flight: [],
      unannounced: [],
      latest_updates: [],
      latest_purchases: [],
    })
    const key = keyScope({
      sellerId: scope.sellerId,
      keyId: 'key_1',
      name: 'K',
      can: new Set(['updates:read']),
    })
    await expect(c.services.dashboard.home(key)).rejects.toMatchObject({ code: 'forbidden' })
  })

  it('asks the database by index only', async () => {
    const texts: string[] = []
    const DB = new Proxy(env.DB, {
      get(d1, key) {
        if (key === 'prepare') return (text: string) => texts.push(text) && d1.prepare(text)
        const value = Reflect.get(d1, key)
        return typeof value === 'function' ? value.bind(d1) : value
      },
    })
    await (await testContainer({ DB })).services.dashboard.home(scope)
    expect(texts.length).toBeGreaterThanOrEqual(8)
    for (const text of texts) {
      const { results } = await env.DB.prepare(`EXPLAIN QUERY PLAN ${text}`)
        .bind(...Array(bound(text)).fill('[]'))
        .all<{ detail: string }>()
      const scans = results
        .map((r) => r.detail)
        .filter((d) => /^SCAN (?!json_each|\(subquery|CONSTANT)/.test(d))
      expect(scans, text).toEqual([])
    }
  })
})

/** How many parameters a statement binds. */
const bound = (text: string) =>
  Math.max(
    (text.match(/\?(?!\d)/g) ?? []).length,
    ...[...text.matchAll(/\?(\d+)/g)].map((m) => Number(m[1])),
    0,
  )

describe('updates with the names of their products', () => {
  it('are paged, newest first, and narrowed to a product', async () => {
    const [one, two] = [await makeShop(c, scope, [{}]), await makeShop(c, scope, [{}])]
    const first = await c.services.updates.create(scope, one.productId, {})
    c = await advance(c, 1000)
    const second = await c.services.updates.create(scope, two.productId, {})
    const list = (q: object) => c.services.dashboard.updates(scope, { limit: 1, ...q })
    const page = await list({})
    expect(page).toMatchObject({
      data: [{ id: second.id, product_name: 'Handbook' }],
      next_cursor: second.id,
    })
    expect(page.products.map((p) => p.id).sort()).toEqual([one.productId, two.productId].sort())
    expect(await list({ cursor: page.next_cursor })).toMatchObject({
      data: [{ id: first.id }],
      next_cursor: null,
    })
    expect(await list({ product_id: one.productId })).toMatchObject({ data: [{ id: first.id }] })
  })

  it('give their frozen mail without the address of any customer', async () => {
    const shop = await makeShop(c, scope, [{ email: 'ada@example.com', name: 'Ada' }])
    const { id } = await c.services.updates.create(scope, shop.productId, {})
    const mail = await c.services.updates.mail(scope, id)
    for (const part of [mail.html, mail.text]) expect(part).not.toMatch(/\{\{|ada@example|\/l\//)
    const other = await makeSeller(c)
    await expect(c.services.updates.mail(other, id)).rejects.toMatchObject({ code: 'not_found' })
    await expect(c.services.dashboard.update(other, id)).rejects.toMatchObject({ code: 'not_found' })
  })
})
