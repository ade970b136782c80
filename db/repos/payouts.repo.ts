import { and, desc, eq, lt, sql } from 'drizzle-orm'
import type { Claim, OpenDay } from '#app/domain/payouts/amount.rules.ts'
import { FROM } from '#app/domain/payouts/lifecycle.rules.ts'
import type { PayoutEventType, PayoutStatus } from '#app/domain/payouts/payout.schema.ts'
import type { UtcDay } from '#app/domain/payouts/schedule.rules.ts'
import { payoutRuns, payouts } from '../schema/payouts.table.ts'
import type { Statement, TenantDb } from '../tenant-db.ts'

export type PayoutRow = typeof payouts.$inferSelect
export type PayoutRunRow = typeof payoutRuns.$inferSelect
export type NewPayout = Omit<
  PayoutRow,
  | 'sellerId'
  | 'status'
  | 'call'
  | 'attempt'
  | 'calledAt'
  | 'transferId'
  | 'providerId'
  | 'reversalId'
  | 'failure'
  | 'arrivesOn'
  | 'history'
  | 'revision'
  | 'settledAt'
> & { claims: Claim[] }
type Patch = Partial<
  Pick<
    PayoutRow,
    | 'status'
    | 'call'
    | 'attempt'
    | 'calledAt'
    | 'transferId'
    | 'providerId'
    | 'reversalId'
    | 'failure'
    | 'arrivesOn'
    | 'checkAt'
    | 'settledAt'
  >
>
const COLUMNS: Record<keyof Patch, string> = {
  status: 'status',
  call: 'call',
  attempt: 'attempt',
  calledAt: 'called_at',
  transferId: 'transfer_id',
  providerId: 'provider_id',
  reversalId: 'reversal_id',
  failure: 'failure',
  arrivesOn: 'arrives_on',
  checkAt: 'check_at',
  settledAt: 'settled_at',
}

