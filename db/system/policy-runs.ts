import {
  MIGRATION_ACTOR,
  type MigrationTier,
  NO_TIER_LEFT,
  purchaseIdAt,
} from '#app/domain/refunds/migration.rules.ts'
import type { Db } from '../client.ts'
import type { policyRuns } from '../schema/rollout.table.ts'
import { CROSS_TENANT } from '../tripwire.ts'

export type PolicyRun = typeof policyRuns.$inferSelect
export type ProposalRow = {
  sellerId: string
  seller: string
  productId: string
  product: string
  tier: number
  status: string
  reason: string | null
  fromDays: number
  proposedDays: number
  isCertain: boolean
  confidence: number
  words: string[]
}
export type ProposalFilter = 'all' | 'changes' | 'unsure' | 'skipped'
export type SellerToDo = { id: string; cursor: string }

const ACTIVE = `('running', 'paused', 'rolling_back')`
const RUN = `id, is_dry_run AS isDryRun, dry_run_id AS dryRunId, status, tier, cursor, next_at AS nextAt, pace, sellers,
  done_sellers AS doneSellers, products, changes, unsure, undone_sellers AS undoneSellers, started_by AS startedBy,
  started_by_name AS startedByName, started_at AS startedAt, finished_at AS finishedAt, adjust_until AS adjustUntil`
const FILTERS: Record<ProposalFilter, string> = {
  all: 'true',
  changes: `i.status <> 'skipped'`,
  unsure: 'i.is_certain = 0',
  skipped: `i.status = 'skipped'`,
}

