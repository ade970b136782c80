import { env } from 'cloudflare:workers'
import fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import { CONSENT_STATES, type ConsentState } from '#app/domain/audience/consent.rules.ts'
import { matches, type Person, resolveFilter } from '#app/domain/audience/filter.rules.ts'
import { type ContactFilter, contactFilterSchema } from '#app/domain/audience/filter.schema.ts'
import { DAY } from '#app/domain/kernel/time.ts'
import { filterSql } from '#db/repos/contact-filter.ts'
import { makeProduct } from '#test/support/catalog.ts'
import { DEFAULT_POLICY_KEY, makeSeller, testContainer } from '#test/support/container.ts'
import type { SellerScope } from '#workers/auth/scope.ts'

const c = await testContainer()
const NOW = Date.parse('2026-11-20T15:00:00Z')
const ZONE = 'America/Los_Angeles'
const PEOPLE = 160

type Ids = { products: string[]; editions: string[] }
let scope: SellerScope
let ids: Ids
/** Everybody by contact id; one of them was erased, who is nobody's match. */
const people = new Map<string, Person | null>()

const at = fc.integer({ min: 0, max: 40 }).map((quarters) => NOW - quarters * (DAY / 4))
const anyPerson = fc.record({
  name: fc.option(fc.constantFrom('Ada', 'ada B', 'Ädne', 'Bo', 'İpek')),
  consent: fc.constantFrom(...CONSENT_STATES),
  follow: fc.option(at),
  purchases: fc.array(
    fc.record({
      product: fc.nat(2),
      amount: fc.constantFrom(0, 100, 200, 300),
      currency: fc.constantFrom('usd', 'eur'),
      status: fc.constantFrom('paid', 'partially_refunded', 'refunded', 'disputed'),
      country: fc.option(fc.constantFrom('DE', 'AT', 'FR')),
      at,
    }),
    { maxLength: 4 },
  ),
  sells: fc.uniqueArray(fc.record({ product: fc.nat(2), addedAt: at }), {
    selector: (s) => s.product,
    maxLength: 3,
  }),
  acceptedAt: at,
  active: fc.boolean(),
})

beforeAll(async () => {
  scope = await makeSeller(c, 'filtered')
  const made = []
  for (const name of ['One', 'Two', 'Three']) made.push(await makeProduct(c, scope, name))
  ids = { products: made.map((p) => p.id), editions: made.map((p) => p.editions[0]!.id) }
  const t = (sql: string, ...p: unknown[]) => env.DB.prepare(sql).bind(scope.sellerId, ...p)
  for (const [i, p] of fc.sample(anyPerson, { numRuns: PEOPLE, seed: 7 }).entries()) {
    const id = c.newId('contact', NOW - i)
    const email = `${['ada', 'bo', 'ipek'][i % 3]}-${i}@example.com`
    await env.DB.batch([
      t(
        `INSERT INTO contacts (seller_id, id, email, email_given, name, consent_state, consent_source, consent_changed_at,
           consent_event_id, first_seen_at, created_at, updated_at, erased_at)
         VALUES (?1, ?2, ?3, ?3, ?4, ?5, 'page', 1, ?2, ?6, ?6, 1, ?7)`,
        ...[id, email, p.name, p.consent, NOW, i === 11 ? 1 : null],
      ),
      ...p.purchases.map((b, n) =>
        t(
          `INSERT INTO purchases (seller_id, id, product_id, edition_id, contact_id, price_amount, currency, status, country,
             source, purchased_at, policy_key, created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 'test', ?10, '${DEFAULT_POLICY_KEY}', 1)`,
          ...[
            `pur_${n}_${id}`,
            ids.products[b.product],
            ids.editions[b.product],
            id,
            b.amount,
            b.currency,
            b.status,
            b.country,
            b.at,
          ],
        ),
      ),
      ...(p.follow === null
        ? []
        : [
            t(
              `INSERT INTO follows (seller_id, contact_id, source, requested_at, confirmed_at) VALUES (?1, ?2, 'page', ?3, ?3)`,
              id,
              p.follow,
            ),
          ]),
      t(
        `INSERT INTO affiliates (seller_id, id, contact_id, code, status, invited_at, accepted_at, created_by)
         VALUES (?1, ?2, ?2, ?2, ?3, 1, ?4, 'x')`,
        ...[id, p.active ? 'active' : 'stopped', p.acceptedAt],
      ),
      ...p.sells.map((s) =>
        t(
          `INSERT INTO affiliate_products (seller_id, affiliate_id, product_id, basis_points, added_at) VALUES (?1, ?2, ?3, 100, ?4)`,
          ...[id, ids.products[s.product], s.addedAt],
        ),
      ),
      ...c.repos(scope).relations.refresh({ ids: [id] }, NOW),
    ])
    const standing = p.purchases.filter((b) => b.status === 'paid' || b.status === 'partially_refunded')
    const sells = p.active
      ? p.sells.map((s) => ({
          productId: ids.products[s.product]!,
          since: Math.max(s.addedAt, p.acceptedAt),
        }))
      : []
    people.set(
      id,
      i === 11
        ? null
        : {
            ...{ email, name: p.name, consent: p.consent as ConsentState, followerSince: p.follow, sells },
            customerSince: standing.length > 0 ? Math.min(...standing.map((b) => b.at)) : null,
            affiliateSince: sells.length > 0 ? Math.min(...sells.map((s) => s.since)) : null,
            purchases: standing.map((b) => ({
              ...{ productId: ids.products[b.product]!, editionId: ids.editions[b.product]! },
              ...{ amount: b.amount, currency: b.currency, country: b.country, at: b.at },
            })),
          },
    )
  }
})

