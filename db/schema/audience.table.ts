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
import { AFFILIATE_STATES } from '#app/domain/audience/affiliate.schema.ts'
import type { ResolvedFilter } from '#app/domain/audience/filter.rules.ts'
import type { ContactFilter } from '#app/domain/audience/filter.schema.ts'
import { FOLLOW_SOURCES } from '#app/domain/audience/follow.schema.ts'
import { KINDS } from '#app/domain/audience/kind.ts'
import {
  EXPORT_STATES,
  type ExportOptions,
  type ExportWindow,
  type PayoutExportOptions,
} from '#app/domain/exports/export.schema.ts'
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
    /** Where they last bought from; derived. What a file or another system says is `countryGiven`. */
    country: text('country'),
    // The profile an import or a sync may write (domain/imports). JSON in one spelling, so that equal is equal.
    externalId: text('external_id'),
    countryGiven: text('country_given'),
    tags: text('tags').notNull().default('[]'),
    attributes: text('attributes').notNull().default('{}'),
    /** When the source last changed what it says of them: a row older than this does not win by "newest". */
    sourceAt: integer('source_at'),
    /** Counts the writes of the profile: a write that was decided on an older one is refused whole. */
    profileVersion: integer('profile_version').notNull().default(0),
    consentState: text('consent_state', {
      enum: ['subscribed', 'pending', 'unsubscribed', 'blocklisted'],
    }).notNull(),
    consentReason: text('consent_reason'),
    consentSource: text('consent_source').notNull(),
    consentChangedAt: integer('consent_changed_at').notNull(),
    /** The event that permitted what the consent is; a trigger refuses a change that names no fresh one. */
    consentEventId: text('consent_event_id').notNull(),
    /** Mirror of `suppressions`, so that choosing recipients reads one row per contact. */
    suppressedReason: text('suppressed_reason'),
    /** Chosen by the person: their opens and clicks are not recorded. */
    untracked: integer('untracked', { mode: 'boolean' }).notNull().default(false),
    firstSeenAt: integer('first_seen_at').notNull(),
    // What follows up to `countries` is derived from purchases, follows and affiliates (domain/audience/relations.rules)
    // and written only by `relations.repo`. A kind somebody is not is null.
    followerSince: integer('follower_since'),
    customerSince: integer('customer_since'),
    lastPurchaseAt: integer('last_purchase_at'),
    affiliateSince: integer('affiliate_since'),
    lastAffiliateAt: integer('last_affiliate_at'),
    /** Purchases that stand: neither fully refunded nor charged back. The next three are about those as well. */
    purchases: integer('purchases').notNull().default(0),
    /** What was paid less what went back, minor units by currency: `{"usd":3000}`. */
    spent: text('spent', { mode: 'json' }).$type<Record<string, number>>().notNull().default({}),
    /** `prod_…/ed_…` of each edition bought, sorted, a space between: one look into the row answers "bought X". */
    bought: text('bought').notNull().default(''),
    /** Countries bought from (ISO 3166-1 alpha-2), sorted, a space between. `country` is that of the latest purchase. */
    countries: text('countries').notNull().default(''),
    createdAt: integer('created_at').notNull(),
    updatedAt: integer('updated_at').notNull(),
    /** What was personal is gone from the row; it stays for what the books refer to, and is shown nowhere. */
    erasedAt: integer('erased_at'),
  },
  (t) => [
    primaryKey({ columns: [t.sellerId, t.id] }),
    uniqueIndex('contacts_email').on(t.sellerId, t.email),
    uniqueIndex('contacts_external_id').on(t.sellerId, t.externalId).where(sql`external_id IS NOT NULL`),
    // One for each kind: its tab, its date filter, and the order of an export, none of which may sort.
    index('contacts_followers').on(t.sellerId, t.followerSince, t.id).where(sql`follower_since IS NOT NULL`),
    index('contacts_customers').on(t.sellerId, t.customerSince, t.id).where(sql`customer_since IS NOT NULL`),
    index('contacts_affiliates')
      .on(t.sellerId, t.affiliateSince, t.id)
      .where(sql`affiliate_since IS NOT NULL`),
    // Whoever may not be mailed is a few among many; a query has to repeat the condition to be served by it.
    index('contacts_not_subscribed')
      .on(t.sellerId, t.consentState, t.id)
      .where(sql`consent_state <> 'subscribed'`),
    index('contacts_name').on(t.sellerId, sql`name COLLATE NOCASE`, t.id).where(sql`name IS NOT NULL`),
  ],
)

