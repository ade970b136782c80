import { index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'

/**
 * Outbox and ledger of jobs in one table: the row is written in the batch of the change that needs the job, the
 * queue message only wakes it, and the row goes when the job is done. See docs/decisions.
 */
export const jobs = sqliteTable(
  'jobs',
  {
    id: text('id').primaryKey(),
    /** null: a job of the installation. */
    sellerId: text('seller_id'),
    name: text('name').notNull(),
    key: text('key').notNull(),
    payload: text('payload').notNull(),
    causedBy: text('caused_by').notNull(),
    state: text('state', { enum: ['pending', 'queued', 'running', 'failed'] }).notNull(),
    runAt: integer('run_at').notNull(),
    /** Every claim counts, so that a run that lost its lease cannot end the run that took over. */
    attempts: integer('attempts').notNull().default(0),
    /** Only what went wrong counts against the job's tries: waiting as a provider asks is not a failure. */
    failures: integer('failures').notNull().default(0),
    leaseUntil: integer('lease_until'),
    error: text('error'),
    createdAt: integer('created_at').notNull(),
  },
  (t) => [
    // The same work is not queued twice while it waits; a failed one stays visible until an operator decides.
    uniqueIndex('jobs_key').on(t.sellerId, t.name, t.key),
    index('jobs_due').on(t.state, t.runAt),
  ],
)

/** Messages the consumer could not read, kept for the operator instead of dropped. */
export const parkedMessages = sqliteTable('parked_messages', {
  id: text('id').primaryKey(),
  queue: text('queue').notNull(),
  body: text('body').notNull(),
  reason: text('reason').notNull(),
  at: integer('at').notNull(),
})
