import { and, desc, eq, lt, sql } from 'drizzle-orm'
import { allowedFrom, type UpdateAction } from '#app/domain/updates/lifecycle.rules.ts'
import type { DeliveryState } from '#app/domain/updates/updates.schema.ts'
import { updateBodies, updates } from '../schema/updates.table.ts'
import type { Statement, TenantDb } from '../tenant-db.ts'

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
  | 'segment'
  | 'provider'
  | 'tracked'
  | 'createdBy'
  | 'createdAt'
  | 'sendAt'
  | 'versionSavedAt'
  | 'tracked'
  | 'resendOf'
  | 'wave'
  | 'digestOf'
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
     * The update, only if the product's customers heard nothing since `quietSince` (null: no such condition), and a
     * digest only if all its updates still wait for one. The statements after it in the batch hang on its row by
     * foreign key, so a refused insert takes them along.
     */
    insert(u: NewUpdate, quietSince: number | null): Statement {
      return t.sql(
        `INSERT INTO updates (seller_id, id, product_id, version, since_version, status, subject, note, items, edition_ids,
           provider, created_by, created_at, send_at, version_saved_at, freeze_cursor, excluded, tracked, resend_of, wave, digest_of, segment)
         SELECT ?1, ?2, ?3, ?4, ?5, 'held', ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, '', '{}', ?16, ?17, ?18, ?19, ?20
         WHERE (?15 IS NULL OR NOT EXISTS (SELECT 1 FROM updates WHERE seller_id = ?1 AND product_id = ?3 AND created_at > ?15
             AND (status <> 'cancelled' OR started_at IS NOT NULL)))
           AND (?19 IS NULL OR ?17 IS NOT NULL OR NOT EXISTS (SELECT 1 FROM updates WHERE seller_id = ?1
             AND id IN (SELECT value FROM json_each(?19)) AND (status <> 'held' OR digest_id IS NOT NULL)))`,
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
        u.resendOf,
        u.wave,
        u.digestOf && JSON.stringify(u.digestOf),
        u.segment && JSON.stringify(u.segment),
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
    insertBody: (
      b: Omit<UpdateBody, 'sellerId' | 'sections'> & Partial<Pick<UpdateBody, 'sections'>>,
    ): Statement => t.insert(updateBodies, b),

    /** Updates whose hold ends at this very moment and which could go into one digest, oldest first. */
    endingHoldAt: (sendAt: number, limit: number): Promise<UpdateRow[]> =>
      t.list(
        updates,
        and(
          eq(updates.sendAt, sendAt),
          sql`status = 'held' AND resend_of IS NULL AND digest_of IS NULL AND digest_id IS NULL`,
        ),
        { orderBy: [updates.id], limit },
      ),
    /** Says of each update that this digest, inserted before in the batch, takes part of its recipients. */
    joinDigest: (ids: string[], digestId: string): Statement =>
      t.sql(
        `UPDATE updates SET digest_id = ?3 WHERE seller_id = ?1 AND id IN (SELECT value FROM json_each(?2))`,
        JSON.stringify(ids),
        digestId,
      ),

    /** Moves the status where the lifecycle allows it; a write that matches nothing changed nothing. */
    transition(
      id: string,
      action: UpdateAction,
      to: string,
      set: {
        startedAt?: number
        pauseReason?: string | null
        finishedAt?: number | null
        sendAt?: number
      } = {},
    ) {
      return t.sql(
        `UPDATE updates SET status = ?3, started_at = coalesce(?4, started_at), pause_reason = ?5,
           wait_reason = NULL, wait_until = NULL, send_at = coalesce(?7, send_at),
           finished_at = CASE WHEN ?6 = -1 THEN finished_at ELSE nullif(?6, 0) END
         WHERE seller_id = ?1 AND id = ?2 AND status IN (${quoted(allowedFrom(action))})`,
        id,
        to,
        set.startedAt ?? null,
        set.pauseReason ?? null,
        set.finishedAt === undefined ? -1 : (set.finishedAt ?? 0),
        set.sendAt ?? null,
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

    /** The waves of an update, first to last. */
    waves: (id: string): Promise<UpdateRow[]> =>
      t.list(updates, and(eq(updates.resendOf, id), sql`(status <> 'cancelled' OR started_at IS NOT NULL)`), {
        orderBy: [updates.wave],
        limit: 10,
      }),
    /** Mail and links of an update, for another wave of it. */
    copyMail: (fromId: string, toId: string, subject: string): Statement[] => [
      t.sql(
        `INSERT INTO update_bodies (seller_id, update_id, envelope, html, text, sections)
         SELECT ?1, ?3, json_set(envelope, '$.subject', ?4), html, text, sections FROM update_bodies WHERE seller_id = ?1 AND update_id = ?2`,
        fromId,
        toId,
        subject,
      ),
      t.sql(
        `INSERT INTO update_links (seller_id, update_id, no, url, label)
         SELECT ?1, ?3, no, url, label FROM update_links WHERE seller_id = ?1 AND update_id = ?2`,
        fromId,
        toId,
      ),
    ],
    leaveUnknown: (id: string, now: number): Statement =>
      t.update(updates, { unknownLeftAt: now }, eq(updates.id, id)),

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
