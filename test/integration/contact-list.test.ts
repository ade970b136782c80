import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, it } from 'vitest'
import type { ResolvedFilter } from '#app/domain/audience/filter.rules.ts'
import { contactFilterSchema } from '#app/domain/audience/filter.schema.ts'
import { filterSql } from '#db/repos/contact-filter.ts'
import type { ListKey } from '#db/repos/contact-list.repo.ts'
import { buildRepos as reposOf } from '#db/repos/index.ts'
import { makeProduct } from '#test/support/catalog.ts'
import { DEFAULT_POLICY_KEY, makeSeller, testContainer } from '#test/support/container.ts'
import { type SellerScope, systemScope } from '#workers/auth/scope.ts'

const PEOPLE = 60_000
/** Every so many is in Iceland, follows, may not be mailed, or bought the rare product. */
const [RARE, FOLLOWS, OPTED_OUT, BOUGHT] = [5_000, 3, 400, 1_500]
const c = await testContainer()
let scope: SellerScope
let productId: string

beforeAll(async () => {
  scope = await makeSeller(c, 'crowded')
  const product = await makeProduct(c, scope, 'Rare')
  productId = product.id
  for (let from = 0; from < PEOPLE; from += 5_000) {
    const t = (sql: string) => env.DB.prepare(sql).bind(scope.sellerId)
    const numbers = `WITH RECURSIVE n (i) AS (SELECT ${from} UNION ALL SELECT i + 1 FROM n WHERE i < ${from + 4_999})`
    await env.DB.batch([
      t(`${numbers} INSERT INTO contacts (seller_id, id, email, email_given, name, consent_state, consent_source,
           consent_changed_at, consent_event_id, first_seen_at, follower_since, countries, bought, created_at, updated_at)
         SELECT ?1, printf('ct_%026d', i), 'person-' || i || '@example.com', 'p', CASE WHEN i % ${RARE} = 7 THEN 'Zora ' || i END,
           CASE WHEN i % ${OPTED_OUT} = 0 THEN 'unsubscribed' ELSE 'subscribed' END, 'page', 1, 'ce_' || i, i,
           CASE WHEN i % ${FOLLOWS} = 0 THEN ${PEOPLE} - i / 2 END, CASE WHEN i % ${RARE} = 0 THEN 'IS' ELSE 'DE' END,
           CASE WHEN i % ${BOUGHT} = 0 THEN '${productId}/${product.editions[0]!.id}' ELSE '' END, i, 1 FROM n`),
      t(`${numbers} INSERT INTO purchases (seller_id, id, product_id, edition_id, contact_id, price_amount, currency, status,
           source, purchased_at, policy_key, created_at)
         SELECT ?1, printf('pur_%026d', i), '${productId}', '${product.editions[0]!.id}', printf('ct_%026d', i), 500, 'usd', 'paid', 'test', i, '${DEFAULT_POLICY_KEY}', i FROM n WHERE i % ${BOUGHT} = 0`),
      t(`INSERT INTO audience_days (seller_id, kind, day, joined) VALUES (?1, 'contact', ${from}, 5000)`),
      t(
        `${numbers} INSERT INTO audience_days (seller_id, kind, day, joined) SELECT ?1, 'follower', ${from}, count(*) FROM n WHERE i % ${FOLLOWS} = 0`,
      ),
    ])
  }
})

const filter = (f: object): ResolvedFilter => contactFilterSchema.parse(f) as ResolvedFilter
/** All pages: their rows, how many pages it took, and the most rows that one of them read. */
async function walk(f: object, limit: number, most = 1_000) {
  const numbers: number[] = []
  let worst = 0
  let pages = 0
  for (let after: ListKey | null = null; pages < most; ) {
    const before = c.db.meter.rowsRead
    const { rows, next } = await c.repos(scope).contactList.page(filter(f), after, limit)
    worst = Math.max(worst, c.db.meter.rowsRead - before)
    expect(rows.length).toBeLessThanOrEqual(limit)
    numbers.push(...rows.map((r) => Number(r.id.slice(3))))
    pages += 1
    if (!next) break
    after = next
  }
  return { numbers, pages, worst }
}
const every = (n: number, offset = 0) =>
  Array.from({ length: Math.floor((PEOPLE - 1 - offset) / n) + 1 }, (_, i) => offset + i * n)

