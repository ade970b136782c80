import type { ResolvedFilter } from '#app/domain/audience/filter.rules.ts'
import { IN_DIGEST } from '#app/domain/updates/failure.rules.ts'
import type { ExclusionReason } from '#app/domain/updates/updates.schema.ts'
import { EXCLUSION_REASONS } from '#app/domain/updates/updates.schema.ts'
import type { TenantDb } from '../tenant-db.ts'
import { filterSql } from './contact-filter.ts'

/** Whom an update concerns. `editionIds`: those whose content changed; `versionSavedAt`: when the version was saved. */
export type Audience = {
  productId: string
  editionIds: string[]
  versionSavedAt: number
  /** Of those only whom this means. */
  segment: { filter: ResolvedFilter } | null
}
/** Whom another wave concerns: who got an update, or a wave of it, and opened none of them. */
export type NonOpeners = { productId: string; of: string; waves: string[] }
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
 * what they bought (other edition, money back, charge back, bought the new version already), whom the seller means,
 * what they chose (suppressed, blocklisted, unsubscribed, pending, muted). Ids are ULIDs, so max(id) is the latest purchase.
 *
 * CROSS JOIN keeps SQLite on the covering purchases index in contact order: one row read per purchase, one per
 * contact, and no sort. The editions are looked for in their JSON text (ids never contain one another), because
 * D1 bills a list's rows again for every row it is compared with.
 * ?1 seller, ?2 product, ?3 edition ids (JSON), ?4 version saved at, ?5 after contact, ?6 limit.
 */
const candidates = (inSegment: string | null) => `
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
        ${inSegment === null ? '' : `WHEN NOT (${inSegment}) THEN 'outside_segment'`}
        WHEN c.suppressed_reason IS NOT NULL THEN 'suppressed'
        WHEN c.consent_state <> 'subscribed' THEN c.consent_state
        WHEN owner.contact_id IN (SELECT contact_id FROM mutes WHERE seller_id = ?1 AND product_id = ?2) THEN 'muted'
      END AS reason
    FROM owner CROSS JOIN contacts c ON c.seller_id = ?1 AND c.id = owner.contact_id
  )`

/**
 * Who was mailed and did not open, in contact order. What they chose since, and money that went back, leaves them out
 * with a reason as at first; who opened any wave is not asked about at all.
 * ?1 seller, ?2 product, ?3 first update, ?4 its waves (JSON), ?5 after contact, ?6 limit.
 */
const NON_OPENERS = `
  WITH mailed AS (
    SELECT d.contact_id, d.purchase_id FROM deliveries d
    JOIN update_batches b ON b.seller_id = d.seller_id AND b.update_id = d.update_id AND b.batch_no = d.batch_no
    WHERE d.seller_id = ?1 AND d.update_id = ?3 AND d.contact_id > ?5 AND coalesce(d.state, b.state) IN ('accepted', 'delivered')
      AND NOT EXISTS (SELECT 1 FROM deliveries w WHERE w.seller_id = ?1 AND w.update_id IN (SELECT value FROM json_each(?4))
        AND w.contact_id = d.contact_id AND w.state IN ('opened', 'clicked', 'bounced', 'complained'))
    ORDER BY d.contact_id LIMIT ?6
  ), candidate AS (
    SELECT m.contact_id, c.email_given AS email, c.name, m.purchase_id,
      CASE
        WHEN p.status = 'disputed' THEN 'charged_back'
        WHEN p.status = 'refunded' THEN 'refunded'
        WHEN c.suppressed_reason IS NOT NULL THEN 'suppressed'
        WHEN c.consent_state <> 'subscribed' THEN c.consent_state
        WHEN m.contact_id IN (SELECT contact_id FROM mutes WHERE seller_id = ?1 AND product_id = ?2) THEN 'muted'
      END AS reason
    FROM mailed m CROSS JOIN contacts c ON c.seller_id = ?1 AND c.id = m.contact_id
    CROSS JOIN purchases p ON p.seller_id = ?1 AND p.id = m.purchase_id
  )`

