import { DAY } from '#app/domain/kernel/time.ts'
import { DEFAULT_SNAPSHOT } from '#app/domain/refunds/policy.rules.ts'
import { policiesRepo } from '../repos/policies.repo.ts'
import type { TenantDb } from '../tenant-db.ts'

export type BenchContact = {
  id: string
  email: string
  name: string | null
  consent: string
  reason: string | null
  firstSeenAt: number
  followerSince: number | null
  customerSince: number | null
  lastPurchaseAt: number | null
  affiliateSince: number | null
  purchases: number
  spent: Record<string, number>
  bought: string
  countries: string
  country: string | null
}
export type BenchPurchase = {
  id: string
  contactId: string
  productId: string
  editionId: string
  amount: number
  currency: string
  country: string | null
  at: number
}
/** Who became what on which day. */
export type BenchDay = { kind: string; day: number; joined: number }

/** Benchmarks only: people as rows, with what is derived of them as whoever made them derived it. */
export function benchAudience(t: TenantDb) {
  return {
    add: (contacts: BenchContact[], purchases: BenchPurchase[], days: BenchDay[], productId: string) =>
      t.batch([
        t.sql(
          `INSERT INTO contacts (seller_id, id, email, email_given, name, country, consent_state, consent_reason,
             consent_source, consent_changed_at, consent_event_id, first_seen_at, follower_since, customer_since,
             last_purchase_at, affiliate_since, last_affiliate_at, purchases, spent, bought, countries, created_at, updated_at)
           SELECT ?1, value->>'id', value->>'email', value->>'email', value->>'name', value->>'country',
             value->>'consent', value->>'reason', 'bench', value->>'firstSeenAt', 'ce_' || substr(value->>'id', 4),
             value->>'firstSeenAt', value->>'followerSince', value->>'customerSince', value->>'lastPurchaseAt',
             value->>'affiliateSince', value->>'affiliateSince', value->>'purchases', value->>'spent', value->>'bought',
             value->>'countries', value->>'firstSeenAt', value->>'firstSeenAt' FROM json_each(?2)`,
          JSON.stringify(contacts),
        ),
        policiesRepo(t).ensureSnapshots([DEFAULT_SNAPSHOT]),
        t.sql(
          `INSERT INTO purchases (seller_id, id, product_id, edition_id, contact_id, price_amount, currency, status, country,
             source, purchased_at, policy_key, created_at)
           SELECT ?1, value->>'id', value->>'productId', value->>'editionId', value->>'contactId', value->>'amount',
             value->>'currency', 'paid', value->>'country', 'bench', value->>'at', ?3, value->>'at' FROM json_each(?2)`,
          JSON.stringify(purchases),
          DEFAULT_SNAPSHOT.key,
        ),
        t.sql(
          `INSERT INTO follows (seller_id, contact_id, source, requested_at, confirmed_at)
           SELECT ?1, value->>'id', 'page', value->>'firstSeenAt', value->>'followerSince' FROM json_each(?2)
           WHERE value->>'followerSince' IS NOT NULL`,
          JSON.stringify(contacts),
        ),
        t.sql(
          `INSERT INTO affiliates (seller_id, id, contact_id, code, status, invited_at, accepted_at, created_by)
           SELECT ?1, 'aff_' || substr(value->>'id', 4), value->>'id', substr(value->>'id', 4), 'active',
             value->>'firstSeenAt', value->>'affiliateSince', 'bench' FROM json_each(?2)
           WHERE value->>'affiliateSince' IS NOT NULL`,
          JSON.stringify(contacts),
        ),
        t.sql(
          `INSERT INTO affiliate_products (seller_id, affiliate_id, product_id, basis_points, added_at)
           SELECT ?1, 'aff_' || substr(value->>'id', 4), ?3, 1000, value->>'affiliateSince' FROM json_each(?2)
           WHERE value->>'affiliateSince' IS NOT NULL`,
          JSON.stringify(contacts),
          productId,
        ),
        t.sql(
          `INSERT INTO audience_days (seller_id, kind, day, joined)
           SELECT ?1, value->>'kind', value->>'day', value->>'joined' FROM json_each(?2) WHERE true
           ON CONFLICT (seller_id, kind, day) DO UPDATE SET joined = joined + excluded.joined`,
          JSON.stringify(days),
        ),
      ]),
  }
}

export const dayOf = (at: number) => Math.floor(at / DAY)