/** That somebody follows the seller: asked for, confirmed by the link in a mail, ended. One row per contact. */
export const follows = sqliteTable(
  'follows',
  {
    sellerId: tenantColumns().sellerId,
    contactId: text('contact_id').notNull(),
    source: text('source', { enum: FOLLOW_SOURCES }).notNull(),
    requestedAt: integer('requested_at').notNull(),
    /** When the confirmation mail was last asked for: at most one an hour. */
    mailedAt: integer('mailed_at'),
    confirmedAt: integer('confirmed_at'),
    endedAt: integer('ended_at'),
  },
  (t) => [
    primaryKey({ columns: [t.sellerId, t.contactId] }),
    foreignKey({ columns: [t.sellerId, t.contactId], foreignColumns: [contacts.sellerId, contacts.id] }),
  ],
)

/** Somebody who sells for the seller against a share. One row per contact; it stays when the arrangement stops. */
export const affiliates = sqliteTable(
  'affiliates',
  {
    ...tenantColumns(),
    contactId: text('contact_id').notNull(),
    /** In the referral link. */
    code: text('code').notNull(),
    status: text('status', { enum: AFFILIATE_STATES }).notNull(),
    invitedAt: integer('invited_at').notNull(),
    acceptedAt: integer('accepted_at'),
    stoppedAt: integer('stopped_at'),
    createdBy: text('created_by').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.sellerId, t.id] }),
    uniqueIndex('affiliates_contact').on(t.sellerId, t.contactId),
    uniqueIndex('affiliates_code').on(t.code),
    foreignKey({ columns: [t.sellerId, t.contactId], foreignColumns: [contacts.sellerId, contacts.id] }),
  ],
)

