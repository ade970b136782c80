import { sql } from 'drizzle-orm'
import { check, index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import { PAYOUT_CALLS } from '#app/domain/payouts/lifecycle.rules.ts'
import {
  type Check,
  DESTINATION_KINDS,
  PAUSE_REASONS,
  PAYOUT_EVENTS,
  PAYOUT_ORIGINS,
  PAYOUT_STATES,
  PAYOUT_TYPES,
  SCHEDULES,
} from '#app/domain/payouts/payout.schema.ts'
import { sellers } from './auth.table.ts'
import { tenantColumns } from './columns.ts'

/**
 * Where and when a seller is paid. Made with the first money that comes in, by a trigger, or with the first setting;
 * who has no row has the defaults.
 */
export const payoutAccounts = sqliteTable(
  'payout_accounts',
  {
    sellerId: text('seller_id')
      .primaryKey()
      .references(() => sellers.id),
    schedule: text('schedule', { enum: SCHEDULES }).notNull().default('weekly'),
    /** Minor units of the destination's currency; null: the installation's. */
    minimum: integer('minimum'),
    /** Daily payouts wait until so much is there; null: they do not. */
    dailyAbove: integer('daily_above'),
    /** By the seller. */
    pausedAt: integer('paused_at'),
    /** By the operator, with why and until when somebody looks at it again (UTC day). */
    heldAt: integer('held_at'),
    heldBy: text('held_by'),
    heldReason: text('held_reason', { enum: PAUSE_REASONS }),
    heldNote: text('held_note'),
    heldReviewOn: text('held_review_on'),
    isSuspended: integer('is_suspended', { mode: 'boolean' }).notNull().default(false),
    /** At the provider. What follows is as the provider said last. */
    accountId: text('account_id'),
    accountSince: integer('account_since'),
    isVerified: integer('is_verified', { mode: 'boolean' }).notNull().default(false),
    hindrance: text('hindrance'),
    destinationId: text('destination_id'),
    destinationKind: text('destination_kind', { enum: DESTINATION_KINDS }),
    destinationLabel: text('destination_label'),
    destinationCurrency: text('destination_currency'),
    destinationCountry: text('destination_country'),
    isInstant: integer('is_instant', { mode: 'boolean' }).notNull().default(false),
    /** When it was changed for another, which holds payouts for a day; null: it is the first. */
    changedAt: integer('changed_at'),
    /** What suspends the chosen daily schedule (code of a check), as the seller was told; null: nothing. */
    dailySuspended: text('daily_suspended'),
    /** UTC day of the next run that has to look at this seller; '' until one has said. */
    runOn: text('run_on').notNull().default(''),
    /** Whether enough is unpaid for any payout: kept with each posting, so that runs read only who may be due. */
    hasMoney: integer('has_money', { mode: 'boolean' }).notNull().default(false),
    /** Whoever knows it may read the calendar of coming payouts; null: nobody. */
    feedKey: text('feed_key'),
    updatedAt: integer('updated_at').notNull().default(0),
  },
  (t) => [
    uniqueIndex('payout_accounts_account').on(t.accountId).where(sql`account_id IS NOT NULL`),
    uniqueIndex('payout_accounts_feed').on(t.feedKey).where(sql`feed_key IS NOT NULL`),
    index('payout_accounts_held').on(t.heldAt).where(sql`held_at IS NOT NULL`),
    index('payout_accounts_due').on(t.schedule, t.runOn, t.sellerId).where(sql`has_money = 1`),
  ],
)

/**
 * What came in and went out on a day, until payouts have claimed all of it. Entries of `unpaid` name the row they are in
 * (`ledger_entries.balance_day`). A row that was claimed of takes no more entries, so what a payout holds never changes.
 */
export const balanceDays = sqliteTable(
  'balance_days',
  {
    ...tenantColumns(),
    currency: text('currency').notNull(),
    /** UTC day of the sales in it. */
    day: text('day').notNull(),
    amount: integer('amount').notNull(),
    /** By payouts that did not fail. */
    claimed: integer('claimed').notNull().default(0),
    isClosed: integer('is_closed', { mode: 'boolean' }).notNull().default(false),
  },
  (t) => [
    primaryKey({ columns: [t.sellerId, t.id] }),
    uniqueIndex('balance_days_open').on(t.sellerId, t.currency, t.day).where(sql`is_closed = 0`),
    index('balance_days_unclaimed').on(t.sellerId, t.currency, t.day).where(sql`amount <> claimed`),
    // No two payouts hold the same money, whatever code claims it.
    check(
      'balance_days_claimed_once',
      sql`(amount >= 0 AND claimed BETWEEN 0 AND amount) OR (amount < 0 AND claimed BETWEEN amount AND 0)`,
    ),
  ],
)

export const payouts = sqliteTable(
  'payouts',
  {
    ...tenantColumns(),
    type: text('type', { enum: PAYOUT_TYPES }).notNull(),
    status: text('status', { enum: PAYOUT_STATES }).notNull(),
    origin: text('origin', { enum: PAYOUT_ORIGINS }).notNull(),
    currency: text('currency').notNull(),
    gross: integer('gross').notNull(),
    fee: integer('fee').notNull(),
    net: integer('net').notNull(),
    coversThrough: text('covers_through').notNull(),
    /** UTC day it was made on. */
    day: text('day').notNull(),
    /** What it was made by, once: `daily:2026-11-20`, `standard:2026-11-20`, or the request. */
    cause: text('cause').notNull(),
    part: integer('part').notNull(),
    parts: integer('parts').notNull(),
    accountId: text('account_id').notNull(),
    destinationId: text('destination_id').notNull(),
    destinationLabel: text('destination_label').notNull(),
    /** The call to the provider that is next or under way, under which attempt, and when that was first made. */
    call: text('call', { enum: PAYOUT_CALLS }),
    attempt: integer('attempt').notNull().default(1),
    calledAt: integer('called_at'),
    transferId: text('transfer_id'),
    providerId: text('provider_id'),
    reversalId: text('reversal_id'),
    failure: text('failure'),
    arrivesOn: text('arrives_on'),
    /** When the provider is asked how it stands, should it not tell; null: no more. */
    checkAt: integer('check_at'),
    /** `[[status, at, detail], …]`, added to by every change. */
    history: text('history').notNull(),
    actor: text('actor').notNull(),
    actorName: text('actor_name').notNull(),
    /** Rises with every change; each goes out from the one it saw. */
    revision: integer('revision').notNull().default(1),
    createdAt: integer('created_at').notNull(),
    settledAt: integer('settled_at'),
  },
  (t) => [
    primaryKey({ columns: [t.sellerId, t.id] }),
    // A second tick, or the same message twice, makes nothing twice.
    uniqueIndex('payouts_cause').on(t.sellerId, t.cause, t.part),
    index('payouts_open')
      .on(t.sellerId, t.status)
      .where(sql`status IN ('scheduled', 'creating', 'transferring', 'submitted', 'unknown')`),
    index('payouts_check').on(t.checkAt).where(sql`check_at IS NOT NULL`),
    index('payouts_day').on(t.day),
    index('payouts_unknown').on(t.createdAt).where(sql`status = 'unknown'`),
  ],
)

/** Which money a payout holds: of which days, how much. Kept when it fails; `payouts.status` says whether it holds. */
export const payoutClaims = sqliteTable(
  'payout_claims',
  {
    sellerId: tenantColumns().sellerId,
    payoutId: text('payout_id').notNull(),
    balanceDay: text('balance_day').notNull(),
    amount: integer('amount').notNull(),
  },
  (t) => [primaryKey({ columns: [t.sellerId, t.payoutId, t.balanceDay] })],
)

/** What a run made of a seller: payouts, or why none, with every check as it stood. */
export const payoutRuns = sqliteTable(
  'payout_runs',
  {
    sellerId: tenantColumns().sellerId,
    day: text('day').notNull(),
    kind: text('kind', { enum: ['daily', 'standard'] }).notNull(),
    /** `paid`, or the code of the first check that failed. */
    outcome: text('outcome').notNull(),
    /** Null when payouts were made. */
    checks: text('checks', { mode: 'json' }).$type<Check[]>(),
    at: integer('at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.sellerId, t.day, t.kind] }), index('payout_runs_day').on(t.day, t.kind)],
)

/** What programs are told about payouts, in the order it happened. */
export const payoutEvents = sqliteTable(
  'payout_events',
  {
    ...tenantColumns(),
    type: text('type', { enum: PAYOUT_EVENTS }).notNull(),
    /** Null for runs that made none. */
    payoutId: text('payout_id'),
    /** Why not, for `payout.skipped` and `payout.failed`. */
    code: text('code'),
    at: integer('at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.sellerId, t.id] })],
)

/** What the operator has switched off for the whole installation. No row: on. */
export const switches = sqliteTable('switches', {
  name: text('name').primaryKey(),
  offSince: integer('off_since'),
  /** UTC day from which it is on again by itself; null: when somebody switches it on. */
  offUntil: text('off_until'),
  reason: text('reason').notNull(),
  changedBy: text('changed_by').notNull(),
  changedAt: integer('changed_at').notNull(),
})

/** Where our books and the provider's balances differ, as the latest look found it. */
export const payoutDrifts = sqliteTable('payout_drifts', {
  sellerId: tenantColumns().sellerId.primaryKey(),
  checkedAt: integer('checked_at').notNull(),
  currency: text('currency').notNull(),
  /** What should be in the seller's account at the provider, and what is. */
  expected: integer('expected').notNull(),
  held: integer('held').notNull(),
})
