import type { RefundPeriod } from '#app/domain/refunds/policy.schema.ts'
import type { Statement, TenantDb } from '../tenant-db.ts'

export type RunItem = {
  productId: string
  status: 'proposed' | 'applied' | 'skipped'
  reason: string | null
  fromDays: number
  proposedDays: number
  isCertain: boolean
  /** In hundredths. */
  confidence: number
  words: string[]
  /** Rows of `refund_policies` as `rowText` writes them; null: there is none. */
  before: string | null
  after: string | null
}
/** A row of `refund_policies` of a product itself. */
export type OwnPolicyRow = {
  periodDays: RefundPeriod
  finePrint: string | null
  version: number
  changedAt: number
  changedBy: string
}
export type RunProduct = {
  id: string
  name: string
  description: string
  isPhysical: boolean
  isArchived: boolean
  price: { amount: number; currency: string } | null
  fileNames: string[]
  own: OwnPolicyRow | null
  /** Changes of the product's own policy so far, and who made the last one. */
  changes: number
  lastActor: string | null
}
export type RunAtSeller = {
  isDryRun: boolean
  runStatus: string
  startedAt: number
  adjustUntil: number
  tier: number
  status: 'waiting' | 'done' | 'failed' | 'rolled_back'
  cursor: string
  changes: number
}
const FILES_LOOKED_AT = 50
/** A run that was cancelled ends what it began; one that is taken back, or paused, writes nothing more. */
const GOES_ON = `EXISTS (SELECT 1 FROM policy_runs g WHERE g.id = ?2 AND g.status IN ('running', 'cancelled'))
  AND EXISTS (SELECT 1 FROM policy_run_sellers s WHERE s.seller_id = ?1 AND s.run_id = ?2 AND s.status = 'waiting' AND s.cursor = ?3)`

