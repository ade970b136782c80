import { exports } from 'cloudflare:workers'
import { beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { checkDocument } from '#app/domain/catalog/document.schema.ts'
import { PRODUCT_STATUSES } from '#app/domain/catalog/product.schema.ts'
import { isId } from '#app/domain/kernel/ids.ts'
import { DAY } from '#app/domain/kernel/time.ts'
import { ROLES } from '#app/domain/sellers/permissions.rules.ts'
import { testContainer } from '#test/support/container.ts'
import { systemScope } from '#workers/auth/scope.ts'

const demoSchema = z.strictObject({
  baseUrl: z.url(),
  operator: z.strictObject({ email: z.email() }),
  sellers: z
    .array(
      z.strictObject({
        slug: z.string().min(1),
        name: z.string().min(1),
        email: z.email(),
        apiKey: z.string().regex(/^awn_[0-9a-z]{40}$/),
        products: z
          .array(
            z.strictObject({
              id: z.string().refine((id) => isId('product', id)),
              slug: z.string(),
              name: z.string(),
              status: z.enum(PRODUCT_STATUSES),
              customers: z.int().min(0),
            }),
          )
          .min(3),
      }),
    )
    .min(2),
})

const ask = (path: string, init: RequestInit = {}) =>
  exports.default.fetch(new Request(`http://127.0.0.1:8787${path}`, init))
const seed = async () => {
  const response = await ask('/dev/seed', { method: 'POST' })
  expect(response.status).toBe(200)
  return demoSchema.parse(await response.json())
}

describe('the demo', () => {
  let demo: z.infer<typeof demoSchema>
  let c: Awaited<ReturnType<typeof testContainer>>
  /** One number of the first seller, or of both. */
  const count = async (sql: string) => (await c.env.DB.prepare(sql).first<{ n: number }>())!.n
  const [LINDEN, NORTHLIGHT] = ['linden-quill', 'northlight-audio'].map(
    (slug) => `seller_id = (SELECT id FROM sellers WHERE slug = '${slug}')`,
  )

  beforeAll(async () => {
    demo = await seed()
    c = await testContainer()
  }, 120_000)

  it('holds a busy shop: thousands of contacts, a year of purchases, products of every status and size', async () => {
    const [first] = demo.sellers
    expect(first!.slug).toBe('linden-quill')
    expect(await count(`SELECT count(*) AS n FROM contacts WHERE ${LINDEN}`)).toBeGreaterThanOrEqual(5_000)
    const span = await count(
      `SELECT max(purchased_at) - min(purchased_at) AS n FROM purchases WHERE ${LINDEN}`,
    )
    expect(span).toBeGreaterThan(340 * DAY)
    const months = `SELECT count(DISTINCT purchased_at / ${30 * DAY}) AS n FROM purchases WHERE ${LINDEN}`
    expect(await count(months)).toBeGreaterThanOrEqual(12)
    const statuses = new Set(first!.products.map((p) => p.status))
    expect([...statuses].sort()).toEqual(['draft', 'published'])
    expect(await count(`SELECT count(*) AS n FROM products WHERE ${LINDEN} AND status = 'archived'`)).toBe(1)
    const sold = new Map(first!.products.map((p) => [p.slug, p]))
    expect(sold.get('the-quiet-page')!.customers).toBeGreaterThan(1_150)
    expect(sold.get('grids-that-breathe')!.customers).toBeGreaterThan(370)
    expect(sold.get('letterhead-kit')!.customers).toBe(1)
    expect(sold.get('music-for-slow-mornings')).toMatchObject({ status: 'published', customers: 0 })
    expect(await count(`SELECT count(*) AS n FROM purchases WHERE purchased_at > ${c.clock.now()}`)).toBe(0)
  })

  it('names the biggest published product first and an operator who runs the installation', async () => {
    for (const seller of demo.sellers) {
      expect(seller.products[0]).toMatchObject({ status: 'published' })
      expect(seller.products[0]!.customers).toBeGreaterThan(100)
    }
    const operators = await c.env.DB.prepare('SELECT email FROM logins WHERE is_operator = 1').all()
    expect(operators.results).toEqual([demo.operator])
  })

  it('has all five roles in the first seller, and an owner to sign in as in each', async () => {
    const roles = await c.env.DB.prepare(`SELECT role FROM members WHERE ${LINDEN}`).all<{ role: string }>()
    expect(roles.results.map((r) => r.role).sort()).toEqual([...ROLES].sort())
    for (const { email, slug } of demo.sellers) {
      const response = await ask('/dev/login', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ email }),
      })
      expect(await response.json()).toMatchObject({ email, seller: { slug, role: 'owner' } })
    }
  })

  it('uses no address that could be anybody’s', async () => {
    const outside = (table: string) =>
      count(`SELECT count(*) AS n FROM ${table} WHERE email NOT LIKE '%@example.com'
        AND email NOT LIKE '%@example.org' AND email NOT LIKE '%@example.net' AND email NOT LIKE '%.example'`)
    expect([await outside('contacts'), await outside('logins')]).toEqual([0, 0])
    expect(await count(`SELECT count(*) AS n FROM contacts WHERE email LIKE '%.example'`)).toBe(0)
  })

  it('has contacts in every state of consent, each with the event that made it so', async () => {
    const states = await c.env.DB.prepare(
      `SELECT consent_state AS state, count(*) AS n FROM contacts WHERE ${LINDEN} GROUP BY 1`,
    ).all<{ state: string; n: number }>()
    expect(new Map(states.results.map((r) => [r.state, r.n > 10]))).toEqual(
      new Map(['blocklisted', 'pending', 'subscribed', 'unsubscribed'].map((s) => [s, true])),
    )
    const silent = `SELECT count(*) AS n FROM contacts c WHERE NOT EXISTS (SELECT 1 FROM consent_events e
      WHERE e.seller_id = c.seller_id AND e.contact_id = c.id AND e.to_state = c.consent_state)`
    expect(await count(silent)).toBe(0)
    const suppressed = await count(`SELECT count(*) AS n FROM contacts WHERE suppressed_reason IS NOT NULL`)
    expect(suppressed).toBeGreaterThan(10)
    expect(await count('SELECT count(*) AS n FROM suppressions')).toBe(suppressed)
  })

  it('has followers of a whole year in every state, some of them customers, and affiliates in each', async () => {
    const n = (sql: string) => count(`SELECT count(*) AS n FROM ${sql}`)
    const follows = `follows f WHERE f.${LINDEN}`
    expect(await n(`contacts WHERE ${LINDEN} AND follower_since IS NOT NULL`)).toBeGreaterThan(400)
    expect(
      await n(`contacts WHERE ${LINDEN} AND follower_since IS NOT NULL AND customer_since IS NOT NULL`),
    ).toBeGreaterThan(80)
    expect(await n(`${follows} AND confirmed_at IS NULL AND ended_at IS NULL`)).toBeGreaterThan(30)
    expect(await n(`${follows} AND ended_at IS NOT NULL`)).toBeGreaterThan(15)
    expect(await n(`follows WHERE max(requested_at, coalesce(confirmed_at, 0)) > ${c.clock.now()}`)).toBe(0)
    const months = `SELECT count(DISTINCT requested_at / ${30 * DAY}) AS n FROM follows f WHERE f.${LINDEN}`
    expect(await count(months)).toBeGreaterThanOrEqual(11)
    for (const shop of [LINDEN, NORTHLIGHT]) {
      const { results } = await c.env.DB.prepare(
        `SELECT DISTINCT status FROM affiliates WHERE ${shop} ORDER BY status`,
      ).all()
      expect(results).toEqual([{ status: 'active' }, { status: 'invited' }, { status: 'stopped' }])
    }
    expect(await n(`segments WHERE ${LINDEN}`)).toBe(2)
    // What people are was derived in the batches that made them so, and nothing of the past is to be mailed now.
    for (const { slug } of demo.sellers) {
      const scope = systemScope(await idOf(slug))
      expect(await c.repos(scope).relations.miscounts()).toEqual({})
      for (const segment of await c.services.segments.list(scope)) expect(segment.count.n).toBeGreaterThan(0)
    }
    expect(await n(`jobs WHERE name LIKE 'audience.%'`)).toBe(0)
  })

  it('sent no update to anybody who had opted out before, and every count adds up', async () => {
    // What they stood on when it was confirmed: of a group with max(), SQLite answers the row that has it.
    const mailedAfterwards = `SELECT count(*) AS n FROM (SELECT e.to_state AS state, max(e.at) FROM deliveries d
      JOIN updates u ON u.seller_id = d.seller_id AND u.id = d.update_id
      JOIN consent_events e ON e.seller_id = d.seller_id AND e.contact_id = d.contact_id
      WHERE e.at < u.created_at GROUP BY d.seller_id, d.update_id, d.contact_id) WHERE state <> 'subscribed'`
    expect(await count(mailedAfterwards)).toBe(0)
    const { data } = await c.services.updates.list(systemScope(await idOf('linden-quill')), { limit: 100 })
    expect(data.length).toBeGreaterThanOrEqual(4)
    for (const { status, counts } of data) {
      const left = Object.values(counts.excluded).reduce((sum, n) => sum + n, 0)
      expect(status).toBe('sent')
      expect(counts.candidates).toBe(counts.recipients + left)
      expect(counts.accepted).toBe(counts.recipients)
      expect(counts.delivered + counts.bounced).toBe(counts.accepted)
      expect(counts.opened).toBeLessThan(counts.delivered)
    }
  })

  it('shows of each update what its deliveries say: links, chart, failures, meters', async () => {
    const wrong = (sql: string) => count(`SELECT count(*) AS n FROM updates u WHERE NOT (${sql})`)
    const sum = (table: string, column: string, where = '1 = 1') =>
      `(SELECT coalesce(sum(${column}), 0) FROM ${table} x WHERE x.seller_id = u.seller_id AND x.update_id = u.id AND ${where})`
    const deliveries = (where: string) => sum('deliveries', '1', where)
    for (const kind of ['delivered', 'bounced', 'complained'] as const)
      expect([kind, await wrong(`${sum('update_activity', kind)} = u.${kind}`)]).toEqual([kind, 0])
    expect(await wrong(`${sum('update_activity', 'accepted')} = u.accepted`)).toBe(0)
    expect(await wrong(`${sum('update_activity', 'opened')} = u.opens`)).toBe(0)
    expect(await wrong(`${sum('update_activity', 'clicked')} = u.clicks`)).toBe(0)
    expect(await wrong('u.opens >= u.opened AND u.clicks >= u.clicked AND u.machine_opens > 0')).toBe(0)
    expect(await wrong(`${deliveries("state = 'bounced'")} = u.bounced`)).toBe(0)
    expect(await wrong(`${deliveries("state = 'clicked'")} = u.clicked`)).toBe(0)
    for (const state of ['bounced', 'complained'] as const)
      expect(await wrong(`${sum('update_failures', 'n', `state = '${state}'`)} = u.${state}`)).toBe(0)
    expect(await wrong(`${sum('update_batches', 'accepted')} = u.accepted`)).toBe(0)
    expect(await wrong(`${sum('update_batches', '1', "provider <> 'x'")} = u.batches`)).toBe(0)
    const links = `SELECT count(*) AS n FROM update_links l WHERE clicks <> (SELECT coalesce(sum(c.clicks), 0) FROM link_clicks c
      WHERE c.seller_id = l.seller_id AND c.update_id = l.update_id AND c.no = l.no)`
    expect(await count(links)).toBe(0)
    expect(await wrong(`${sum('update_links', 'clicks')} = u.clicks`)).toBe(0)
    expect(await wrong(`${sum('update_links', 'machines')} = u.machine_clicks`)).toBe(0)
    expect(await count('SELECT count(*) AS n FROM update_links WHERE people > 50')).toBeGreaterThan(2)
    expect(await count(`SELECT count(DISTINCT cause) AS n FROM update_failures`)).toBeGreaterThan(3)
    expect(await count(`SELECT count(*) AS n FROM update_activity WHERE at > ${c.clock.now()}`)).toBe(0)
    // Most of what is opened is opened on the first of two days.
    const late = 'at > (SELECT u.started_at FROM updates u WHERE u.id = update_id) + 86400000'
    const opened = (where: string) => count(`SELECT sum(opened) AS n FROM update_activity WHERE ${where}`)
    expect(await opened(late)).toBeLessThan((await opened('1 = 1')) / 10)
    const sent = 'SELECT sum(accepted) + sum(delivered) AS n FROM updates'
    expect(await count('SELECT sum(handed_over) + sum(delivered) AS n FROM sending_days')).toBe(
      await count(sent),
    )
    const recent = `SELECT count(*) AS n FROM sending_days WHERE day > date(${c.clock.now() / 1000}, 'unixepoch', '-30 days')`
    expect(await count(recent)).toBeGreaterThan(0)
  })

  it('has a best seller whose customers do not know its latest content yet, and may be told at once', async () => {
    const scope = systemScope(await idOf('linden-quill'))
    const { id } = demo.sellers[0]!.products.find((p) => p.slug === 'the-quiet-page')!
    expect(await c.services.products.get(scope, id)).toMatchObject({ has_unannounced_changes: true })
    const preview = await c.services.updates.preview(scope, id)
    expect(preview.items.length).toBeGreaterThan(1)
    expect(preview.counts.recipients).toBeGreaterThan(1_000)
    expect(preview.recently_notified_at).toBeNull()
  })

  it('keeps only documents that an editor can open, and files that are really there', async () => {
    const { results } = await c.env.DB.prepare('SELECT snapshot FROM versions').all<{ snapshot: string }>()
    for (const { snapshot } of results)
      for (const page of JSON.parse(snapshot).content.pages) expect(checkDocument(page.doc)).toEqual([])
    const files = await c.env.DB.prepare('SELECT seller_id AS sellerId, id, size FROM files').all<{
      sellerId: string
      id: string
      size: number
    }>()
    expect(files.results.length).toBeGreaterThan(15)
    for (const f of files.results)
      expect((await c.env.FILES.head(`${f.sellerId}/files/${f.id}`))?.size).toBe(f.size)
  })

  it('shares people between the sellers and nothing else', async () => {
    const shared = `SELECT count(*) AS n FROM contacts a JOIN contacts b ON a.email = b.email
      WHERE a.${LINDEN} AND b.${NORTHLIGHT}`
    expect(await count(shared)).toBeGreaterThan(40)
    expect(await count(`SELECT count(*) AS n FROM contacts WHERE ${NORTHLIGHT}`)).toBeGreaterThan(280)
    const provider = `SELECT count(*) AS n FROM seller_settings WHERE ${NORTHLIGHT} AND mail_provider = 'sendgrid'`
    expect(await count(provider)).toBe(1)
  })

  it('hands out keys that open the API of their own seller', async () => {
    for (const seller of demo.sellers) {
      const response = await ask('/api/v1/products?limit=100', {
        headers: { authorization: `Bearer ${seller.apiKey}` },
      })
      expect(response.status).toBe(200)
      const { data } = (await response.json()) as { data: { id: string }[] }
      expect(data.map((p) => p.id).sort()).toEqual(seller.products.map((p) => p.id).sort())
    }
  })

  it('is made once: asked again it keeps the data, the keys and what was changed since', async () => {
    const scope = systemScope(await idOf('northlight-audio'))
    const draft = demo.sellers[1]!.products.find((p) => p.status === 'draft')!
    await c.services.products.update(scope, draft.id, { name: 'Tape Letters, vol. 1' })
    const before = await count('SELECT count(*) AS n FROM contacts')
    const again = await seed()
    expect(await count('SELECT count(*) AS n FROM contacts')).toBe(before)
    expect(again.sellers.map((s) => s.apiKey)).toEqual(demo.sellers.map((s) => s.apiKey))
    expect(again.sellers[1]!.products.find((p) => p.id === draft.id)!.name).toBe('Tape Letters, vol. 1')
    expect(again.sellers[0]).toEqual(demo.sellers[0])
  })

  it('brings a revoked demo key back, and makes a seller again whose seed was cut off', async () => {
    const first = await idOf('linden-quill')
    const second = await idOf('northlight-audio')
    await c.env.DB.prepare('UPDATE api_keys SET revoked_at = 1 WHERE seller_id = ?1').bind(first).run()
    await c.env.DB.prepare('DELETE FROM api_keys WHERE seller_id = ?1').bind(second).run()
    const again = await seed()
    expect(again.sellers.map((s) => s.apiKey)).toEqual(demo.sellers.map((s) => s.apiKey))
    expect(again.sellers[0]).toEqual(demo.sellers[0])
    expect(again.sellers[1]!.products.map((p) => [p.slug, p.customers])).toEqual(
      demo.sellers[1]!.products.map((p) => [p.slug, p.customers]),
    )
    const response = await ask('/api/v1/products', {
      headers: { authorization: `Bearer ${demo.sellers[0]!.apiKey}` },
    })
    expect(response.status).toBe(200)
  }, 60_000)

  const idOf = async (slug: string) =>
    (await c.env.DB.prepare('SELECT id FROM sellers WHERE slug = ?1').bind(slug).first<{ id: string }>())!.id
})
