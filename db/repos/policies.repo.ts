import type { PolicySnapshot, SetPolicy } from '#app/domain/refunds/policy.schema.ts'
import type { refundPolicies } from '../schema/policies.table.ts'
import type { Statement, TenantDb } from '../tenant-db.ts'

export type PolicyRow = Omit<typeof refundPolicies.$inferSelect, 'sellerId' | 'periodDays'> & SetPolicy
/** Where a policy stands; both null: the seller's own. */
export type PolicyPlace = { productId: string | null; editionId: string | null }
export type PolicyChange = {
  productId: string
  editionId: string
  version: number
  fromDays: number | null
  fromFinePrint: string | null
  toDays: number | null
  toFinePrint: string | null
  actorName: string
  runId: string | null
  at: number
}

export type CopyablePolicy = Pick<SetPolicy, 'periodDays' | 'finePrint'> & { productId: string; name: string }

const COLUMNS = `product_id AS productId, edition_id AS editionId, period_days AS periodDays, fine_print AS finePrint,
  version, changed_at AS changedAt, changed_by AS changedBy`
const CHANGE_COLUMNS = `product_id AS productId, edition_id AS editionId, version, from_days AS fromDays,
  from_fine_print AS fromFinePrint, to_days AS toDays, to_fine_print AS toFinePrint, actor_name AS actorName,
  run_id AS runId, at`

export function policiesRepo(t: TenantDb) {
  return {
    /** What is set for the seller and, with products named, for those and their editions. */
    async list(productIds: readonly string[]): Promise<PolicyRow[]> {
      const { results } = await t
        .sql(
          `SELECT ${COLUMNS} FROM refund_policies
           WHERE seller_id = ?1 AND product_id IN (SELECT '' UNION ALL SELECT value FROM json_each(?2))`,
          JSON.stringify(productIds),
        )
        .all<PolicyRow>()
      return results
    },

    /**
     * Sets the policy of a place, or takes it away (null), and writes the change down under the next version. `seen` is the
     * version the decision was made on (0: none yet); when it is another by now, the batch fails with a unique
     * constraint. Answers nothing to write when nothing would change.
     */
    set(
      place: PolicyPlace,
      to: Pick<SetPolicy, 'periodDays' | 'finePrint'> | null,
      o: { seen: number; actor: string; actorName: string; runId?: string; now: number },
    ): Statement[] {
      const [productId, editionId] = [place.productId ?? '', place.editionId ?? '']
      const version = o.seen + 1
      const change = t.sql(
        `INSERT INTO policy_changes (seller_id, product_id, edition_id, version, from_days, from_fine_print, to_days,
           to_fine_print, actor, actor_name, run_id, at)
         SELECT ?1, ?2, ?3, ?4, p.period_days, p.fine_print, ?5, ?6, ?7, ?8, ?9, ?10 FROM (SELECT 1)
         LEFT JOIN refund_policies p ON p.seller_id = ?1 AND p.product_id = ?2 AND p.edition_id = ?3`,
        ...[productId, editionId, version, to?.periodDays ?? null, to?.finePrint ?? null],
        ...[o.actor, o.actorName, o.runId ?? null, o.now],
      )
      const write = to
        ? t.sql(
            `INSERT INTO refund_policies (seller_id, product_id, edition_id, period_days, fine_print, version, changed_at, changed_by)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
             ON CONFLICT (seller_id, product_id, edition_id) DO UPDATE SET period_days = excluded.period_days,
               fine_print = excluded.fine_print, version = excluded.version, changed_at = excluded.changed_at,
               changed_by = excluded.changed_by`,
            ...[productId, editionId, to.periodDays, to.finePrint, version, o.now, o.actor],
          )
        : t.sql(
            'DELETE FROM refund_policies WHERE seller_id = ?1 AND product_id = ?2 AND edition_id = ?3',
            productId,
            editionId,
          )
      return [change, write]
    },

    /** Number of changes so far of a product and its editions by edition (empty: its own); null: of the seller. */
    async versions(productId: string | null): Promise<Map<string, number>> {
      const { results } = await t
        .sql(
          `SELECT edition_id AS editionId, max(version) AS version FROM policy_changes
           WHERE seller_id = ?1 AND product_id = ?2 GROUP BY edition_id`,
          productId ?? '',
        )
        .all<{ editionId: string; version: number }>()
      return new Map(results.map((r) => [r.editionId, r.version]))
    },

    /** Changes of the seller's policy, or of a product's with its editions, latest first. */
    async changes(productId: string | null, limit: number): Promise<PolicyChange[]> {
      const { results } = await t
        .sql(
          `SELECT ${CHANGE_COLUMNS} FROM policy_changes WHERE seller_id = ?1 AND product_id = ?2
           ORDER BY at DESC, version DESC LIMIT ?3`,
          productId ?? '',
          limit,
        )
        .all<PolicyChange>()
      return results
    },

    /** Products with a policy of their own that another one may take over, latest changed first. */
    async copyable(productId: string, limit: number): Promise<CopyablePolicy[]> {
      const { results } = await t
        .sql(
          `SELECT r.product_id AS productId, p.name, r.period_days AS periodDays, r.fine_print AS finePrint
           FROM refund_policies r JOIN products p ON p.seller_id = ?1 AND p.id = r.product_id
           WHERE r.seller_id = ?1 AND r.product_id NOT IN ('', ?2) AND r.edition_id = '' AND p.status <> 'archived'
           ORDER BY r.changed_at DESC, r.product_id LIMIT ?3`,
          productId,
          limit,
        )
        .all<CopyablePolicy>()
      return results
    },

    /** Keeps what purchases of the same batch refer to. Those there are stay as they are. */
    ensureSnapshots: (snapshots: readonly PolicySnapshot[]): Statement =>
      t.sql(
        `INSERT INTO policy_snapshots (seller_id, id, period_days, title, fine_print, version, inherited_from, enforced, changed_at)
         SELECT ?1, value ->> 'key', value ->> 'periodDays', value ->> 'title', value ->> 'finePrint', value ->> 'version',
           value ->> 'inheritedFrom', value ->> 'enforced', value ->> 'changedAt' FROM json_each(?2) WHERE true
         ON CONFLICT (seller_id, id) DO NOTHING`,
        JSON.stringify(snapshots),
      ),
  }
}
