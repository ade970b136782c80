import { foreignKey, index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { contacts } from './audience.table.ts'
import { editions, products } from './catalog.table.ts'
import { tenantColumns } from './columns.ts'

export const purchases = sqliteTable(
  'purchases',
  {
    ...tenantColumns(),
    productId: text('product_id').notNull(),
    editionId: text('edition_id').notNull(),
    contactId: text('contact_id').notNull(),
    priceAmount: integer('price_amount').notNull(),
    currency: text('currency').notNull(),
    refundedAmount: integer('refunded_amount').notNull().default(0),
    status: text('status', { enum: ['paid', 'partially_refunded', 'refunded', 'disputed'] }).notNull(),
    /** Where the buyer was, ISO 3166-1 alpha-2. */
    country: text('country'),
    /** Where the sale was made: `api`, `seed`, or what the caller named. */
    source: text('source').notNull(),
    purchasedAt: integer('purchased_at').notNull(),
    /** Content version the customer saw last on the library page; what is newer is "new". */
    seenVersion: integer('seen_version').notNull().default(0),
    createdAt: integer('created_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.sellerId, t.id] }),
    foreignKey({ columns: [t.sellerId, t.productId], foreignColumns: [products.sellerId, products.id] }),
    foreignKey({ columns: [t.sellerId, t.editionId], foreignColumns: [editions.sellerId, editions.id] }),
    foreignKey({ columns: [t.sellerId, t.contactId], foreignColumns: [contacts.sellerId, contacts.id] }),
    // Serves "owners of a product, page by page, one contact's purchases together", and covers what choosing
    // recipients asks of a purchase, so that it reads one row per purchase.
    index('purchases_product_contact').on(
      t.sellerId,
      t.productId,
      t.contactId,
      t.editionId,
      t.status,
      t.purchasedAt,
    ),
    // Both end in the purchase's id: pages of a product's or a contact's purchases, newest first, without a sort.
    index('purchases_product').on(t.sellerId, t.productId),
    index('purchases_contact').on(t.sellerId, t.contactId),
  ],
)
