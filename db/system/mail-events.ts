import { toIso } from '#app/domain/kernel/time.ts'
import type { MailEvent } from '#app/domain/updates/mail-event.rules.ts'
import type { Db } from '../client.ts'
import { CROSS_TENANT } from '../tripwire.ts'

/** An event about one delivery. */
export type DeliveryEvent = MailEvent & { deliveryId: string }
/** An event of a type nobody here knows. */
export type UnknownEvent = { provider: 'resend' | 'sendgrid'; type: string }

/** The inbox of what is told about mails. Who tells names a delivery and no seller: whose it is says the update. */
export function mailEventsSystem({ d1 }: Db) {
  return {
    /**
     * Keeps events that are new and sees to it that each seller concerned has a job that will fold them, all or
     * nothing. A job that is at work must look again: it goes back to pending, and the run that is overtaken cannot end
     * it. Nobody's job is made for events that had their effect. Unknown ones are counted, for the operator.
     * @param job its id, made by `newId('job')`, and when it folds at the earliest
     */
    async record(
      events: readonly DeliveryEvent[],
      job: { id: string; runAt: number },
      now: number,
      unknown: readonly UnknownEvent[] = [],
    ): Promise<void> {
      const json = JSON.stringify(
        events.map((e) => [e.eventId, e.provider, e.type, e.deliveryId, e.at, e.detail, e.agent, e.linkNo]),
      )
      const inbox = [
        d1
          .prepare(
            `${CROSS_TENANT} INSERT INTO mail_events (event_id, provider, type, seller_id, delivery_id, at, detail, agent, link_no, received_at)
             SELECT j.value ->> 0, j.value ->> 1, j.value ->> 2, u.seller_id, j.value ->> 3, j.value ->> 4, j.value ->> 5,
               j.value ->> 6, j.value ->> 7, ?2
             FROM json_each(?1) j LEFT JOIN updates u ON u.id = 'upd_' || substr(j.value ->> 3, 5, 26) WHERE true
             ON CONFLICT (event_id) DO NOTHING`,
          )
          .bind(json, now),
        d1
          .prepare(
            `INSERT INTO jobs (id, seller_id, name, key, payload, caused_by, state, run_at, attempts, created_at)
             SELECT ?2 || '_' || substr(e.seller_id, 5), e.seller_id, 'updates.events', 'inbox', '{}',
               'system:' || min(e.provider), 'pending', ?4, 0, ?3
             FROM json_each(?1) j CROSS JOIN mail_events e ON e.event_id = j.value ->> 0
             WHERE e.seller_id IS NOT NULL AND e.applied_at IS NULL GROUP BY e.seller_id
             ON CONFLICT (seller_id, name, key) DO UPDATE
               SET state = 'pending', run_at = excluded.run_at, lease_until = NULL, failures = 0
             WHERE jobs.state IN ('running', 'failed') OR (jobs.state = 'pending' AND jobs.run_at > excluded.run_at)`,
          )
          .bind(json, job.id, now, job.runAt),
      ]
      const counted = d1
        .prepare(
          `INSERT INTO unknown_mail_events (provider, type, day, n)
           SELECT j.value ->> 0, j.value ->> 1, ?2, count(*) FROM json_each(?1) j GROUP BY 1, 2
           ON CONFLICT (provider, type, day) DO UPDATE SET n = n + excluded.n`,
        )
        .bind(JSON.stringify(unknown.map((e) => [e.provider, e.type])), toIso(now).slice(0, 10))
      await d1.batch([...(events.length > 0 ? inbox : []), ...(unknown.length > 0 ? [counted] : [])])
    },

    /** Events of types nobody here knows, per day, newest first. */
    async listUnknown(limit: number): Promise<(UnknownEvent & { day: string; n: number })[]> {
      const { results } = await d1
        .prepare(`SELECT provider, type, day, n FROM unknown_mail_events ORDER BY day DESC, n DESC LIMIT ?1`)
        .bind(limit)
        .all<UnknownEvent & { day: string; n: number }>()
      return results
    },

    /**
     * Forgets one page of events received before a moment that had their effect or concern nobody here, and the meters
     * beside them. Answers how many events went; when fewer than `limit`, nothing is left to forget.
     */
    async sweep(before: number, limit: number): Promise<number> {
      const [events] = await d1.batch([
        d1
          .prepare(
            `DELETE FROM mail_events WHERE event_id IN (SELECT event_id FROM mail_events
               WHERE received_at < ?1 AND (applied_at IS NOT NULL OR seller_id IS NULL) ORDER BY received_at LIMIT ?2)`,
          )
          .bind(before, limit),
        d1.prepare(`${CROSS_TENANT} DELETE FROM soft_bounces WHERE at < ?1`).bind(before),
        d1.prepare(`DELETE FROM unknown_mail_events WHERE day < ?1`).bind(toIso(before).slice(0, 10)),
      ])
      return events!.meta.changes
    },
  }
}
export type MailEventsSystem = ReturnType<typeof mailEventsSystem>
