import { ERASED_DOMAIN } from '#app/domain/audience/email.schema.ts'
import { toIso } from '#app/domain/kernel/time.ts'
import { ACTIVITY_KINDS } from '#app/domain/updates/activity.rules.ts'
import { plainReason } from '#app/domain/updates/failure.rules.ts'
import { type Fold, type FoldContext, pairKey } from '#app/domain/updates/fold-events.rules.ts'
import type { EventDelivery, InboxEvent } from '#app/domain/updates/mail-event.rules.ts'
import type { Statement, TenantDb } from '../tenant-db.ts'

/** The last event of a page: the next one begins after it. */
export type InboxCursor = { receivedAt: number; eventId: string }
type InboxRow = Omit<InboxEvent, 'about'> &
  Omit<EventDelivery, 'updateId' | 'tracked' | 'untracked'> & {
    updateId: string | null
    tracked: number
    untracked: number | null
  }

/** What was told about this seller's mails, and its effect on them. */
export function mailEventsRepo(t: TenantDb) {
  return {
    /** Events without their effect yet, as they were received, each with the delivery it is about. */
    async page(after: InboxCursor | null, limit: number): Promise<InboxEvent[]> {
      const { results } = await t
        .sql(
          `SELECT e.event_id AS eventId, e.provider, e.type, e.at, e.detail, e.agent, e.link_no AS linkNo,
             e.received_at AS receivedAt, d.update_id AS updateId, d.contact_id AS contactId, d.batch_no AS batchNo,
             d.state AS own, d.reason,
             CASE WHEN b.state = 'queued' AND u.status = 'cancelled' THEN 'cancelled' ELSE b.state END AS batchState,
             u.batches, coalesce(u.started_at, u.created_at) AS startedAt, u.tracked, c.untracked
           FROM (SELECT * FROM mail_events WHERE seller_id = ?1 AND applied_at IS NULL
               AND (received_at, event_id) > (?2, ?3) ORDER BY received_at, event_id LIMIT ?4) e
           LEFT JOIN deliveries d ON d.seller_id = ?1 AND d.update_id = 'upd_' || substr(e.delivery_id, 5, 26)
             AND d.contact_id = 'ct_' || substr(e.delivery_id, 31)
           LEFT JOIN update_batches b ON b.seller_id = ?1 AND b.update_id = d.update_id AND b.batch_no = d.batch_no
           LEFT JOIN updates u ON u.seller_id = ?1 AND u.id = d.update_id
           LEFT JOIN contacts c ON c.seller_id = ?1 AND c.id = d.contact_id`,
          after?.receivedAt ?? -1,
          after?.eventId ?? '',
          limit,
        )
        .all<InboxRow>()
      return results.map(toEvent)
    },

    /** Counted links of updates. */
    async links(updateIds: string[]): Promise<FoldContext['links']> {
      const { results } = await t
        .sql(
          `SELECT update_id AS updateId, no, url FROM update_links
           WHERE seller_id = ?1 AND update_id IN (SELECT value FROM json_each(?2))`,
          JSON.stringify(updateIds),
        )
        .all<{ updateId: string; no: number; url: string | null }>()
      return results
    },

    /** Of pairs of link and contact, those that are known to have clicked, as `pairKey`s. */
    async clicked(pairs: [updateId: string, no: number, contactId: string][]): Promise<Set<string>> {
      const { results } = await t
        .sql(
          `SELECT c.update_id AS updateId, c.no, c.contact_id AS contactId FROM json_each(?2) j
           CROSS JOIN link_clicks c ON c.seller_id = ?1 AND c.update_id = j.value ->> 0 AND c.no = j.value ->> 1
             AND c.contact_id = j.value ->> 2`,
          JSON.stringify(pairs),
        )
        .all<{ updateId: string; no: number; contactId: string }>()
      return new Set(results.map((r) => pairKey(r.updateId, r.no, r.contactId)))
    },

    /** How many soft bounces contacts had since a moment. */
    async softBounces(contactIds: string[], since: number): Promise<Map<string, number>> {
      const { results } = await t
        .sql(
          `SELECT contact_id AS contactId, count(*) AS n FROM soft_bounces
           WHERE seller_id = ?1 AND contact_id IN (SELECT value FROM json_each(?2)) AND at > ?3 GROUP BY contact_id`,
          JSON.stringify(contactIds),
          since,
        )
        .all<{ contactId: string; n: number }>()
      return new Map(results.map((r) => [r.contactId, r.n]))
    },

    /**
     * Writes a page, all or nothing. The first statement names the run, only if the page's events are still without
     * effect and the batches still as they were read; all others ask for that run. So the first changes no row when
     * somebody else was faster, and nothing was written.
     */
    write(f: Fold, runId: string, now: number): Statement[] {
      const mine = `EXISTS (SELECT 1 FROM event_folds WHERE seller_id = ?1 AND run_id = ?2)`
      const guarded = (text: string, ...params: unknown[]) => t.sql(`${text} AND ${mine}`, runId, ...params)
      /** Rows of JSON arrays; where one is there already, `set` adds to it. */
      const add = (table: string, key: string, rest: string, rows: unknown[][], set: string) =>
        rows.length === 0
          ? []
          : [
              t.sql(
                `INSERT INTO ${table} (seller_id, ${key}, ${rest})
                 SELECT ?1, ${rows[0]!.map((_, i) => `j.value ->> ${i}`).join(', ')} FROM json_each(?3) j WHERE ${mine}
                 ON CONFLICT (seller_id, ${key}) ${set}`,
                runId,
                JSON.stringify(rows),
              ),
            ]
      const day = toIso(now).slice(0, 10)
      return [
        nameRun(t, f, runId, now),
        guarded(
          `UPDATE mail_events SET applied_at = ?4, detail = NULL WHERE seller_id = ?1 AND event_id IN (SELECT value FROM json_each(?3))`,
          JSON.stringify(f.applied),
          now,
        ),
        ...(f.moved.length === 0
          ? []
          : [
              // An upsert of rows that are there: each row its own state and reason, in one statement. What a provider
              // says may hold the address, so of somebody who was erased meanwhile our own words are kept.
              t.sql(
                `INSERT INTO deliveries (seller_id, update_id, contact_id, batch_no, email, purchase_id, state, reason, changed_at)
                 SELECT d.seller_id, d.update_id, d.contact_id, d.batch_no, d.email, d.purchase_id, j.value ->> 2, j.value ->> 3, ?4
                 FROM json_each(?3) j CROSS JOIN deliveries d
                   ON d.seller_id = ?1 AND d.update_id = j.value ->> 0 AND d.contact_id = j.value ->> 1
                 WHERE ${mine}
                 ON CONFLICT (seller_id, update_id, contact_id)
                   DO UPDATE SET state = excluded.state, changed_at = excluded.changed_at,
                     reason = CASE WHEN excluded.reason IS NOT NULL AND deliveries.email LIKE '%@${ERASED_DOMAIN}'
                       THEN (SELECT p.value ->> 4 FROM json_each(?3) p
                         WHERE p.value ->> 0 = excluded.update_id AND p.value ->> 1 = excluded.contact_id)
                       ELSE excluded.reason END`,
                runId,
                JSON.stringify(
                  f.moved.map((m) => [
                    ...[m.updateId, m.contactId, m.state, m.reason],
                    plainReason(m.state, m.reason),
                  ]),
                ),
                now,
              ),
            ]),
        ...[...f.counts].map(([updateId, c]) =>
          guarded(
            `UPDATE updates SET accepted = accepted + ?4, rejected = rejected + ?5, unknown = unknown + ?6,
               skipped = skipped + ?7, delivered = delivered + ?8, opened = opened + ?9, clicked = clicked + ?10,
               bounced = bounced + ?11, complained = complained + ?12, opens = opens + ?13, clicks = clicks + ?14,
               machine_opens = machine_opens + ?15, machine_clicks = machine_clicks + ?16
             WHERE seller_id = ?1 AND id = ?3`,
            updateId,
            ...[c.accepted, c.rejected, c.unknown, c.skipped, c.delivered, c.opened, c.clicked],
            ...[c.bounced, c.complained, c.opens, c.clicks, c.machineOpens, c.machineClicks],
          ),
        ),
        ...[...f.proven.values()].map((b) =>
          guarded(
            `UPDATE update_batches SET accepted = accepted + ?5, unknown = unknown - ?5
             WHERE seller_id = ?1 AND update_id = ?3 AND batch_no = ?4`,
            b.updateId,
            b.batchNo,
            b.n,
          ),
        ),
        ...[...f.links.values()].map((l) =>
          guarded(
            `UPDATE update_links SET clicks = clicks + ?5, people = people + ?6, machines = machines + ?7
             WHERE seller_id = ?1 AND update_id = ?3 AND no = ?4`,
            l.updateId,
            l.no,
            l.clicks,
            l.people,
            l.machines,
          ),
        ),
        ...add(
          'link_clicks',
          'update_id, no, contact_id',
          'clicks',
          [...f.clicked.values()].map((c) => [c.updateId, c.no, c.contactId, c.clicks]),
          'DO UPDATE SET clicks = clicks + excluded.clicks',
        ),
        ...add(
          'update_activity',
          'update_id, at',
          ACTIVITY_KINDS.join(', '),
          [...f.activity.values()].map((p) => [p.updateId, p.at, ...ACTIVITY_KINDS.map((kind) => p[kind])]),
          `DO UPDATE SET ${ACTIVITY_KINDS.map((kind) => `${kind} = ${kind} + excluded.${kind}`).join(', ')}`,
        ),
        ...add(
          'update_failures',
          'update_id, state, cause',
          'n',
          [...f.failures.values()].filter((x) => x.n !== 0).map((x) => [x.updateId, x.state, x.cause, x.n]),
          'DO UPDATE SET n = n + excluded.n',
        ),
        ...add(
          'soft_bounces',
          'contact_id, event_id',
          'at',
          f.softBounces.map((b) => [b.contactId, b.eventId, b.at]),
          'DO NOTHING',
        ),
        ...add(
          'sending_days',
          'day',
          'delivered',
          f.delivered === 0 ? [] : [[day, f.delivered]],
          'DO UPDATE SET delivered = delivered + excluded.delivered',
        ),
      ]
    },
  }
}

