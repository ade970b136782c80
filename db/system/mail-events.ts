import type { MailEvent } from '#app/domain/updates/mail-event.rules.ts'
import type { Db } from '../client.ts'
import { CROSS_TENANT } from '../tripwire.ts'

/** An event about one delivery, and the job that will apply it. */
export type ReceivedEvent = MailEvent & {
  deliveryId: string
  updateId: string
  job: { id: string; key: string }
}

/** Providers name a delivery and no seller: whose it is says the update. */
export function mailEventsSystem({ d1 }: Db) {
  return {
    /**
     * Keeps events that are new, each with its job, all or nothing. One that comes again finds its row: it gets
     * no second job while the first waits, and none once it was applied. An event nobody's update is known for has no job.
     */
    async record(events: ReceivedEvent[], jobName: string, now: number): Promise<void> {
      const json = JSON.stringify(
        events.map((e) => [e.eventId, e.provider, e.type, e.deliveryId, e.updateId, e.at, e.detail, e.job]),
      )
      await d1.batch([
        d1
          .prepare(
            `${CROSS_TENANT} INSERT INTO mail_events (event_id, provider, type, seller_id, delivery_id, at, detail, received_at)
             SELECT j.value ->> 0, j.value ->> 1, j.value ->> 2, u.seller_id, j.value ->> 3, j.value ->> 5, j.value ->> 6, ?2
             FROM json_each(?1) j LEFT JOIN updates u ON u.id = j.value ->> 4 WHERE true
             ON CONFLICT (event_id) DO NOTHING`,
          )
          .bind(json, now),
        d1
          .prepare(
            `INSERT INTO jobs (id, seller_id, name, key, payload, caused_by, state, run_at, attempts, created_at)
             SELECT j.value ->> '$[7].id', e.seller_id, ?2, j.value ->> '$[7].key', json_object('eventId', e.event_id),
               'system:' || e.provider, 'pending', ?3, 0, ?3
             FROM json_each(?1) j JOIN mail_events e ON e.event_id = j.value ->> 0
             WHERE e.seller_id IS NOT NULL AND e.applied_at IS NULL
             ON CONFLICT (seller_id, name, key) DO NOTHING`,
          )
          .bind(json, jobName, now),
      ])
    },
  }
}
