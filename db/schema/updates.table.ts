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
import type { ResolvedFilter } from '#app/domain/audience/filter.rules.ts'
import type { DigestSection } from '#app/domain/updates/digest.rules.ts'
import type { Agent, MailEventType } from '#app/domain/updates/mail-event.rules.ts'
import { GUARDS, WAIT_REASONS } from '#app/domain/updates/updates.schema.ts'
import { sellers } from './auth.table.ts'
import { products } from './catalog.table.ts'
import { tenantColumns } from './columns.ts'

export const updates = sqliteTable(
  'updates',
  {
    ...tenantColumns(),
    productId: text('product_id').notNull(),
    version: integer('version').notNull(),
    sinceVersion: integer('since_version').notNull(),
    status: text('status', {
      enum: ['held', 'queued', 'sending', 'paused', 'sent', 'cancelled', 'failed'],
    }).notNull(),
    subject: text('subject').notNull(),
    note: text('note').notNull(),
    /** Sentences of the mail's change list, as the seller left them in the composer. */
    items: text('items', { mode: 'json' }).$type<string[]>().notNull(),
    /** Editions whose content changed: only their owners are told. */
    editionIds: text('edition_ids', { mode: 'json' }).$type<string[]>().notNull(),
    /** Only whom this filter means, under the name it had; both as they stood at the confirmation. */
    segment: text('segment', { mode: 'json' }).$type<{ name: string; filter: ResolvedFilter }>(),
    provider: text('provider', { enum: ['resend', 'sendgrid'] }).notNull(),
    createdBy: text('created_by').notNull(),
    createdAt: integer('created_at').notNull(),
    /** End of the hold; nothing is handed to a provider before. */
    sendAt: integer('send_at').notNull(),
    /** Purchases after this moment already hold the new version and are not candidates' business. */
    versionSavedAt: integer('version_saved_at').notNull(),
    /** Last contact looked at by the freeze; null once the recipients are frozen. */
    freezeCursor: text('freeze_cursor'),
    frozenAt: integer('frozen_at'),
    startedAt: integer('started_at'),
    finishedAt: integer('finished_at'),
    pauseReason: text('pause_reason'),
    /** Why what is left does not go on at the moment although nobody paused it, and until when (epoch ms). */
    waitReason: text('wait_reason', { enum: WAIT_REASONS }),
    waitUntil: integer('wait_until'),
    batches: integer('batches').notNull().default(0),
    candidates: integer('candidates').notNull().default(0),
    recipients: integer('recipients').notNull().default(0),
    excluded: text('excluded', { mode: 'json' }).$type<Record<string, number>>().notNull(),
    accepted: integer('accepted').notNull().default(0),
    rejected: integer('rejected').notNull().default(0),
    unknown: integer('unknown').notNull().default(0),
    /** Opted out between freeze and dispatch: frozen as recipients, then left out. */
    skipped: integer('skipped').notNull().default(0),
    /** The run whose counts were added last: what else that run settles stands in the same batch and asks for it. */
    lastRun: text('last_run'),
    delivered: integer('delivered').notNull().default(0),
    opened: integer('opened').notNull().default(0),
    clicked: integer('clicked').notNull().default(0),
    bounced: integer('bounced').notNull().default(0),
    complained: integer('complained').notNull().default(0),
    /** Times opened and clicked by people, and apart from them by machines (prefetchers, scanners, privacy proxies). */
    opens: integer('opens').notNull().default(0),
    clicks: integer('clicks').notNull().default(0),
    machineOpens: integer('machine_opens').notNull().default(0),
    machineClicks: integer('machine_clicks').notNull().default(0),
    /** Whether its mails carry the pixel and counted links: as the seller's setting stood at the confirmation. */
    tracked: integer('tracked', { mode: 'boolean' }).notNull().default(true),
    /**
     * The guard of a big send. `off`: too small for one. `canary`: only the first `canaryBatches` may go. `open`: those
     * were fine, everything may go. `overruled`: a member let it go on after the guard had paused it.
     */
    guard: text('guard', { enum: GUARDS }).notNull().default('off'),
    canaryBatches: integer('canary_batches').notNull().default(0),
    canaryStartedAt: integer('canary_started_at'),
    /** When a member decided to leave alone what stayed unknown. */
    unknownLeftAt: integer('unknown_left_at'),
    /** A later wave of this update, to those who did not open it: 1, 2, 3. */
    resendOf: text('resend_of'),
    wave: integer('wave').notNull().default(0),
    /** A digest of these updates of one day, for customers of several of the products; and the other way round. */
    digestOf: text('digest_of', { mode: 'json' }).$type<string[]>(),
    digestId: text('digest_id'),
  },
  (t) => [
    primaryKey({ columns: [t.sellerId, t.id] }),
    foreignKey({ columns: [t.sellerId, t.productId], foreignColumns: [products.sellerId, products.id] }),
    // One update per version; one cancelled before anybody was mailed may be replaced.
    uniqueIndex('updates_version')
      .on(t.sellerId, t.productId, t.version)
      .where(
        sql`(status <> 'cancelled' OR started_at IS NOT NULL) AND resend_of IS NULL AND digest_of IS NULL`,
      ),
    uniqueIndex('updates_wave')
      .on(t.sellerId, t.resendOf, t.wave)
      .where(sql`resend_of IS NOT NULL AND (status <> 'cancelled' OR started_at IS NOT NULL)`),
    index('updates_product').on(t.sellerId, t.productId, t.createdAt),
    // A provider's event names an update and no seller.
    index('updates_id').on(t.id),
  ],
)

