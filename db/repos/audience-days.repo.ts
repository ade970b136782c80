import type { DayCount } from '#app/domain/audience/growth.rules.ts'
import type { TenantDb } from '../tenant-db.ts'

/** How many came and went, by day. `relations.repo` and `contacts.repo` write it together with what it counts. */
export function audienceDaysRepo(t: TenantDb) {
  return {
    /**
     * Day by day since one day (since 1970, UTC), with all days before it added up into one. Reads a row per kind and
     * day on which anything happened, however many people there are.
     */
    async since(day: number): Promise<DayCount[]> {
      const { results } = await t
        .sql(
          `SELECT kind, max(day, ?2) AS day, sum(joined) AS joined, sum(departed) AS departed FROM audience_days
           WHERE seller_id = ?1 GROUP BY kind, 2`,
          day - 1,
        )
        .all<DayCount>()
      return results
    },
  }
}
