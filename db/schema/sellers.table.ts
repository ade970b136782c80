import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import { ROLES } from '#app/domain/sellers/permissions.rules.ts'
import { logins, sellers } from './auth.table.ts'
import { tenantColumns } from './columns.ts'

/** A login that belongs to a seller with a role. */
export const members = sqliteTable(
  'members',
  {
    ...tenantColumns(),
    loginId: text('login_id')
      .notNull()
      .references(() => logins.id, { onDelete: 'cascade' }),
    role: text('role', { enum: ROLES }).notNull(),
    createdAt: integer('created_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.sellerId, t.id] }),
    uniqueIndex('members_login').on(t.loginId, t.sellerId),
  ],
)

/** Asked to join, by mail. A row goes when it is accepted or revoked. */
export const invitations = sqliteTable(
  'invitations',
  {
    ...tenantColumns(),
    /** Canonical (lower case): one open invitation per address. */
    email: text('email').notNull(),
    role: text('role', { enum: ROLES }).notNull(),
    invitedBy: text('invited_by').notNull(),
    expiresAt: integer('expires_at').notNull(),
    createdAt: integer('created_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.sellerId, t.id] }),
    uniqueIndex('invitations_id').on(t.id),
    uniqueIndex('invitations_email').on(t.email, t.sellerId),
  ],
)

/** What a seller's owner or admin may set; one row per seller, made with the seller. */
export const sellerSettings = sqliteTable('seller_settings', {
  sellerId: text('seller_id')
    .primaryKey()
    .references(() => sellers.id),
  brandColor: text('brand_color').notNull().default('#0f766e'),
  logoKey: text('logo_key'),
  supportEmail: text('support_email'),
  senderName: text('sender_name').notNull(),
  /** Local part of the from address at the installation's sending domain. */
  senderLocalPart: text('sender_local_part').notNull().default('updates'),
  /** Overrides the installation's provider for this seller. */
  mailProvider: text('mail_provider', { enum: ['resend', 'sendgrid'] }),
  postalAddress: text('postal_address'),
  /** IANA name: which day a date of a filter means. */
  timeZone: text('time_zone').notNull().default('UTC'),
  promptSeconds: integer('prompt_seconds').notNull().default(10),
  /** Whether mails carry the open pixel and counted links. */
  trackMail: integer('track_mail', { mode: 'boolean' }).notNull().default(true),
  /** One mail a day to who owns several of the products updated that day. */
  digest: integer('digest', { mode: 'boolean' }).notNull().default(false),
  /** Set by the operator in place of the limit that grows with delivered mail. */
  dailyLimit: integer('daily_limit'),
  /** Requests inside the window are granted at once, unless the buyer asks again and again. */
  autoRefund: integer('auto_refund', { mode: 'boolean' }).notNull().default(true),
  /** Since when refunds are off, because the balance is too far below zero; null: they are on. */
  refundsPausedAt: integer('refunds_paused_at'),
  /** Since when at least 30 days are enforced for the disputes of its buyers; null: not. */
  policyEnforcedAt: integer('policy_enforced_at'),
  /** The operator lets this seller sell digital products without refunds. */
  isNoneAllowed: integer('is_none_allowed', { mode: 'boolean' }).notNull().default(false),
  updatedAt: integer('updated_at').notNull(),
})

export const apiKeys = sqliteTable(
  'api_keys',
  {
    ...tenantColumns(),
    name: text('name').notNull(),
    /** First characters, for telling keys apart on screen. */
    hint: text('hint').notNull(),
    /** SHA-256 of the key; the key itself is shown once and never stored. */
    keyHash: text('key_hash').notNull(),
    scopes: text('scopes', { mode: 'json' }).$type<string[]>().notNull(),
    createdBy: text('created_by').notNull(),
    createdAt: integer('created_at').notNull(),
    lastUsedAt: integer('last_used_at'),
    revokedAt: integer('revoked_at'),
  },
  (t) => [primaryKey({ columns: [t.sellerId, t.id] }), uniqueIndex('api_keys_hash').on(t.keyHash)],
)

/** First answers of POSTs that carried an `Idempotency-Key`, kept 24 h. */
export const idempotencyKeys = sqliteTable(
  'idempotency_keys',
  {
    ...tenantColumns(),
    /** SHA-256 over method, path and body: the same key with another request is refused. */
    requestHash: text('request_hash').notNull(),
    /** null while the first request is still running. */
    status: integer('status'),
    body: text('body'),
    headers: text('headers', { mode: 'json' }).$type<Record<string, string>>(),
    createdAt: integer('created_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.sellerId, t.id] }), index('idempotency_keys_created').on(t.createdAt)],
)
