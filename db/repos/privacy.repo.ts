import { and, desc, eq, isNotNull, lt } from 'drizzle-orm'
import { erasedAddress } from '#app/domain/audience/email.schema.ts'
import { plainReason } from '#app/domain/updates/failure.rules.ts'
import { plainDetail } from '#app/domain/updates/fold-events.rules.ts'
import type { MailEventType } from '#app/domain/updates/mail-event.rules.ts'
import type { DeliveryState } from '#app/domain/updates/updates.schema.ts'
import { auditEvents, contacts } from '../schema/audience.table.ts'
import type { Statement, TenantDb } from '../tenant-db.ts'
import { type ContactRow, firstEventId } from './contacts.repo.ts'

export type AuditRow = typeof auditEvents.$inferSelect
/** Words of servers and providers about a person's mails, each with what stands for it once the person is erased. */
export type Said = {
  reasons: { updateId: string; reason: string; plain: string | null }[]
  details: { eventId: string; plain: string | null }[]
}

/** What hangs on the purchases of a contact ?2. */
const BOUGHT = 'purchases p INDEXED BY purchases_contact'
const OF = 'WHERE p.seller_id = ?1 AND p.contact_id = ?2'
const THEIR_PURCHASES = `SELECT p.id FROM ${BOUGHT} ${OF}`

/** Of one contact ?2, by the keys of each table. */
const HELD = {
  consent: `SELECT from_state, to_state, reason, actor, source, evidence, at FROM consent_events
    WHERE seller_id = ?1 AND id = ?3 AND contact_id = ?2
    UNION ALL SELECT from_state, to_state, reason, actor, source, evidence, at FROM consent_events
    WHERE seller_id = ?1 AND contact_id = ?2 AND from_state IS NOT NULL ORDER BY at`,
  follow: `SELECT source, requested_at, confirmed_at, ended_at FROM follows WHERE seller_id = ?1 AND contact_id = ?2`,
  affiliation: `SELECT a.id, a.code, a.status, a.invited_at, a.accepted_at, a.stopped_at, s.product_id, s.basis_points, s.added_at
    FROM affiliates a LEFT JOIN affiliate_products s ON s.seller_id = ?1 AND s.affiliate_id = a.id
    WHERE a.seller_id = ?1 AND a.contact_id = ?2`,
  purchases: `SELECT id, product_id, edition_id, price_amount, currency, tax_amount, discount_code, refunded_amount, status, country,
    time_zone, source, purchased_at, policy_key, seen_version
    FROM purchases WHERE seller_id = ?1 AND contact_id = ?2 ORDER BY purchased_at`,
  refunds: `SELECT r.id, r.purchase_id, r.amount, r.tax, p.currency, r.status, r.origin, r.note, r.actor, r.failure, r.created_at, r.settled_at
    FROM ${BOUGHT} CROSS JOIN refunds r ON r.seller_id = ?1 AND r.purchase_id = p.id ${OF} ORDER BY r.created_at`,
  refund_requests: `SELECT q.id, q.purchase_id, q.status, q.note, q.is_in_window, q.held_for, q.deadline_at, q.decided_at, q.answer, q.refund_id, q.created_at
    FROM ${BOUGHT} CROSS JOIN refund_requests q ON q.seller_id = ?1 AND q.purchase_id = p.id ${OF} ORDER BY q.created_at`,
  disputes: `SELECT x.id, x.purchase_id, x.amount, x.tax, p.currency, x.status, x.reason, x.opened_at, x.closed_at
    FROM ${BOUGHT} CROSS JOIN disputes x ON x.seller_id = ?1 AND x.purchase_id = p.id ${OF} ORDER BY x.opened_at`,
  updates: `SELECT u.id, u.subject, d.email, coalesce(d.state, b.state) AS state, d.reason, d.changed_at
    FROM updates u CROSS JOIN deliveries d ON d.seller_id = ?1 AND d.update_id = u.id AND d.contact_id = ?2
    CROSS JOIN update_batches b ON b.seller_id = ?1 AND b.update_id = u.id AND b.batch_no = d.batch_no
    WHERE u.seller_id = ?1 ORDER BY u.id`,
  clicks: `SELECT u.id AS update_id, l.url, k.clicks FROM updates u
    CROSS JOIN update_links l ON l.seller_id = ?1 AND l.update_id = u.id
    CROSS JOIN link_clicks k ON k.seller_id = ?1 AND k.update_id = u.id AND k.no = l.no AND k.contact_id = ?2
    WHERE u.seller_id = ?1`,
  mutes: `SELECT m.product_id, m.at FROM products p
    CROSS JOIN mutes m ON m.seller_id = ?1 AND m.product_id = p.id AND m.contact_id = ?2 WHERE p.seller_id = ?1`,
  soft_bounces: `SELECT at FROM soft_bounces WHERE seller_id = ?1 AND contact_id = ?2`,
}
/** What is left of an answer that was kept for `Idempotency-Key`. */
const GONE = JSON.stringify({
  ...{ type: 'urn:awning:problem:not_found', title: 'Not found', status: 404, code: 'not_found' },
  ...{ detail: 'This was about somebody who has been erased.', request_id: '' },
})
/** Those a contact ?2 is in. */
const BATCHES = `SELECT d.update_id, d.batch_no FROM updates u
  CROSS JOIN deliveries d ON d.seller_id = ?1 AND d.update_id = u.id AND d.contact_id = ?2 WHERE u.seller_id = ?1`
