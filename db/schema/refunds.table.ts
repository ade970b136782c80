import { sql } from 'drizzle-orm'
import {
  foreignKey,
  index,
  integer,
  primaryKey,
  sqliteTable,
  text,
  uniqueIndex,
} from 'drizzle-orm/sqlite-core'
import {
  DISPUTE_STATES,
  REFUND_ORIGINS,
  REFUND_STATES,
  REQUEST_STATES,
} from '#app/domain/refunds/refund.schema.ts'
import { tenantColumns } from './columns.ts'
import { purchases } from './sales.table.ts'

/** Money going back, each with what it takes from whom. */
export const refunds = sqliteTable(
  'refunds',
  {
    ...tenantColumns(),
    purchaseId: text('purchase_id').notNull(),
    status: text('status', { enum: REFUND_STATES }).notNull(),
    origin: text('origin', { enum: REFUND_ORIGINS }).notNull(),
    /** Of the price; tax goes back on top of it. The parts are final once it has succeeded. */
    amount: integer('amount').notNull(),
    tax: integer('tax').notNull(),
    platformFee: integer('platform_fee').notNull(),
    affiliate: integer('affiliate').notNull(),
    note: text('note'),
    actor: text('actor').notNull(),
    actorName: text('actor_name').notNull(),
    /** Part of the idempotency key: a call that is repeated under the same number happens once. */
    attempt: integer('attempt').notNull().default(1),
    /** When it was first called under that number; null: not yet. */
    calledAt: integer('called_at'),
    providerId: text('provider_id'),
    failure: text('failure'),
    createdAt: integer('created_at').notNull(),
    settledAt: integer('settled_at'),
  },
  (t) => [
    primaryKey({ columns: [t.sellerId, t.id] }),
    foreignKey({ columns: [t.sellerId, t.purchaseId], foreignColumns: [purchases.sellerId, purchases.id] }),
    uniqueIndex('refunds_provider').on(t.sellerId, t.providerId).where(sql`provider_id IS NOT NULL`),
    index('refunds_purchase').on(t.sellerId, t.purchaseId),
  ],
)

/** A buyer asks for their money back. One open request per purchase. */
export const refundRequests = sqliteTable(
  'refund_requests',
  {
    ...tenantColumns(),
    purchaseId: text('purchase_id').notNull(),
    status: text('status', { enum: REQUEST_STATES }).notNull(),
    /** What the buyer wrote. */
    note: text('note'),
    isInWindow: integer('is_in_window', { mode: 'boolean' }).notNull(),
    /** Why it was not granted at once: `outside_window`, `repeat_refunder`, `rule_is_off`, `refunds_paused`. */
    heldFor: text('held_for'),
    /** When it decides itself: granted inside the window, over without it. */
    deadlineAt: integer('deadline_at').notNull(),
    decidedBy: text('decided_by'),
    decidedAt: integer('decided_at'),
    /** What the seller answered. */
    answer: text('answer'),
    refundId: text('refund_id'),
    createdAt: integer('created_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.sellerId, t.id] }),
    foreignKey({ columns: [t.sellerId, t.purchaseId], foreignColumns: [purchases.sellerId, purchases.id] }),
    uniqueIndex('refund_requests_open').on(t.sellerId, t.purchaseId).where(sql`status = 'open'`),
    index('refund_requests_purchase').on(t.sellerId, t.purchaseId),
    index('refund_requests_status').on(t.sellerId, t.status, t.id),
  ],
)

/** A chargeback, as far as the processor told. */
export const disputes = sqliteTable(
  'disputes',
  {
    ...tenantColumns(),
    purchaseId: text('purchase_id').notNull(),
    status: text('status', { enum: DISPUTE_STATES }).notNull(),
    reason: text('reason').notNull(),
    /** Of the price, and what went with it. */
    amount: integer('amount').notNull(),
    tax: integer('tax').notNull(),
    platformFee: integer('platform_fee').notNull(),
    affiliate: integer('affiliate').notNull(),
    fee: integer('fee').notNull(),
    openedAt: integer('opened_at').notNull(),
    closedAt: integer('closed_at'),
  },
  (t) => [
    primaryKey({ columns: [t.sellerId, t.id] }),
    foreignKey({ columns: [t.sellerId, t.purchaseId], foreignColumns: [purchases.sellerId, purchases.id] }),
    index('disputes_purchase').on(t.sellerId, t.purchaseId),
  ],
)
