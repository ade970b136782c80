import type { Statement, TenantDb } from '../tenant-db.ts'

/** What a seller handed over per UTC day, and what the day takes. */
export function sendingDaysRepo(t: TenantDb) {
  return {
    /** Takes `mails` from the day if they fit; false when they do not, or the day has no limit yet. */
    async take(day: string, mails: number): Promise<boolean> {
      const { meta } = await t
        .sql(
          `UPDATE sending_days SET handed_over = handed_over + ?3
           WHERE seller_id = ?1 AND day = ?2 AND handed_over + ?3 <= mail_limit`,
          day,
          mails,
        )
        .run()
      return meta.changes > 0
    },
    /** Mails that were not handed over after all. */
    giveBack: (day: string, mails: number): Statement =>
      t.sql(
        `UPDATE sending_days SET handed_over = max(0, handed_over - ?3) WHERE seller_id = ?1 AND day = ?2`,
        day,
        mails,
      ),
    async find(day: string): Promise<{ used: number; limit: number | null } | null> {
      return t
        .sql(
          `SELECT handed_over AS used, mail_limit AS "limit" FROM sending_days WHERE seller_id = ?1 AND day = ?2`,
          day,
        )
        .first()
    },
    /** Mails delivered on the days from `from` on. */
    async deliveredSince(from: string): Promise<number> {
      const row = await t
        .sql(
          `SELECT coalesce(sum(delivered), 0) AS n FROM sending_days WHERE seller_id = ?1 AND day >= ?2`,
          from,
        )
        .first<{ n: number }>()
      return row?.n ?? 0
    },
    /** Fixes what the day takes, once. */
    setLimit: (day: string, limit: number): Statement =>
      t.sql(
        `INSERT INTO sending_days (seller_id, day, mail_limit) VALUES (?1, ?2, ?3)
         ON CONFLICT (seller_id, day) DO UPDATE SET mail_limit = coalesce(mail_limit, ?3)`,
        day,
        limit,
      ),
  }
}