/** The mail as rendered once at confirmation; apart from `updates` so that lists stay light. */
export const updateBodies = sqliteTable(
  'update_bodies',
  {
    sellerId: tenantColumns().sellerId,
    updateId: text('update_id').notNull(),
    /** {from, replyTo, subject, headers} as handed to the provider. */
    envelope: text('envelope', { mode: 'json' })
      .$type<{
        from: { email: string; name: string }
        replyTo: string | null
        subject: string
        headers: Record<string, string>
      }>()
      .notNull(),
    html: text('html').notNull(),
    text: text('text').notNull(),
    /** Of a digest: what it says about each of its updates, in their order; who gets which is filled in per recipient. */
    sections: text('sections', { mode: 'json' }).$type<DigestSection[]>(),
  },
  (t) => [
    primaryKey({ columns: [t.sellerId, t.updateId] }),
    foreignKey({ columns: [t.sellerId, t.updateId], foreignColumns: [updates.sellerId, updates.id] }),
  ],
)

/** One provider call. Its number is part of the idempotency key, its recipients are the rows that name it. */
export const updateBatches = sqliteTable(
  'update_batches',
  {
    sellerId: tenantColumns().sellerId,
    updateId: text('update_id').notNull(),
    batchNo: integer('batch_no').notNull(),
    fromContact: text('from_contact').notNull(),
    toContact: text('to_contact').notNull(),
    size: integer('size').notNull(),
    /** Who is called, or was: a batch that may have been taken never goes to another provider. */
    provider: text('provider', { enum: ['resend', 'sendgrid'] }).notNull(),
    state: text('state', { enum: ['queued', 'sending', 'accepted', 'rejected', 'unknown'] }).notNull(),
    /** When the first call with this batch's idempotency key was made; the provider's window counts from here. */
    firstCallAt: integer('first_call_at'),
    attempts: integer('attempts').notNull().default(0),
    settledAt: integer('settled_at'),
    /** Names the run that holds, then settled, the batch: writes of a run that lost its lease match nothing. */
    runId: text('run_id'),
    reason: text('reason'),
    /** What this batch adds to the update's counts, so that settling it again moves them by the difference. */
    accepted: integer('accepted').notNull().default(0),
    rejected: integer('rejected').notNull().default(0),
    unknown: integer('unknown').notNull().default(0),
    skipped: integer('skipped').notNull().default(0),
    /**
     * JSON [[contact, email, name, purchase], …] as frozen: a retry under the same key carries the same bytes, and
     * a dispatch reads one row per call instead of one per recipient. Emptied once the batch is settled for good.
     */
    recipients: text('recipients'),
    /** JSON of the provider's ids in the order of the recipients handed over; events join by our own delivery id. */
    providerIds: text('provider_ids'),
  },
  (t) => [
    primaryKey({ columns: [t.sellerId, t.updateId, t.batchNo] }),
    foreignKey({ columns: [t.sellerId, t.updateId], foreignColumns: [updates.sellerId, updates.id] }),
  ],
)