export type OpenMoney = OpenDay & { currency: string }
/** Payouts, the money they hold, and what runs made of the seller. */
export function payoutsRepo(t: TenantDb) {
  return {
    /** Money no payout holds, oldest first. */
    open(): Promise<OpenMoney[]> {
      return t.ask(
        'd.id, d.currency, d.day, d.amount - d.claimed AS amount',
        `balance_days d INDEXED BY balance_days_unclaimed
         WHERE d.seller_id = a.seller_id AND d.amount <> d.claimed ORDER BY a.k, d.currency, d.day, d.id`,
      )
    },

    /**
     * Makes payouts together with their claims. Refused whole (`constraintOf`): `unique` when their cause made some
     * before, `check` or `not_null` when somebody took of the same money meanwhile, or it has changed.
     * @param seen the days claimed of, with what was open of each when it was decided
     */
    create(list: NewPayout[], seen: readonly OpenDay[]): Statement[] {
      const open = new Map(seen.map((d) => [d.id, d.amount]))
      const claims = list.flatMap((p) =>
        p.claims.map((c) => {
          const seenOpen = open.get(c.id) ?? null
          // Only the first claim of a day finds it as it was seen.
          open.delete(c.id)
          return { payoutId: p.id, ...c, open: seenOpen }
        }),
      )
      return [
        t.asked(
          `INSERT INTO payouts (seller_id, id, type, status, origin, currency, gross, fee, net, covers_through, day, cause,
             part, parts, account_id, destination_id, destination_label, call, attempt, check_at, history, actor,
             actor_name, revision, created_at)
           SELECT seller_id, p ->> 'id', p ->> 'type', 'scheduled', p ->> 'origin', p ->> 'currency', p ->> 'gross',
             p ->> 'fee', p ->> 'net', p ->> 'coversThrough', p ->> 'day', p ->> 'cause', p ->> 'part', p ->> 'parts',
             p ->> 'accountId', p ->> 'destinationId', p ->> 'destinationLabel', 'transfer', 1, p ->> 'checkAt',
             json_array(json_array('scheduled', p ->> 'createdAt', '')), p ->> 'actor', p ->> 'actorName', 1,
             p ->> 'createdAt' FROM (SELECT a.seller_id, v.value AS p FROM asked a CROSS JOIN json_each(a.p) v)`,
          list.map(({ claims: _, ...p }) => p),
        ),
        t.asked(
          `INSERT INTO payout_claims (seller_id, payout_id, balance_day, amount)
           SELECT a.seller_id, v.value ->> 'payoutId', v.value ->> 'id',
             CASE WHEN v.value ->> 'open' IS NULL OR v.value ->> 'open' = (SELECT d.amount - d.claimed FROM balance_days d
               WHERE d.seller_id = a.seller_id AND d.id = v.value ->> 'id') THEN v.value ->> 'amount' END
           FROM asked a CROSS JOIN json_each(a.p) v`,
          claims,
        ),
      ]
    },

    /**
     * What a payout has become. Refused (`not_null`) when somebody changed it since `was` was read, or when its status
     * does not lead there.
     * @param detail for the timeline; null: this is no step of it
     */
    become(was: PayoutRow, patch: Patch, detail: string | null, now: number): Statement {
      const to = patch.status ?? was.status
      const isAllowed = to === was.status || FROM[to].includes(was.status)
      const keys = Object.keys(patch) as (keyof Patch)[]
      const sets = keys.map((key) => `, ${COLUMNS[key]} = a.p ->> '${key}'`)
      return t.asked(
        `UPDATE payouts SET revision = CASE WHEN revision = a.p ->> 'seen' THEN revision + 1 END,
           history = iif(a.p -> 'step' = 'null', history, json_insert(history, '$[#]', json(a.p -> 'step')))
           ${sets.join('')}
         FROM asked a WHERE payouts.seller_id = a.seller_id AND payouts.id = a.p ->> 'id'`,
        {
          ...{ ...patch, id: was.id, seen: isAllowed ? was.revision : null },
          step: detail === null ? null : [to, now, detail],
        },
      )
    },

    find: async (id: string): Promise<PayoutRow | null> =>
      (await t.askRows(payouts, `t.id = a.p ->> 0`, [id]))[0] ?? null,
    /** Those made together by a cause, in order of their parts. */
    ofCause: (cause: string): Promise<PayoutRow[]> =>
      t.list(payouts, eq(payouts.cause, cause), { orderBy: [payouts.part] }),
    /** Those that have not ended. */
    inFlight: (): Promise<PayoutRow[]> =>
      t.askRows(payouts, `t.status IN ('scheduled', 'creating', 'transferring', 'submitted', 'unknown')`),
    /** Newest first, behind `after`. */
    page: (o: {
      after: string | undefined
      status: PayoutStatus | undefined
      limit: number
    }): Promise<PayoutRow[]> =>
      t.list(
        payouts,
        and(
          o.after ? lt(payouts.id, o.after) : undefined,
          o.status ? eq(payouts.status, o.status) : undefined,
        ),
        { orderBy: [desc(payouts.id)], limit: o.limit },
      ),

    /** Those that arrived, by the years they were made in, latest first. */
    async paidYears(): Promise<number[]> {
      const { results } = await t
        .sql(
          `SELECT DISTINCT CAST(substr(day, 1, 4) AS INTEGER) AS year FROM payouts
           WHERE seller_id = ?1 AND status = 'paid' ORDER BY year DESC`,
        )
        .all<{ year: number }>()
      return results.map((r) => r.year)
    },
    /** Those of a year that arrived, in the order they were made. */
    paidIn: (year: number, limit: number): Promise<PayoutRow[]> =>
      t.list(
        payouts,
        and(
          eq(payouts.status, 'paid'),
          sql`${payouts.day} BETWEEN ${`${year}-01-01`} AND ${`${year}-12-31`}`,
        ),
        { orderBy: [payouts.id], limit },
      ),
    /** Those of these ids that arrived, in the order they were made. */
    paidOf: (ids: readonly string[]): Promise<PayoutRow[]> =>
      t.list(
        payouts,
        and(
          eq(payouts.status, 'paid'),
          sql`${payouts.id} IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`,
        ),
        { orderBy: [payouts.id] },
      ),

    /** What the run of a day made of the seller; refused (`unique`) when it was there before. */
    noteRun: (run: Omit<PayoutRunRow, 'sellerId'>): Statement =>
      t.asked(
        `INSERT INTO payout_runs (seller_id, day, kind, outcome, checks, at)
         SELECT seller_id, p ->> 'day', p ->> 'kind', p ->> 'outcome', p ->> 'checks', p ->> 'at' FROM asked`,
        run,
      ),
    runsOn: (day: UtcDay): Promise<PayoutRunRow[]> => t.askRows(payoutRuns, 't.day = a.p ->> 0', [day]),
    /** The latest runs, newest first. */
    runs: (limit: number): Promise<PayoutRunRow[]> =>
      t.list(payoutRuns, undefined, { orderBy: [desc(payoutRuns.day), desc(payoutRuns.kind)], limit }),

    event: (e: {
      id: string
      type: PayoutEventType
      payoutId: string | null
      code: string | null
      at: number
    }): Statement =>
      t.asked(
        `INSERT INTO payout_events (seller_id, id, type, payout_id, code, at)
         SELECT seller_id, p ->> 'id', p ->> 'type', p ->> 'payoutId', p ->> 'code', p ->> 'at' FROM asked`,
        e,
      ),
    /** Oldest first, behind `after`. */
    async events(after: string, limit: number) {
      const { results } = await t
        .sql(
          `SELECT id, type, payout_id AS payoutId, code, at FROM payout_events
           WHERE seller_id = ?1 AND id > ?2 ORDER BY id LIMIT ?3`,
          after,
          limit,
        )
        .all<{
          id: string
          type: PayoutEventType
          payoutId: string | null
          code: string | null
          at: number
        }>()
      return results
    },

    /** What the latest look at the provider's account found. */
    noteDrift: (drift: { currency: string; expected: number; held: number }, now: number): Statement =>
      t.sql(
        `INSERT INTO payout_drifts (seller_id, checked_at, currency, expected, held) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (seller_id) DO UPDATE SET checked_at = excluded.checked_at, currency = excluded.currency,
           expected = excluded.expected, held = excluded.held`,
        now,
        drift.currency,
        drift.expected,
        drift.held,
      ),
    /** Payouts the provider may hold money of: those not at rest, also paid ones whose money came back. */
    atWork: (): Promise<PayoutRow[]> =>
      t.list(payouts, and(sql`check_at IS NOT NULL`, sql`call IS NOT NULL`)),
  }
}
