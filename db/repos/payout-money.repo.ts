import type { CauseSum } from '#app/domain/payouts/makeup.rules.ts'
import type { UtcDay } from '#app/domain/payouts/schedule.rules.ts'
import type { StatementEntry } from '#app/domain/payouts/statement.rules.ts'
import type { TenantDb } from '../tenant-db.ts'

/** Where a page of entries ends: its last entry's day, instant and posting. */
export type EntryKey = { day: UtcDay; at: number; postingId: string }
/** One entry of the days a payout takes of, with the purchase it is about. */
export type HeldEntry = EntryKey & {
  cause: string
  amount: number
  purchaseId: string | null
  productName: string | null
  email: string | null
}
/** The same for a file: with the buyer, the price they paid and all entries of the posting. */
export type StatedEntry = EntryKey & StatementEntry
/** What a payout holds of a day (`amount`) of which there is `dayAmount`; the rest is with others, or still open. */
export type HeldDay = { day: UtcDay; amount: number; dayAmount: number }

/** Entries of the days payout ?2 takes of, behind ?3, ?4, ?5, with what they are about. */
const HELD = `payout_claims c
  CROSS JOIN balance_days d ON d.seller_id = ?1 AND d.id = c.balance_day
  CROSS JOIN ledger_entries e INDEXED BY ledger_entries_day ON e.seller_id = ?1 AND e.balance_day = c.balance_day
  CROSS JOIN ledger_postings p ON p.seller_id = ?1 AND p.id = e.posting_id
  LEFT JOIN purchases pu ON pu.seller_id = ?1 AND pu.id = p.purchase_id
  LEFT JOIN products pr ON pr.seller_id = ?1 AND pr.id = pu.product_id
  LEFT JOIN contacts ct ON ct.seller_id = ?1 AND ct.id = pu.contact_id
  WHERE c.seller_id = ?1 AND c.payout_id = ?2 AND (d.day, e.at, e.posting_id) > (?3, ?4, ?5)`

/** What the money of a balance or of a payout is made of. */
export function payoutMoneyRepo(t: TenantDb) {
  return {
    /** Sums of the postings whose money is in days that are not all paid out, and what payouts have claimed of those days. */
    async makeup(currency: string): Promise<{ sums: CauseSum[]; claimed: number }> {
      const days = `balance_days d INDEXED BY balance_days_unclaimed
        WHERE d.seller_id = ?1 AND d.currency = ?2 AND d.amount <> d.claimed`
      const [sums, claimed] = await Promise.all([
        t
          .sql(
            `SELECT substr(p.cause, 1, instr(p.cause, ':') - 1) AS about, x.value ->> 0 AS account,
               sum(x.value ->> 2) AS amount
             FROM (SELECT d.id FROM ${days}) d
             CROSS JOIN ledger_entries e INDEXED BY ledger_entries_day ON e.seller_id = ?1 AND e.balance_day = d.id
             CROSS JOIN ledger_postings p ON p.seller_id = ?1 AND p.id = e.posting_id
             CROSS JOIN json_each(p.entries) x GROUP BY 1, 2`,
            currency,
          )
          .all<CauseSum>(),
        t
          .sql(`SELECT coalesce(sum(d.claimed), 0) AS claimed FROM ${days}`, currency)
          .first<{ claimed: number }>(),
      ])
      return { sums: sums.results, claimed: claimed?.claimed ?? 0 }
    },

    /** What each day since `day` brought, less what went back of it, whatever has been paid out by now. */
    async earned(currency: string, day: UtcDay): Promise<{ day: UtcDay; amount: number }[]> {
      const { results } = await t
        .sql(
          `SELECT day, sum(amount) AS amount FROM balance_days WHERE seller_id = ?1 AND currency = ?2 AND day >= ?3
           GROUP BY day ORDER BY day`,
          currency,
          day,
        )
        .all<{ day: UtcDay; amount: number }>()
      return results
    },

    /** Entries of the days a payout takes of, in the order of the books, behind `after`. */
    async entries(payoutId: string, after: EntryKey | null, limit: number): Promise<HeldEntry[]> {
      const { results } = await t
        .sql(
          `SELECT d.day, e.at, e.posting_id AS postingId, p.cause, e.amount, p.purchase_id AS purchaseId,
             pr.name AS productName, ct.email_given AS email
           FROM ${HELD} ORDER BY d.day, e.at, e.posting_id LIMIT ?6`,
          payoutId,
          after?.day ?? '',
          after?.at ?? 0,
          after?.postingId ?? '',
          limit,
        )
        .all<HeldEntry>()
      return results
    },

    /** The same entries for a file. */
    async statement(payoutId: string, after: EntryKey | null, limit: number): Promise<StatedEntry[]> {
      const { results } = await t
        .sql(
          `SELECT d.day, e.at, e.posting_id AS postingId, p.cause, p.purchase_id AS purchaseId, p.entries AS parts,
             pr.name AS productName, ct.name AS buyerName, ct.email_given AS email, pu.price_amount AS price
           FROM ${HELD} ORDER BY d.day, e.at, e.posting_id LIMIT ?6`,
          payoutId,
          after?.day ?? '',
          after?.at ?? 0,
          after?.postingId ?? '',
          limit,
        )
        .all<Omit<StatedEntry, 'parts'> & { parts: string }>()
      return results.map((r) => ({ ...r, parts: JSON.parse(r.parts) as StatedEntry['parts'] }))
    },

    /** Sums of the postings whose money is in days a payout takes of. */
    async makeupOf(payoutId: string): Promise<CauseSum[]> {
      const { results } = await t
        .sql(
          `SELECT substr(p.cause, 1, instr(p.cause, ':') - 1) AS about, x.value ->> 0 AS account,
             sum(x.value ->> 2) AS amount
           FROM payout_claims c
           CROSS JOIN ledger_entries e INDEXED BY ledger_entries_day ON e.seller_id = ?1 AND e.balance_day = c.balance_day
           CROSS JOIN ledger_postings p ON p.seller_id = ?1 AND p.id = e.posting_id
           CROSS JOIN json_each(p.entries) x WHERE c.seller_id = ?1 AND c.payout_id = ?2 GROUP BY 1, 2`,
          payoutId,
        )
        .all<CauseSum>()
      return results
    },

    /** Days of which a payout holds only a part. */
    async dividedDays(payoutId: string): Promise<HeldDay[]> {
      const { results } = await t
        .sql(
          `SELECT d.day, c.amount, d.amount AS dayAmount FROM payout_claims c
           CROSS JOIN balance_days d ON d.seller_id = ?1 AND d.id = c.balance_day
           WHERE c.seller_id = ?1 AND c.payout_id = ?2 AND c.amount <> d.amount ORDER BY d.day`,
          payoutId,
        )
        .all<HeldDay>()
      return results
    },
  }
}