/** The migration at one seller. */
export function policyRunsRepo(t: TenantDb) {
  return {
    async find(runId: string): Promise<RunAtSeller | null> {
      const row = await t
        .sql(
          `SELECT r.is_dry_run AS isDryRun, r.status AS runStatus, r.started_at AS startedAt, r.adjust_until AS adjustUntil,
             s.tier, s.status, s.cursor, s.changes
           FROM policy_run_sellers s JOIN policy_runs r ON r.id = s.run_id WHERE s.seller_id = ?1 AND s.run_id = ?2`,
          runId,
        )
        .first<Omit<RunAtSeller, 'isDryRun'> & { isDryRun: number }>()
      return row && { ...row, isDryRun: row.isDryRun === 1 }
    },

    /** A page of products in the order of their ids, with all that decides about their policy. */
    async products(after: string, limit: number): Promise<RunProduct[]> {
      const { results } = await t
        .sql(
          `SELECT p.id, p.name, p.description, p.is_physical AS isPhysical, p.status = 'archived' AS isArchived,
             (SELECT json_object('amount', e.price_amount, 'currency', e.currency) FROM editions e
               WHERE e.seller_id = ?1 AND e.product_id = p.id AND e.removed_at IS NULL ORDER BY e.position LIMIT 1) AS price,
             (SELECT json_group_array(f.name) FROM (SELECT name FROM files x WHERE x.seller_id = ?1 AND x.product_id = p.id
               AND x.status = 'ready' AND x.id IS NOT p.cover_file_id LIMIT ${FILES_LOOKED_AT}) f) AS fileNames,
             (SELECT json_array(c.version, c.actor) FROM policy_changes c WHERE c.seller_id = ?1 AND c.product_id = p.id
               AND c.edition_id = '' ORDER BY c.version DESC LIMIT 1) AS latest,
             r.period_days AS periodDays, r.fine_print AS finePrint, r.version, r.changed_at AS changedAt, r.changed_by AS changedBy
           FROM products p LEFT JOIN refund_policies r ON r.seller_id = ?1 AND r.product_id = p.id AND r.edition_id = ''
           WHERE p.seller_id = ?1 AND p.id > ?2 ORDER BY p.id LIMIT ?3`,
          after,
          limit,
        )
        .all<
          { id: string; name: string; description: string; isPhysical: number; isArchived: number } & {
            price: string | null
            fileNames: string
            latest: string | null
          } & { [K in keyof OwnPolicyRow]: OwnPolicyRow[K] | null }
        >()
      return results.map((row) => {
        const { periodDays, finePrint, version, changedAt, changedBy } = row
        const own =
          periodDays === null
            ? null
            : ({ periodDays, finePrint, version, changedAt, changedBy } as OwnPolicyRow)
        const [changes, actor] = (row.latest ? JSON.parse(row.latest) : [0, null]) as [number, string | null]
        return {
          ...{ id: row.id, name: row.name, description: row.description },
          ...{ isPhysical: row.isPhysical === 1, isArchived: row.isArchived === 1, own, changes },
          price: row.price ? JSON.parse(row.price) : null,
          fileNames: JSON.parse(row.fileNames),
          lastActor: own?.changedBy ?? actor,
        }
      })
    },

    /**
     * What a page of products came to, and how far the run is at this seller. Belongs into the batch of the changes
     * themselves: it fails (not null, unique) when the run is paused or taken back, or somebody else did the page.
     */
    write(
      runId: string,
      page: { seen: string; tier: number; items: RunItem[]; cursor: string; isLast: boolean; now: number },
    ): Statement[] {
      const { seen, items, now } = page
      const count = (is: (item: RunItem) => boolean) => items.filter(is).length
      const changes = count((i) => i.status !== 'skipped')
      return [
        t.sql(
          `INSERT INTO policy_run_items (seller_id, run_id, product_id, tier, status, reason, from_days, proposed_days,
             is_certain, confidence, words, before, after, at)
           SELECT ?1, ?2, value ->> 'productId', ?5, CASE WHEN ${GOES_ON} THEN value ->> 'status' END, value ->> 'reason',
             value ->> 'fromDays', value ->> 'proposedDays', value ->> 'isCertain', value ->> 'confidence', value ->> 'words',
             value ->> 'before', value ->> 'after', ?6 FROM json_each(?4)`,
          ...[runId, seen, JSON.stringify(items), page.tier, now],
        ),
        t.sql(
          `UPDATE policy_runs SET products = products + ?4, changes = changes + ?5, unsure = unsure + ?6,
             done_sellers = done_sellers + ?7 WHERE id = ?2 AND ${GOES_ON}`,
          ...[runId, seen, items.length, changes, count((i) => !i.isCertain), page.isLast ? 1 : 0],
        ),
        t.sql(
          `UPDATE policy_run_sellers SET cursor = ?4, products = products + ?5, changes = changes + ?6, status = ?7, at = ?8
           WHERE seller_id = ?1 AND run_id = ?2 AND status = 'waiting' AND cursor = ?3`,
          ...[runId, seen, page.cursor, items.length, changes, page.isLast ? 'done' : 'waiting', now],
        ),
      ]
    },

    /** The run could not do this seller; it goes on with the others. */
    fail: (runId: string, now: number): Statement =>
      t.sql(
        `UPDATE policy_run_sellers SET status = 'failed', at = ?3 WHERE seller_id = ?1 AND run_id = ?2 AND status = 'waiting'`,
        runId,
        now,
      ),

    /** What the run changed and nobody took back yet, with the rows as they are now; one product, or a page of all. */
    async applied(
      runId: string,
      o: { after: string; productId: string | null; limit: number },
    ): Promise<
      { productId: string; before: string | null; after: string; now: OwnPolicyRow | null; changes: number }[]
    > {
      const { results } = await t
        .sql(
          `SELECT i.product_id AS productId, i.before, i.after, r.period_days AS periodDays, r.fine_print AS finePrint,
             r.version, r.changed_at AS changedAt, r.changed_by AS changedBy,
             coalesce((SELECT max(c.version) FROM policy_changes c WHERE c.seller_id = ?1 AND c.product_id = i.product_id
               AND c.edition_id = ''), 0) AS changes
           FROM policy_run_items i
           LEFT JOIN refund_policies r ON r.seller_id = ?1 AND r.product_id = i.product_id AND r.edition_id = ''
           WHERE i.seller_id = ?1 AND i.run_id = ?2 AND i.status = 'applied' AND i.product_id > ?3
             AND (?4 IS NULL OR i.product_id = ?4) ORDER BY i.product_id LIMIT ?5`,
          ...[runId, o.after, o.productId, o.limit],
        )
        .all<{ productId: string; before: string | null; after: string; changes: number } & OwnPolicyRow>()
      return results.map(({ productId, before, after, changes, ...row }) => ({
        ...{ productId, before, after, changes },
        now: row.version === null ? null : row,
      }))
    },

    /**
     * Puts the row of a product's policy back exactly as it was, with the version it had: that still names the same text,
     * and the change that puts it back takes the next version of the history, so that no later text gets either. Fails
     * (unique) when there was another change since `changes` were counted.
     */
    restore(
      runId: string,
      item: { productId: string; before: OwnPolicyRow | null; changes: number },
      o: { actor: string; actorName: string; now: number },
    ): Statement[] {
      const { productId, before } = item
      return [
        t.sql(
          `INSERT INTO policy_changes (seller_id, product_id, edition_id, version, from_days, from_fine_print, to_days,
             to_fine_print, actor, actor_name, run_id, at)
           SELECT ?1, ?2, '', ?3, p.period_days, p.fine_print, ?4, ?5, ?6, ?7, ?8, ?9 FROM (SELECT 1)
           LEFT JOIN refund_policies p ON p.seller_id = ?1 AND p.product_id = ?2 AND p.edition_id = ''`,
          ...[productId, item.changes + 1, before?.periodDays ?? null, before?.finePrint ?? null],
          ...[o.actor, o.actorName, runId, o.now],
        ),
        t.sql(
          `DELETE FROM refund_policies WHERE seller_id = ?1 AND product_id = ?2 AND edition_id = ''`,
          productId,
        ),
        ...(before
          ? [
              t.sql(
                `INSERT INTO refund_policies (seller_id, product_id, edition_id, period_days, fine_print, version, changed_at, changed_by)
                 VALUES (?1, ?2, '', ?3, ?4, ?5, ?6, ?7)`,
                ...[productId, before.periodDays, before.finePrint, before.version],
                ...[before.changedAt, before.changedBy],
              ),
            ]
          : []),
      ]
    },
    /** Notes which items were taken back, and which were not because somebody changed the policy since. */
    noteRestored(runId: string, taken: string[], kept: string[]): Statement[] {
      const note = (set: string, ids: string[]) =>
        t.sql(
          `UPDATE policy_run_items SET ${set} WHERE seller_id = ?1 AND run_id = ?2
             AND product_id IN (SELECT value FROM json_each(?3))`,
          runId,
          JSON.stringify(ids),
        )
      return [note(`status = 'rolled_back'`, taken), note(`reason = 'edited_since'`, kept)]
    },
    /** The run is taken back at this seller; also where it had not begun, so that it never does. */
    endRollback: (runId: string, now: number): Statement[] => [
      t.sql(
        `UPDATE policy_runs SET undone_sellers = undone_sellers + 1 WHERE id = ?2 AND EXISTS (SELECT 1 FROM policy_run_sellers s
           WHERE s.seller_id = ?1 AND s.run_id = ?2 AND s.status <> 'rolled_back')`,
        runId,
      ),
      t.sql(
        `UPDATE policy_run_sellers SET status = 'rolled_back', at = ?3 WHERE seller_id = ?1 AND run_id = ?2`,
        runId,
        now,
      ),
    ],

    /** What a run changed at this seller and did not take back, for the mail. */
    async changed(
      runId: string,
      limit: number,
    ): Promise<{ name: string; fromDays: number; toDays: number }[]> {
      const { results } = await t
        .sql(
          `SELECT p.name, i.from_days AS fromDays, i.proposed_days AS toDays FROM policy_run_items i
           JOIN products p ON p.seller_id = ?1 AND p.id = i.product_id
           WHERE i.seller_id = ?1 AND i.run_id = ?2 AND i.status IN ('applied', 'proposed') ORDER BY i.product_id LIMIT ?3`,
          runId,
          limit,
        )
        .all<{ name: string; fromDays: number; toDays: number }>()
      return results
    },
  }
}
