import { eq } from 'drizzle-orm'
import type { DeliveryDecision } from '#app/domain/updates/delivery-event.rules.ts'
import type { DeliveryState } from '#app/domain/updates/updates.schema.ts'
import { mailEvents } from '../schema/updates.table.ts'
import type { Statement, TenantDb } from '../tenant-db.ts'
import { DELIVERY_STATE } from './updates.repo.ts'

export type MailEventRow = typeof mailEvents.$inferSelect
/** A delivery, and the state an event about it was decided on. */
export type Decided = { updateId: string; contactId: string; from: DeliveryState }

/** What providers told about this seller's deliveries, and its effect on them. */
export function mailEventsRepo(t: TenantDb) {
  return {
    find: (eventId: string): Promise<MailEventRow | null> =>
      t.find(mailEvents, eq(mailEvents.eventId, eventId)),

    async stateOf(updateId: string, contactId: string): Promise<DeliveryState | null> {
      const row = await t
        .sql(
          `SELECT ${DELIVERY_STATE} AS state FROM deliveries d
           JOIN update_batches b ON b.seller_id = d.seller_id AND b.update_id = d.update_id AND b.batch_no = d.batch_no
           JOIN updates u ON u.seller_id = d.seller_id AND u.id = d.update_id
           WHERE d.seller_id = ?1 AND d.update_id = ?2 AND d.contact_id = ?3`,
          updateId,
          contactId,
        )
        .first<{ state: DeliveryState }>()
      return row?.state ?? null
    },

    /** The event changes nothing. */
    pass: (eventId: string, now: number): Statement =>
      t.sql(
        `UPDATE mail_events SET applied_at = ?3 WHERE seller_id = ?1 AND event_id = ?2 AND applied_at IS NULL`,
        eventId,
        now,
      ),

    /**
     * Moves the delivery and the counts, once per event, and only from the state it was decided on. A batch of
     * unknown outcome moves along, so that settling it later does not count this delivery again. The last statement
     * ends the event; it changes nothing when the delivery is not where the event brings it.
     */
    apply(
      eventId: string,
      { updateId, contactId, from }: Decided,
      { to, counts }: Extract<DeliveryDecision, { kind: 'move' }>,
      reason: string | null,
      now: number,
    ): Statement[] {
      const stillSo = `EXISTS (SELECT 1 FROM mail_events e WHERE e.seller_id = ?1 AND e.event_id = ?4 AND e.applied_at IS NULL)
        AND EXISTS (SELECT 1 FROM deliveries d
          JOIN update_batches b ON b.seller_id = d.seller_id AND b.update_id = d.update_id AND b.batch_no = d.batch_no
          WHERE d.seller_id = ?1 AND d.update_id = ?2 AND d.contact_id = ?3 AND coalesce(d.state, b.state) = ?5)`
      const guarded = (text: string, ...params: unknown[]) =>
        t.sql(`${text} AND ${stillSo}`, updateId, contactId, eventId, from, ...params)
      const { accepted = 0, unknown = 0 } = counts
      return [
        guarded(
          `UPDATE updates SET accepted = accepted + ?6, unknown = unknown + ?7, delivered = delivered + ?8,
             opened = opened + ?9, clicked = clicked + ?10, bounced = bounced + ?11, complained = complained + ?12
           WHERE seller_id = ?1 AND id = ?2`,
          accepted,
          unknown,
          counts.delivered ?? 0,
          counts.opened ?? 0,
          counts.clicked ?? 0,
          counts.bounced ?? 0,
          counts.complained ?? 0,
        ),
        ...(unknown === 0
          ? []
          : [
              guarded(
                `UPDATE update_batches SET accepted = accepted + ?6, unknown = unknown + ?7
                 WHERE seller_id = ?1 AND update_id = ?2 AND batch_no =
                   (SELECT batch_no FROM deliveries WHERE seller_id = ?1 AND update_id = ?2 AND contact_id = ?3)`,
                accepted,
                unknown,
              ),
            ]),
        guarded(
          `UPDATE deliveries SET state = ?6, reason = ?7, changed_at = ?8
           WHERE seller_id = ?1 AND update_id = ?2 AND contact_id = ?3`,
          to,
          reason,
          now,
        ),
        t.sql(
          `UPDATE mail_events SET applied_at = ?6 WHERE seller_id = ?1 AND event_id = ?4 AND applied_at IS NULL
             AND EXISTS (SELECT 1 FROM deliveries WHERE seller_id = ?1 AND update_id = ?2 AND contact_id = ?3 AND state = ?5)`,
          updateId,
          contactId,
          eventId,
          to,
          now,
        ),
      ]
    },
  }
}