/**
 * Who is frozen as a recipient of two or more updates, in contact order. Of what they muted since they hear nothing; who
 * then has fewer than two left gets those by their own mails. The page ends where the first of the updates' own pages
 * does (no end: all of them ended), so that each delivery is read about twice, however many pages there are.
 * ?1 seller, ?2 updates (JSON), ?3 after contact, ?4 deliveries of each update to look at.
 */
const IN_SEVERAL = `
  WITH edge AS (
    SELECT min(last) AS at FROM (SELECT (SELECT contact_id FROM deliveries WHERE seller_id = ?1 AND update_id = s.value
      AND contact_id > ?3 ORDER BY contact_id LIMIT 1 OFFSET CAST(?4 AS INTEGER) - 1) AS last FROM json_each(?2) s)
  ), several AS (
    SELECT d.contact_id, count(*) FILTER (WHERE m.contact_id IS NULL) AS wanted, max(d.purchase_id) AS purchase_id
    FROM json_each(?2) s CROSS JOIN updates u ON u.seller_id = ?1 AND u.id = s.value
    CROSS JOIN deliveries d ON d.seller_id = ?1 AND d.update_id = u.id AND d.contact_id > ?3
      AND d.contact_id <= coalesce((SELECT at FROM edge), '~')
    LEFT JOIN mutes m ON m.seller_id = ?1 AND m.product_id = u.product_id AND m.contact_id = d.contact_id
    GROUP BY d.contact_id HAVING count(*) > 1 ORDER BY d.contact_id
  ), candidate AS (
    SELECT several.contact_id, c.email_given AS email, c.name, several.purchase_id,
      CASE
        WHEN c.suppressed_reason IS NOT NULL THEN 'suppressed'
        WHEN c.consent_state <> 'subscribed' THEN c.consent_state
        WHEN several.wanted < 2 THEN 'muted'
      END AS reason
    FROM several CROSS JOIN contacts c ON c.seller_id = ?1 AND c.id = several.contact_id
  )`

const COUNTS = `count(*) AS candidates, ${EXCLUSION_REASONS.map((r) => `sum(reason IS '${r}') AS ${r}`).join(', ')}`
const pageTo = (last: string) => `SELECT ${COUNTS}, ${last} AS lastContact,
  json_group_array(json_array(contact_id, email, name, purchase_id)) FILTER (WHERE reason IS NULL) AS json FROM candidate`
const PAGE = pageTo('max(contact_id)')
const DIGEST_PAGE = pageTo('(SELECT at FROM edge)')
type PageRow = CountRow & { lastContact: string | null; json: string }
type CountRow = { candidates: number } & Record<ExclusionReason, number | null>

