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
import { CHECKOUT_STATES } from '#app/domain/sales/checkout.schema.ts'
import { editions, products } from './catalog.table.ts'
import { tenantColumns } from './columns.ts'
import { policySnapshots } from './policies.table.ts'

/** Somebody on the way to buying: what was agreed, before the processor has the money. Its id's body is the purchase's. */
export const checkouts = sqliteTable(
  'checkouts',
  {
    ...tenantColumns(),
    productId: text('product_id').notNull(),
    editionId: text('edition_id').notNull(),
    status: text('status', { enum: CHECKOUT_STATES }).notNull(),
    /** After the discount. */
    amount: integer('amount').notNull(),
    currency: text('currency').notNull(),
    discountId: text('discount_id'),
    affiliateId: text('affiliate_id'),
    affiliateBasisPoints: integer('affiliate_basis_points').notNull().default(0),
    policyKey: text('policy_key').notNull(),
    timeZone: text('time_zone'),
    country: text('country'),
    /** The processor's name for it; null until it answered. */
    sessionId: text('session_id'),
    createdAt: integer('created_at').notNull(),
    expiresAt: integer('expires_at').notNull(),
    settledAt: integer('settled_at'),
  },
  (t) => [
    primaryKey({ columns: [t.sellerId, t.id] }),
    foreignKey({ columns: [t.sellerId, t.productId], foreignColumns: [products.sellerId, products.id] }),
    foreignKey({ columns: [t.sellerId, t.editionId], foreignColumns: [editions.sellerId, editions.id] }),
    foreignKey({
      columns: [t.sellerId, t.policyKey],
      foreignColumns: [policySnapshots.sellerId, policySnapshots.id],
    }),
  ],
)

export const discounts = sqliteTable(
  'discounts',
  {
    ...tenantColumns(),
    /** In capitals; unique among the seller's that are not ended. */
    code: text('code').notNull(),
    /** null: every product of the seller. */
    productId: text('product_id'),
    kind: text('kind', { enum: ['percent', 'amount'] }).notNull(),
    /** Whole percent, or minor units of `currency`. */
    value: integer('value').notNull(),
    currency: text('currency'),
    /** What the product page says to whoever comes with the code. */
    note: text('note'),
    maxUses: integer('max_uses'),
    /** Sales and checkouts under way; what is not bought is given back. */
    uses: integer('uses').notNull().default(0),
    startsAt: integer('starts_at'),
    endsAt: integer('ends_at'),
    endedAt: integer('ended_at'),
    createdAt: integer('created_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.sellerId, t.id] }),
    uniqueIndex('discounts_code').on(t.sellerId, t.code).where(sql`ended_at IS NULL`),
  ],
)

/** Events of the processor, each once. What they say is asked again at the processor; they only wake. */
export const paymentEvents = sqliteTable(
  'payment_events',
  {
    id: text('id').primaryKey(),
    type: text('type').notNull(),
    receivedAt: integer('received_at').notNull(),
  },
  (t) => [index('payment_events_received').on(t.receivedAt)],
)
