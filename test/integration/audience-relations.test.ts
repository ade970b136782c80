import { env } from 'cloudflare:workers'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { KINDS } from '#app/domain/audience/kind.ts'
import { type Derived, deriveContact, type Relations } from '#app/domain/audience/relations.rules.ts'
import { DAY } from '#app/domain/kernel/time.ts'
import { makeProduct } from '#test/support/catalog.ts'
import { DEFAULT_POLICY_KEY, makeSeller, testContainer } from '#test/support/container.ts'
import type { SellerScope } from '#workers/auth/scope.ts'

const c = await testContainer()
const NOW = c.clock.now()
/** Time of each step: later than any relation, and never the moment a contact was made. */
let tick = NOW
const next = () => ++tick

const at = fc.integer({ min: 0, max: 400 }).map((days) => NOW - days * DAY - 5_000)
const maybe = <T>(a: fc.Arbitrary<T>) => fc.option(a, { nil: null })
const purchase = fc.record({
  n: fc.integer({ min: 0, max: 4 }),
  product: fc.nat(1),
  edition: fc.nat(1),
  amount: fc.nat(5_000),
  refunded: fc.nat(500),
  currency: fc.constantFrom('usd', 'eur'),
  status: fc.constantFrom(
    'paid' as const,
    'partially_refunded' as const,
    'refunded' as const,
    'disputed' as const,
  ),
  country: maybe(fc.constantFrom('DE', 'AT', 'FR')),
  at,
})
/** What may happen to a person: each step says how one of their relations is from then on. */
const step = fc.oneof(
  fc.record({ kind: fc.constant('purchase' as const), purchase }),
  fc.record({
    kind: fc.constant('follow' as const),
    follow: fc.record({ requestedAt: at, confirmedAt: maybe(at), endedAt: maybe(at) }),
  }),
  fc.record({
    kind: fc.constant('affiliate' as const),
    affiliate: fc.record({
      status: fc.constantFrom('invited' as const, 'active' as const, 'stopped' as const),
      invitedAt: at,
      acceptedAt: maybe(at),
      products: fc.uniqueArray(fc.record({ product: fc.nat(1), addedAt: at }), {
        selector: (p) => p.product,
      }),
    }),
  }),
)
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

async function makeShop() {
  const scope = await makeSeller(c, `kin-${crypto.randomUUID().slice(0, 8)}`)
  const products = [await makeProduct(c, scope, 'One'), await makeProduct(c, scope, 'Two')]
  return { scope, products, person: (i: number) => `person-${i}@example.com` }
}
type Shop = Awaited<ReturnType<typeof makeShop>>

async function makePeople({ scope, person }: Shop, count: number): Promise<string[]> {
  const repos = c.repos(scope)
  const ids = Array.from({ length: count }, () => c.newId('contact', NOW))
  await repos.batch(
    repos.contacts.ensure(
      ids.map((id, i) => ({
        ...{ id, email: person(i), emailGiven: person(i), name: null, state: 'subscribed', reason: null },
        ...{ source: 'purchase', suppressedReason: null, at: NOW, actor: 'system:test' },
      })),
    ),
  )
  return ids
}

/** One step as the services do it: the source's row, and the refresh after it in the same batch. */
async function take({ scope, products }: Shop, contactId: string, s: Step) {
  const t = (sql: string, ...p: unknown[]) => env.DB.prepare(sql).bind(scope.sellerId, ...p)
  const source = []
  if (s.kind === 'purchase') {
    const { n, product, amount, refunded, currency, status, country, at } = s.purchase
    const p = products[product]!
    source.push(
      t(
        `INSERT OR REPLACE INTO purchases (seller_id, id, product_id, edition_id, contact_id, price_amount, currency,
           refunded_amount, status, country, source, purchased_at, policy_key, created_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, 'test', ?11, '${DEFAULT_POLICY_KEY}', ?11)`,
        `pur_${n}${contactId.slice(3)}`,
        ...[p.id, p.editions[0]!.id, contactId, amount + 500, currency, refunded, status, country, at],
      ),
    )
  } else if (s.kind === 'follow')
    source.push(
      t(
        `INSERT OR REPLACE INTO follows (seller_id, contact_id, source, requested_at, confirmed_at, ended_at)
         VALUES (?1, ?2, 'page', ?3, ?4, ?5)`,
        contactId,
        ...[s.follow.requestedAt, s.follow.confirmedAt, s.follow.endedAt],
      ),
    )
  else {
    const id = `aff_${contactId.slice(3)}`
    const { status, invitedAt, acceptedAt, products: sells } = s.affiliate
    source.push(
      t('DELETE FROM affiliate_products WHERE seller_id = ?1 AND affiliate_id = ?2', id),
      t(
        `INSERT INTO affiliates (seller_id, id, contact_id, code, status, invited_at, accepted_at, created_by)
         VALUES (?1, ?2, ?3, ?2, ?4, ?5, ?6, 'x')
         ON CONFLICT (seller_id, id) DO UPDATE SET status = ?4, invited_at = ?5, accepted_at = ?6`,
        ...[id, contactId, status, invitedAt, acceptedAt],
      ),
      ...sells.map((p) =>
        t(
          'INSERT INTO affiliate_products (seller_id, affiliate_id, product_id, basis_points, added_at) VALUES (?1, ?2, ?3, 1000, ?4)',
          ...[id, products[p.product]!.id, p.addedAt],
        ),
      ),
    )
  }
  await env.DB.batch([...source, ...c.repos(scope).relations.refresh({ ids: [contactId] }, next())])
}