describe('a list of contacts', () => {
  it('shows everybody once, who was seen last first, and reads what it shows', async () => {
    const { numbers, worst } = await walk({}, 100, 5)
    expect(numbers).toEqual(every(1).reverse().slice(0, 500))
    expect(worst).toBeLessThanOrEqual(102)
  })
  it('shows a kind by its own time, latest first', async () => {
    const { numbers, worst } = await walk({ kind: 'follower' }, 100, 4)
    expect(numbers).toEqual(every(FOLLOWS).slice(0, 400))
    expect(worst).toBeLessThanOrEqual(102)
  })
  it('finds the few among many without ever reading them all for one page', async () => {
    const { numbers, pages, worst } = await walk({ country: ['IS'] }, 100)
    expect(numbers).toEqual(every(RARE).reverse())
    expect(pages).toBeGreaterThan(PEOPLE / 11_000)
    expect(worst).toBeLessThanOrEqual(2 * 10_000 + 3_000)
  })
  it.each([
    ['who may not be mailed', { consent: ['unsubscribed'] }, every(OPTED_OUT).reverse()],
    ['who bought one product', () => ({ bought_products: [productId] }), every(BOUGHT).reverse()],
    [
      'a name',
      { text: 'zORA' },
      [7, 5_007, 10_007, 15_007, 20_007, 25_007, 30_007, 35_007, 40_007, 45_007, 50_007, 55_007],
    ],
    ['an address', { text: 'Person-777@' }, [777]],
  ])('finds %s by an index of its own, in one page', async (_, f, wanted) => {
    const { numbers, pages, worst } = await walk(typeof f === 'function' ? f() : f, 200)
    expect(numbers.sort((a, b) => a - b)).toEqual([...wanted].sort((a, b) => a - b))
    expect([pages, worst < 1_500]).toEqual([1, true])
  })
  it('goes from addresses to names without a gap or anybody twice', async () => {
    await env.DB.prepare(`UPDATE contacts SET name = 'Person-77 ' || id WHERE seller_id = ?1 AND id IN
      ('ct_00000000000000000000000002', 'ct_00000000000000000000000771', 'ct_00000000000000000000000003')`)
      .bind(scope.sellerId)
      .run()
    const { numbers } = await walk({ text: 'person-77' }, 50)
    expect(numbers).toHaveLength(111 + 2)
    expect(new Set(numbers).size).toBe(113)
    expect(numbers.slice(-2)).toEqual([2, 3])
  })
})

describe('a count', () => {
  const count = (f: object) => c.repos(scope).contactList.count(filter(f))
  it.each([
    ['everybody', {}, PEOPLE, 100],
    ['a kind', { kind: 'follower' }, every(FOLLOWS).length, 100],
    [
      'a kind with a condition',
      { kind: 'follower', consent: ['unsubscribed'] },
      every(FOLLOWS * OPTED_OUT).length,
      25_000,
    ],
    ['who may not be mailed', { consent: ['unsubscribed'] }, every(OPTED_OUT).length, 500],
  ])('of %s is exact', async (_, f, n, most) => {
    const before = c.db.meter.rowsRead
    expect(await count(f)).toEqual({ n, exact: true })
    expect(c.db.meter.rowsRead - before).toBeLessThanOrEqual(most)
  })
  it('of few among too many is reckoned from those seen last, and says so', async () => {
    const before = c.db.meter.rowsRead
    expect(await count({ country: ['IS'] })).toEqual({ n: every(RARE).length, exact: false })
    expect(c.db.meter.rowsRead - before).toBeLessThan(160_000)
  })
})

