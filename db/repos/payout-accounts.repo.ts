import { sql } from 'drizzle-orm'
import type { Schedule } from '#app/domain/payouts/payout.schema.ts'
import type { UtcDay } from '#app/domain/payouts/schedule.rules.ts'
import { payoutAccounts } from '../schema/payouts.table.ts'
import type { Statement, TenantDb } from '../tenant-db.ts'

export type PayoutAccountRow = typeof payoutAccounts.$inferSelect
type Patch = Partial<Omit<PayoutAccountRow, 'sellerId' | 'hasMoney' | 'updatedAt'>>

const DEFAULTS: Omit<PayoutAccountRow, 'sellerId'> = {
  schedule: 'weekly',
  minimum: null,
  dailyAbove: null,
  pausedAt: null,
  heldAt: null,
  heldBy: null,
  heldReason: null,
  heldNote: null,
  heldReviewOn: null,
  isSuspended: false,
  accountId: null,
  accountSince: null,
  isVerified: false,
  hindrance: null,
  destinationId: null,
  destinationKind: null,
  destinationLabel: null,
  destinationCurrency: null,
  destinationCountry: null,
  isInstant: false,
  changedAt: null,
  dailySuspended: null,
  runOn: '',
  hasMoney: false,
  feedKey: null,
  updatedAt: 0,
}

/** Where and when a seller is paid: one row, or the defaults. */
export function payoutAccountsRepo(t: TenantDb) {
  return {
    async get(): Promise<PayoutAccountRow> {
      return (await t.askRows(payoutAccounts, 'true'))[0] ?? { ...DEFAULTS, sellerId: t.sellerId }
    },
    /** The row is made when it is not there. */
    update: (patch: Patch, now: number): Statement[] => [
      t.sql('INSERT INTO payout_accounts (seller_id) VALUES (?1) ON CONFLICT (seller_id) DO NOTHING'),
      t.update(payoutAccounts, { ...patch, updatedAt: now }, sql`true`),
    ],
    /** Refused (`not_null`) when somebody has written another reason meanwhile, so that each change is told once. */
    suspendDaily: (o: { was: string | null; is: string | null }, now: number): Statement =>
      t.sql(
        `UPDATE payout_accounts SET daily_suspended = ?3, updated_at = CASE WHEN daily_suspended IS ?2 THEN ?4 END
         WHERE seller_id = ?1`,
        o.was,
        o.is,
        now,
      ),
    /**
     * The next run that has to look at the seller. Refused (`not_null`) when the schedule is another by now, whose own next
     * run this would put off.
     */
    runOn: (schedule: Schedule, day: UtcDay): Statement =>
      t.asked(
        `UPDATE payout_accounts SET run_on = CASE WHEN schedule = a.p ->> 'schedule' THEN a.p ->> 'day' END
         FROM asked a WHERE payout_accounts.seller_id = a.seller_id`,
        { schedule, day },
      ),
  }
}
