import type { ExclusionReason } from '#app/domain/updates/updates.schema.ts'
import { EXCLUSION_REASONS } from '#app/domain/updates/updates.schema.ts'
import type { TenantDb } from '../tenant-db.ts'

/** Whom an update concerns. `editionIds`: those whose content changed; `versionSavedAt`: when the version was saved. */
export type Audience = { productId: string; editionIds: string[]; versionSavedAt: number }
export type RecipientCount = {
  candidates: number
  recipients: number
  excluded: Partial<Record<ExclusionReason, number>>
}
/** One page of the freeze. `recipients` is the text of a JSON array [[contactId, email, name, purchaseId], …]. */
export type FrozenPage = RecipientCount & { recipients: number; json: string; lastContact: string | null }

/**
 * The rule of who hears, in SQL because it is asked of every customer of a product: a candidate is each contact
 * that ever bought the product, once, and the first reason that fits leaves them out. Order of the reasons:
 * what they bought (other edition, money back, charge back, bought the new version already) before what they
 * chose (suppressed, blocklisted, unsubscribed, pending, muted). Ids are ULIDs, so max(id) is the latest purchase.
 *
 * CROSS JOIN keeps SQLite on the covering purchases index in contact order: one row read per purchase, one per
 * contact, and no sort. The editions are looked for in their JSON text (ids never contain one another), because
 * D1 bills a list's rows again for every row it is compared with.
 * ?1 seller, ?2 product, ?3 edition ids (JSON), ?4 version saved at, ?5 after contact, ?6 limit.
 */
const CANDIDATES = `
  WITH owner AS (
    SELECT contact_id,
      max(concerned) AS concerned,
      max(concerned AND status IN ('paid', 'partially_refunded')) AS keeps,
      max(concerned AND status = 'disputed') AS disputed,
      max(CASE WHEN concerned AND status IN ('paid', 'partially_refunded') AND purchased_at <= ?4 THEN id END) AS purchase_id
    FROM (SELECT contact_id, status, purchased_at, id, instr(?3, edition_id) > 0 AS concerned
          FROM purchases WHERE seller_id = ?1 AND product_id = ?2 AND contact_id > ?5)
    GROUP BY contact_id ORDER BY contact_id LIMIT ?6
  ), candidate AS (
    SELECT owner.contact_id, c.email_given AS email, c.name, owner.purchase_id,
      CASE
        WHEN NOT owner.concerned THEN 'other_edition'
        WHEN NOT owner.keeps AND owner.disputed THEN 'charged_back'
        WHEN NOT owner.keeps THEN 'refunded'
        WHEN owner.purchase_id IS NULL THEN 'bought_after'
        WHEN c.suppressed_reason IS NOT NULL THEN 'suppressed'
        WHEN c.consent_state <> 'subscribed' THEN c.consent_state
        WHEN owner.contact_id IN (SELECT contact_id FROM mutes WHERE seller_id = ?1 AND product_id = ?2) THEN 'muted'
      END AS reason
    FROM owner CROSS JOIN contacts c ON c.seller_id = ?1 AND c.id = owner.contact_id
  )`

const COUNTS = `count(*) AS candidates, ${EXCLUSION_REASONS.map((r) => `sum(reason IS '${r}') AS ${r}`).join(', ')}`
type CountRow = { candidates: number } & Record<ExclusionReason, number | null>

export function recipientsRepo(t: TenantDb) {
  const args = (a: Audience) => [a.productId, JSON.stringify(a.editionIds), a.versionSavedAt] as const
  return {
    /** Over all customers of the product; `candidates = recipients + Σ excluded`. */
    async count(a: Audience): Promise<RecipientCount> {
      const row = await t
        .sql(`${CANDIDATES} SELECT ${COUNTS} FROM candidate`, ...args(a), '', -1)
        .first<CountRow>()
      return toCount(row!)
    },

    /** The next `limit` candidates after a contact, in contact order. `lastContact` null: there are no more. */
    async page(a: Audience, after: string, limit: number): Promise<FrozenPage> {
      const row = await t
        .sql(
          `${CANDIDATES} SELECT ${COUNTS}, max(contact_id) AS lastContact,
             json_group_array(json_array(contact_id, email, name, purchase_id)) FILTER (WHERE reason IS NULL) AS json
           FROM candidate`,
          ...args(a),
          after,
          limit,
        )
        .first<CountRow & { lastContact: string | null; json: string }>()
      return {
        ...toCount(row!),
        json: row!.json,
        lastContact: row!.candidates < limit ? null : row!.lastContact,
      }
    },

    /**
     * Which of the contacts from…to no longer want this since `at`. Reads only what changed: every change toward
     * less mail leaves a consent event or a mute (domain/audience), so nobody's row need be read again.
     */
    async optedOutSince(
      productId: string,
      from: string,
      to: string,
      at: number,
    ): Promise<{ contactId: string; reason: ExclusionReason }[]> {
      const { results } = await t
        .sql(
          `SELECT c.id AS contactId, CASE WHEN c.suppressed_reason IS NOT NULL THEN 'suppressed' ELSE c.consent_state END AS reason
           FROM (SELECT DISTINCT contact_id FROM consent_events WHERE seller_id = ?1 AND at >= ?5 AND contact_id BETWEEN ?3 AND ?4) e
           CROSS JOIN contacts c ON c.seller_id = ?1 AND c.id = e.contact_id
           WHERE c.suppressed_reason IS NOT NULL OR c.consent_state <> 'subscribed'
           UNION
           SELECT contact_id, 'muted' FROM mutes WHERE seller_id = ?1 AND product_id = ?2 AND contact_id BETWEEN ?3 AND ?4`,
          productId,
          from,
          to,
          at,
        )
        .all<{ contactId: string; reason: ExclusionReason }>()
      return results
    },
  }
}

function toCount({ candidates, ...reasons }: CountRow): RecipientCount {
  const excluded: RecipientCount['excluded'] = {}
  let left = 0
  for (const reason of EXCLUSION_REASONS) {
    const n = reasons[reason] ?? 0
    if (n > 0) excluded[reason] = n
    left += n
  }
  return { candidates, recipients: candidates - left, excluded }
}
