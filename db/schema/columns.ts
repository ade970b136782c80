import { text } from 'drizzle-orm/sqlite-core'
import { sellers } from './auth.table.ts'

/** First columns of every table that belongs to a seller; its primary key starts with the seller too. */
export const tenantColumns = () => ({
  sellerId: text('seller_id')
    .notNull()
    .references(() => sellers.id),
  id: text('id').notNull(),
})
