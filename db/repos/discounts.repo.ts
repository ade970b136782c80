import { and, eq, isNull } from 'drizzle-orm'
import { discounts } from '../schema/checkout.table.ts'
import type { Statement, TenantDb } from '../tenant-db.ts'

export type DiscountRow = typeof discounts.$inferSelect
export type NewDiscount = Omit<typeof discounts.$inferInsert, 'sellerId' | 'uses' | 'endedAt'>

export function discountsRepo(t: TenantDb) {
  return {
    find: (id: string): Promise<DiscountRow | null> => t.find(discounts, eq(discounts.id, id)),
    /** The one that is not ended; `code` in capitals. */
    findByCode: (code: string): Promise<DiscountRow | null> =>
      t.find(discounts, and(eq(discounts.code, code), isNull(discounts.endedAt))!),
    /** Latest first; `before` is the last row's id. */
    async list(o: { before?: string | undefined; limit: number }): Promise<DiscountRow[]> {
      const { results } = await t
        .sql(
          `SELECT seller_id AS sellerId, id, code, product_id AS productId, kind, value, currency, note, max_uses AS maxUses, uses,
             starts_at AS startsAt, ends_at AS endsAt, ended_at AS endedAt, created_at AS createdAt
           FROM discounts WHERE seller_id = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3`,
          o.before ?? '~',
          o.limit,
        )
        .all<DiscountRow>()
      return results
    },
    /** Those that count for a product now or later, for its page and its policy's check. */
    async ofProduct(productId: string): Promise<DiscountRow[]> {
      return t.list(discounts, and(eq(discounts.productId, productId), isNull(discounts.endedAt))!)
    },
    insert: (discount: NewDiscount): Statement => t.insert(discounts, discount),
    end: (id: string, now: number): Statement =>
      t.update(discounts, { endedAt: now }, and(eq(discounts.id, id), isNull(discounts.endedAt))!),
    /** Takes a use. One more than there are makes the batch fail (`not_null`), so that no sale beyond the limit begins. */
    use: (id: string): Statement =>
      t.sql(
        `UPDATE discounts SET uses = CASE WHEN max_uses IS NULL OR uses < max_uses THEN uses + 1 END
         WHERE seller_id = ?1 AND id = ?2`,
        id,
      ),
  }
}
