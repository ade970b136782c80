import type { Snapshot } from '#app/domain/catalog/content.schema.ts'
import { encodeId, type IdKind } from '#app/domain/kernel/ids.ts'
import type { SellerScope } from '#workers/auth/scope.ts'
import type { Container } from '#workers/container.ts'
import { DEFAULT_POLICY_KEY } from './container.ts'

/** One customer of the test shop; what is left out is an ordinary, reachable owner of the first edition. */
export type Customer = {
  email?: string
  name?: string | null
  edition?: number
  consent?: 'subscribed' | 'pending' | 'unsubscribed' | 'blocklisted'
  suppressed?: string
  muted?: boolean
  purchases?: { status?: string; at?: number; edition?: number }[]
}
export type Shop = { productId: string; editionIds: string[]; contactIds: string[]; savedAt: number }

const doc = (text: string) => ({
  type: 'doc' as const,
  content: [{ type: 'paragraph', content: [{ type: 'text', text }] }],
})

/**
 * A published product with a first version and a second whose first page was rewritten, and its customers, written
 * as rows: thousands in a moment. `perEdition` gives each edition its own page and rewrites only the last one's.
 */
export async function makeShop(
  c: Container,
  scope: SellerScope,
  customers: Customer[],
  o: { editions?: number; perEdition?: boolean } = {},
): Promise<Shop> {
  const now = c.clock.now()
  const savedAt = now - 1000
  const productId = c.newId('product')
  const editionIds = Array.from({ length: o.editions ?? 1 }, () => c.newId('edition'))
  const pageIds = o.perEdition ? editionIds.map(() => c.newId('page')) : [c.newId('page')]
  const snapshot = (version: number): Snapshot =>
    ({
      details: { name: 'Handbook', slug: 'handbook', description: '', coverFileId: null, supportEmail: null },
      content: {
        shared: !o.perEdition,
        pages: pageIds.map((id, i) => ({
          id,
          editionId: o.perEdition ? editionIds[i]! : null,
          title: `Chapter ${i + 1}`,
          doc: doc(i === pageIds.length - 1 ? `words of version ${version}` : 'the same words'),
        })),
        files: [],
        editions: editionIds.map((id, i) => ({
          id,
          name: `Edition ${i}`,
          price: { amount: 1000, currency: 'usd' },
        })),
      },
    }) as Snapshot
  const sql = (text: string, ...params: unknown[]) => c.db.d1.prepare(text).bind(scope.sellerId, ...params)
  const version = (n: number, at: number) =>
    sql(
      `INSERT INTO versions (seller_id, id, product_id, number, snapshot, content_hash, details_hash, changes, saved_by, saved_by_name, saved_at)
       VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'd', '{}', 'system:test', 'Test', ?7)`,
      c.newId('version'),
      productId,
      n,
      JSON.stringify(snapshot(n)),
      `hash-${n}`,
      at,
    )
  await c.db.d1.batch([
    sql(
      `INSERT INTO products (seller_id, id, slug, name, status, version, announced_version, has_unannounced, published_at, created_at, updated_at)
       VALUES (?1, ?2, ?3, 'Handbook', 'published', 2, 1, 1, ?4, ?4, ?4)`,
      productId,
      `handbook-${productId.slice(-6)}`,
      now - 100_000,
    ),
    ...editionIds.map((id, i) =>
      sql(
        `INSERT INTO editions (seller_id, id, product_id, name, price_amount, currency, position) VALUES (?1, ?2, ?3, ?4, 1000, 'usd', ?5)`,
        id,
        productId,
        `Edition ${i}`,
        i,
      ),
    ),
    version(1, now - 90_000),
    version(2, savedAt),
  ])
  const contactIds = await addCustomers(c, scope, { productId, editionIds, savedAt }, customers)
  return { productId, editionIds, contactIds, savedAt }
}

export async function addCustomers(
  c: Container,
  scope: SellerScope,
  shop: Omit<Shop, 'contactIds'>,
  customers: Customer[],
): Promise<string[]> {
  const now = c.clock.now()
  const ids = sequence(now)
  const contactIds: string[] = []
  for (let from = 0; from < customers.length; from += 2500) {
    const contacts: unknown[] = []
    const purchases: unknown[] = []
    const mutes: unknown[] = []
    customers.slice(from, from + 2500).forEach((p, i) => {
      const id = ids('contact')
      contactIds.push(id)
      const email = p.email ?? `person-${from + i}-${id.slice(-6)}@example.com`
      contacts.push([
        id,
        email,
        p.name === undefined ? `Person ${from + i}` : p.name,
        p.consent ?? 'subscribed',
        p.suppressed ?? null,
      ])
      for (const buy of p.purchases ?? [{}])
        purchases.push([
          ids('purchase'),
          shop.editionIds[buy.edition ?? p.edition ?? 0],
          id,
          buy.status ?? 'paid',
          buy.at ?? shop.savedAt - 5000,
        ])
      if (p.muted) mutes.push(id)
    })
    const sql = (text: string, ...params: unknown[]) => c.db.d1.prepare(text).bind(scope.sellerId, ...params)
    await c.db.d1.batch([
      sql(
        `INSERT INTO contacts (seller_id, id, email, email_given, name, consent_state, consent_source, consent_changed_at, consent_event_id, suppressed_reason, first_seen_at, created_at, updated_at)
         SELECT ?1, value ->> 0, value ->> 1, value ->> 1, value ->> 2, value ->> 3, 'purchase', ?3, 'ce_' || substr(value ->> 0, 4), value ->> 4, ?3, ?3, ?3 FROM json_each(?2)`,
        JSON.stringify(contacts),
        now,
      ),
      sql(
        `INSERT INTO purchases (seller_id, id, product_id, edition_id, contact_id, price_amount, currency, status, source, purchased_at, policy_key, created_at)
         SELECT ?1, value ->> 0, ?3, value ->> 1, value ->> 2, 1000, 'usd', value ->> 3, 'test', value ->> 4, '${DEFAULT_POLICY_KEY}', ?4 FROM json_each(?2)`,
        JSON.stringify(purchases),
        shop.productId,
        now,
      ),
      sql(
        `INSERT INTO mutes (seller_id, product_id, contact_id, at) SELECT ?1, ?3, value, ?4 FROM json_each(?2)`,
        JSON.stringify(mutes),
        shop.productId,
        now,
      ),
    ])
  }
  return contactIds
}

/** Ids in the order they are made, so that tests can say which contact stands where. */
function sequence(at: number) {
  let n = 0
  return (kind: IdKind) => {
    const random = new Uint8Array(10)
    new DataView(random.buffer).setUint32(4, n++)
    crypto.getRandomValues(random.subarray(8))
    return encodeId(kind, at, random)
  }
}
