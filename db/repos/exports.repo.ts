import { and, desc, eq, lt, sql } from 'drizzle-orm'
import type { ResolvedFilter } from '#app/domain/audience/filter.rules.ts'
import type {
  ExportKind,
  ExportOptions,
  ExportWindow,
  PayoutExportOptions,
} from '#app/domain/exports/export.schema.ts'
import { type ExportType, SOURCES } from '#app/domain/exports/sources.ts'
import { isTooBig } from '../errors.ts'
import { exports } from '../schema/audience.table.ts'
import type { Statement, TenantDb } from '../tenant-db.ts'
import { filterSql } from './contact-filter.ts'
import { pageSql } from './export-text.ts'

export type ExportRow = typeof exports.$inferSelect
export type NewExport = Pick<
  ExportRow,
  'id' | 'requestKey' | 'requestedBy' | 'memberId' | 'snapshotAt' | 'fileName' | 'total' | 'createdAt'
> & { options: (ExportOptions & ExportWindow) | PayoutExportOptions; filter: ResolvedFilter | null }
/** Where a page ended. `read`: rows of the database it took, which is how far the export has come; `limit`: what was fitting. */
export type TextPage = { text: string; rows: number; cursor: string; read: number; limit: number }
type Snapshot = Pick<ExportRow, 'options' | 'filter' | 'snapshotAt'>

const OF_AUDIENCE = sql`options ->> '$.payouts' IS NULL`
const ONGOING = `status IN ('queued', 'running')`
const OTHERS = (id: string) =>
  `EXISTS (SELECT 1 FROM exports e WHERE e.seller_id = ?1 AND e.${ONGOING} AND e.id <> ${id})`