/** The relations a person is left with after the steps, by hand. */
function relationsAfter({ products }: Shop, steps: Step[], contactId: string): Relations {
  const purchases = new Map<number, Relations['purchases'][number]>()
  let follow: Relations['follow'] = null
  let affiliate: Relations['affiliate'] = null
  for (const s of steps) {
    if (s.kind === 'purchase') {
      const { n, product, amount, ...p } = s.purchase
      const of = products[product]!
      purchases.set(n, {
        ...{ ...p, id: `pur_${n}${contactId.slice(3)}`, amount: amount + 500 },
        ...{ productId: of.id, editionId: of.editions[0]!.id },
      })
    } else if (s.kind === 'follow') follow = s.follow
    else
      affiliate = {
        ...s.affiliate,
        products: s.affiliate.products.map((p) => ({
          productId: products[p.product]!.id,
          addedAt: p.addedAt,
        })),
      }
  }
  return { purchases: [...purchases.values()], follow, affiliate }
}

async function derivedOf(scope: SellerScope, id: string): Promise<Derived> {
  const row = (await c.repos(scope).contacts.find(id))!
  const { firstSeenAt, followerSince, customerSince, lastPurchaseAt, affiliateSince, lastAffiliateAt } = row
  const { purchases, spent, bought, countries, country } = row
  return {
    ...{ firstSeenAt, followerSince, customerSince, lastPurchaseAt, affiliateSince, lastAffiliateAt },
    ...{ purchases, spent, bought, countries, country },
  }
}

describe('a contact is what its relations make of it', () => {
  test('whatever happened, in whatever order, the row is what deriveContact says and the counts add up', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(step, { maxLength: 8 }), { minLength: 1, maxLength: 3 }),
        async (lives) => {
          const shop = await makeShop()
          const ids = await makePeople(shop, lives.length)
          // Everybody's first step, everybody's second, …: lives are lived beside one another.
          for (let i = 0; i < 8; i++)
            for (const [who, life] of lives.entries()) if (life[i]) await take(shop, ids[who]!, life[i]!)
          const rows: Derived[] = []
          for (const [who, life] of lives.entries()) {
            const row = await derivedOf(shop.scope, ids[who]!)
            expect(row).toEqual(deriveContact(NOW, relationsAfter(shop, life, ids[who]!)))
            rows.push(row)
          }
          const { results } = await env.DB.prepare(
            `SELECT kind, sum(joined) - sum(departed) AS n, min(joined) AS least FROM audience_days
             WHERE seller_id = ?1 GROUP BY kind`,
          )
            .bind(shop.scope.sellerId)
            .all<{ kind: string; n: number; least: number }>()
          const counted = Object.fromEntries(results.map((r) => [r.kind, r.n]))
          expect(counted.contact).toBe(lives.length)
          for (const kind of KINDS)
            expect(counted[kind] ?? 0).toBe(rows.filter((r) => r[`${kind}Since`] !== null).length)
          for (const r of results) expect(r.least).toBeGreaterThanOrEqual(0)
        },
      ),
      { numRuns: 100 },
    )
  })
})

test('only what is touched is read, and nothing of it by a walk through the table', async () => {
  const { scope } = await makeShop()
  for (const statement of c.repos(scope).relations.refresh({ ids: ['ct_x'] }, NOW)) {
    const text = (statement as unknown as { statement: string }).statement
    const { results } = await env.DB.prepare(`EXPLAIN QUERY PLAN ${text}`)
      .bind(scope.sellerId, '["ct_x"]', NOW)
      .all<{ detail: string }>()
    const plan = results.map((r) => r.detail).join('\n')
    expect(plan).not.toMatch(/SCAN (contacts|p|f|a|s|e)\b/)
    expect(plan).toMatch(/SEARCH contacts USING PRIMARY KEY \(seller_id=\? AND id=\?\)/)
    expect(plan).not.toMatch(/(contacts|p|f|a|s) USING [^\n]*\(seller_id=\?\)/)
  }
})
