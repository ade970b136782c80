import { HOUR } from '#app/domain/kernel/time.ts'
import type { PayoutCall } from '#app/domain/payouts/lifecycle.rules.ts'
import type { PauseReason, PayoutStatus, Schedule } from '#app/domain/payouts/payout.schema.ts'
import type { DayCount } from '#app/domain/payouts/run-summary.rules.ts'
import type { UtcDay } from '#app/domain/payouts/schedule.rules.ts'
import { askedStatement } from '../asked.ts'
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

export type StuckPayout = {
  sellerId: string
  seller: string
  id: string
  status: PayoutStatus
  call: PayoutCall | null
  net: number
  currency: string
  createdAt: number
  arrivesOn: UtcDay | null
}
export type HeldSeller = {
  sellerId: string
  seller: string
  heldAt: number
  heldBy: string
  reason: PauseReason
  note: string | null
  reviewOn: UtcDay | null
  isSuspended: number
}
export type StoredDrift = {
  sellerId: string
  seller: string
  checkedAt: number
  currency: string
  expected: number
  held: number
}
export type OperatorChange = {
  id: string
  flag: 'payouts' | 'instant_payouts'
  seller: string | null
  fromState: string
  toState: string
  actorName: string
  at: number
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
  const switched = (name: string, row: SwitchRow, where: string): D1PreparedStatement =>
    d1
      .prepare(
        `INSERT INTO switches (name, off_since, off_until, reason, changed_by, changed_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (name) DO UPDATE SET off_since = excluded.off_since, off_until = excluded.off_until,
           reason = excluded.reason, changed_by = excluded.changed_by, changed_at = excluded.changed_at WHERE ${where}`,
      )
      .bind(name, row.offSince, row.offUntil, row.reason, row.changedBy, row.changedAt)

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

    /** What a day's runs and requests came to, over all sellers. Jobs of a run that begins later are not waiting yet. */
    countsOf: (day: UtcDay, now: number): Promise<DayCount[]> =>
      all(
        `SELECT 'run' AS what, kind, outcome AS code, count(*) AS n FROM payout_runs INDEXED BY payout_runs_day
           WHERE day = ?1 GROUP BY kind, outcome
         UNION ALL
         SELECT 'payout', substr(cause, 1, instr(cause, ':') - 1), status, count(*) FROM payouts INDEXED BY payouts_day
           WHERE day = ?1 GROUP BY 2, 3
         UNION ALL
         SELECT 'job', payload ->> 'kind', iif(state = 'failed', 'failed', 'waiting'), count(*) FROM jobs
           WHERE state IN ('pending', 'queued', 'running', 'failed') AND name = 'payouts.run' AND payload ->> 'day' = ?1
             AND run_at < ?2 GROUP BY 2, 3`,
        day,
        now + HOUR,
      ),
    /** The latest days before `before` on which a run was or a payout was made; reads one row of each, however many there are. */
    daysBefore: async (before: UtcDay, limit: number): Promise<UtcDay[]> =>
      (
        await all<{ day: UtcDay }>(
          `WITH RECURSIVE found(day, nr) AS (
             SELECT ?1, 0
             UNION ALL
             SELECT max(
               coalesce((SELECT max(r.day) FROM payout_runs r INDEXED BY payout_runs_day WHERE r.day < found.day), ''),
               coalesce((SELECT max(p.day) FROM payouts p INDEXED BY payouts_day WHERE p.day < found.day), '')), nr + 1
             FROM found WHERE day <> '' AND nr < ?2)
           SELECT day FROM found WHERE nr > 0 AND day <> ''`,
          before,
          limit,
        )
      ).map((d) => d.day),
    /**
     * Payouts that need an eye, oldest first: those nobody knows the outcome of, those whose next step has been overdue since
     * `overdueSince` (epoch ms), and those the bank should have had before `arrivedBy` (such are asked about within 6 hours).
     */
    stuck: (
      o: { now: number; overdueSince: number; arrivedBy: UtcDay },
      limit: number,
    ): Promise<StuckPayout[]> =>
      all(
        `SELECT p.seller_id AS sellerId, s.name AS seller, p.id, p.status, p.call, p.net, p.currency,
           p.created_at AS createdAt, p.arrives_on AS arrivesOn FROM (
           SELECT seller_id, id FROM payouts INDEXED BY payouts_unknown WHERE status = 'unknown'
           UNION ALL
           SELECT seller_id, id FROM payouts INDEXED BY payouts_check WHERE check_at IS NOT NULL AND check_at <= ?1
             AND status <> 'unknown' AND (call IS NOT NULL OR status = 'submitted')
             AND (check_at <= ?2 OR (status = 'submitted' AND arrives_on < ?3))) found
         JOIN payouts p ON p.seller_id = found.seller_id AND p.id = found.id JOIN sellers s ON s.id = p.seller_id
         ORDER BY p.created_at LIMIT ?4`,
        o.now + 6 * HOUR,
        o.overdueSince,
        o.arrivedBy,
        limit,
      ),
    /** Sellers whose payouts an operator has stopped. */
    held: (limit: number): Promise<HeldSeller[]> =>
      all(
        `SELECT a.seller_id AS sellerId, s.name AS seller, a.held_at AS heldAt, a.held_by AS heldBy,
           a.held_reason AS reason, a.held_note AS note, a.held_review_on AS reviewOn, a.is_suspended AS isSuspended
         FROM payout_accounts a INDEXED BY payout_accounts_held JOIN sellers s ON s.id = a.seller_id
         WHERE a.held_at IS NOT NULL ORDER BY a.held_at DESC LIMIT ?1`,
        limit,
      ),
    /** Sellers with an account at the provider, in the order of their ids, behind `after`. */
    withAccounts: async (after: string, limit: number): Promise<string[]> =>
      (
        await all<{ sellerId: string }>(
          'SELECT seller_id AS sellerId FROM payout_accounts WHERE seller_id > ?1 AND account_id IS NOT NULL ORDER BY seller_id LIMIT ?2',
          after,
          limit,
        )
      ).map((s) => s.sellerId),
    /** Accounts that hold something else than our books say, the largest difference first. */
    drifts: (limit: number): Promise<StoredDrift[]> =>
      all(
        `SELECT d.seller_id AS sellerId, s.name AS seller, d.checked_at AS checkedAt, d.currency, d.expected, d.held
         FROM payout_drifts d JOIN sellers s ON s.id = d.seller_id WHERE d.expected <> d.held
         ORDER BY abs(d.expected - d.held) DESC LIMIT ?1`,
        limit,
      ),
    /** What sellers are owed and was not transferred to them yet, by currency. Every seller's balance is read. */
    owed: (): Promise<{ currency: string; amount: number }[]> =>
      all(
        `SELECT currency, sum(amount) AS amount FROM (
           SELECT currency, max(amount, 0) AS amount FROM ledger_balances WHERE account IN ('unpaid', 'processing')
           UNION ALL SELECT currency, -gross FROM payouts INDEXED BY payouts_open
             WHERE status IN ('scheduled', 'creating', 'transferring', 'submitted', 'unknown') AND transfer_id IS NOT NULL)
         GROUP BY currency ORDER BY currency`,
      ),
    /** Who stopped or resumed what, latest first. */
    changes: (limit: number): Promise<OperatorChange[]> =>
      all(
        `SELECT c.id, c.flag, s.name AS seller, c.from_state AS fromState, c.to_state AS toState,
           c.actor_name AS actorName, c.at FROM rollout_changes c LEFT JOIN sellers s ON s.id = c.seller
         WHERE c.flag IN ('payouts', 'instant_payouts') ORDER BY c.id DESC LIMIT ?1`,
        limit,
      ),
    noteChange: (
      c: Omit<OperatorChange, 'seller'> & { sellerId: string | null; actorId: string },
    ): D1PreparedStatement =>
      d1
        .prepare(
          `INSERT INTO rollout_changes (id, flag, seller, from_state, to_state, actor_id, actor_name, at)
           VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)`,
        )
        .bind(c.id, c.flag, c.sellerId, c.fromState, c.toState, c.actorId, c.actorName, c.at),

    findSwitch: async (name: string): Promise<SwitchRow | null> => {
      // Of no seller, and asked for with each: those who ask side by side are answered together.
      const { results } = await askedStatement(
        d1,
        '',
        `SELECT a.k AS k, s.off_since AS offSince, s.off_until AS offUntil, s.reason, s.changed_by AS changedBy,
           s.changed_at AS changedAt FROM asked a CROSS JOIN switches s WHERE s.name = a.p ->> 0`,
        [name],
      ).all<SwitchRow>()
      return results[0] ?? null
    },
    setSwitch: (name: string, row: SwitchRow): D1PreparedStatement => switched(name, row, 'true'),
    /** Off until a day at least: what somebody switched off for longer stays as it is. */
    switchOff: (name: string, row: SwitchRow & { offUntil: UtcDay }): D1PreparedStatement =>
      switched(name, row, 'switches.off_since IS NULL OR switches.off_until < excluded.off_until'),
  }
}
export type PayoutsSystem = ReturnType<typeof payoutsSystem>
