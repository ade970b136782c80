import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { tenantColumns } from './columns.ts'

/** How far a change has been rolled out. No row: everywhere. */
export const rolloutFlags = sqliteTable('rollout_flags', {
  key: text('key').primaryKey(),
  stage: text('stage', { enum: ['off', 'new_sellers', 'percent', 'all'] }).notNull(),
  /** Of the sellers there were, at stage `percent`. */
  percent: integer('percent').notNull().default(0),
  /** Sellers made from then on are new ones. */
  newSince: integer('new_since').notNull(),
  /** Off for everybody, whatever stage and overrides say. */
  isKilled: integer('is_killed', { mode: 'boolean' }).notNull().default(false),
  changedAt: integer('changed_at').notNull(),
})

/** What holds for one seller whatever the stage. */
export const rolloutOverrides = sqliteTable(
  'rollout_overrides',
  {
    sellerId: tenantColumns().sellerId,
    flag: text('flag').notNull(),
    isOn: integer('is_on', { mode: 'boolean' }).notNull(),
    changedAt: integer('changed_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.sellerId, t.flag] })],
)

/** Who flipped what and when. */
export const rolloutChanges = sqliteTable(
  'rollout_changes',
  {
    id: text('id').primaryKey(),
    flag: text('flag').notNull(),
    /** A seller's override; null: the flag itself. */
    seller: text('seller'),
    fromState: text('from_state').notNull(),
    toState: text('to_state').notNull(),
    actorId: text('actor_id').notNull(),
    actorName: text('actor_name').notNull(),
    at: integer('at').notNull(),
  },
  (t) => [index('rollout_changes_flag').on(t.flag, t.at)],
)

/**
 * A run of the migration from one policy per seller to one per product. What it did stands in `policy_run_sellers` and
 * `policy_run_items`; the counts here are theirs, kept in the same batches.
 */
export const policyRuns = sqliteTable('policy_runs', {
  id: text('id').primaryKey(),
  isDryRun: integer('is_dry_run', { mode: 'boolean' }).notNull(),
  /** The dry run that was looked at before this one. */
  dryRunId: text('dry_run_id'),
  status: text('status', {
    enum: ['running', 'paused', 'done', 'cancelled', 'rolling_back', 'rolled_back'],
  }).notNull(),
  /** Which sellers are handed out now, by months since their latest sale (MIGRATION_TIERS); 100: all are. */
  tier: integer('tier').notNull(),
  /** Last seller of the tier that was handed out. */
  cursor: text('cursor').notNull().default(''),
  /** When the next sellers are handed out. */
  nextAt: integer('next_at').notNull(),
  /** Sellers a minute. */
  pace: integer('pace').notNull(),
  /** Sellers there were with products at the start. */
  sellers: integer('sellers').notNull().default(0),
  doneSellers: integer('done_sellers').notNull().default(0),
  products: integer('products').notNull().default(0),
  changes: integer('changes').notNull().default(0),
  /** Products of which the classifier cannot tell. */
  unsure: integer('unsure').notNull().default(0),
  undoneSellers: integer('undone_sellers').notNull().default(0),
  startedBy: text('started_by').notNull(),
  startedByName: text('started_by_name').notNull(),
  startedAt: integer('started_at').notNull(),
  finishedAt: integer('finished_at'),
  /** Until when sellers are asked to look, told in the mail. */
  adjustUntil: integer('adjust_until').notNull(),
})