/** One update to one address. The primary key is what makes "nobody twice" true. */
export const deliveries = sqliteTable(
  'deliveries',
  {
    sellerId: text('seller_id').notNull(),
    updateId: text('update_id').notNull(),
    contactId: text('contact_id').notNull(),
    batchNo: integer('batch_no').notNull(),
    email: text('email').notNull(),
    purchaseId: text('purchase_id').notNull(),
    /**
     * null: what its batch says (queued, sending, accepted, …), so that a provider call that concerns a thousand
     * people writes one row; set where this delivery goes its own way.
     */
    state: text('state', {
      enum: ['skipped', 'rejected', 'accepted', 'delivered', 'opened', 'clicked', 'bounced', 'complained'],
    }),
    reason: text('reason'),
    changedAt: integer('changed_at').notNull(),
  },
  // No foreign keys: a delivery outlives an erased contact, and each key would cost a row read per recipient. The one
  // statement that inserts takes contacts and update from the same seller.
  (t) => [primaryKey({ columns: [t.sellerId, t.updateId, t.contactId] })],
)

/** Where a mail's counted links lead. Frozen with the mail, so that a link can lead nowhere else. */
export const updateLinks = sqliteTable(
  'update_links',
  {
    sellerId: tenantColumns().sellerId,
    updateId: text('update_id').notNull(),
    /** 1, 2, 3 … in the order of the mail. */
    no: integer('no').notNull(),
    /** null: the recipient's own library page. */
    url: text('url'),
    label: text('label').notNull(),
    /** Clicks by people, how many people, and clicks by machines. */
    clicks: integer('clicks').notNull().default(0),
    people: integer('people').notNull().default(0),
    machines: integer('machines').notNull().default(0),
  },
  (t) => [
    primaryKey({ columns: [t.sellerId, t.updateId, t.no] }),
    foreignKey({ columns: [t.sellerId, t.updateId], foreignColumns: [updates.sellerId, updates.id] }),
  ],
)

/** Who clicked which link: what makes "people" per link a count of people. No foreign keys, as with deliveries. */
export const linkClicks = sqliteTable(
  'link_clicks',
  {
    sellerId: text('seller_id').notNull(),
    updateId: text('update_id').notNull(),
    no: integer('no').notNull(),
    contactId: text('contact_id').notNull(),
    clicks: integer('clicks').notNull().default(1),
  },
  (t) => [primaryKey({ columns: [t.sellerId, t.updateId, t.no, t.contactId] })],
)

/** What happened when, for the chart: a minute a row at first, an hour a row later (activity.rules). */
export const updateActivity = sqliteTable(
  'update_activity',
  {
    sellerId: tenantColumns().sellerId,
    updateId: text('update_id').notNull(),
    /** Start of the minute or hour, epoch ms. */
    at: integer('at').notNull(),
    accepted: integer('accepted').notNull().default(0),
    delivered: integer('delivered').notNull().default(0),
    opened: integer('opened').notNull().default(0),
    clicked: integer('clicked').notNull().default(0),
    bounced: integer('bounced').notNull().default(0),
    complained: integer('complained').notNull().default(0),
  },
  (t) => [primaryKey({ columns: [t.sellerId, t.updateId, t.at] })],
)

