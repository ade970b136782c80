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
import { contacts } from './audience.table.ts'
import { editions, products } from './catalog.table.ts'
import { tenantColumns } from './columns.ts'
import { policySnapshots } from './policies.table.ts'

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
    /** Of the price: asked of the processor and not answered yet. Nothing else may take it meanwhile. */
    refundingAmount: integer('refunding_amount').notNull().default(0),
    status: text('status', { enum: ['paid', 'partially_refunded', 'refunded', 'disputed'] }).notNull(),
    /** Where the buyer was, ISO 3166-1 alpha-2. */
    country: text('country'),
    /** Where the sale was made: `api`, `seed`, or what the caller named. */
    source: text('source').notNull(),
    purchasedAt: integer('purchased_at').notNull(),
    /** The policy as it stood at the sale. */
    policyKey: text('policy_key').notNull(),
    /** Where the buyer's clock hangs (IANA): the days of the refund window are theirs. null: the seller's. */
    timeZone: text('time_zone'),
    /** What the processor knows the payment by; null for free ones and for sales made elsewhere, where no money is ours. */
    paymentIntent: text('payment_intent'),
    // Parts of the money (domain/ledger); the price holds all but the tax.
    taxAmount: integer('tax_amount').notNull().default(0),
    processorFee: integer('processor_fee').notNull().default(0),
    platformFee: integer('platform_fee').notNull().default(0),
    affiliateAmount: integer('affiliate_amount').notNull().default(0),
    /** Contact of the affiliate who sent the buyer. */
    affiliateId: text('affiliate_id'),
    discountCode: text('discount_code'),
    /** Content version the customer saw last on the library page; what is newer is "new". */
    seenVersion: integer('seen_version').notNull().default(0),
    /** When the receipt was last asked for again; 0: never. */
    receiptAskedAt: integer('receipt_asked_at').notNull().default(0),
    createdAt: integer('created_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.sellerId, t.id] }),
    foreignKey({ columns: [t.sellerId, t.productId], foreignColumns: [products.sellerId, products.id] }),
    foreignKey({ columns: [t.sellerId, t.editionId], foreignColumns: [editions.sellerId, editions.id] }),
    foreignKey({ columns: [t.sellerId, t.contactId], foreignColumns: [contacts.sellerId, contacts.id] }),
    foreignKey({
      columns: [t.sellerId, t.policyKey],
      foreignColumns: [policySnapshots.sellerId, policySnapshots.id],
    }),
    // The processor's events name a payment and no seller.
    uniqueIndex('purchases_payment').on(t.paymentIntent).where(sql`payment_intent IS NOT NULL`),
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
    // Those something came back of, page by page. Most purchases are paid and cost no row here.
    index('purchases_moved').on(t.sellerId, t.status).where(sql`status <> 'paid'`),
  ],
)
