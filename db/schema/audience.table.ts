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
import { products } from './catalog.table.ts'
import { tenantColumns } from './columns.ts'

export const contacts = sqliteTable(
  'contacts',
  {
    ...tenantColumns(),
    /** Canonical (domain/audience/email): what uniqueness and suppression go by. */
    email: text('email').notNull(),
    /** As the person gave it, for showing and for the envelope. */
    emailGiven: text('email_given').notNull(),
    name: text('name'),
    country: text('country'),
    consentState: text('consent_state', {
      enum: ['subscribed', 'pending', 'unsubscribed', 'blocklisted'],
    }).notNull(),
    consentReason: text('consent_reason'),
    consentSource: text('consent_source').notNull(),
    consentChangedAt: integer('consent_changed_at').notNull(),
    /** Mirror of `suppressions`, so that choosing recipients reads one row per contact. */
    suppressedReason: text('suppressed_reason'),
    /** Chosen by the person: their opens and clicks are not recorded. */
    untracked: integer('untracked', { mode: 'boolean' }).notNull().default(false),
    firstSeenAt: integer('first_seen_at').notNull(),
    customerSince: integer('customer_since'),
    updatedAt: integer('updated_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.sellerId, t.id] }), uniqueIndex('contacts_email').on(t.sellerId, t.email)],
)

/** Append-only. A contact's consent never changes without a row here in the same batch. */
export const consentEvents = sqliteTable(
  'consent_events',
  {
    ...tenantColumns(),
    contactId: text('contact_id').notNull(),
    fromState: text('from_state'),
    toState: text('to_state').notNull(),
    reason: text('reason'),
    actor: text('actor').notNull(),
    source: text('source').notNull(),
    evidence: text('evidence'),
    at: integer('at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.sellerId, t.id] }),
    foreignKey({ columns: [t.sellerId, t.contactId], foreignColumns: [contacts.sellerId, contacts.id] }),
    // Dispatch asks "who changed since the freeze": ids are ULIDs, but `at` follows the injected clock.
    index('consent_events_at').on(t.sellerId, t.at),
    // A contact's history is its first event (found by id) and these. Partial, so that it costs a new contact
    // nothing and never tempts the planner away from `consent_events_at`.
    index('consent_events_changes').on(t.sellerId, t.contactId, t.at).where(sql`from_state IS NOT NULL`),
  ],
)

/** Addresses that must not be mailed, as keyed hash; outlives the contact. */
export const suppressions = sqliteTable(
  'suppressions',
  {
    sellerId: tenantColumns().sellerId,
    emailHash: text('email_hash').notNull(),
    reason: text('reason').notNull(),
    at: integer('at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.sellerId, t.emailHash] })],
)

/** "No more notices about this product", chosen by the customer. */
export const mutes = sqliteTable(
  'mutes',
  {
    sellerId: tenantColumns().sellerId,
    productId: text('product_id').notNull(),
    contactId: text('contact_id').notNull(),
    at: integer('at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.sellerId, t.productId, t.contactId] }),
    foreignKey({ columns: [t.sellerId, t.contactId], foreignColumns: [contacts.sellerId, contacts.id] }),
    foreignKey({ columns: [t.sellerId, t.productId], foreignColumns: [products.sellerId, products.id] }),
  ],
)