/** How many mails of an update failed for which cause (failure.rules), so that nobody counts deliveries to say so. */
export const updateFailures = sqliteTable(
  'update_failures',
  {
    sellerId: tenantColumns().sellerId,
    updateId: text('update_id').notNull(),
    /** `accepted`: not delivered so far, and the last we heard is a soft bounce. */
    state: text('state', { enum: ['rejected', 'bounced', 'complained', 'skipped', 'accepted'] }).notNull(),
    cause: text('cause').notNull(),
    n: integer('n').notNull(),
  },
  (t) => [primaryKey({ columns: [t.sellerId, t.updateId, t.state, t.cause] })],
)

/** Bounces that may be temporary, per contact: five in thirty days suppress the address. */
export const softBounces = sqliteTable(
  'soft_bounces',
  {
    sellerId: tenantColumns().sellerId,
    contactId: text('contact_id').notNull(),
    eventId: text('event_id').notNull(),
    at: integer('at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.sellerId, t.contactId, t.eventId] })],
)

/** What a seller handed over and what arrived, per UTC day: the meter its daily limit is taken from. */
export const sendingDays = sqliteTable(
  'sending_days',
  {
    sellerId: tenantColumns().sellerId,
    /** YYYY-MM-DD, UTC. */
    day: text('day').notNull(),
    handedOver: integer('handed_over').notNull().default(0),
    delivered: integer('delivered').notNull().default(0),
    /** What the day takes, fixed with its first mail; null: nothing was handed over yet. */
    mailLimit: integer('mail_limit'),
  },
  (t) => [primaryKey({ columns: [t.sellerId, t.day] })],
)

/** Names the fold of events that wrote last: its other statements stand in the same batch and ask for it. */
export const eventFolds = sqliteTable('event_folds', {
  sellerId: text('seller_id')
    .primaryKey()
    .references(() => sellers.id),
  runId: text('run_id').notNull(),
  at: integer('at').notNull(),
})

/**
 * What providers told about mails, and what our own pixel and links saw, as received. Not a tenant table: it is
 * written before anybody knows the seller, which is null when no update is known for the delivery.
 */
export const mailEvents = sqliteTable(
  'mail_events',
  {
    /** The provider's, the same each time it tells: what makes "counted once" true. */
    eventId: text('event_id').primaryKey(),
    provider: text('provider', { enum: ['resend', 'sendgrid', 'awning'] }).notNull(),
    type: text('type').$type<MailEventType>().notNull(),
    sellerId: text('seller_id'),
    deliveryId: text('delivery_id').notNull(),
    at: integer('at').notNull(),
    /** What the provider says; often with the address in it, so gone as soon as the event had its effect. */
    detail: text('detail'),
    /** Of opens and clicks: who did it. */
    agent: text('agent').$type<Agent>(),
    /** Of clicks on our own links: which (update_links). */
    linkNo: integer('link_no'),
    receivedAt: integer('received_at').notNull(),
    /** Set in the batch that gave it its effect, or found that it has none. */
    appliedAt: integer('applied_at'),
  },
  (t) => [
    index('mail_events_waiting').on(t.sellerId, t.receivedAt).where(sql`applied_at IS NULL`),
    index('mail_events_received').on(t.receivedAt),
  ],
)

/** Events of types nobody here knows: accepted, counted per day, and shown to the operator. Not a tenant table. */
export const unknownMailEvents = sqliteTable(
  'unknown_mail_events',
  {
    provider: text('provider', { enum: ['resend', 'sendgrid'] }).notNull(),
    type: text('type').notNull(),
    /** YYYY-MM-DD, UTC. */
    day: text('day').notNull(),
    n: integer('n').notNull(),
  },
  (t) => [primaryKey({ columns: [t.provider, t.type, t.day] })],
)
