import { and, eq, type SQL } from 'drizzle-orm'
import { mutes } from '../schema/audience.table.ts'
import type { Statement, TenantDb } from '../tenant-db.ts'

export function mutesRepo(t: TenantDb) {
  const of = (contactId: string, productId: string): SQL =>
    and(eq(mutes.contactId, contactId), eq(mutes.productId, productId))!
  return {
    has: async (contactId: string, productId: string) =>
      (await t.find(mutes, of(contactId, productId))) !== null,
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
