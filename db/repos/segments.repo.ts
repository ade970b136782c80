import { eq } from 'drizzle-orm'
import { segments } from '../schema/audience.table.ts'
import type { Statement, TenantDb } from '../tenant-db.ts'

export type SegmentRow = typeof segments.$inferSelect

export function segmentsRepo(t: TenantDb) {
  return {
    find: (id: string) => t.find(segments, eq(segments.id, id)),
    /** By name. */
    list: (limit: number): Promise<SegmentRow[]> =>
      t.list(segments, undefined, { orderBy: [segments.name], limit }),
    /** Written only while the seller has fewer than `most`. */
    insert: (
      s: Pick<SegmentRow, 'id' | 'name' | 'filter' | 'createdBy'>,
      most: number,
      now: number,
    ): Statement =>
      t.sql(
        `INSERT INTO segments (seller_id, id, name, filter, created_by, created_at, updated_at)
         SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?6 WHERE (SELECT count(*) FROM segments WHERE seller_id = ?1) < ?7`,
        s.id,
        s.name,
        JSON.stringify(s.filter),
        s.createdBy,
        now,
        most,
      ),
    update: (id: string, set: Partial<Pick<SegmentRow, 'name' | 'filter'>>, now: number): Statement =>
      t.update(segments, { ...set, updatedAt: now }, eq(segments.id, id)),
    remove: (id: string): Statement => t.remove(segments, eq(segments.id, id)),
  }
}