const filters = () => {
  const some = <T>(a: fc.Arbitrary<T>) => fc.option(a, { nil: undefined, freq: 2 })
  const product = some(fc.subarray(ids.products, { maxLength: 2 }))
  const edition = some(fc.subarray(ids.editions, { maxLength: 2 }))
  const price = some(
    fc.record({ amount: fc.constantFrom(0, 100, 200, 250), currency: fc.constant('usd' as const) }),
  )
  const date = some(fc.constantFrom('2026-11-11', '2026-11-14', '2026-11-17', '2026-11-19'))
  return fc
    .record({
      kind: some(fc.constantFrom('follower' as const, 'customer' as const, 'affiliate' as const)),
      consent: some(fc.subarray([...CONSENT_STATES])),
      ...{ bought_products: product, bought_editions: edition, not_bought_products: product },
      ...{
        not_bought_editions: edition,
        affiliate_products: product,
        paid_more_than: price,
        paid_less_than: price,
      },
      ...{ after: date, before: date },
      country: some(fc.subarray(['DE', 'AT', 'FR'], { maxLength: 2 })),
      text: some(fc.constantFrom('ada', 'ADA', 'B', 'Äd', 'äd', 'ı', 'İ', 'i', '%', "o'", 'ada-1')),
    })
    .filter((f) => contactFilterSchema.safeParse(f).success)
    .map((f): ContactFilter => contactFilterSchema.parse(f))
}

test('SQL finds whom the predicate means, each once, for any filter', async () => {
  let hits = 0
  await fc.assert(
    fc.asyncProperty(filters(), async (filter) => {
      const f = resolveFilter(filter, ZONE)
      const params: unknown[] = [scope.sellerId]
      const where = filterSql(f, (value) => `?${params.push(value)}`)
      const { results } = await env.DB.prepare(
        `SELECT c.id FROM contacts c WHERE c.seller_id = ?1 AND ${where}`,
      )
        .bind(...params)
        .all<{ id: string }>()
      const wanted = [...people].flatMap(([id, p]) => (p && matches(p, f) ? [id] : []))
      expect(results.map((r) => r.id).sort()).toEqual(wanted.sort())
      hits += wanted.length
    }),
    { numRuns: 600 },
  )
  // Filters that find nobody prove little.
  expect(hits).toBeGreaterThan(1_000)
})
