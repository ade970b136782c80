import { and, eq } from 'drizzle-orm'
import { versions } from '../schema/catalog.table.ts'
import type { Statement, TenantDb } from '../tenant-db.ts'

export type VersionRow = typeof versions.$inferSelect
/** A version without what it keeps. */
export type VersionHead = Omit<VersionRow, 'sellerId' | 'snapshot'>

/** A page (`fileName` null) or a file. */
export type InsideRow = { editionId: string | null; fileName: string | null; size: number }

const HEAD = `id, product_id AS productId, number, content_hash AS contentHash, details_hash AS detailsHash, saved_by AS savedBy,
  saved_by_name AS savedByName, restored_from AS restoredFrom, saved_at AS savedAt, changes`

export function versionsRepo(t: TenantDb) {
  return {
    find: (productId: string, number: number): Promise<VersionRow | null> =>
      t.find(versions, and(eq(versions.productId, productId), eq(versions.number, number))!),
    /** Whether all editions of a product have the same content, without reading it. */
    async isShared(productId: string, number: number): Promise<boolean> {
      const row = await t
        .sql(
          `SELECT snapshot ->> '$.content.shared' AS shared FROM versions WHERE seller_id = ?1 AND product_id = ?2 AND number = ?3`,
          productId,
          number,
        )
        .first<{ shared: number }>()
      return row?.shared === 1
    },
    /** History of a product, newest first. */
    async list(productId: string, o: { before?: number; limit: number }): Promise<VersionHead[]> {
      const { results } = await t
        .sql(
          `SELECT ${HEAD} FROM versions WHERE seller_id = ?1 AND product_id = ?2 AND number < ?3 ORDER BY number DESC LIMIT ?4`,
          productId,
          o.before ?? Number.MAX_SAFE_INTEGER,
          o.limit,
        )
        .all<VersionHead>()
      return results
    },
    /** Pages and files of a version, without what they hold. */
    async inside(productId: string, number: number): Promise<InsideRow[]> {
      const { results } = await t
        .sql(
          `SELECT j.value ->> 'editionId' AS editionId, NULL AS fileName, 0 AS size
           FROM versions v, json_each(v.snapshot, '$.content.pages') j WHERE v.seller_id = ?1 AND v.product_id = ?2 AND v.number = ?3
           UNION ALL
           SELECT j.value ->> 'editionId', j.value ->> 'name', j.value ->> 'size'
           FROM versions v, json_each(v.snapshot, '$.content.files') j WHERE v.seller_id = ?1 AND v.product_id = ?2 AND v.number = ?3`,
          productId,
          number,
        )
        .all<InsideRow>()
      return results
    },
    /** Its key (product, number) makes two saves at the same moment exclude each other. */
    insert: (v: Omit<VersionRow, 'sellerId'>): Statement => t.insert(versions, v),
  }
}
