import type { Db } from '../client.ts'
import { CROSS_TENANT } from '../tripwire.ts'

/**
 * Of one seller to be made: money on three days before `day`, or none, the run that has to look at them next, and whether
 * somebody is signed in who may be looking on.
 */
export type BenchPayee = { id: string; postings: string[]; runOn: string; isWatched: boolean }

/** Benchmarks only: many sellers at once, with what payouts need and nothing else. */
export function benchPayouts({ d1 }: Db) {
  const many = (sql: string, ...params: unknown[]) => d1.prepare(`${CROSS_TENANT} ${sql}`).bind(...params)
  return {
    /** @param days UTC days of the sales, as many as each seller has postings; `amount` minor units of each */
    async add(payees: BenchPayee[], days: string[], amount: number, now: number): Promise<void> {
      const rows = JSON.stringify(payees)
      const entries = [
        ['buyers', '', -amount],
        ['unpaid', '', amount],
      ]
      await d1.batch([
        many(
          `INSERT INTO sellers (id, name, slug, created_at) SELECT value ->> 'id', 'Bench', value ->> 'id', ?2 FROM json_each(?1)`,
          rows,
          now,
        ),
        many(
          `INSERT INTO seller_settings (seller_id, sender_name, updated_at) SELECT value ->> 'id', 'Bench', ?2 FROM json_each(?1)`,
          rows,
          now,
        ),
        many(
          `INSERT INTO ledger_postings (seller_id, id, cause, day, currency, entries, at)
           SELECT s.value ->> 'id', p.value, 'sale:' || p.value, json_extract(?2, '$[' || p.key || ']'), 'usd', ?3, ?4
           FROM json_each(?1) s, json_each(s.value -> 'postings') p`,
          rows,
          JSON.stringify(days),
          JSON.stringify(entries),
          now,
        ),
        many(
          `INSERT INTO payout_accounts (seller_id, account_id, account_since, is_verified, destination_id, destination_kind,
             destination_label, destination_currency, destination_country, is_instant, run_on, updated_at)
           SELECT value ->> 'id', 'acct_' || (value ->> 'id'), ?2, 1, 'ba_' || (value ->> 'id'), 'bank', 'Bench •••• 0001', 'usd',
             'US', 1, value ->> 'runOn', ?2 FROM json_each(?1) WHERE true
           ON CONFLICT (seller_id) DO UPDATE SET account_id = excluded.account_id, account_since = excluded.account_since,
             is_verified = 1, destination_id = excluded.destination_id, destination_kind = 'bank',
             destination_label = excluded.destination_label, destination_currency = 'usd', destination_country = 'US',
             is_instant = 1, run_on = excluded.run_on`,
          rows,
          now,
        ),
        ...[
          `INSERT INTO logins (id, name, email, created_at, updated_at)
           SELECT value ->> 'id', 'Bench', (value ->> 'id') || '@example.com', ?2, ?2`,
          `INSERT INTO sessions (id, login_id, token, expires_at, created_at, updated_at)
           SELECT value ->> 'id', value ->> 'id', value ->> 'id', 1e15, ?2, ?2`,
          `INSERT INTO members (seller_id, id, login_id, role, created_at)
           SELECT value ->> 'id', 'mem_' || (value ->> 'id'), value ->> 'id', 'owner', ?2`,
        ].map((insert) => many(`${insert} FROM json_each(?1) WHERE value ->> 'isWatched'`, rows, now)),
      ])
    },
    /** How many payouts there are in each state. */
    async counts(): Promise<Record<string, number>> {
      const { results } = await many('SELECT status, count(*) AS n FROM payouts GROUP BY status').all<{
        status: string
        n: number
      }>()
      return Object.fromEntries(results.map((r) => [r.status, r.n]))
    },
  }
}