/** Runs of the policy migration over all sellers: who is next, and how far they are. Names and policies, never a customer. */
export function policyRunsSystem({ d1 }: Db) {
  const view = (row: PolicyRun & { isDryRun: boolean | number }): PolicyRun => ({
    ...row,
    isDryRun: Boolean(row.isDryRun),
  })
  return {
    /** A new run, unless another one is under way: answers whether it was made. */
    async insert(
      run: Pick<
        PolicyRun,
        'id' | 'isDryRun' | 'dryRunId' | 'pace' | 'startedBy' | 'startedByName' | 'startedAt' | 'adjustUntil'
      >,
    ): Promise<boolean> {
      const { meta } = await d1
        .prepare(
          `${CROSS_TENANT} INSERT INTO policy_runs (id, is_dry_run, dry_run_id, status, tier, next_at, pace, sellers, started_by,
             started_by_name, started_at, adjust_until)
           SELECT ?1, ?2, ?3, 'running', 0, ?7, ?4,
             (SELECT count(*) FROM sellers s WHERE s.created_at <= ?7 AND EXISTS (SELECT 1 FROM products p WHERE p.seller_id = s.id)), ?5, ?6, ?7, ?8
           WHERE NOT EXISTS (SELECT 1 FROM policy_runs WHERE status IN ${ACTIVE})`,
        )
        .bind(
          ...[run.id, run.isDryRun ? 1 : 0, run.dryRunId, run.pace, run.startedBy, run.startedByName],
          ...[run.startedAt, run.adjustUntil],
        )
        .run()
      return meta.changes > 0
    },
    async find(id: string): Promise<PolicyRun | null> {
      const row = await d1.prepare(`SELECT ${RUN} FROM policy_runs WHERE id = ?1`).bind(id).first<PolicyRun>()
      return row && view(row)
    },
    /** Latest first. */
    async list(limit: number): Promise<PolicyRun[]> {
      const { results } = await d1
        .prepare(`SELECT ${RUN} FROM policy_runs ORDER BY id DESC LIMIT ?1`)
        .bind(limit)
        .all<PolicyRun>()
      return results.map(view)
    },
    /** Runs with sellers to hand out by now. */
    async due(now: number): Promise<PolicyRun[]> {
      const { results } = await d1
        .prepare(
          `SELECT ${RUN} FROM policy_runs WHERE status IN ('running', 'rolling_back') AND next_at <= ?1 ORDER BY id`,
        )
        .bind(now)
        .all<PolicyRun>()
      return results.map(view)
    },

    /** Moves a run on, if it is in one of these states. @returns whether it was */
    async change(
      id: string,
      from: readonly PolicyRun['status'][],
      to: { status: PolicyRun['status']; again?: boolean; finishedAt?: number | null },
      now: number,
    ): Promise<boolean> {
      const { meta } = await d1
        .prepare(
          `${CROSS_TENANT} UPDATE policy_runs SET status = ?3, finished_at = ?5,
             tier = CASE WHEN ?4 THEN 0 ELSE tier END, cursor = CASE WHEN ?4 THEN '' ELSE cursor END,
             next_at = CASE WHEN ?4 THEN ?6 ELSE next_at END
           WHERE id = ?1 AND status IN (SELECT value FROM json_each(?2))
             AND (?3 NOT IN ${ACTIVE} OR NOT EXISTS (SELECT 1 FROM policy_runs o WHERE o.id <> ?1 AND o.status IN ${ACTIVE}))`,
        )
        .bind(id, JSON.stringify(from), to.status, to.again ? 1 : 0, to.finishedAt ?? null, now)
        .run()
      return meta.changes > 0
    },

    /**
     * The next sellers of a tier whom the run has not done, by id: those with products whose latest sale before the run
     * began lies between two purchase ids (which sort by time); `from` of null: or who never sold.
     */
    async nextInTier(
      run: PolicyRun,
      o: { after: string; from: string | null; to: string; limit: number },
    ): Promise<SellerToDo[]> {
      const { results } = await d1
        .prepare(
          `${CROSS_TENANT} SELECT id, coalesce(cursor, '') AS cursor FROM (
             SELECT s.id, r.cursor, r.status,
               (SELECT p.id FROM purchases p WHERE p.seller_id = s.id AND p.id < ?4 ORDER BY p.id DESC LIMIT 1) AS sale
             FROM sellers s LEFT JOIN policy_run_sellers r ON r.seller_id = s.id AND r.run_id = ?1
             WHERE s.id > ?2 AND s.created_at <= ?3 AND EXISTS (SELECT 1 FROM products p WHERE p.seller_id = s.id)
           ) WHERE (status IS NULL OR status IN ('waiting', 'failed'))
             AND CASE WHEN ?5 IS NULL THEN sale IS NULL OR sale < ?6 ELSE sale >= ?5 AND sale < ?6 END
           ORDER BY id LIMIT ?7`,
        )
        .bind(run.id, o.after, run.startedAt, purchaseIdAt(run.startedAt), o.from, o.to, o.limit)
        .all<SellerToDo>()
      return results
    },
    /** The next sellers of a run at whom it is to be taken back. */
    async nextToUndo(run: PolicyRun, after: string, limit: number): Promise<SellerToDo[]> {
      const { results } = await d1
        .prepare(
          `${CROSS_TENANT} SELECT seller_id AS id, '' AS cursor FROM policy_run_sellers WHERE run_id = ?1 AND seller_id > ?2
             AND status IN ('waiting', 'done', 'failed') ORDER BY seller_id LIMIT ?3`,
        )
        .bind(run.id, after, limit)
        .all<SellerToDo>()
      return results
    },
    /** Notes that these sellers are handed out, in the batch of their jobs. Twice at once does nothing twice. */
    handOut(
      run: PolicyRun,
      to: { tier: number; cursor: string; nextAt: number; sellers: { id: string; tier: MigrationTier }[] },
      now: number,
    ): D1PreparedStatement[] {
      return [
        d1
          .prepare(
            `UPDATE policy_runs SET tier = ?2, cursor = ?3, next_at = ?4
             WHERE id = ?1 AND status = ?5 AND tier = ?6 AND cursor = ?7`,
          )
          .bind(run.id, to.tier, to.cursor, to.nextAt, run.status, run.tier, run.cursor),
        d1
          .prepare(
            `${CROSS_TENANT} INSERT INTO policy_run_sellers (seller_id, run_id, tier, status, at)
             SELECT value ->> 'id', ?1, value ->> 'tier', 'waiting', ?3 FROM json_each(?2) WHERE true
             ON CONFLICT (seller_id, run_id) DO UPDATE SET status = 'waiting' WHERE status = 'failed'`,
          )
          .bind(run.id, JSON.stringify(to.sellers), now),
      ]
    },
    /** Ends a run whose sellers are all through. */
    finish: (id: string, now: number): D1PreparedStatement =>
      d1
        .prepare(
          `${CROSS_TENANT} UPDATE policy_runs SET status = CASE status WHEN 'running' THEN 'done' ELSE 'rolled_back' END, finished_at = ?2
           WHERE id = ?1 AND tier = ${NO_TIER_LEFT} AND CASE status
             WHEN 'running' THEN NOT EXISTS (SELECT 1 FROM policy_run_sellers s WHERE s.run_id = ?1 AND s.status = 'waiting')
             WHEN 'rolling_back' THEN NOT EXISTS (SELECT 1 FROM policy_run_sellers s WHERE s.run_id = ?1
               AND s.status IN ('waiting', 'done', 'failed')) END`,
        )
        .bind(id, now),

    /** Whose a product of a run is; null: the run did not look at it. */
    async sellerOf(runId: string, productId: string): Promise<string | null> {
      const row = await d1
        .prepare(
          `${CROSS_TENANT} SELECT seller_id AS id FROM policy_run_items WHERE run_id = ?1 AND product_id = ?2 LIMIT 1`,
        )
        .bind(runId, productId)
        .first<{ id: string }>()
      return row?.id ?? null
    },
    /** What a run found, seller by seller. `after` is `seller:product` of the last row before. */
    async proposals(
      runId: string,
      o: { filter: ProposalFilter; sellerId?: string | undefined; after: string; limit: number },
    ): Promise<ProposalRow[]> {
      const [seller = '', product = ''] = o.after.split(':')
      const { results } = await d1
        .prepare(
          `${CROSS_TENANT} SELECT i.seller_id AS sellerId, s.name AS seller, i.product_id AS productId, p.name AS product, i.tier,
             i.status, i.reason, i.from_days AS fromDays, i.proposed_days AS proposedDays, i.is_certain AS isCertain,
             i.confidence, i.words
           FROM policy_run_items i JOIN sellers s ON s.id = i.seller_id
           JOIN products p ON p.seller_id = i.seller_id AND p.id = i.product_id
           WHERE i.run_id = ?1 AND (i.seller_id, i.product_id) > (?2, ?3) AND (?4 IS NULL OR i.seller_id = ?4)
             AND ${FILTERS[o.filter]} ORDER BY i.seller_id, i.product_id LIMIT ?5`,
        )
        .bind(runId, seller, product, o.sellerId ?? null, o.limit)
        .all<Omit<ProposalRow, 'isCertain' | 'words'> & { isCertain: number; words: string }>()
      return results.map((r) => ({ ...r, isCertain: r.isCertain === 1, words: JSON.parse(r.words) }))
    },
    /** A seller whom the run changes something at, for a look at the mail. */
    async anyChanged(runId: string): Promise<string | null> {
      const row = await d1
        .prepare(
          `${CROSS_TENANT} SELECT seller_id AS id FROM policy_run_sellers WHERE run_id = ?1 AND status = 'done' AND changes > 0 AND tier <> 99 LIMIT 1`,
        )
        .bind(runId)
        .first<{ id: string }>()
      return row?.id ?? null
    },

    /** How many products have which period as their own, how many of them by a run, and how many products there are. */
    async adoption() {
      const [periods, products] = await Promise.all([
        d1
          .prepare(
            `${CROSS_TENANT} SELECT period_days AS days, count(*) AS products, sum(changed_by = '${MIGRATION_ACTOR}') AS migrated
             FROM refund_policies WHERE product_id <> '' AND edition_id = '' GROUP BY period_days ORDER BY period_days`,
          )
          .all<{ days: number; products: number; migrated: number }>(),
        d1.prepare(`${CROSS_TENANT} SELECT count(*) AS n FROM products`).first<{ n: number }>(),
      ])
      return { periods: periods.results, products: products?.n ?? 0 }
    },
    /** Sales between two purchase ids of the sellers a run has done, by tier: how many were refunded and disputed since. */
    async salesByTier(runId: string, from: string, to: string) {
      const { results } = await d1
        .prepare(
          `${CROSS_TENANT} SELECT s.tier, count(*) AS sales, sum(p.refunded_amount > 0) AS refunded,
             sum(EXISTS (SELECT 1 FROM disputes d WHERE d.seller_id = p.seller_id AND d.purchase_id = p.id)) AS disputed
           FROM policy_run_sellers s JOIN purchases p ON p.seller_id = s.seller_id AND p.id >= ?2 AND p.id < ?3
           WHERE s.run_id = ?1 AND s.status = 'done' GROUP BY s.tier ORDER BY s.tier`,
        )
        .bind(runId, from, to)
        .all<{ tier: number; sales: number; refunded: number; disputed: number }>()
      return results
    },
  }
}
export type PolicyRunsSystem = ReturnType<typeof policyRunsSystem>