export function exportsRepo(t: TenantDb) {
  /** What a slice found, if the export is still where the slice began. */
  const guarded = (id: string, slices: number, patch: Partial<ExportRow>): Statement =>
    t.update(
      exports,
      patch,
      and(eq(exports.id, id), eq(exports.slices, slices), sql`status IN ('queued', 'running')`)!,
    )

  return {
    find: (id: string): Promise<ExportRow | null> => t.find(exports, eq(exports.id, id)),
    /** Newest first. */
    list: (kind: ExportKind, after: string | undefined, limit: number): Promise<ExportRow[]> =>
      t.list(
        exports,
        and(
          kind === 'payouts' ? sql`options ->> '$.payouts' IS NOT NULL` : OF_AUDIENCE,
          after === undefined ? undefined : lt(exports.id, after),
        ),
        { orderBy: [desc(exports.id)], limit },
      ),
    /** Those of the audience asked for since, oldest first, as far as numbers about them need. */
    async since(
      createdAt: number,
    ): Promise<Pick<ExportRow, 'status' | 'createdAt' | 'finishedAt' | 'rows'>[]> {
      const { results } = await t
        .sql(
          `SELECT status, created_at AS createdAt, finished_at AS finishedAt, rows FROM exports
           WHERE seller_id = ?1 AND created_at >= ?2 AND options ->> '$.payouts' IS NULL LIMIT 5000`,
          createdAt,
        )
        .all<Pick<ExportRow, 'status' | 'createdAt' | 'finishedAt' | 'rows'>>()
      return results
    },

    /**
     * Makes its whole batch fail (`not_null`) when the same was asked for since `sameSince`, or `limit` others are under
     * way: no job must come of it either.
     */
    insert: (e: NewExport, sameSince: number, limit: number): Statement =>
      t.sql(
        `INSERT INTO exports (seller_id, id, status, options, filter, request_key, requested_by, member_id, snapshot_at,
           file_name, parts, total, created_at)
         SELECT ?1, CASE WHEN NOT EXISTS (SELECT 1 FROM exports e WHERE e.seller_id = ?1 AND e.request_key = ?5
               AND e.created_at > ?12 AND e.status NOT IN ('failed', 'revoked'))
             AND (SELECT count(*) FROM exports e WHERE e.seller_id = ?1 AND e.${ONGOING}) < ?13 THEN ?2 END,
           'queued', ?3, ?4, ?5, ?6, ?7, ?8, ?9, '[]', ?10, ?11`,
        ...[e.id, JSON.stringify(e.options), e.filter && JSON.stringify(e.filter), e.requestKey],
        ...[e.requestedBy, e.memberId, e.snapshotAt, e.fileName, e.total, e.createdAt, sameSince, limit],
      ),
    /** The latest with this key that was not in vain. */
    async findByRequest(requestKey: string, since: number): Promise<ExportRow | null> {
      const found = await t.list(
        exports,
        and(
          eq(exports.requestKey, requestKey),
          sql`${exports.createdAt} > ${since}`,
          sql`status NOT IN ('failed', 'revoked')`,
        ),
        { orderBy: [desc(exports.createdAt)], limit: 1 },
      )
      return found[0] ?? null
    },

    /**
     * The next lines after `cursor` (null: from the start), at most `limit`; null when there are none. A page whose text
     * is too big for D1 is asked for again at half the size; the bytes of the whole do not depend on it.
     */
    async page(e: Snapshot, cursor: string | null, limit: number): Promise<TextPage | null> {
      const options = e.options as ExportOptions & ExportWindow
      const { since, before, types, columns } = options
      const [at, id] = cursor === null ? [since === null ? -9e15 : since - 1, '~'] : readCursor(cursor)
      const params: unknown[] = [at, id, e.snapshotAt, limit, before]
      const filter = e.filter ? filterSql(e.filter, (value) => `?${params.push(value) + 1}`) : undefined
      for (let hasMoves = false; ; hasMoves = true) {
        const asked = t.sql(pageSql({ types, columns, hasMoves, filter }), ...params)
        const answer = await asked.all<PageRow>().catch((error: unknown) => {
          if (isTooBig(error) && limit > 1) return null
          throw error
        })
        if (!answer) return this.page(e, cursor, Math.ceil(limit / 2))
        const row = answer.results[0]!
        // The look whether anybody moved is part of the same statement, so nobody can between the two.
        if (row.moved && !hasMoves) continue
        if (row.rows === 0) return null
        const { text, rows } = row
        return { text, rows, cursor: `${row.since}:${row.id}`, read: answer.meta.rows_read, limit }
      }
    },
    /** How many rows there are of these types that an export reads, by day. */
    async days(types: readonly ExportType[]) {
      const kinds = types.map((type) => SOURCES[type].kind)
      const { results } = await t
        .sql(
          `SELECT kind, day, joined, departed FROM audience_days
           WHERE seller_id = ?1 AND kind IN (SELECT value FROM json_each(?2))`,
          JSON.stringify(kinds),
        )
        .all<{ kind: string; day: number; joined: number; departed: number }>()
      return results
    },

    start: (id: string, now: number): Statement =>
      t.sql(
        `UPDATE exports SET status = 'running', started_at = coalesce(started_at, ?3)
         WHERE seller_id = ?1 AND id = ?2 AND status = 'queued'`,
        id,
        now,
      ),
    /** Only the first of two that begin one keeps it. */
    beginUpload: (id: string, slices: number, uploadId: string): Statement =>
      t.sql(
        `UPDATE exports SET upload_id = ?4 WHERE seller_id = ?1 AND id = ?2 AND slices = ?3 AND upload_id IS NULL AND ${ONGOING}`,
        id,
        slices,
        uploadId,
      ),
    noteSlice: (
      { id, slices }: Pick<ExportRow, 'id' | 'slices'>,
      found: Pick<ExportRow, 'cursor' | 'parts' | 'rows' | 'scanned' | 'bytes'>,
    ): Statement => guarded(id, slices, { ...found, slices: slices + 1 }),
    /** From its first line again: what was uploaded is gone. */
    startOver: (id: string, slices: number): Statement =>
      guarded(id, slices, {
        ...{ cursor: null, slices: 0, uploadId: null, parts: [], rows: 0, scanned: 0, bytes: 0 },
      }),
    finish: (
      { id, slices }: Pick<ExportRow, 'id' | 'slices'>,
      made: Pick<ExportRow, 'rows' | 'bytes' | 'sha256' | 'finishedAt' | 'expiresAt' | 'scanned'>,
    ): Statement =>
      guarded(id, slices, {
        ...{ status: 'ready', cursor: null, uploadId: null, parts: [], failure: null, ...made },
        ...{ total: made.rows },
      }),
    /** The time it expires is now, so that the sweep finds what is left of it. */
    fail: (id: string, failure: string, now: number): Statement =>
      t.sql(
        `UPDATE exports SET status = 'failed', failure = ?3, finished_at = ?4, expires_at = ?4
         WHERE seller_id = ?1 AND id = ?2 AND ${ONGOING}`,
        id,
        failure,
        now,
      ),
    /** A failed one begins again, as things stand at `now`. */
    retry: (id: string, now: number): Statement =>
      t.sql(
        `UPDATE exports SET status = 'queued', snapshot_at = ?3, cursor = NULL, slices = 0, upload_id = NULL, parts = '[]',
           rows = 0, scanned = 0, bytes = 0, failure = NULL, started_at = NULL, finished_at = NULL, expires_at = NULL,
           removed_at = NULL
         WHERE seller_id = ?1 AND id = ?2 AND status = 'failed'`,
        id,
        now,
      ),
    /** Whatever became of it. The time it expires is now, so that the sweep finds what is left of it. */
    revoke: (id: string, now: number): Statement =>
      t.sql(
        `UPDATE exports SET status = 'revoked', revoked_at = ?3, expires_at = min(coalesce(expires_at, ?3), ?3)
         WHERE seller_id = ?1 AND id = ?2 AND status <> 'revoked'`,
        id,
        now,
      ),
    /** Where everybody stood is of use only while an export runs; goes with the change that ends `id`. */
    forgetMoves: (id: string): Statement =>
      t.sql(`DELETE FROM relation_moves WHERE seller_id = ?1 AND NOT ${OTHERS('?2')}`, id),
    noteRemoved: (id: string, now: number): Statement =>
      t.update(exports, { removedAt: now, uploadId: null, parts: [], cursor: null }, eq(exports.id, id)),
    countDownload: (id: string): Statement =>
      t.update(
        exports,
        { downloads: sql`downloads + 1` },
        and(eq(exports.id, id), eq(exports.status, 'ready'))!,
      ),
  }
}

type PageRow = { text: string; rows: number; since: number; id: string; moved: number }

function readCursor(cursor: string): [number, string] {
  const colon = cursor.indexOf(':')
  return [Number(cursor.slice(0, colon)), cursor.slice(colon + 1)]
}
