import type { Db } from '../client.ts'
import { CROSS_TENANT } from '../tripwire.ts'

/** What the operator and public pages may know of sellers: names, counts, brand. Never a customer. */
export function sellersSystem({ d1 }: Db) {
  return {
    /** Sellers with counts, in the order of their ids. `after` is the last id of the page before. */
    async list(after: string, limit: number) {
      const { results } = await d1
        .prepare(
          `${CROSS_TENANT} SELECT s.id, s.name, s.slug, s.created_at AS createdAt,
             (SELECT count(*) FROM members m WHERE m.seller_id = s.id) AS members,
             (SELECT count(*) FROM products p WHERE p.seller_id = s.id) AS products,
             (SELECT count(*) FROM contacts c WHERE c.seller_id = s.id) AS contacts
           FROM sellers s WHERE s.id > ?1 ORDER BY s.id LIMIT ?2`,
        )
        .bind(after, limit)
        .all<{
          id: string
          name: string
          slug: string
          createdAt: number
          members: number
          products: number
          contacts: number
        }>()
      return results
    },

    /** Where a seller's logo lies, or null without one. */
    findLogo: (slug: string) =>
      d1
        .prepare(
          `${CROSS_TENANT} SELECT s.id AS sellerId, ss.logo_key AS logoKey FROM sellers s
           JOIN seller_settings ss ON ss.seller_id = s.id WHERE s.slug = ?1 AND ss.logo_key IS NOT NULL`,
        )
        .bind(slug)
        .first<{ sellerId: string; logoKey: string }>(),

    /** A new tenant. Fails on a slug that is taken: answers false. */
    async insert(seller: { id: string; name: string; slug: string; now: number }): Promise<boolean> {
      const { meta } = await d1
        .prepare(`INSERT OR IGNORE INTO sellers (id, name, slug, created_at) VALUES (?1, ?2, ?3, ?4)`)
        .bind(seller.id, seller.name, seller.slug, seller.now)
        .run()
      return meta.changes > 0
    },
  }
}
export type SellersSystem = ReturnType<typeof sellersSystem>
