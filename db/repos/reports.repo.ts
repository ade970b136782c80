import { and, desc, eq, isNull, lt, sql } from 'drizzle-orm'
import type { ActivityPoint } from '#app/domain/updates/activity.rules.ts'
import type { CarrierReport, FailureReport, LinkReport } from '#app/domain/updates/report.schema.ts'
import { updates } from '../schema/updates.table.ts'
import type { TenantDb } from '../tenant-db.ts'
import type { UpdateRow } from './updates.repo.ts'

/** What the page of an update shows: sums that were kept while it went on, so that no delivery is read to show them. */
export function reportsRepo(t: TenantDb) {
  const all = async <R>(text: string, ...params: unknown[]): Promise<R[]> =>
    (await t.sql(text, ...params).all<R>()).results
  return {
    links: (updateId: string): Promise<LinkReport[]> =>
      all(
        `SELECT no, url, label, clicks, people, machines FROM update_links
         WHERE seller_id = ?1 AND update_id = ?2 ORDER BY no`,
        updateId,
      ),
    activity: (updateId: string): Promise<ActivityPoint[]> =>
      all(
        `SELECT at, accepted, delivered, opened, clicked, bounced, complained FROM update_activity
         WHERE seller_id = ?1 AND update_id = ?2 ORDER BY at`,
        updateId,
      ),
    failures: (updateId: string): Promise<FailureReport[]> =>
      all(
        `SELECT state, cause, n FROM update_failures
         WHERE seller_id = ?1 AND update_id = ?2 AND n > 0 ORDER BY n DESC, state, cause`,
        updateId,
      ),
    /** Batches that were called, by the provider that was: one row per batch is read. */
    carriers: (updateId: string): Promise<CarrierReport[]> =>
      all(
        `SELECT provider, count(*) AS batches, sum(accepted) AS mails
         FROM update_batches WHERE seller_id = ?1 AND update_id = ?2 AND first_call_at IS NOT NULL
         GROUP BY provider ORDER BY mails DESC, provider`,
        updateId,
      ),
    /** How many recipients the first batches of an update hold. */
    async sizeOfFirst(updateId: string, batches: number): Promise<number> {
      const [row] = await all<{ n: number }>(
        `SELECT coalesce(sum(size), 0) AS n FROM update_batches WHERE seller_id = ?1 AND update_id = ?2 AND batch_no < ?3`,
        updateId,
        batches,
      )
      return row!.n
    },
    /** Updates of the seller that were sent before one, latest first, without repetitions. */
    sentBefore: (updateId: string, limit: number): Promise<UpdateRow[]> =>
      t.list(updates, and(lt(updates.id, updateId), eq(updates.status, 'sent'), isNull(updates.resendOf)), {
        orderBy: [desc(updates.id)],
        limit,
      }),
    /** Repetitions of an update; at most three can be there. */
    waves: (updateId: string): Promise<UpdateRow[]> =>
      t.list(
        updates,
        // As the index of waves says it, or it would not be used.
        and(
          eq(updates.resendOf, updateId),
          sql`resend_of IS NOT NULL AND (status <> 'cancelled' OR started_at IS NOT NULL)`,
        ),
        { orderBy: [updates.wave], limit: 3 },
      ),
  }
}
