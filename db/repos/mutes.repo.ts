import { and, eq, type SQL } from 'drizzle-orm'
import { mutes } from '../schema/audience.table.ts'
import type { Statement, TenantDb } from '../tenant-db.ts'

export function mutesRepo(t: TenantDb) {
  const of = (contactId: string, productId: string): SQL =>
    and(eq(mutes.contactId, contactId), eq(mutes.productId, productId))!
  return {
    /**
     * Products a contact owns by a purchase that stands, by name and with whether they are muted. `first` leads the
     * list, also when its purchase was refunded.
     */
    async products(
      contactId: string,
      first: string,
      limit: number,
    ): Promise<{ id: string; name: string; muted: boolean }[]> {
      const { results } = await t
        .sql(
          `SELECT p.id, p.name, m.contact_id IS NOT NULL AS muted FROM products p
           LEFT JOIN mutes m ON m.seller_id = ?1 AND m.product_id = p.id AND m.contact_id = ?2
           WHERE p.seller_id = ?1 AND (p.id = ?3 OR p.id IN (SELECT product_id FROM purchases INDEXED BY purchases_contact
             WHERE seller_id = ?1 AND contact_id = ?2 AND status IN ('paid', 'partially_refunded')))
           ORDER BY p.id <> ?3, p.name, p.id LIMIT ?4`,
          contactId,
          first,
          limit,
        )
        .all<{ id: string; name: string; muted: number }>()
      return results.map((r) => ({ ...r, muted: r.muted === 1 }))
    },
    add: (contactId: string, productId: string, at: number): Statement =>
      t.sql(
        `INSERT INTO mutes (seller_id, product_id, contact_id, at) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (seller_id, product_id, contact_id) DO NOTHING`,
        productId,
        contactId,
        at,
      ),
    remove: (contactId: string, productId: string): Statement => t.remove(mutes, of(contactId, productId)),
  }
}
