import { sql } from 'drizzle-orm'
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import type { Account, Drift } from '#app/domain/ledger/ledger.rules.ts'
import { tenantColumns } from './columns.ts'

/**
 * What happened to money, once per cause. A row is the only way to make entries: a trigger writes them from it, refuses
 * those that do not add up to zero, and nothing here is ever changed.
 */
export const ledgerPostings = sqliteTable(
  'ledger_postings',
  {
    ...tenantColumns(),
    /** `sale:pur_…`, `refund:ref_…`, `dispute:dp_…`: the same cause posts once. */
    cause: text('cause').notNull(),
    purchaseId: text('purchase_id'),
    /** UTC day of the sale it is about: its money, and what goes back of it, belong together. */
    day: text('day').notNull(),
    currency: text('currency').notNull(),
    /** `[[account, party, amount], …]` */
    entries: text('entries').notNull(),
    at: integer('at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.sellerId, t.id] }),
    uniqueIndex('ledger_postings_cause').on(t.sellerId, t.cause),
  ],
)

export const ledgerEntries = sqliteTable(
  'ledger_entries',
  {
    sellerId: tenantColumns().sellerId,
    account: text('account').$type<Account>().notNull(),
    currency: text('currency').notNull(),
    at: integer('at').notNull(),
    postingId: text('posting_id').notNull(),
    /** Whose, on accounts that belong to many: an affiliate's contact. */
    party: text('party').notNull(),
    amount: integer('amount').notNull(),
    /** Of entries of `unpaid` that payouts claim: in which row of `balance_days` they are. */
    balanceDay: text('balance_day'),
  },
  // In the order a balance is paid out.
  (t) => [
    primaryKey({ columns: [t.sellerId, t.account, t.currency, t.at, t.postingId, t.party] }),
    index('ledger_entries_day').on(t.sellerId, t.balanceDay).where(sql`balance_day IS NOT NULL`),
  ],
)

/** Sums of the seller's own accounts, kept by the same trigger, so that a balance is one row read. */
export const ledgerBalances = sqliteTable(
  'ledger_balances',
  {
    sellerId: tenantColumns().sellerId,
    account: text('account').$type<Account>().notNull(),
    currency: text('currency').notNull(),
    amount: integer('amount').notNull(),
  },
  (t) => [primaryKey({ columns: [t.sellerId, t.account, t.currency] })],
)

/** What the latest check of a seller's books found. */
export const ledgerChecks = sqliteTable('ledger_checks', {
  sellerId: tenantColumns().sellerId.primaryKey(),
  checkedAt: integer('checked_at').notNull(),
  /** Empty when the books are right. */
  drifts: text('drifts', { mode: 'json' }).$type<Drift[]>().notNull(),
})
