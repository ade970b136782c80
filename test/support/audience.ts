import { encodeId } from '#app/domain/kernel/ids.ts'
import type { SellerScope } from '#workers/auth/scope.ts'
import type { Container } from '#workers/container.ts'

/** One contact of a test's audience, as its row says it is. */
export type Contact = {
  email?: string
  name?: string | null
  followerSince?: number | null
  customerSince?: number | null
  affiliateSince?: number | null
  purchases?: number
  spent?: Record<string, number>
  country?: string | null
  consent?: 'subscribed' | 'pending' | 'unsubscribed' | 'blocklisted'
  reason?: string | null
  createdAt?: number
}

/**
 * Contacts written as rows with what is derived in them, thousands in a moment, and counted. They have no follows and no
 * purchases, so nothing may derive them anew.
 * @returns their ids, in the order given
 */
export async function addContacts(c: Container, scope: SellerScope, people: Contact[]): Promise<string[]> {
  const now = c.clock.now() - 1
  const ids = people.map((_, i) => {
    const random = new Uint8Array(10)
    new DataView(random.buffer).setUint32(4, i)
    crypto.getRandomValues(random.subarray(8))
    return encodeId('contact', now, random)
  })
  const sql = (text: string, ...params: unknown[]) => c.db.d1.prepare(text).bind(scope.sellerId, ...params)
  let page: unknown[] = []
  let size = 0
  const flush = async () => {
    await c.db.d1.batch([
      sql(
        `INSERT INTO contacts (seller_id, id, email, email_given, name, consent_state, consent_reason, consent_source,
           consent_changed_at, consent_event_id, first_seen_at, follower_since, customer_since, affiliate_since, purchases,
           spent, country, created_at, updated_at)
         SELECT ?1, value ->> 0, lower(value ->> 1), value ->> 1, value ->> 2, value ->> 3, value ->> 4, 'test', ?3,
           'ce_' || substr(value ->> 0, 4), value ->> 11, value ->> 5, value ->> 6, value ->> 7, value ->> 8, value ->> 9,
           value ->> 10, value ->> 11, value ->> 11 FROM json_each(?2)`,
        JSON.stringify(page),
        now,
      ),
    ])
    page = []
    size = 0
  }
  for (const [i, p] of people.entries()) {
    const row = [
      ids[i],
      p.email ?? `person-${i}-${ids[i]!.slice(-6)}@example.com`,
      p.name === undefined ? `Person ${i}` : p.name,
      p.consent ?? 'subscribed',
      p.reason ?? null,
      p.followerSince ?? null,
      p.customerSince ?? null,
      p.affiliateSince ?? null,
      p.purchases ?? 0,
      JSON.stringify(p.spent ?? {}),
      p.country ?? null,
      p.createdAt ?? now,
    ]
    page.push(row)
    size += JSON.stringify(row).length
    if (size > 500_000) await flush()
  }
  if (page.length > 0) await flush()
  await sql(
    `INSERT OR REPLACE INTO audience_days (seller_id, kind, day, joined)
     SELECT ?1, 'follower', follower_since / 86400000, count(*) FROM contacts WHERE seller_id = ?1 AND follower_since IS NOT NULL GROUP BY 3
     UNION ALL SELECT ?1, 'customer', customer_since / 86400000, count(*) FROM contacts WHERE seller_id = ?1 AND customer_since IS NOT NULL GROUP BY 3
     UNION ALL SELECT ?1, 'affiliate', affiliate_since / 86400000, count(*) FROM contacts WHERE seller_id = ?1 AND affiliate_since IS NOT NULL GROUP BY 3`,
  ).run()
  return ids
}
