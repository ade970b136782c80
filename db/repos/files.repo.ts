import { and, eq, ne } from 'drizzle-orm'
import type { StoredFile } from '#app/domain/catalog/content.schema.ts'
import { files } from '../schema/catalog.table.ts'
import type { Statement, TenantDb } from '../tenant-db.ts'

export type FileRow = typeof files.$inferSelect
export type ReadyFile = StoredFile & { id: string; name: string }

export function filesRepo(t: TenantDb) {
  return {
    find: (productId: string, id: string): Promise<FileRow | null> =>
      t.find(files, and(eq(files.productId, productId), eq(files.id, id))!),
    /** Complete uploads of a product among the given ids. */
    async findReady(productId: string, ids: string[]): Promise<Map<string, ReadyFile>> {
      const { results } = await t
        .sql(
          `SELECT id, name, size, content_type AS contentType, sha256 FROM files
           WHERE seller_id = ?1 AND product_id = ?2 AND status = 'ready' AND id IN (SELECT value FROM json_each(?3))`,
          productId,
          JSON.stringify(ids),
        )
        .all<ReadyFile>()
      return new Map(results.map((f) => [f.id, f]))
    },

    insert: (
      f: Pick<FileRow, 'id' | 'productId' | 'name' | 'size' | 'contentType' | 'uploadId' | 'createdAt'>,
    ) => t.insert(files, { ...f, status: 'uploading', parts: {} }),
    /**
     * Notes a part as received: parts that arrive at once do not overwrite each other, a repeated one replaces itself.
     * Its number goes as text, because D1 binds every number as a REAL and `2.0` would be another key.
     */
    putPart: (id: string, part: number, etag: string): Statement =>
      t.sql(
        `UPDATE files SET parts = json_set(parts, '$."' || ?3 || '"', ?4) WHERE seller_id = ?1 AND id = ?2 AND status = 'uploading'`,
        id,
        String(part),
        etag,
      ),
    /** Changes nothing once the upload was given up. */
    markReady: (id: string, sha256: string): Statement =>
      t.update(
        files,
        { status: 'ready', sha256, uploadId: null, parts: {} },
        and(eq(files.id, id), eq(files.status, 'uploading'))!,
      ),
    /** From here on it cannot become ready. A complete file is never taken back: versions may name it. */
    markAborting: (id: string): Statement =>
      t.update(files, { status: 'aborting' }, and(eq(files.id, id), ne(files.status, 'ready'))!),
    removeAborting: (id: string): Statement =>
      t.remove(files, and(eq(files.id, id), eq(files.status, 'aborting'))!),
  }
}
