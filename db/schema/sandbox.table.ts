import { sql } from 'drizzle-orm'
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'

/**
 * State of the built-in provider fakes. The providers know no sellers, so these are not tenant tables; they stay
 * empty where PROVIDERS=live.
 */
export const sandboxSettings = sqliteTable('sandbox_settings', {
  key: text('key').primaryKey(),
  value: text('value').notNull(),
})

export const sandboxFaults = sqliteTable('sandbox_faults', {
  id: integer('id').primaryKey({ autoIncrement: true }),
  port: text('port', { enum: ['mail', 'payments', 'files'] }).notNull(),
  mode: text('mode', {
    enum: ['timeout', 'rate_limit', 'server_error', 'reject', 'drop_after_accept', 'quota', 'unauthorized'],
  }).notNull(),
  times: integer('times').notNull(),
  /** Only calls to this one; null: to either. */
  provider: text('provider', { enum: ['resend', 'sendgrid'] }),
})

/** One row per accepted provider call, which may hold a thousand mails. */
export const sandboxMailCalls = sqliteTable(
  'sandbox_mail_calls',
  {
    seq: integer('seq').primaryKey({ autoIncrement: true }),
    /** 18 hex digits; the provider's ids of all mails of the call derive from it. */
    ref: text('ref').notNull(),
    provider: text('provider', { enum: ['resend', 'sendgrid'] }).notNull(),
    endpoint: text('endpoint').notNull(),
    idempotencyKey: text('idempotency_key'),
    payloadHash: text('payload_hash'),
    state: text('state', { enum: ['in_flight', 'done'] }).notNull(),
    mails: integer('mails').notNull(),
    /** JSON `[{index, message}]`: what permissive validation left out. */
    refused: text('refused'),
    /** JSON array of lower-case addresses to search in; null when the mails were not kept. */
    recipients: text('recipients'),
    at: integer('at').notNull(),
    /** When its mails were reported as delivered by webhook; null: not yet. */
    reportedAt: integer('reported_at'),
  },
  (t) => [
    uniqueIndex('sandbox_mail_calls_ref').on(t.ref),
    uniqueIndex('sandbox_mail_calls_key').on(t.endpoint, t.idempotencyKey),
    index('sandbox_mail_calls_unreported')
      .on(t.at)
      .where(sql`reported_at IS NULL AND recipients IS NOT NULL`),
  ],
)

/** The request body of a kept call: gzip, base64, cut to stay under D1's 2 MB per value. */
export const sandboxMailBodies = sqliteTable(
  'sandbox_mail_bodies',
  {
    ref: text('ref').notNull(),
    part: integer('part').notNull(),
    body: text('body').notNull(),
  },
  (t) => [primaryKey({ columns: [t.ref, t.part] })],
)

/** What the payment fake keeps: sessions, payments, refunds, disputes. `parent` is what each belongs to. */
export const sandboxPaymentObjects = sqliteTable(
  'sandbox_payment_objects',
  {
    id: text('id').primaryKey(),
    type: text('type').notNull(),
    parent: text('parent'),
    json: text('json').notNull(),
    at: integer('at').notNull(),
  },
  (t) => [
    index('sandbox_payment_objects_type').on(t.type, t.at),
    index('sandbox_payment_objects_parent').on(t.parent, t.type).where(sql`parent IS NOT NULL`),
    index('sandbox_payment_objects_group').on(sql`json ->> 'group'`).where(sql`type = 'transfer'`),
    index('sandbox_payment_objects_next').on(sql`json ->> 'nextAt'`).where(sql`type = 'payout'`),
  ],
)

/**
 * What accounts at the payment fake hold, in minor units; account `''` is the platform. Triggers keep it from the objects,
 * whichever way they are written.
 */
export const sandboxPaymentBalances = sqliteTable(
  'sandbox_payment_balances',
  {
    account: text('account').notNull(),
    currency: text('currency').notNull(),
    amount: integer('amount').notNull(),
  },
  (t) => [primaryKey({ columns: [t.account, t.currency] })],
)

/** Calls under an idempotency key. `status` and `body` are null while one is under way. */
export const sandboxPaymentCalls = sqliteTable('sandbox_payment_calls', {
  key: text('key').primaryKey(),
  /** Path and parameters, hashed. */
  hash: text('hash').notNull(),
  /** The ids of what it makes derive from it, so that a run after one that died makes nothing twice. */
  ref: text('ref').notNull(),
  status: integer('status'),
  body: text('body'),
  at: integer('at').notNull(),
})

/** What the payment fake has to tell. `sent_at` null: not yet; `held`: only when somebody asks for it. */
export const sandboxPaymentEvents = sqliteTable(
  'sandbox_payment_events',
  {
    seq: integer('seq').primaryKey({ autoIncrement: true }),
    id: text('id').notNull(),
    type: text('type').notNull(),
    /** The payment it concerns, or the session while there is none. */
    subject: text('subject').notNull(),
    json: text('json').notNull(),
    at: integer('at').notNull(),
    held: integer('held').notNull(),
    sentAt: integer('sent_at'),
  },
  (t) => [
    uniqueIndex('sandbox_payment_events_id').on(t.id),
    index('sandbox_payment_events_subject').on(t.subject),
    index('sandbox_payment_events_unsent').on(t.at).where(sql`sent_at IS NULL AND held = 0`),
  ],
)