describe('the plan', () => {
  it.each<[string, object | (() => object), RegExp]>([
    ['everybody', {}, /SEARCH c USING PRIMARY KEY \(seller_id=\?\)/],
    ['followers', { kind: 'follower' }, /SEARCH c USING INDEX contacts_followers/],
    [
      'customers in a span',
      { kind: 'customer', after: '2026-01-01', before: '2026-02-01' },
      /SEARCH c USING INDEX contacts_customers/,
    ],
    ['affiliates', { kind: 'affiliate' }, /SEARCH c USING INDEX contacts_affiliates/],
    ['opted out', { consent: ['unsubscribed'] }, /SEARCH c USING INDEX contacts_not_subscribed/],
    [
      'bought',
      () => ({ bought_products: [productId] }),
      /SEARCH p USING COVERING INDEX purchases_product_contact/,
    ],
    ['text', { text: 'ada' }, /SEARCH c USING INDEX contacts_(email|name)/],
    ['country', { country: ['IS'] }, /SEARCH c USING PRIMARY KEY/],
  ])('of %s walks an index in its order: nothing is scanned whole, nothing sorted', async (_, f, wanted) => {
    const asked: { text: string; params: unknown[] }[] = []
    const spied = spyOn(asked)
    const parsed = filter(typeof f === 'function' ? f() : f)
    for (const after of [null, [0, 5, 'ct_5']] as (ListKey | null)[]) {
      await spied.contactList.page(parsed, after, 25)
      await spied.contactList.count(parsed)
    }
    expect(asked.length).toBeGreaterThan(1)
    const plans = await Promise.all(
      asked.map(async ({ text, params }) => {
        const { results } = await env.DB.prepare(`EXPLAIN QUERY PLAN ${text}`)
          .bind(...params)
          .all<{ detail: string }>()
        return results.map((r) => r.detail).join('\n')
      }),
    )
    expect(plans.join('\n')).toMatch(wanted)
    for (const plan of plans) {
      expect(plan).not.toMatch(/SCAN (contacts|purchases|follows|affiliates|affiliate_products)/)
      expect(plan).not.toMatch(/TEMP B-TREE FOR (ORDER BY|DISTINCT)/)
    }
  })
})

/** The seller's repositories, on a database that keeps what it is asked. */
function spyOn(asked: { text: string; params: unknown[] }[]) {
  const prepare = c.db.d1.prepare.bind(c.db.d1)
  const d1 = new Proxy(c.db.d1, {
    get: (target, key) =>
      key === 'prepare'
        ? (text: string) => {
            const statement = prepare(text)
            return {
              bind: (...params: unknown[]) => {
                asked.push({ text, params })
                return statement.bind(...params)
              },
            }
          }
        : Reflect.get(target, key),
  })
  return reposOf({ ...c.db, d1 } as typeof c.db)(systemScope(scope.sellerId))
}

it('looks up what somebody bought by the contact, not among all purchases', async () => {
  const params: unknown[] = []
  const bind = (value: unknown) => `?${params.push(value) + 1}`
  const where = filterSql(
    filter({
      paid_more_than: { amount: 1, currency: 'usd' },
      paid_less_than: { amount: 9, currency: 'usd' },
      affiliate_products: [productId],
    }),
    bind,
  )
  const { results } = await env.DB.prepare(
    `EXPLAIN QUERY PLAN SELECT c.id FROM contacts c WHERE c.seller_id = ?1 AND ${where}`,
  )
    .bind(scope.sellerId, ...params)
    .all<{ detail: string }>()
  const plan = results.map((r) => r.detail).join('\n')
  expect(plan).toContain('SEARCH p USING INDEX purchases_contact (seller_id=? AND contact_id=?)')
  expect(plan).not.toMatch(/(\bp|\ba|\bs) USING [^\n]*\(seller_id=\?\)/)
})
