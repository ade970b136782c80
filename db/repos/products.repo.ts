import { and, desc, eq, inArray, lt, ne } from 'drizzle-orm'
import type { ProductDetails } from '#app/domain/catalog/content.schema.ts'
import type { ProductStatus } from '#app/domain/catalog/product.schema.ts'
import { products } from '../schema/catalog.table.ts'
import type { Statement, TenantDb } from '../tenant-db.ts'

export type ProductRow = typeof products.$inferSelect

/** Slugs that begin alike and are looked at to find a free one. */
const SLUGS_LOOKED_AT = 1_000

/** Content of the present version differs from what was announced, and from what was dismissed after that. */
const HAS_UNANNOUNCED = `published_at IS NOT NULL
  AND (SELECT content_hash FROM versions v WHERE v.seller_id = ?1 AND v.product_id = ?2 AND v.number = products.version)
    NOT IN (SELECT content_hash FROM versions v WHERE v.seller_id = ?1 AND v.product_id = ?2
      AND (v.number = products.announced_version
        OR (v.number = products.dismissed_version AND products.dismissed_version > products.announced_version)))`

export function productsRepo(t: TenantDb) {
  const refreshUnannounced = (id: string) =>
    t.sql(`UPDATE products SET has_unannounced = (${HAS_UNANNOUNCED}) WHERE seller_id = ?1 AND id = ?2`, id)
  return {
    find: (id: string): Promise<ProductRow | null> => t.find(products, eq(products.id, id)),
    findBySlug: (slug: string): Promise<ProductRow | null> => t.find(products, eq(products.slug, slug)),
    /** Newest first; without a status all but the archived ones. */
    list: (o: { status?: ProductStatus; before?: string; limit: number }): Promise<ProductRow[]> =>
      t.list(
        products,
        and(
          o.status ? eq(products.status, o.status) : ne(products.status, 'archived'),
          o.before ? lt(products.id, o.before) : undefined,
        ),
        { orderBy: [desc(products.id)], limit: o.limit },
      ),

    /** People who own each product now, in one query for a page of products. */
    async countCustomers(productIds: string[]): Promise<Map<string, number>> {
      const { results } = await t
        .sql(
          `SELECT product_id AS productId, count(DISTINCT contact_id) AS customers FROM purchases
           WHERE seller_id = ?1 AND product_id IN (SELECT value FROM json_each(?2)) AND status IN ('paid', 'partially_refunded')
           GROUP BY product_id`,
          JSON.stringify(productIds),
        )
        .all<{ productId: string; customers: number }>()
      return new Map(results.map((r) => [r.productId, r.customers]))
    },

    /** Slugs in use that are `base` or begin with `base-`; of slugs' characters only the hyphen sorts before a dot. */
    async slugsLike(base: string): Promise<Set<string>> {
      const { results } = await t
        .sql(
          `SELECT slug FROM products WHERE seller_id = ?1 AND slug >= ?2 AND slug < ?2 || '.' ORDER BY slug LIMIT ${SLUGS_LOOKED_AT}`,
          base,
        )
        .all<{ slug: string }>()
      return new Set(results.map((r) => r.slug))
    },

    insert: (id: string, details: ProductDetails, now: number): Statement =>
      t.insert(products, {
        id,
        ...details,
        version: 1,
        announcedVersion: 1,
        createdAt: now,
        updatedAt: now,
      }),

    /**
     * Moves a product to its next version. Goes after the insert of that version's row, whose key aborts the batch
     * when somebody else saved first. Nothing can be unannounced before customers were told of anything.
     */
    saveVersion(id: string, version: number, details: ProductDetails, now: number): Statement[] {
      return [
        t.sql(
          `UPDATE products SET version = ?3, slug = ?4, name = ?5, description = ?6, cover_file_id = ?7, support_email = ?8,
             announced_version = CASE WHEN published_at IS NULL THEN ?3 ELSE announced_version END, updated_at = ?9
           WHERE seller_id = ?1 AND id = ?2`,
          id,
          version,
          details.slug,
          details.name,
          details.description,
          details.coverFileId,
          details.supportEmail,
          now,
        ),
        refreshUnannounced(id),
      ]
    },
    /** First publishing is when customers are told: the version of that moment is the announced one. */
    publish: (id: string, from: readonly ProductStatus[], now: number): Statement =>
      t.sql(
        `UPDATE products SET status = 'published', published_at = coalesce(published_at, ?3), updated_at = ?3,
           announced_version = CASE WHEN published_at IS NULL THEN version ELSE announced_version END
         WHERE seller_id = ?1 AND id = ?2 AND status IN (SELECT value FROM json_each(?4))`,
        id,
        now,
        JSON.stringify(from),
      ),
    setStatus: (id: string, from: readonly ProductStatus[], status: ProductStatus, now: number): Statement =>
      t.update(
        products,
        { status, updatedAt: now },
        and(eq(products.id, id), inArray(products.status, [...from]))!,
      ),
    setPhysical: (id: string, isPhysical: boolean): Statement =>
      t.update(products, { isPhysical }, eq(products.id, id)),
    dismiss: (id: string, version: number): Statement[] => [
      t.update(products, { dismissedVersion: version }, eq(products.id, id)),
      refreshUnannounced(id),
    ],
  }
}