/** What an affiliate sells, and for which share. */
export const affiliateProducts = sqliteTable(
  'affiliate_products',
  {
    sellerId: tenantColumns().sellerId,
    affiliateId: text('affiliate_id').notNull(),
    productId: text('product_id').notNull(),
    basisPoints: integer('basis_points').notNull(),
    addedAt: integer('added_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.sellerId, t.affiliateId, t.productId] }),
    foreignKey({
      columns: [t.sellerId, t.affiliateId],
      foreignColumns: [affiliates.sellerId, affiliates.id],
    }),
    foreignKey({ columns: [t.sellerId, t.productId], foreignColumns: [products.sellerId, products.id] }),
  ],
)

/**
 * How many became something on a day (days since 1970, UTC), and how many ceased to be it. Σ joined − departed is how many
 * there are now. Written together with what it counts (`relations.repo`).
 */
export const audienceDays = sqliteTable(
  'audience_days',
  {
    sellerId: tenantColumns().sellerId,
    kind: text('kind', { enum: ['contact', ...KINDS] }).notNull(),
    day: integer('day').notNull(),
    joined: integer('joined').notNull().default(0),
    departed: integer('departed').notNull().default(0),
  },
  (t) => [primaryKey({ columns: [t.sellerId, t.kind, t.day] })],
)

/** The latest check of a seller's audience against what it is derived from. */
export const audienceChecks = sqliteTable('audience_checks', {
  sellerId: tenantColumns().sellerId.primaryKey(),
  startedAt: integer('started_at').notNull(),
  /** null while it runs. */
  finishedAt: integer('finished_at'),
  /** Last contact checked. */
  cursor: text('cursor').notNull().default(''),
  checked: integer('checked').notNull().default(0),
  /** Contacts that were not what their relations make of them; they are now. */
  drifted: integer('drifted').notNull().default(0),
  /** How many of them by field: `{"spent":2}`. */
  fields: text('fields', { mode: 'json' }).$type<Record<string, number>>().notNull().default({}),
  /** Counts that were off, by kind: how many too few (more than 0) or too many. */
  miscounts: text('miscounts', { mode: 'json' }).$type<Record<string, number>>().notNull().default({}),
})

/**
 * Where a contact stood before a change, written only while an export of the seller runs: its pages are ordered by
 * these times, so whoever moves meanwhile would be in it twice or not at all.
 */
export const relationMoves = sqliteTable(
  'relation_moves',
  {
    sellerId: tenantColumns().sellerId,
    at: integer('at').notNull(),
    contactId: text('contact_id').notNull(),
    followerSince: integer('follower_since'),
    customerSince: integer('customer_since'),
    affiliateSince: integer('affiliate_since'),
  },
  (t) => [primaryKey({ columns: [t.sellerId, t.at, t.contactId] })],
)

/** A filter with a name. */
export const segments = sqliteTable(
  'segments',
  {
    ...tenantColumns(),
    name: text('name').notNull(),
    filter: text('filter', { mode: 'json' }).$type<ContactFilter>().notNull(),
    createdBy: text('created_by').notNull(),
    createdAt: integer('created_at').notNull(),
    updatedAt: integer('updated_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.sellerId, t.id] }),
    uniqueIndex('segments_name').on(t.sellerId, sql`name COLLATE NOCASE`),
  ],
)

/** A file of the audience on its way or made. Options are kept as asked; `filter` as it stood then. */
export const exports = sqliteTable(
  'exports',
  {
    ...tenantColumns(),
    status: text('status', { enum: EXPORT_STATES }).notNull(),
    options: text('options', { mode: 'json' })
      .$type<(ExportOptions & ExportWindow) | PayoutExportOptions>()
      .notNull(),
    filter: text('filter', { mode: 'json' }).$type<ResolvedFilter>(),
    /** SHA-256 over who asked for what: the same again within a minute is the same export. */
    requestKey: text('request_key').notNull(),
    requestedBy: text('requested_by').notNull(),
    /** The member the link is mailed to; null when a program asked. */
    memberId: text('member_id'),
    /** Contacts are exported as they stood then. */
    snapshotAt: integer('snapshot_at').notNull(),
    fileName: text('file_name').notNull(),
    /** Last row written, as `since:id`; null before the first and after the last. */
    cursor: text('cursor'),
    /** Slices done, which is also how many parts there are. */
    slices: integer('slices').notNull().default(0),
    uploadId: text('upload_id'),
    parts: text('parts', { mode: 'json' }).$type<{ partNumber: number; etag: string }[]>().notNull(),
    rows: integer('rows').notNull().default(0),
    scanned: integer('scanned').notNull().default(0),
    total: integer('total').notNull().default(0),
    bytes: integer('bytes').notNull().default(0),
    sha256: text('sha256'),
    failure: text('failure'),
    downloads: integer('downloads').notNull().default(0),
    createdAt: integer('created_at').notNull(),
    startedAt: integer('started_at'),
    finishedAt: integer('finished_at'),
    expiresAt: integer('expires_at'),
    revokedAt: integer('revoked_at'),
    /** The object is gone from the bucket. */
    removedAt: integer('removed_at'),
  },
  (t) => [
    primaryKey({ columns: [t.sellerId, t.id] }),
    index('exports_request').on(t.sellerId, t.requestKey, t.createdAt),
    // Every change of a relation asks whether one runs.
    index('exports_running').on(t.sellerId).where(sql`status IN ('queued', 'running')`),
    // The hourly sweep, across sellers.
    index('exports_expiry').on(t.expiresAt).where(sql`removed_at IS NULL AND expires_at IS NOT NULL`),
  ],
)

/** Who looked at everything held about a person, or erased it. Append-only; holds nothing personal. */
export const auditEvents = sqliteTable(
  'audit_events',
  {
    ...tenantColumns(),
    action: text('action', { enum: ['contact.disclosed', 'contact.erased'] }).notNull(),
    /** Id of what was looked at or erased. */
    subject: text('subject').notNull(),
    actor: text('actor').notNull(),
    actorName: text('actor_name').notNull(),
    at: integer('at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.sellerId, t.id] })],
)

/** Append-only, also for D1 itself. A contact's consent never changes without a row here in the same batch. */
export const consentEvents = sqliteTable(
  'consent_events',
  {
    ...tenantColumns(),
    contactId: text('contact_id').notNull(),
    /** The contact's event before this one: what was decided on. Each has at most one successor that took effect. */
    previousId: text('previous_id'),
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
