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
import { tenantColumns } from './columns.ts'

export const products = sqliteTable(
  'products',
  {
    ...tenantColumns(),
    slug: text('slug').notNull(),
    name: text('name').notNull(),
    description: text('description').notNull().default(''),
    coverFileId: text('cover_file_id'),
    supportEmail: text('support_email'),
    status: text('status', { enum: ['draft', 'published', 'archived'] })
      .notNull()
      .default('draft'),
    /** Number of the last saved version; the ETag of the content. */
    version: integer('version').notNull(),
    /** Version customers were last told about (or the one first published): base of "changes since". */
    announcedVersion: integer('announced_version').notNull(),
    /** Version up to which the seller dismissed the "unannounced changes" panel. */
    dismissedVersion: integer('dismissed_version').notNull().default(0),
    /** 1 while the content differs from `announced_version` and nobody dismissed it: the badge. */
    hasUnannounced: integer('has_unannounced', { mode: 'boolean' }).notNull().default(false),
    /** Sent to the buyer as a thing; only such a product may have "no refunds". */
    isPhysical: integer('is_physical', { mode: 'boolean' }).notNull().default(false),
    publishedAt: integer('published_at'),
    createdAt: integer('created_at').notNull(),
    updatedAt: integer('updated_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.sellerId, t.id] }), uniqueIndex('products_slug').on(t.sellerId, t.slug)],
)

/** Editions a purchase can name. A removed one keeps its row, because purchases point at it. */
export const editions = sqliteTable(
  'editions',
  {
    ...tenantColumns(),
    productId: text('product_id').notNull(),
    name: text('name').notNull(),
    priceAmount: integer('price_amount').notNull(),
    currency: text('currency').notNull(),
    /** The buyer names the price; `priceAmount` is the least. */
    payWhatYouWant: integer('pay_what_you_want', { mode: 'boolean' }).notNull().default(false),
    position: integer('position').notNull(),
    removedAt: integer('removed_at'),
  },
  (t) => [
    primaryKey({ columns: [t.sellerId, t.id] }),
    foreignKey({ columns: [t.sellerId, t.productId], foreignColumns: [products.sellerId, products.id] }),
    index('editions_product').on(t.sellerId, t.productId),
  ],
)

/**
 * Immutable: one row per save. `snapshot` is the JSON of details and content; it stands last, because SQLite walks
 * through a large value to reach what follows it, and lists read everything but the snapshot.
 */
export const versions = sqliteTable(
  'versions',
  {
    ...tenantColumns(),
    productId: text('product_id').notNull(),
    number: integer('number').notNull(),
    contentHash: text('content_hash').notNull(),
    detailsHash: text('details_hash').notNull(),
    savedBy: text('saved_by').notNull(),
    savedByName: text('saved_by_name').notNull(),
    restoredFrom: integer('restored_from'),
    savedAt: integer('saved_at').notNull(),
    /** What this save changed against the version before it: JSON in wire form. */
    changes: text('changes').notNull(),
    snapshot: text('snapshot').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.sellerId, t.productId, t.number] }),
    foreignKey({ columns: [t.sellerId, t.productId], foreignColumns: [products.sellerId, products.id] }),
  ],
)

export const files = sqliteTable(
  'files',
  {
    ...tenantColumns(),
    productId: text('product_id').notNull(),
    name: text('name').notNull(),
    size: integer('size').notNull(),
    contentType: text('content_type').notNull(),
    sha256: text('sha256').notNull().default(''),
    status: text('status', { enum: ['uploading', 'ready', 'aborting'] }).notNull(),
    /** R2's multipart id while an upload in parts goes on; null for an upload in one request. */
    uploadId: text('upload_id'),
    /** Number → R2's etag of each part received. An object, so that parts arriving at once are set one by one. */
    parts: text('parts', { mode: 'json' }).$type<Record<string, string>>().notNull(),
    createdAt: integer('created_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.sellerId, t.id] }),
    foreignKey({ columns: [t.sellerId, t.productId], foreignColumns: [products.sellerId, products.id] }),
    index('files_product').on(t.sellerId, t.productId),
    index('files_unfinished').on(t.createdAt).where(sql`status <> 'ready'`),
  ],
)
