import { integer, sqliteTable } from 'drizzle-orm/sqlite-core'

/** Sandbox only: how far `/dev/clock` moved business time from the machine's. One row, id 1. */
export const sandboxClock = sqliteTable('sandbox_clock', {
  id: integer('id').primaryKey(),
  offsetMs: integer('offset_ms').notNull(),
})