function nameRun(t: TenantDb, f: Fold, runId: string, now: number): Statement {
  const read = [...f.read.values()]
  return t.sql(
    `INSERT INTO event_folds (seller_id, run_id, at) SELECT ?1, ?2, ?3
     WHERE ?5 = (SELECT count(*) FROM mail_events WHERE seller_id = ?1 AND applied_at IS NULL
         AND event_id IN (SELECT value FROM json_each(?4)))
       AND ?7 = (SELECT count(*) FROM json_each(?6) j
         CROSS JOIN update_batches b ON b.seller_id = ?1 AND b.update_id = j.value ->> 0 AND b.batch_no = j.value ->> 1
         CROSS JOIN updates u ON u.seller_id = ?1 AND u.id = b.update_id
         WHERE (b.state = j.value ->> 2 OR (b.state = 'queued' AND u.status = 'cancelled')) AND u.batches = j.value ->> 3)
     ON CONFLICT (seller_id) DO UPDATE SET run_id = excluded.run_id, at = excluded.at`,
    runId,
    now,
    JSON.stringify(f.applied),
    f.applied.length,
    JSON.stringify(read.map((b) => [b.updateId, b.batchNo, b.state, b.batches])),
    read.length,
  )
}

function toEvent(row: InboxRow): InboxEvent {
  const { updateId, contactId, batchNo, own, reason, batchState, batches, startedAt, ...event } = row
  const { tracked, untracked, ...rest } = event
  return {
    ...rest,
    about:
      updateId === null
        ? null
        : {
            updateId,
            contactId,
            batchNo,
            own,
            reason,
            batchState,
            batches,
            startedAt,
            tracked: tracked === 1,
            untracked: untracked === 1,
          },
  }
}
