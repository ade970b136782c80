import type { Schedule } from '#app/domain/payouts/payout.schema.ts'
import type { UtcDay } from '#app/domain/payouts/schedule.rules.ts'
import type { Db } from '../client.ts'
import { CROSS_TENANT } from '../tripwire.ts'

export type DueSeller = { sellerId: string; runOn: string }
export type SwitchRow = {
  offSince: number | null
  offUntil: UtcDay | null
  reason: string
  changedBy: string
  changedAt: number
}

/** What runs, webhooks and the operator ask across sellers. */
export function payoutsSystem({ d1 }: Db) {
  const all = async <T>(sql: string, ...params: unknown[]): Promise<T[]> =>
    (
      await d1
        .prepare(`${CROSS_TENANT} ${sql}`)
        .bind(...params)
        .all<T>()
    ).results

  return {
    /** Sellers with money whose schedule's run is due by that day, in the order of the index, behind `after`. */
    due: (schedule: Schedule, day: UtcDay, after: DueSeller | null, limit: number): Promise<DueSeller[]> =>
      all(
        `SELECT seller_id AS sellerId, run_on AS runOn FROM payout_accounts INDEXED BY payout_accounts_due
         WHERE has_money = 1 AND schedule = ?1 AND run_on <= ?2 AND (run_on, seller_id) > (?3, ?4)
         ORDER BY run_on, seller_id LIMIT ?5`,
        schedule,
        day,
        after?.runOn ?? '',
        after?.sellerId ?? '',
        limit,
      ),
    /** Payouts the provider has to be asked about, longest due first. */
    toCheck: (now: number, limit: number): Promise<{ sellerId: string; id: string }[]> =>
      all(
        `SELECT seller_id AS sellerId, id FROM payouts INDEXED BY payouts_check
         WHERE check_at IS NOT NULL AND check_at <= ?1 ORDER BY check_at LIMIT ?2`,
        now,
        limit,
      ),
    findSeller: async (accountId: string): Promise<string | null> =>
      (
        await all<{ sellerId: string }>(
          'SELECT seller_id AS sellerId FROM payout_accounts WHERE account_id = ?1',
          accountId,
        )
      )[0]?.sellerId ?? null,
    exists: async (sellerId: string, id: string): Promise<boolean> =>
      (await d1
        .prepare('SELECT 1 FROM payouts WHERE seller_id = ?1 AND id = ?2')
        .bind(sellerId, id)
        .first()) !== null,
    findFeed: async (feedKey: string): Promise<string | null> =>
      (
        await all<{ sellerId: string }>(
          'SELECT seller_id AS sellerId FROM payout_accounts WHERE feed_key = ?1',
          feedKey,
        )
      )[0]?.sellerId ?? null,

    findSwitch: (name: string): Promise<SwitchRow | null> =>
      d1
        .prepare(
          `SELECT off_since AS offSince, off_until AS offUntil, reason, changed_by AS changedBy, changed_at AS changedAt
           FROM switches WHERE name = ?1`,
        )
        .bind(name)
        .first<SwitchRow>(),
    setSwitch: (name: string, row: SwitchRow): D1PreparedStatement =>
      d1
        .prepare(
          `INSERT INTO switches (name, off_since, off_until, reason, changed_by, changed_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
           ON CONFLICT (name) DO UPDATE SET off_since = excluded.off_since, off_until = excluded.off_until,
             reason = excluded.reason, changed_by = excluded.changed_by, changed_at = excluded.changed_at`,
        )
        .bind(name, row.offSince, row.offUntil, row.reason, row.changedBy, row.changedAt),
  }
}
export type PayoutsSystem = ReturnType<typeof payoutsSystem>
