import { foreignKey, index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import type { PolicyLevel } from '#app/domain/refunds/policy.schema.ts'
import { products } from './catalog.table.ts'
import { tenantColumns } from './columns.ts'

/**
 * What was set: one row for the seller (both ids empty), one per product, one per edition; the key makes each unique. No
 * row: inherited from the level above.
 */
export const refundPolicies = sqliteTable(
  'refund_policies',
  {
    sellerId: tenantColumns().sellerId,
    productId: text('product_id').notNull().default(''),
    editionId: text('edition_id').notNull().default(''),
    periodDays: integer('period_days').notNull(),
    finePrint: text('fine_print'),
    /** Counts the changes on this level, also those that took the row away. */
    version: integer('version').notNull(),
    changedAt: integer('changed_at').notNull(),
    /** `member:…`, `key:…`, or `job:policies.migrate` for what nobody has touched by hand since. */
    changedBy: text('changed_by').notNull(),
  },
  (t) => [primaryKey({ columns: [t.sellerId, t.productId, t.editionId] })],
)

/** Every change, added to and never changed (trigger). null: inherited. */
export const policyChanges = sqliteTable(
  'policy_changes',
  {
    sellerId: tenantColumns().sellerId,
    productId: text('product_id').notNull().default(''),
    editionId: text('edition_id').notNull().default(''),
    version: integer('version').notNull(),
    fromDays: integer('from_days'),
    fromFinePrint: text('from_fine_print'),
    toDays: integer('to_days'),
    toFinePrint: text('to_fine_print'),
    actor: text('actor').notNull(),
    actorName: text('actor_name').notNull(),
    /** Migration run that made or took back the change. */
    runId: text('run_id'),
    at: integer('at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.sellerId, t.productId, t.editionId, t.version] })],
)

/** What purchases keep; equal ones share a row. Never changed (trigger). `id` is the key of `snapshotOf`. */
export const policySnapshots = sqliteTable(
  'policy_snapshots',
  {
    ...tenantColumns(),
    periodDays: integer('period_days').notNull(),
    title: text('title').notNull(),
    finePrint: text('fine_print'),
    version: integer('version').notNull(),
    inheritedFrom: text('inherited_from').$type<PolicyLevel>().notNull(),
    enforced: integer('enforced', { mode: 'boolean' }).notNull(),
    /** When the policy was last changed before that. */
    changedAt: integer('changed_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.sellerId, t.id] })],
)

/** A migration run at one seller: how far it is, and what came of it. */
export const policyRunSellers = sqliteTable(
  'policy_run_sellers',
  {
    sellerId: tenantColumns().sellerId,
    runId: text('run_id').notNull(),
    tier: integer('tier').notNull(),
    status: text('status', { enum: ['waiting', 'done', 'failed', 'rolled_back'] }).notNull(),
    /** Last product looked at. */
    cursor: text('cursor').notNull().default(''),
    products: integer('products').notNull().default(0),
    /** Products whose policy the run changed, or would change. */
    changes: integer('changes').notNull().default(0),
    at: integer('at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.sellerId, t.runId] }),
    index('policy_run_sellers_run').on(t.runId, t.status, t.sellerId),
  ],
)

/** What a migration run found and did for one product. */
export const policyRunItems = sqliteTable(
  'policy_run_items',
  {
    sellerId: tenantColumns().sellerId,
    runId: text('run_id').notNull(),
    productId: text('product_id').notNull(),
    tier: integer('tier').notNull(),
    status: text('status', { enum: ['proposed', 'applied', 'skipped', 'rolled_back'] }).notNull(),
    /** Why it was skipped (`edited_by_hand`, `unchanged`, …), or not taken back (`edited_since`). */
    reason: text('reason'),
    /** What holds, as the run found it, and what it proposes instead. */
    fromDays: integer('from_days').notNull(),
    proposedDays: integer('proposed_days').notNull(),
    isCertain: integer('is_certain', { mode: 'boolean' }).notNull(),
    /** In hundredths. */
    confidence: integer('confidence').notNull(),
    words: text('words', { mode: 'json' }).$type<string[]>().notNull(),
    /** The row as it was, all of its columns as JSON; null: there was none. */
    before: text('before'),
    after: text('after'),
    at: integer('at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.sellerId, t.runId, t.productId] }),
    foreignKey({ columns: [t.sellerId, t.productId], foreignColumns: [products.sellerId, products.id] }),
    index('policy_run_items_run').on(t.runId, t.sellerId),
  ],
)