export function recipientsRepo(t: TenantDb) {
  /** The candidates of an audience after a contact. */
  const choose = (a: Audience, after: string, limit: number, select: string) => {
    const params: unknown[] = [a.productId, JSON.stringify(a.editionIds), a.versionSavedAt, after, limit]
    const bind = (value: unknown) => `?${params.push(value) + 1}`
    const inSegment = a.segment && filterSql(a.segment.filter, bind)
    return t.sql(`${candidates(inSegment)} ${select}`, ...params)
  }
  return {
    /** Over all customers of the product; `candidates = recipients + Σ excluded`. */
    async count(a: Audience): Promise<RecipientCount> {
      const row = await choose(a, '', -1, `SELECT ${COUNTS} FROM candidate`).first<CountRow>()
      return toCount(row!)
    },

    /** The next `limit` candidates after a contact, in contact order. `lastContact` null: there are no more. */
    async page(a: Audience, after: string, limit: number): Promise<FrozenPage> {
      return toPage(await choose(a, after, limit, PAGE).first<PageRow>(), limit)
    },
    /** The same of those who did not open. */
    async nonOpeners(
      { productId, of, waves }: NonOpeners,
      after: string,
      limit: number,
    ): Promise<FrozenPage> {
      const asked = t.sql(`${NON_OPENERS} ${PAGE}`, productId, of, JSON.stringify(waves), after, limit)
      return toPage(await asked.first<PageRow>(), limit)
    },

    /**
     * The next candidates of a digest of these updates, at most `limit`, in contact order. A page can be empty and not
     * the last one.
     */
    async inSeveral(updateIds: string[], after: string, limit: number): Promise<FrozenPage> {
      const ofEach = Math.max(1, Math.floor((limit * 2) / updateIds.length))
      const row = await t
        .sql(`${IN_SEVERAL} ${DIGEST_PAGE}`, JSON.stringify(updateIds), after, ofEach)
        .first<PageRow>()
      return { ...toCount(row!), json: row!.json, lastContact: row!.lastContact }
    },
    /**
     * By which purchases these contacts are recipients of which of the updates (`no`: its place in the list), leaving
     * out products they muted.
     */
    async digestParts(
      updateIds: string[],
      contactIds: string[],
    ): Promise<{ contactId: string; no: number; purchaseId: string }[]> {
      const { results } = await t
        .sql(
          `SELECT d.contact_id AS contactId, s.key AS no, d.purchase_id AS purchaseId
           FROM json_each(?2) s CROSS JOIN updates u ON u.seller_id = ?1 AND u.id = s.value
           CROSS JOIN json_each(?3) p CROSS JOIN deliveries d ON d.seller_id = ?1 AND d.update_id = u.id AND d.contact_id = p.value
           WHERE NOT EXISTS (SELECT 1 FROM mutes m WHERE m.seller_id = ?1 AND m.product_id = u.product_id AND m.contact_id = d.contact_id)
           ORDER BY s.key`,
          JSON.stringify(updateIds),
          JSON.stringify(contactIds),
        )
        .all<{ contactId: string; no: number; purchaseId: string }>()
      return results
    },

    /**
     * Which of the contacts from…to no longer want this since `at`. Reads only what changed: every change toward
     * less mail leaves a consent event or a mute (domain/audience), so nobody's row need be read again. Whom the day's
     * digest tells instead is left out as well, and comes first. Of a digest itself, mutes are asked by `digestParts`.
     */
    async optedOutSince(
      u: { productId: string | null; digestId: string | null },
      from: string,
      to: string,
      at: number,
    ): Promise<{ contactId: string; reason: ExclusionReason | typeof IN_DIGEST }[]> {
      const { results } = await t
        .sql(
          `SELECT contact_id AS contactId, '${IN_DIGEST}' AS reason FROM deliveries
           WHERE seller_id = ?1 AND update_id = ?6 AND contact_id BETWEEN ?3 AND ?4
           UNION ALL
           SELECT c.id, CASE WHEN c.suppressed_reason IS NOT NULL THEN 'suppressed' ELSE c.consent_state END AS reason
           FROM (SELECT DISTINCT contact_id FROM consent_events WHERE seller_id = ?1 AND at >= ?5 AND contact_id BETWEEN ?3 AND ?4) e
           CROSS JOIN contacts c ON c.seller_id = ?1 AND c.id = e.contact_id
           WHERE c.suppressed_reason IS NOT NULL OR c.consent_state <> 'subscribed'
           UNION ALL
           SELECT contact_id, 'muted' FROM mutes WHERE seller_id = ?1 AND product_id = ?2 AND contact_id BETWEEN ?3 AND ?4`,
          u.productId,
          from,
          to,
          at,
          u.digestId,
        )
        .all<{ contactId: string; reason: ExclusionReason | typeof IN_DIGEST }>()
      return results
    },
  }
}

const toPage = (row: PageRow | null, limit: number): FrozenPage => ({
  ...toCount(row!),
  json: row!.json,
  lastContact: row!.candidates < limit ? null : row!.lastContact,
})

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
