import { type Account, type Drift, type Entry, REFUNDS_OFF_BELOW } from '#app/domain/ledger/ledger.rules.ts'
import type { Statement, TenantDb } from '../tenant-db.ts'

export type NewPosting = {
  id: string
  /** The same cause posts once: a second batch with it is refused whole. */
  cause: string
  purchaseId: string | null
  /** UTC day of the sale it is about. */
  day: string
  currency: string
  entries: Entry[]
  at: number
}
export type Balance = { account: Account; currency: string; amount: number }

/** A seller's books. Entries are made by D1 itself from the posting (migrations, `ledger_postings_enter`). */
export function ledgerRepo(t: TenantDb) {
  return {
    /**
     * Posts, and turns the seller's refunds off or on as the balance then demands (`refundsPaused`). A posting without
     * entries, of a free sale, is left out.
     */
    post(postings: NewPosting[], now: number): Statement[] {
      const rows = postings
        .filter((p) => p.entries.length > 0)
        .map((p) => ({ ...p, entries: p.entries.map((e) => [e.account, e.party, e.amount]) }))
      if (rows.length === 0) return []
      return [
        t.asked(
          `INSERT INTO ledger_postings (seller_id, id, cause, purchase_id, day, currency, entries, at)
           SELECT a.seller_id, v.value ->> 'id', v.value ->> 'cause', v.value ->> 'purchaseId', v.value ->> 'day',
             v.value ->> 'currency', v.value ->> 'entries', v.value ->> 'at' FROM asked a CROSS JOIN json_each(a.p) v`,
          rows,
        ),
        t.asked(
          `UPDATE seller_settings SET refunds_paused_at = iif(u.low < ${REFUNDS_OFF_BELOW}, u.now, NULL)
           FROM (SELECT a.seller_id, a.p ->> 0 AS now, min(b.amount) AS low, max(b.amount) AS high
             FROM asked a CROSS JOIN ledger_balances b WHERE b.seller_id = a.seller_id AND b.account = 'unpaid'
             GROUP BY a.k) u
           WHERE seller_settings.seller_id = u.seller_id AND CASE WHEN refunds_paused_at IS NULL
             THEN u.low < ${REFUNDS_OFF_BELOW} ELSE u.low >= 0 AND u.high > 0 END`,
          [now],
        ),
      ]
    },

    /** What stands on the seller's own accounts, by currency. */
    async balances(): Promise<Balance[]> {
      const { results } = await t
        .sql(
          'SELECT account, currency, amount FROM ledger_balances WHERE seller_id = ?1 ORDER BY currency, account',
        )
        .all<Balance>()
      return results
    },

    /**
     * Reads every entry: currencies whose entries do not add up to zero (account `*`), and accounts whose kept balance is
     * not the sum of its entries. Then what payouts hold: what is open of `balance_days` is `unpaid`, the gross of
     * `payouts` that have not ended is `processing`, and each payout's `payout_claims` are its gross (those of which they
     * are not, summed up). Empty when the books are right.
     */
    async check(): Promise<Drift[]> {
      const { results } = await t
        .sql(
          `WITH sums AS MATERIALIZED (SELECT account, currency, sum(amount) AS amount FROM ledger_entries
             WHERE seller_id = ?1 GROUP BY account, currency)
           SELECT '*' AS account, currency, sum(amount) AS entries, 0 AS kept FROM sums GROUP BY currency HAVING sum(amount) <> 0
           UNION ALL
           SELECT s.account, s.currency, s.amount, coalesce((SELECT b.amount FROM ledger_balances b WHERE b.seller_id = ?1
               AND b.account = s.account AND b.currency = s.currency), 0) AS kept
             FROM sums s WHERE s.account IN ('unpaid', 'processing', 'paid', 'forfeited') AND s.amount <> kept
           UNION ALL
           SELECT b.account, b.currency, 0, b.amount FROM ledger_balances b WHERE b.seller_id = ?1 AND b.amount <> 0
             AND NOT EXISTS (SELECT 1 FROM sums s WHERE s.account = b.account AND s.currency = b.currency)
           UNION ALL
           SELECT account, currency, sum(entries), sum(kept) FROM (
             SELECT 'balance_days' AS account, currency, amount AS entries, 0 AS kept FROM sums WHERE account = 'unpaid'
             UNION ALL SELECT 'balance_days', currency, 0, amount - claimed FROM balance_days WHERE seller_id = ?1
             UNION ALL SELECT 'payouts', currency, amount, 0 FROM sums WHERE account = 'processing'
             UNION ALL SELECT 'payouts', currency, 0, gross FROM payouts WHERE seller_id = ?1
               AND status IN ('scheduled', 'creating', 'transferring', 'submitted', 'unknown'))
             GROUP BY account, currency HAVING sum(entries) <> sum(kept)
           UNION ALL
           SELECT 'payout_claims', currency, sum(gross), sum(claimed) FROM (
             SELECT p.currency, p.gross, coalesce((SELECT sum(c.amount) FROM payout_claims c
               WHERE c.seller_id = ?1 AND c.payout_id = p.id), 0) AS claimed FROM payouts p WHERE p.seller_id = ?1)
             WHERE gross <> claimed GROUP BY currency`,
        )
        .all<Drift>()
      return results
    },
    /** Keeps what the latest check found. */
    noteCheck: (drifts: Drift[], now: number): Statement =>
      t.sql(
        `INSERT INTO ledger_checks (seller_id, checked_at, drifts) VALUES (?1, ?2, ?3)
         ON CONFLICT (seller_id) DO UPDATE SET checked_at = excluded.checked_at, drifts = excluded.drifts`,
        now,
        JSON.stringify(drifts),
      ),
  }
}
