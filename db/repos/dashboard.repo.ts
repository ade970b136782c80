import { COUNT_LIMIT } from '#app/domain/audience/count.rules.ts'
import type { TenantDb } from '../tenant-db.ts'

export type SalesSum = { currency: string; recent: 0 | 1; sales: number; amount: number }
export type ChangedProduct = { id: string; name: string; version: number; announcedVersion: number }

/**
 * What the first screen asks, each by an index. Ids of purchases carry the time of the sale (services/sales), so a
 * span of time is a range of the primary key and needs no index of its own.
 */
export function dashboardRepo(t: TenantDb) {
  return {
    /** Contacts that may be mailed, up to COUNT_LIMIT. */
    async countReachable(): Promise<number> {
      const row = await t
        .sql(
          `SELECT count(*) AS n FROM (SELECT 1 FROM contacts
             WHERE seller_id = ?1 AND consent_state = 'subscribed' AND suppressed_reason IS NULL LIMIT ${COUNT_LIMIT})`,
        )
        .first<{ n: number }>()
      return row!.n
    },
    async countPublished(): Promise<number> {
      const row = await t
        .sql(`SELECT count(*) AS n FROM products WHERE seller_id = ?1 AND status = 'published'`)
        .first<{ n: number }>()
      return row!.n
    },
    /** Sales that stand, less what was given back, per currency: from one purchase id to another, and since. */
    async salesSince(beforeId: string, recentId: string): Promise<SalesSum[]> {
      const { results } = await t
        .sql(
          `SELECT currency, id >= ?3 AS recent, count(*) AS sales, sum(price_amount - refunded_amount) AS amount
           FROM purchases WHERE seller_id = ?1 AND id >= ?2 AND status IN ('paid', 'partially_refunded')
           GROUP BY currency, recent ORDER BY currency`,
          beforeId,
          recentId,
        )
        .all<SalesSum>()
      return results
    },
    /** Published products whose customers were not told of the last changes. */
    async unannounced(limit: number): Promise<ChangedProduct[]> {
      const { results } = await t
        .sql(
          `SELECT id, name, version, announced_version AS announcedVersion FROM products
           WHERE seller_id = ?1 AND status = 'published' AND has_unannounced ORDER BY id DESC LIMIT ?2`,
          limit,
        )
        .all<ChangedProduct>()
      return results
    },
    /** Names of products by id. */
    async productNames(ids: string[]): Promise<Map<string, string>> {
      const { results } = await t
        .sql(
          `SELECT id, name FROM products WHERE seller_id = ?1 AND id IN (SELECT value FROM json_each(?2))`,
          JSON.stringify([...new Set(ids)]),
        )
        .all<{ id: string; name: string }>()
      return new Map(results.map((r) => [r.id, r.name]))
    },
    /** Products of which customers were ever told something, by name: what the list of updates can be narrowed to. */
    async notifiedProducts(limit: number): Promise<{ id: string; name: string }[]> {
      const { results } = await t
        .sql(
          `SELECT id, name FROM products WHERE seller_id = ?1
             AND EXISTS (SELECT 1 FROM updates u WHERE u.seller_id = ?1 AND u.product_id = products.id)
           ORDER BY name COLLATE NOCASE, id LIMIT ?2`,
          limit,
        )
        .all<{ id: string; name: string }>()
      return results
    },
  }
}
