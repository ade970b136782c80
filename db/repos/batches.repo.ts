import { DISPATCH_RECIPIENTS } from '#app/domain/updates/dispatch.rules.ts'
import { failureOf } from '#app/domain/updates/failure.rules.ts'
import type { MailProvider } from '#app/domain/updates/route.rules.ts'
import type { Statement, TenantDb } from '../tenant-db.ts'
import type { FrozenPage } from './recipients.repo.ts'
import type { UpdateRow } from './updates.repo.ts'

/** How recipients are cut into provider calls: who is called, how many at a time, and the sizes of the first ones. */
export type Cut = { provider: MailProvider; size: number; lead: readonly number[] }
/**
 * Deliveries that go into new batches once more: `json` is [[contact, email, name, purchase], …], `reasons` how many of
 * them stood so for which reason.
 */
export type Again = { json: string; n: number; reasons: { reason: string | null; n: number }[] }
type Batch = [batchNo: number, from: string, to: string, size: number, recipients: string]

/** The batches recipients are frozen into, one provider call each, and the jobs that hand them over. */
export function batchesRepo(t: TenantDb) {
  const insertBatches = (
    u: { id: string },
    batches: Batch[],
    provider: MailProvider,
    guard: string,
    ...params: unknown[]
  ) =>
    t.sql(
      `INSERT INTO update_batches (seller_id, update_id, batch_no, from_contact, to_contact, size, provider, state, recipients)
       SELECT ?1, ?2, j.value ->> 0, j.value ->> 1, j.value ->> 2, j.value ->> 3, ?4, 'queued', j.value ->> 4
       FROM json_each(?3) j WHERE ${guard}`,
      u.id,
      JSON.stringify(batches),
      provider,
      ...params,
    )

  return {
    /**
     * One frozen page: deliveries, the batches they go out in, and the update's counts. Every statement asks for
     * the cursor the page started from, so a page that was written already writes nothing again; the last moves it.
     */
    freezePage(
      u: Pick<UpdateRow, 'id' | 'batches' | 'excluded'>,
      after: string,
      page: FrozenPage,
      cut: Cut,
      now: number,
    ): Statement[] {
      const stillHere = (param: number) =>
        `EXISTS (SELECT 1 FROM updates WHERE seller_id = ?1 AND id = ?2 AND freeze_cursor = ?${param})`
      const people = JSON.parse(page.json) as Person[]
      const batches = toBatches(people, u.batches, cut)
      const leading = batches.slice(0, cut.lead.length)
      const led = leading.reduce((sum, [, , , size]) => sum + size, 0)
      const excluded = { ...u.excluded }
      for (const [reason, n] of Object.entries(page.excluded)) excluded[reason] = (excluded[reason] ?? 0) + n
      const insertDeliveries = (json: string, firstNo: number, size: number) =>
        t.sql(
          `INSERT INTO deliveries (seller_id, update_id, contact_id, batch_no, email, purchase_id, changed_at)
           SELECT ?1, ?2, j.value ->> 0, ?5 + j.key / CAST(?6 AS INTEGER), j.value ->> 1, j.value ->> 3, ?7
           FROM json_each(?4) j WHERE ${stillHere(3)}`,
          u.id,
          after,
          json,
          firstNo,
          size,
          now,
        )
      return [
        ...leading.map(([no, , , size, recipients]) => insertDeliveries(recipients, no, size)),
        insertDeliveries(
          led === 0 ? page.json : JSON.stringify(people.slice(led)),
          u.batches + leading.length,
          cut.size,
        ),
        insertBatches(u, batches, cut.provider, stillHere(5), after),
        t.sql(
          `UPDATE updates SET batches = batches + ?4, candidates = candidates + ?5, recipients = recipients + ?6,
             excluded = ?7, freeze_cursor = ?8, frozen_at = CASE WHEN ?8 IS NULL THEN ?9 END
           WHERE seller_id = ?1 AND id = ?2 AND freeze_cursor = ?3`,
          u.id,
          after,
          batches.length,
          page.candidates,
          page.recipients,
          JSON.stringify(excluded),
          page.lastContact,
          now,
        ),
      ]
    },

    /**
     * Dispatch jobs for every batch from `fromBatch` on that waits, about `DISPATCH_RECIPIENTS` people each, once the
     * hold is over; of a guarded update only its canary. In SQL, so that it stands in the same batch as the freeze or
     * the start whichever comes second. D1 binds every number as REAL: what is divided or made into text is cast first.
     */
    enqueueDispatch(id: string, fromBatch: number, causedBy: string, now: number): Statement {
      return t.sql(
        `INSERT INTO jobs (id, seller_id, name, key, payload, caused_by, state, run_at, attempts, created_at)
         SELECT 'job_' || substr(?2, 5) || '_' || min(batch_no) || '_' || CAST(?5 AS INTEGER), ?1, 'updates.dispatch', ?2 || ':' || min(batch_no),
           json_object('updateId', ?2, 'fromBatch', min(batch_no), 'toBatch', max(batch_no)), ?4, 'pending', ?5, 0, ?5
         FROM (SELECT batch_no, (sum(size) OVER (ORDER BY batch_no) - size) / ${DISPATCH_RECIPIENTS} AS job FROM update_batches
           WHERE seller_id = ?1 AND update_id = ?2 AND batch_no >= ?3 AND state IN ('queued', 'unknown')
             AND EXISTS (SELECT 1 FROM updates WHERE seller_id = ?1 AND id = ?2 AND status IN ('queued', 'sending')
               AND (guard <> 'canary' OR update_batches.batch_no < canary_batches)))
         WHERE true GROUP BY job
         ON CONFLICT (seller_id, name, key) DO UPDATE SET state = 'pending', failures = 0, run_at = ?5, error = NULL
         WHERE jobs.state = 'failed'`,
        id,
        fromBatch,
        causedBy,
        now,
      )
    },

    /** Lets only the first batches with so many mails go ahead; `start` stands before it in the batch. */
    beginCanary: (id: string, mails: number, now: number): Statement =>
      t.sql(
        `UPDATE updates SET guard = 'canary', canary_started_at = ?4, canary_batches = 1 + coalesce(
           (SELECT min(batch_no) FROM (SELECT batch_no, sum(size) OVER (ORDER BY batch_no) AS mails
              FROM update_batches WHERE seller_id = ?1 AND update_id = ?2) WHERE mails >= ?3), batches)
         WHERE seller_id = ?1 AND id = ?2 AND status = 'queued'`,
        id,
        mails,
        now,
      ),
    /** Mails in the canary. */
    async canaryMails(u: Pick<UpdateRow, 'id' | 'canaryBatches'>): Promise<number> {
      const row = await t
        .sql(
          `SELECT coalesce(sum(size), 0) AS n FROM update_batches WHERE seller_id = ?1 AND update_id = ?2 AND batch_no < ?3`,
          u.id,
          u.canaryBatches,
        )
        .first<{ n: number }>()
      return row?.n ?? 0
    },
    /** The canary was fine, or a member overruled the guard. */
    endGuard: (id: string, to: 'open' | 'overruled'): Statement =>
      t.sql(
        `UPDATE updates SET guard = ?3 WHERE seller_id = ?1 AND id = ?2 AND guard IN ('canary', 'open')`,
        id,
        to,
      ),

    /** Deliveries of an update to be sent once more: rejected ones, or those of batches whose outcome stayed unknown. */
    async again(updateId: string, state: 'rejected' | 'unknown', limit: number): Promise<Again> {
      const { results } = await t
        .sql(
          `SELECT c.id, c.email_given AS email, c.name, d.purchase_id AS purchaseId,
             CASE WHEN d.state IS NULL THEN coalesce(d.reason, b.reason) ELSE d.reason END AS reason
           FROM deliveries d
           JOIN update_batches b ON b.seller_id = d.seller_id AND b.update_id = d.update_id AND b.batch_no = d.batch_no
           JOIN contacts c ON c.seller_id = d.seller_id AND c.id = d.contact_id
           WHERE d.seller_id = ?1 AND d.update_id = ?2 AND coalesce(d.state, b.state) = ?3
             ${state === 'unknown' ? `AND d.batch_no IN (${WHOLE_BATCHES})` : ''}
           ORDER BY d.contact_id LIMIT ?4`,
          updateId,
          state,
          limit,
        )
        .all<{ id: string; email: string; name: string | null; purchaseId: string; reason: string | null }>()
      const reasons = new Map<string | null, number>()
      for (const { reason } of results) reasons.set(reason, (reasons.get(reason) ?? 0) + 1)
      return {
        json: JSON.stringify(results.map((r) => [r.id, r.email, r.name, r.purchaseId])),
        n: results.length,
        reasons: [...reasons].map(([reason, n]) => ({ reason, n })),
      }
    },
    /**
     * Puts deliveries into new batches after the last one, under new keys. The update must have been moved to
     * `queued` before, in the same batch. A batch of unknown outcome that was left so is over: nobody asks about it again.
     */
    requeue(
      u: UpdateRow,
      state: 'rejected' | 'unknown',
      { json, n, reasons }: Again,
      limit: number,
      cut: Cut,
      now: number,
    ): Statement[] {
      const stillSo = (param: number) =>
        `EXISTS (SELECT 1 FROM updates WHERE seller_id = ?1 AND id = ?2 AND batches = ?${param} AND status = 'queued')`
      const batches = toBatches(JSON.parse(json) as Person[], u.batches, cut)
      return [
        insertBatches(u, batches, cut.provider, stillSo(5), u.batches),
        ...batches.map(([batchNo, , , , recipients]) =>
          t.sql(
            `UPDATE deliveries SET state = NULL, reason = NULL, changed_at = ?6, batch_no = ?5
             WHERE seller_id = ?1 AND update_id = ?2 AND contact_id IN (SELECT value ->> 0 FROM json_each(?3)) AND ${stillSo(4)}`,
            u.id,
            recipients,
            u.batches,
            batchNo,
            now,
          ),
        ),
        ...(state === 'rejected'
          ? reasons.map((r) =>
              t.sql(
                `UPDATE update_failures SET n = max(0, n - ?5) WHERE seller_id = ?1 AND update_id = ?2 AND state = 'rejected'
                   AND cause = ?4 AND ${stillSo(3)}`,
                u.id,
                u.batches,
                failureOf('rejected', r.reason)!.cause,
                r.n,
              ),
            )
          : [
              t.sql(
                `UPDATE update_batches SET state = 'accepted', unknown = 0, recipients = NULL
                 WHERE seller_id = ?1 AND update_id = ?2 AND batch_no IN (${WHOLE_BATCHES}) AND ${stillSo(3)}`,
                u.id,
                u.batches,
                limit,
              ),
            ]),
        t.sql(
          `UPDATE updates SET batches = batches + ?4, ${state} = ${state} - ?5, finished_at = NULL
           WHERE seller_id = ?1 AND id = ?2 AND batches = ?3 AND status = 'queued'`,
          u.id,
          u.batches,
          batches.length,
          n,
        ),
      ]
    },

    /**
     * Gives a batch that nobody was handed of to another provider; one that is too large for it is cut anew, into
     * batches after the last. Only while it waits: a run that took it meanwhile keeps it.
     */
    reroute(
      u: Pick<UpdateRow, 'id' | 'batches'>,
      b: { batchNo: number; recipients: string },
      cut: Cut,
    ): Statement[] {
      const people = JSON.parse(b.recipients) as Person[]
      if (people.length <= cut.size)
        return [
          t.sql(
            `UPDATE update_batches SET provider = ?4
             WHERE seller_id = ?1 AND update_id = ?2 AND batch_no = ?3 AND state = 'queued'`,
            u.id,
            b.batchNo,
            cut.provider,
          ),
        ]
      const waits = (no: number, last: number) =>
        `EXISTS (SELECT 1 FROM update_batches b WHERE b.seller_id = ?1 AND b.update_id = ?2 AND b.batch_no = ?${no} AND b.state = 'queued')
         AND EXISTS (SELECT 1 FROM updates WHERE seller_id = ?1 AND id = ?2 AND batches = ?${last})`
      const batches = toBatches(people, u.batches, cut)
      return [
        insertBatches(u, batches, cut.provider, waits(5, 6), b.batchNo, u.batches),
        ...batches.map(([batchNo, , , , recipients]) =>
          t.sql(
            `UPDATE deliveries SET batch_no = ?6 WHERE seller_id = ?1 AND update_id = ?2 AND batch_no = ?3
               AND contact_id IN (SELECT value ->> 0 FROM json_each(?5)) AND ${waits(3, 4)}`,
            u.id,
            b.batchNo,
            u.batches,
            recipients,
            batchNo,
          ),
        ),
        t.sql(
          `DELETE FROM update_batches WHERE seller_id = ?1 AND update_id = ?2 AND batch_no = ?3 AND ${waits(3, 4)}`,
          u.id,
          b.batchNo,
          u.batches,
        ),
        t.sql(
          `UPDATE updates SET batches = batches + ?5 WHERE seller_id = ?1 AND id = ?2 AND batches = ?4
             AND NOT EXISTS (SELECT 1 FROM update_batches b WHERE b.seller_id = ?1 AND b.update_id = ?2 AND b.batch_no = ?3)`,
          u.id,
          b.batchNo,
          u.batches,
          batches.length,
        ),
      ]
    },
  }
}

/** The first batches of unknown outcome with at most ?4 people left in doubt: a batch is asked about whole or not at all. */
const WHOLE_BATCHES = `SELECT batch_no FROM (SELECT batch_no, sum(unknown) OVER (ORDER BY batch_no) AS people
  FROM update_batches WHERE seller_id = ?1 AND update_id = ?2 AND state = 'unknown') WHERE people <= ?4`

type Person = [contactId: string, ...rest: unknown[]]

/** Recipients in contact order → one row per provider call: [number, first, last, size, recipients as JSON]. */
function toBatches(people: Person[], firstNo: number, { size, lead }: Cut): Batch[] {
  const batches: Batch[] = []
  for (let at = 0; at < people.length; ) {
    const mine = people.slice(at, at + (lead[batches.length] ?? size))
    at += mine.length
    batches.push([firstNo + batches.length, mine[0]![0], mine.at(-1)![0], mine.length, JSON.stringify(mine)])
  }
  return batches
}
