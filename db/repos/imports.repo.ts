import { and, asc, desc, eq, gt, lt, sql } from 'drizzle-orm'
import type { RunKind } from '#app/domain/imports/import.schema.ts'
import { importPages, imports } from '../schema/imports.table.ts'
import type { Statement, TenantDb } from '../tenant-db.ts'

export type ImportRow = typeof imports.$inferSelect
export type ImportPageRow = typeof importPages.$inferSelect
export type NewImport = Omit<typeof imports.$inferInsert, 'sellerId'>
/** Where a run is: what the next page begins with. */
export type RunCursor = Pick<ImportRow, 'run' | 'page'>
export type Progress = Partial<
  Pick<
    ImportRow,
    'cursor' | 'line' | 'row' | 'counts' | 'protectedByField' | 'samples' | 'planHash' | 'undone'
  >
>

export function importsRepo(t: TenantDb) {
  /** What a page found, if the import is still where the page began and nobody stopped it. */
  const guarded = (id: string, at: RunCursor, patch: Partial<ImportRow>): Statement =>
    t.update(
      imports,
      patch,
      and(
        eq(imports.id, id),
        eq(imports.run, at.run),
        eq(imports.page, at.page),
        sql`status IN ('checking', 'running', 'undoing')`,
      )!,
    )

  return {
    find: (id: string): Promise<ImportRow | null> => t.find(imports, eq(imports.id, id)),
    /** Newest first. */
    list: (after: string | undefined, limit: number): Promise<ImportRow[]> =>
      t.list(imports, after === undefined ? undefined : lt(imports.id, after), {
        ...{ orderBy: [desc(imports.id)], limit },
      }),
    insert: (row: NewImport): Statement => t.insert(imports, row),
    /** The latest mapping used for files of these columns. */
    async lastMapping(header: string[]): Promise<ImportRow['mapping']> {
      const found = await t.list(
        imports,
        sql`mapping IS NOT NULL AND json_extract(format, '$.header') = ${JSON.stringify(header)} AND status = 'done'`,
        { orderBy: [desc(imports.id)], limit: 1 },
      )
      return found[0]?.mapping ?? null
    },

    /** Whether another import of the seller writes just now. */
    async isAnotherWriting(id: string): Promise<boolean> {
      const row = await t
        .sql(
          `SELECT 1 AS one FROM imports WHERE seller_id = ?1 AND status IN ('running', 'undoing') AND id <> ?2`,
          id,
        )
        .first()
      return row !== null
    },
    /** Begins a run from one of these states. One that writes while another does stops the batch (`unique`). */
    begin: (
      row: Pick<ImportRow, 'id' | 'run'>,
      kind: RunKind,
      from: ImportRow['status'][],
      patch: Partial<ImportRow>,
    ): Statement =>
      t.update(
        imports,
        { runKind: kind, run: row.run + 1, cursor: 0, line: 1, row: 0, page: 0, planHash: '', ...patch },
        and(
          eq(imports.id, row.id),
          eq(imports.run, row.run),
          sql`status IN (SELECT value FROM json_each(${JSON.stringify(from)}))`,
        )!,
      ),
    /**
     * A page is done. First in its batch, and stops it (`not_null`, by the page's key) when the run is no longer where the
     * page began: nothing of a page that lost its race is written.
     */
    notePage: (id: string, at: RunCursor, object: string, rows: number): Statement =>
      t.sql(
        `INSERT INTO import_pages (seller_id, import_id, run, page, object, rows)
         VALUES (?1, ?2, ?3, (SELECT page FROM imports WHERE seller_id = ?1 AND id = ?2 AND run = ?3 AND page = ?4
           AND status IN ('checking', 'running', 'undoing')), ?5, ?6)`,
        ...[id, at.run, at.page, object, rows],
      ),
    advance: (id: string, at: RunCursor, progress: Progress): Statement =>
      guarded(id, at, { ...progress, page: at.page + 1 }),
    /** The file has been looked at. */
    prepared: (
      id: string,
      at: RunCursor,
      found: Pick<ImportRow, 'textBytes' | 'total' | 'duplicates'>,
    ): Statement => guarded(id, at, found),
    end: (id: string, at: RunCursor, patch: Partial<ImportRow>): Statement => guarded(id, at, patch),
    /** From one of these states into another; answers whether it was in one. */
    move: (id: string, from: ImportRow['status'][], patch: Partial<ImportRow>): Statement =>
      t.update(
        imports,
        patch,
        and(eq(imports.id, id), sql`status IN (SELECT value FROM json_each(${JSON.stringify(from)}))`)!,
      ),

    pages: (id: string, run: number, after: number, limit: number): Promise<ImportPageRow[]> =>
      t.list(
        importPages,
        and(eq(importPages.importId, id), eq(importPages.run, run), gt(importPages.page, after))!,
        { orderBy: [asc(importPages.page)], limit },
      ),
    page: (id: string, run: number, page: number): Promise<ImportPageRow | null> =>
      t.find(
        importPages,
        and(eq(importPages.importId, id), eq(importPages.run, run), eq(importPages.page, page))!,
      ),
    /** What a run did is told together with the one that goes on with it. */
    adoptPages: (id: string, from: number, to: number): Statement =>
      t.update(importPages, { run: to }, and(eq(importPages.importId, id), eq(importPages.run, from))!),
    forgetPages: (id: string): Statement => t.remove(importPages, eq(importPages.importId, id)),
  }
}