type Table = keyof typeof HELD

/** What is held about a person, and its end. */
export function privacyRepo(t: TenantDb) {
  return {
    async held(contactId: string): Promise<Record<Table, Record<string, unknown>[]>> {
      const tables = Object.keys(HELD) as Table[]
      const found = await Promise.all(
        tables.map(async (table) => {
          const extra = table === 'consent' ? [firstEventId(contactId)] : []
          const { results } = await t.sql(HELD[table], contactId, ...extra).all<Record<string, unknown>>()
          return [table, results] as const
        }),
      )
      return Object.fromEntries(found) as Record<Table, Record<string, unknown>[]>
    },

    /**
     * Takes everything personal out of the contact and what hangs on it, after the consent event `eventId` in this batch.
     * Where that had no effect, D1's guard of consent stops the whole batch. `forget` and `refresh` belong behind it.
     */
    erase({ id, email }: Pick<ContactRow, 'id' | 'email'>, eventId: string, now: number): Statement[] {
      const own = (sql: string) => t.sql(sql, id)
      return [
        t.sql(
          `UPDATE contacts SET consent_event_id = ?3, email = ?5, email_given = ?5, name = NULL, untracked = 0,
             external_id = NULL, country_given = NULL, tags = '[]', attributes = '{}', source_at = NULL,
             profile_version = profile_version + 1, erased_at = ?4, updated_at = ?4
           WHERE seller_id = ?1 AND id = ?2`,
          id,
          eventId,
          now,
          erasedAddress(id),
        ),
        t.sql(
          `UPDATE consent_events SET reason = NULL, evidence = NULL WHERE seller_id = ?1 AND id = ?2`,
          firstEventId(id),
        ),
        own(
          `UPDATE consent_events SET reason = NULL, evidence = NULL
           WHERE seller_id = ?1 AND contact_id = ?2 AND from_state IS NOT NULL`,
        ),
        own('DELETE FROM follows WHERE seller_id = ?1 AND contact_id = ?2'),
        own(
          `DELETE FROM affiliate_products WHERE seller_id = ?1 AND affiliate_id IN
             (SELECT a.id FROM affiliates a WHERE a.seller_id = ?1 AND a.contact_id = ?2)`,
        ),
        t.sql(
          `UPDATE affiliates SET status = 'stopped', stopped_at = coalesce(stopped_at, ?3) WHERE seller_id = ?1 AND contact_id = ?2`,
          id,
          now,
        ),
        // A provider that refuses a whole call may name one of its addresses.
        t.sql(
          `UPDATE update_batches SET reason = replace(lower(reason), ?3, 'the address')
           WHERE seller_id = ?1 AND instr(lower(reason), ?3) > 0 AND (update_id, batch_no) IN (${BATCHES})`,
          id,
          email,
        ),
      ]
    },

    /** Whether this was somebody who is forgotten by now. */
    isErased: async (id: string): Promise<boolean> =>
      (await t.find(contacts, and(eq(contacts.id, id), isNotNull(contacts.erasedAt))!)) !== null,

    /** What was said about a person's mails, and what says the same without them. */
    async said(contactId: string): Promise<Said> {
      const [reasons, details] = await Promise.all([
        t
          .sql(
            `SELECT d.update_id AS updateId, d.state, d.reason FROM updates u
             CROSS JOIN deliveries d ON d.seller_id = ?1 AND d.update_id = u.id AND d.contact_id = ?2
             WHERE u.seller_id = ?1 AND d.state IS NOT NULL AND d.reason IS NOT NULL`,
            contactId,
          )
          .all<{ updateId: string; state: DeliveryState; reason: string }>(),
        t
          .sql(
            `SELECT event_id AS eventId, type, detail FROM mail_events
             WHERE seller_id = ?1 AND applied_at IS NULL AND detail IS NOT NULL AND substr(delivery_id, 31) = substr(?2, 4)`,
            contactId,
          )
          .all<{ eventId: string; type: MailEventType; detail: string }>(),
      ])
      return {
        reasons: reasons.results.map((d) => ({ ...d, plain: plainReason(d.state, d.reason) })),
        details: details.results.map((e) => ({ ...e, plain: plainDetail(e) })),
      }
    },

    /**
     * Takes somebody who is erased out of what sending, providers and repeated requests left of them. Safe to run again,
     * and worth it: whoever is at work meanwhile may write what they read before.
     */
    forget(contactId: string, { reasons, details }: Said): Statement[] {
      const own = (sql: string) => t.sql(sql, contactId)
      const placeholder = erasedAddress(contactId)
      return [
        own(
          `DELETE FROM mutes WHERE seller_id = ?1 AND contact_id = ?2
             AND product_id IN (SELECT p.id FROM products p WHERE p.seller_id = ?1)`,
        ),
        own('DELETE FROM soft_bounces WHERE seller_id = ?1 AND contact_id = ?2'),
        own(
          `DELETE FROM link_clicks WHERE seller_id = ?1 AND (update_id, no, contact_id) IN
             (SELECT l.update_id, l.no, ?2 FROM updates u
              CROSS JOIN update_links l ON l.seller_id = ?1 AND l.update_id = u.id WHERE u.seller_id = ?1)`,
        ),
        // What they and the seller wrote about giving money back; the books keep that it was.
        own(`UPDATE refunds SET note = NULL WHERE seller_id = ?1 AND purchase_id IN (${THEIR_PURCHASES})`),
        own(
          `UPDATE refund_requests SET note = NULL, answer = NULL WHERE seller_id = ?1 AND purchase_id IN (${THEIR_PURCHASES})`,
        ),
        // Who repeats a request about them or what they bought is told that they are gone.
        t.sql(
          `UPDATE idempotency_keys SET status = 404, body = ?3, headers = '{"content-type":"application/problem+json"}'
           WHERE seller_id = ?1 AND body IS NOT NULL AND (instr(body, ?2) > 0
             OR EXISTS (SELECT 1 FROM ${BOUGHT} ${OF} AND instr(idempotency_keys.body, p.id) > 0))`,
          contactId,
          GONE,
        ),
        // Of a batch that is still to go the entry stays, so that its numbers stay; the person is left out of it as
        // everybody is who opted out since.
        t.sql(
          `UPDATE update_batches SET recipients = (SELECT json_group_array(CASE WHEN j.value ->> 0 = ?2
               THEN json_array(?2, ?3, NULL, j.value ->> 3) ELSE json(j.value) END) FROM json_each(recipients) j)
           WHERE seller_id = ?1 AND recipients IS NOT NULL AND (update_id, batch_no) IN (${BATCHES})`,
          contactId,
          placeholder,
        ),
        t.sql(
          `UPDATE deliveries SET email = ?3
           WHERE seller_id = ?1 AND contact_id = ?2 AND update_id IN (SELECT u.id FROM updates u WHERE u.seller_id = ?1)`,
          contactId,
          placeholder,
        ),
        ...reasons.map((d) =>
          t.sql(
            `UPDATE deliveries SET reason = ?5 WHERE seller_id = ?1 AND update_id = ?3 AND contact_id = ?2 AND reason = ?4`,
            contactId,
            d.updateId,
            d.reason,
            d.plain,
          ),
        ),
        ...details.map((e) =>
          t.sql(
            `UPDATE mail_events SET detail = ?3 WHERE seller_id = ?1 AND event_id = ?2 AND detail IS NOT NULL`,
            e.eventId,
            e.plain,
          ),
        ),
      ]
    },

    audit: (e: Omit<AuditRow, 'sellerId'>): Statement => t.insert(auditEvents, e),
    /** Latest first. */
    auditList: (after: string | undefined, limit: number): Promise<AuditRow[]> =>
      t.list(auditEvents, after === undefined ? undefined : lt(auditEvents.id, after), {
        orderBy: [desc(auditEvents.id)],
        limit,
      }),
  }
}
