import { and, desc, eq, lt, sql } from 'drizzle-orm'
import { allowedFrom, type UpdateAction } from '#app/domain/updates/lifecycle.rules.ts'
import type { DeliveryState } from '#app/domain/updates/updates.schema.ts'
import { updateBodies, updates } from '../schema/updates.table.ts'
import type { Statement, TenantDb } from '../tenant-db.ts'
import type { FrozenPage } from './recipients.repo.ts'

export type UpdateRow = typeof updates.$inferSelect
export type UpdateBody = typeof updateBodies.$inferSelect
export type NewUpdate = Pick<
  UpdateRow,
  | 'id'
  | 'productId'
  | 'version'
  | 'sinceVersion'
  | 'subject'
  | 'note'
  | 'items'
  | 'editionIds'
  | 'provider'
  | 'tracked'
  | 'createdBy'
  | 'createdAt'
  | 'sendAt'
  | 'versionSavedAt'
>
export type DeliveryRow = {
  contactId: string
  email: string
  state: DeliveryState
  reason: string | null
  changedAt: number
}

const quoted = (statuses: readonly string[]) => statuses.map((s) => `'${s}'`).join(', ')

export function updatesRepo(t: TenantDb) {
  return {
    find: (id: string): Promise<UpdateRow | null> => t.find(updates, eq(updates.id, id)),
    list: (o: { productId?: string; before?: string; limit: number }): Promise<UpdateRow[]> =>
      t.list(
        updates,
        and(
          o.productId ? eq(updates.productId, o.productId) : undefined,
          o.before ? lt(updates.id, o.before) : undefined,
        ),
        { orderBy: [desc(updates.id)], limit: o.limit },
      ),
    body: (updateId: string): Promise<UpdateBody | null> =>
      t.find(updateBodies, eq(updateBodies.updateId, updateId)),

    /** When the product's customers were last told something, leaving out updates nobody was mailed for. */
    async lastConfirmedAt(productId: string): Promise<number | null> {
      const row = await t
        .sql(
          `SELECT max(created_at) AS at FROM updates
           WHERE seller_id = ?1 AND product_id = ?2 AND (status <> 'cancelled' OR started_at IS NOT NULL)`,
          productId,
        )
        .first<{ at: number | null }>()
      return row?.at ?? null
    },

    /**
     * The update, only if the product's customers heard nothing since `quietSince` (null: no such condition). The
     * statements after it in the batch hang on its row by foreign key, so a refused insert takes them along.
     */
    insert(u: NewUpdate, quietSince: number | null): Statement {
      return t.sql(
        `INSERT INTO updates (seller_id, id, product_id, version, since_version, status, subject, note, items, edition_ids,
           provider, created_by, created_at, send_at, version_saved_at, tracked, freeze_cursor, excluded)
         SELECT ?1, ?2, ?3, ?4, ?5, 'held', ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?16, '', '{}'
         WHERE ?15 IS NULL OR NOT EXISTS (SELECT 1 FROM updates WHERE seller_id = ?1 AND product_id = ?3 AND created_at > ?15
           AND (status <> 'cancelled' OR started_at IS NOT NULL))`,
        u.id,
        u.productId,
        u.version,
        u.sinceVersion,
        u.subject,
        u.note,
        JSON.stringify(u.items),
        JSON.stringify(u.editionIds),
        u.provider,
        u.createdBy,
        u.createdAt,
        u.sendAt,
        u.versionSavedAt,
        quietSince,
        u.tracked ? 1 : 0,
      )
    },
    insertLinks: (updateId: string, links: { no: number; url: string | null; label: string }[]): Statement =>
      t.sql(
        `INSERT INTO update_links (seller_id, update_id, no, url, label)
         SELECT ?1, ?2, j.value ->> 'no', j.value ->> 'url', j.value ->> 'label' FROM json_each(?3) j`,
        updateId,
        JSON.stringify(links),
      ),
    /** Where a counted link leads (`url` null: the recipient's library), or null when the mail has no such link. */
    link: (updateId: string, no: number): Promise<{ url: string | null } | null> =>
      t
        .sql('SELECT url FROM update_links WHERE seller_id = ?1 AND update_id = ?2 AND no = ?3', updateId, no)
        .first(),
    /** Who got the update for this purchase, unless its mails are not counted or the person asked not to be. */
    async countedReader(updateId: string, purchaseId: string): Promise<string | null> {
      const row = await t
        .sql(
          `SELECT c.id FROM purchases p
           JOIN contacts c ON c.seller_id = p.seller_id AND c.id = p.contact_id
           JOIN updates u ON u.seller_id = p.seller_id AND u.id = ?3
           JOIN deliveries d ON d.seller_id = p.seller_id AND d.update_id = u.id AND d.contact_id = c.id
           WHERE p.seller_id = ?1 AND p.id = ?2 AND u.tracked = 1 AND c.untracked = 0`,
          purchaseId,
          updateId,
        )
        .first<{ id: string }>()
      return row?.id ?? null
    },
    insertBody: (b: Omit<UpdateBody, 'sellerId'>): Statement => t.insert(updateBodies, b),

    /** Moves the status where the lifecycle allows it; a write that matches nothing changed nothing. */
    transition(
      id: string,
      action: UpdateAction,
      to: string,
      set: { startedAt?: number; pauseReason?: string | null; finishedAt?: number | null } = {},
    ) {
      return t.sql(
        `UPDATE updates SET status = ?3, started_at = coalesce(?4, started_at), pause_reason = ?5,
           finished_at = CASE WHEN ?6 = -1 THEN finished_at ELSE nullif(?6, 0) END
         WHERE seller_id = ?1 AND id = ?2 AND status IN (${quoted(allowedFrom(action))})`,
        id,
        to,
        set.startedAt ?? null,
        set.pauseReason ?? null,
        set.finishedAt === undefined ? -1 : (set.finishedAt ?? 0),
      )
    },

    /** Customers are being told of this version: the base of "changes since" moves, with the start it stands beside. */
    announce: (u: Pick<UpdateRow, 'id' | 'productId' | 'version'>): Statement =>
      t.sql(
        `UPDATE products SET announced_version = max(announced_version, ?4),
           has_unannounced = (SELECT told.content_hash <> now.content_hash FROM versions told
             JOIN versions now ON now.seller_id = told.seller_id AND now.product_id = told.product_id AND now.number = products.version
             WHERE told.seller_id = ?1 AND told.product_id = ?3 AND told.number = ?4)
         WHERE seller_id = ?1 AND id = ?3
           AND EXISTS (SELECT 1 FROM updates WHERE seller_id = ?1 AND id = ?2 AND status = 'queued')`,
        u.id,
        u.productId,
        u.version,
      ),

    /**
     * One frozen page: deliveries, the batches they go out in, and the update's counts. Every statement asks for
     * the cursor the page started from, so a page that was written already writes nothing again; the last moves it.
     */
    freezePage(
      u: Pick<UpdateRow, 'id' | 'batches' | 'excluded' | 'provider'>,
      after: string,
      page: FrozenPage,
      batchSize: number,
      now: number,
    ): Statement[] {
      const stillHere = `EXISTS (SELECT 1 FROM updates WHERE seller_id = ?1 AND id = ?2 AND freeze_cursor = ?3)`
      const batches = toBatches(page.json, u.batches, batchSize)
      const excluded = { ...u.excluded }
      for (const [reason, n] of Object.entries(page.excluded)) excluded[reason] = (excluded[reason] ?? 0) + n
      return [
        t.sql(
          `INSERT INTO deliveries (seller_id, update_id, contact_id, batch_no, email, purchase_id, changed_at)
           SELECT ?1, ?2, j.value ->> 0, ?5 + j.key / CAST(?6 AS INTEGER), j.value ->> 1, j.value ->> 3, ?7
           FROM json_each(?4) j WHERE ${stillHere}`,
          u.id,
          after,
          page.json,
          u.batches,
          batchSize,
          now,
        ),
        t.sql(
          `INSERT INTO update_batches (seller_id, update_id, batch_no, from_contact, to_contact, size, provider, state, recipients)
           SELECT ?1, ?2, j.value ->> 0, j.value ->> 1, j.value ->> 2, j.value ->> 3, ?5, 'queued', j.value ->> 4
           FROM json_each(?4) j WHERE ${stillHere}`,
          u.id,
          after,
          JSON.stringify(batches),
          u.provider,
        ),
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
     * Dispatch jobs for every batch from `fromBatch` on that waits, `perJob` batches each, once the hold is over.
     * In SQL, so that it stands in the same batch as the freeze or the start whichever comes second. D1 binds every
     * number as REAL: what is divided or made into text is cast first.
     */
    enqueueDispatch(id: string, fromBatch: number, perJob: number, causedBy: string, now: number): Statement {
      return t.sql(
        `INSERT INTO jobs (id, seller_id, name, key, payload, caused_by, state, run_at, attempts, created_at)
         SELECT 'job_' || substr(?2, 5) || '_' || min(batch_no) || '_' || CAST(?6 AS INTEGER), ?1, 'updates.dispatch', ?2 || ':' || min(batch_no),
           json_object('updateId', ?2, 'fromBatch', min(batch_no), 'toBatch', max(batch_no)), ?5, 'pending', ?6, 0, ?6
         FROM update_batches
         WHERE seller_id = ?1 AND update_id = ?2 AND batch_no >= ?3 AND state IN ('queued', 'unknown')
           AND EXISTS (SELECT 1 FROM updates WHERE seller_id = ?1 AND id = ?2 AND status IN ('queued', 'sending'))
         GROUP BY (batch_no - CAST(?3 AS INTEGER)) / CAST(?4 AS INTEGER)
         ON CONFLICT (seller_id, name, key) DO UPDATE SET state = 'pending', failures = 0, run_at = ?6, error = NULL
         WHERE jobs.state = 'failed'`,
        id,
        fromBatch,
        perJob,
        causedBy,
        now,
      )
    },

    /** One delivery page for the update's table, in contact order. */
    async deliveries(
      updateId: string,
      o: { state?: DeliveryState; email?: string; after?: string; limit: number },
    ): Promise<DeliveryRow[]> {
      const { results } = await t
        .sql(
          `SELECT d.contact_id AS contactId, d.email, max(d.changed_at, coalesce(b.settled_at, 0)) AS changedAt, CASE WHEN d.state IS NULL THEN coalesce(d.reason, b.reason) ELSE d.reason END AS reason,
             ${DELIVERY_STATE} AS state
           FROM deliveries d
           JOIN update_batches b ON b.seller_id = d.seller_id AND b.update_id = d.update_id AND b.batch_no = d.batch_no
           JOIN updates u ON u.seller_id = d.seller_id AND u.id = d.update_id
           WHERE d.seller_id = ?1 AND d.update_id = ?2 AND d.contact_id > ?3
             AND (?4 IS NULL OR ?4 = ${DELIVERY_STATE}) AND (?5 IS NULL OR instr(lower(d.email), lower(?5)) > 0)
           ORDER BY d.contact_id LIMIT ?6`,
          updateId,
          o.after ?? '',
          o.state ?? null,
          o.email ?? null,
          o.limit,
        )
        .all<DeliveryRow>()
      return results
    },

    /** Rejected deliveries of an update as the text of a recipients array, for sending them again. */
    async rejected(updateId: string, limit: number): Promise<{ json: string; n: number }> {
      const row = await t
        .sql(
          `SELECT count(*) AS n, json_group_array(json_array(id, email, name, purchase_id)) AS json FROM (
             SELECT c.id, c.email_given AS email, c.name, d.purchase_id
             FROM deliveries d
             JOIN update_batches b ON b.seller_id = d.seller_id AND b.update_id = d.update_id AND b.batch_no = d.batch_no
             JOIN contacts c ON c.seller_id = d.seller_id AND c.id = d.contact_id
             WHERE d.seller_id = ?1 AND d.update_id = ?2 AND coalesce(d.state, b.state) = 'rejected'
             ORDER BY d.contact_id LIMIT ?3)`,
          updateId,
          limit,
        )
        .first<{ n: number; json: string }>()
      return row!
    },
    /** Puts rejected deliveries into new batches after the last one. The update must have been moved by `retry` before. */
    requeueRejected(u: UpdateRow, json: string, n: number, batchSize: number, now: number): Statement[] {
      const retried = `EXISTS (SELECT 1 FROM updates WHERE seller_id = ?1 AND id = ?2 AND batches = ?4 AND status = 'queued')`
      const batches = toBatches(json, u.batches, batchSize)
      return [
        t.sql(
          `INSERT INTO update_batches (seller_id, update_id, batch_no, from_contact, to_contact, size, provider, state, recipients)
           SELECT ?1, ?2, j.value ->> 0, j.value ->> 1, j.value ->> 2, j.value ->> 3, ?5, 'queued', j.value ->> 4
           FROM json_each(?3) j WHERE ${retried}`,
          u.id,
          JSON.stringify(batches),
          u.batches,
          u.provider,
        ),
        ...batches.map(([batchNo, , , , recipients]) =>
          t.sql(
            `UPDATE deliveries SET state = NULL, reason = NULL, changed_at = ?6, batch_no = ?5
             WHERE seller_id = ?1 AND update_id = ?2 AND contact_id IN (SELECT value ->> 0 FROM json_each(?3)) AND ${retried}`,
            u.id,
            recipients,
            u.batches,
            batchNo,
            now,
          ),
        ),
        t.sql(
          `UPDATE updates SET batches = batches + ?4, rejected = rejected - ?5, finished_at = NULL
           WHERE seller_id = ?1 AND id = ?2 AND batches = ?3 AND status = 'queued'`,
          u.id,
          u.batches,
          batches.length,
          n,
        ),
      ]
    },
    /** Updates in flight or held, newest first: what the dashboard shows as happening now. */
    active: (limit: number): Promise<UpdateRow[]> =>
      t.list(updates, sql`status IN ('held', 'queued', 'sending', 'paused')`, {
        orderBy: [desc(updates.id)],
        limit,
      }),
  }
}

/** A delivery's state: its own, or its batch's; what waits in a cancelled update will not go. */
export const DELIVERY_STATE = `coalesce(d.state, CASE WHEN b.state = 'queued' AND u.status = 'cancelled' THEN 'cancelled' ELSE b.state END)`

/** Recipients in contact order → one row per provider call: [number, first, last, size, recipients as JSON]. */
function toBatches(json: string, firstNo: number, size: number): [number, string, string, number, string][] {
  const people = JSON.parse(json) as [contactId: string, ...rest: unknown[]][]
  return Array.from({ length: Math.ceil(people.length / size) }, (_, i) => {
    const mine = people.slice(i * size, (i + 1) * size)
    return [firstNo + i, mine[0]![0], mine[mine.length - 1]![0], mine.length, JSON.stringify(mine)]
  })
}
