import { and, eq } from 'drizzle-orm'
import type { Edition } from '#app/domain/catalog/content.schema.ts'
import { editions } from '../schema/catalog.table.ts'
import type { Statement, TenantDb } from '../tenant-db.ts'

export type EditionRow = typeof editions.$inferSelect
export type EditionOnSale = Pick<
  EditionRow,
  'id' | 'productId' | 'name' | 'priceAmount' | 'currency' | 'payWhatYouWant'
>

export function editionsRepo(t: TenantDb) {
  return {
    /** Editions on sale of up to a page of products, each product's in order. */
    async listOf(productIds: string[]): Promise<EditionOnSale[]> {
      // CROSS JOIN and the name keep SQLite on the index by product; it takes the primary key otherwise and reads all
      // editions of the seller, once per product.
      const { results } = await t
        .sql(
          `SELECT e.id, e.product_id AS productId, e.name, e.price_amount AS priceAmount, e.currency,
             e.pay_what_you_want AS payWhatYouWant
           FROM json_each(?2) j CROSS JOIN editions e INDEXED BY editions_product ON e.seller_id = ?1 AND e.product_id = j.value
           WHERE e.removed_at IS NULL ORDER BY e.position`,
          JSON.stringify(productIds),
        )
        .all<Omit<EditionOnSale, 'payWhatYouWant'> & { payWhatYouWant: number }>()
      return results.map((e) => ({ ...e, payWhatYouWant: e.payWhatYouWant === 1 }))
    },
    /** An edition of a product, removed ones included: purchases still name them. */
    find: (productId: string, id: string): Promise<EditionRow | null> =>
      t.find(editions, and(eq(editions.productId, productId), eq(editions.id, id))!),
    /** Which of the ids name editions of another product. */
    async ofOtherProducts(productId: string, ids: string[]): Promise<Set<string>> {
      const { results } = await t
        .sql(
          `SELECT id FROM editions WHERE seller_id = ?1 AND product_id <> ?2 AND id IN (SELECT value FROM json_each(?3))`,
          productId,
          JSON.stringify(ids),
        )
        .all<{ id: string }>()
      return new Set(results.map((r) => r.id))
    },
    /** Makes the rows say what a version says. A removed edition keeps its row; one that comes back is on sale again. */
    replaceAll(productId: string, list: Edition[], now: number): Statement[] {
      const json = JSON.stringify(list)
      return [
        t.sql(
          `INSERT INTO editions (seller_id, id, product_id, name, price_amount, currency, pay_what_you_want, position)
           SELECT ?1, j.value ->> 'id', ?2, j.value ->> 'name', j.value ->> '$.price.amount', j.value ->> '$.price.currency',
             coalesce(j.value ->> 'payWhatYouWant', 0), j.key
           FROM json_each(?3) j WHERE true
           ON CONFLICT (seller_id, id) DO UPDATE SET name = excluded.name, price_amount = excluded.price_amount,
             currency = excluded.currency, pay_what_you_want = excluded.pay_what_you_want, position = excluded.position, removed_at = NULL
           WHERE editions.product_id = excluded.product_id`,
          productId,
          json,
        ),
        t.sql(
          `UPDATE editions SET removed_at = ?4 WHERE seller_id = ?1 AND product_id = ?2 AND removed_at IS NULL
             AND id NOT IN (SELECT j.value ->> 'id' FROM json_each(?3) j)`,
          productId,
          json,
          now,
        ),
      ]
    },
  }
}
