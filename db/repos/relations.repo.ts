import { and, eq, isNull, sql } from 'drizzle-orm'
import { KINDS } from '#app/domain/audience/kind.ts'
import type { Derived, Relations } from '#app/domain/audience/relations.rules.ts'
import { DAY } from '#app/domain/kernel/time.ts'
import { audienceChecks } from '../schema/audience.table.ts'
import type { Statement, TenantDb } from '../tenant-db.ts'

/** Contacts whose purchases, follow or affiliation a batch changes: by id, or by canonical e-mail before they have one. */
export type Touched = { ids: string[] } | { emails: string[] }
/** What is stored of a contact beside what it was derived from. */
export type Related = { id: string; createdAt: number; stored: Derived; relations: Relations }
export type CheckRow = typeof audienceChecks.$inferSelect
/** Kind → how many of it the daily counts miss (more than 0) or count too many. */
export type Miscounts = Record<string, number>

// Named, since SQLite takes a seller for ten rows and would read all of its purchases for each contact.
const PURCHASES = 'FROM purchases p INDEXED BY purchases_contact'
// Each says of one row of `contacts` what domain/audience/relations.rules says of its relations.
const STANDING = `p.seller_id = ?1 AND p.contact_id = contacts.id AND p.status IN ('paid', 'partially_refunded')
  AND contacts.erased_at IS NULL`
const SELLS = `FROM affiliates a CROSS JOIN affiliate_products s ON s.seller_id = ?1 AND s.affiliate_id = a.id
  WHERE a.seller_id = ?1 AND a.contact_id = contacts.id AND a.status = 'active' AND contacts.erased_at IS NULL`
const SINCE: Record<(typeof KINDS)[number], string> = {
  follower: `(SELECT f.confirmed_at FROM follows f WHERE f.seller_id = ?1 AND f.contact_id = contacts.id
    AND f.ended_at IS NULL AND contacts.erased_at IS NULL)`,
  customer: `(SELECT min(p.purchased_at) ${PURCHASES} WHERE ${STANDING})`,
  affiliate: `(SELECT min(max(s.added_at, coalesce(a.accepted_at, 0))) ${SELLS})`,
}
const BY_CURRENCY = `(SELECT p.currency, count(*) AS n, sum(p.price_amount - p.refunded_amount) AS amount,
    min(p.purchased_at) AS since, max(p.purchased_at) AS latest
  ${PURCHASES} WHERE ${STANDING} GROUP BY p.currency ORDER BY p.currency)`
const words = (word: string, where = '') => `coalesce((SELECT group_concat(w, ' ') FROM
  (SELECT DISTINCT ${word} AS w ${PURCHASES} WHERE ${STANDING} ${where} ORDER BY w)), '')`

/** What the touched contacts were and are about to be. ?2 ids or e-mails (JSON). */
const MOVED = (key: 'id' | 'email') => `WITH moved AS MATERIALIZED (
  SELECT contacts.id, contacts.created_at, contacts.erased_at,
    ${KINDS.map((k) => `contacts.${k}_since AS ${k}0, ${SINCE[k]} AS ${k}1`).join(', ')}
  FROM json_each(?2) j CROSS JOIN contacts ON contacts.seller_id = ?1 AND contacts.${key} = j.value)`
/** The same as one row per contact and kind: since when it was one, and since when it is. D1 joins at most five SELECTs. */
const CHANGES = `, change AS (
  ${KINDS.map((k) => `SELECT '${k}' AS kind, ${k}0 AS was, ${k}1 AS becomes FROM moved`).join(' UNION ALL ')}
  UNION ALL SELECT 'contact', created_at, NULL FROM moved WHERE erased_at = ?3
), step AS (
  SELECT kind, becomes / ${DAY} AS day, 1 AS joined, 0 AS departed FROM change
    WHERE becomes IS NOT NULL AND was / ${DAY} IS NOT becomes / ${DAY}
  UNION ALL SELECT kind, was / ${DAY}, -1, 0 FROM change WHERE was / ${DAY} <> becomes / ${DAY}
  UNION ALL SELECT kind, ?3 / ${DAY}, 0, 1 FROM change WHERE was IS NOT NULL AND becomes IS NULL
)`

/** Of each kind, how many there are less how many are counted; reads each of them. */
const MISCOUNTED = `SELECT kind, n - coalesce((SELECT sum(joined) - sum(departed) FROM audience_days d
    WHERE d.seller_id = ?1 AND d.kind = real.kind), 0) AS off
  FROM (${[
    `SELECT 'contact' AS kind, count(*) AS n FROM contacts WHERE seller_id = ?1 AND erased_at IS NULL`,
    ...KINDS.map(
      (k) => `SELECT '${k}', count(*) FROM contacts WHERE seller_id = ?1 AND ${k}_since IS NOT NULL`,
    ),
  ].join(' UNION ALL ')}) real WHERE off <> 0`

/** The only writer of what is derived in `contacts`, and of what is counted from it. */
export function relationsRepo(t: TenantDb) {
  return {
    /**
     * Derives the contacts anew from their purchases, follows and affiliations as they are at this place of the batch,
     * and counts who became or ceased to be something. Belongs after every change of those tables, in its batch.
     */
    refresh(touched: Touched, now: number): Statement[] {
      const [key, values] =
        'ids' in touched ? (['id', touched.ids] as const) : (['email', touched.emails] as const)
      const json = JSON.stringify([...new Set(values)])
      return [
        t.sql(
          `${MOVED(key)} ${CHANGES} INSERT INTO audience_days (seller_id, kind, day, joined, departed)
           SELECT ?1, kind, day, sum(joined), sum(departed) FROM step WHERE true GROUP BY kind, day
           ON CONFLICT (seller_id, kind, day) DO UPDATE SET joined = joined + excluded.joined, departed = departed + excluded.departed`,
          json,
          now,
        ),
        // After every snapshot that is being exported, whatever the clock of who writes says: it came after them.
        t.sql(
          `${MOVED(key)} INSERT INTO relation_moves (seller_id, at, contact_id, follower_since, customer_since, affiliate_since)
           SELECT ?1, max(?3, latest.snapshot + 1), id, follower0, customer0, affiliate0
           FROM (SELECT max(snapshot_at) AS snapshot FROM exports e INDEXED BY exports_running
             WHERE seller_id = ?1 AND status IN ('queued', 'running')) latest CROSS JOIN moved
           WHERE latest.snapshot IS NOT NULL AND created_at < ?3 AND (${KINDS.map((k) => `${k}0 IS NOT ${k}1`).join(' OR ')})
           ON CONFLICT (seller_id, at, contact_id) DO NOTHING`,
          json,
          now,
        ),
        // Named as well: by e-mail it would read every contact of the seller to find one.
        t.sql(
          `UPDATE contacts ${key === 'email' ? 'INDEXED BY contacts_email' : ''} SET
             (customer_since, last_purchase_at, purchases, spent) =
               (SELECT min(since), max(latest), coalesce(sum(n), 0), json_group_object(currency, amount) FROM ${BY_CURRENCY}),
             (affiliate_since, last_affiliate_at) =
               (SELECT min(max(s.added_at, coalesce(a.accepted_at, 0))), max(max(s.added_at, coalesce(a.accepted_at, 0))) ${SELLS}),
             follower_since = ${SINCE.follower},
             bought = ${words(`p.product_id || '/' || p.edition_id`)},
             countries = ${words('p.country', 'AND p.country IS NOT NULL')},
             country = (SELECT p.country ${PURCHASES} WHERE ${STANDING} AND p.country IS NOT NULL
               ORDER BY p.purchased_at DESC, p.id DESC LIMIT 1),
             first_seen_at = min(created_at,
               coalesce((SELECT min(p.purchased_at) ${PURCHASES} WHERE p.seller_id = ?1 AND p.contact_id = contacts.id), created_at),
               coalesce((SELECT f.requested_at FROM follows f WHERE f.seller_id = ?1 AND f.contact_id = contacts.id), created_at),
               coalesce((SELECT a.invited_at FROM affiliates a WHERE a.seller_id = ?1 AND a.contact_id = contacts.id), created_at)),
             updated_at = ?3
           WHERE seller_id = ?1 AND ${key} IN (SELECT value FROM json_each(?2))`,
          json,
          now,
        ),
      ]
    },

    /** A page of contacts after an id, in the order of ids, each as one statement saw it and its relations. */
    async page(after: string, limit: number): Promise<Related[]> {
      const { results } = await t
        .sql(
          `SELECT id, created_at AS createdAt, first_seen_at AS firstSeenAt, follower_since AS followerSince,
             customer_since AS customerSince, last_purchase_at AS lastPurchaseAt, affiliate_since AS affiliateSince,
             last_affiliate_at AS lastAffiliateAt, purchases, spent, bought, countries, country, json_object(
               'purchases', (SELECT json_group_array(json_object('id', p.id, 'productId', p.product_id, 'editionId', p.edition_id,
                   'amount', p.price_amount, 'refunded', p.refunded_amount, 'currency', p.currency, 'status', p.status,
                   'country', p.country, 'at', p.purchased_at))
                 ${PURCHASES} WHERE p.seller_id = ?1 AND p.contact_id = contacts.id),
               'follow', (SELECT json_object('requestedAt', f.requested_at, 'confirmedAt', f.confirmed_at, 'endedAt', f.ended_at)
                 FROM follows f WHERE f.seller_id = ?1 AND f.contact_id = contacts.id),
               'affiliate', (SELECT json_object('status', a.status, 'invitedAt', a.invited_at, 'acceptedAt', a.accepted_at,
                   'products', (SELECT json_group_array(json_object('productId', s.product_id, 'addedAt', s.added_at))
                     FROM affiliate_products s WHERE s.seller_id = ?1 AND s.affiliate_id = a.id))
                 FROM affiliates a WHERE a.seller_id = ?1 AND a.contact_id = contacts.id)) AS relations
           FROM contacts WHERE seller_id = ?1 AND id > ?2 AND erased_at IS NULL ORDER BY id LIMIT ?3`,
          after,
          limit,
        )
        .all<Omit<Derived, 'spent'> & { id: string; createdAt: number; spent: string; relations: string }>()
      return results.map(({ id, createdAt, relations, spent, ...stored }) => ({
        ...{ id, createdAt, relations: JSON.parse(relations) as Relations },
        stored: { ...stored, spent: JSON.parse(spent) as Derived['spent'] },
      }))
    },

    async miscounts(): Promise<Miscounts> {
      const { results } = await t.sql(MISCOUNTED).all<{ kind: string; off: number }>()
      return Object.fromEntries(results.map(({ kind, off }) => [kind, off]))
    },
    /** Puts the counts right, on today's account. */
    recount: (now: number): Statement =>
      t.sql(
        `INSERT INTO audience_days (seller_id, kind, day, joined, departed)
         SELECT ?1, kind, ?2 / ${DAY}, max(off, 0), max(-off, 0) FROM (${MISCOUNTED}) WHERE true
         ON CONFLICT (seller_id, kind, day) DO UPDATE SET joined = joined + excluded.joined, departed = departed + excluded.departed`,
        now,
      ),

    lastCheck: () => t.find(audienceChecks, sql`true`),
    /** A check begins, unless one runs that is younger than `giveUpAfter` ms. */
    beginCheck: (now: number, giveUpAfter: number): Statement =>
      t.sql(
        `INSERT INTO audience_checks (seller_id, started_at) VALUES (?1, ?2)
         ON CONFLICT (seller_id) DO UPDATE SET started_at = ?2, finished_at = NULL, cursor = '', checked = 0, drifted = 0, fields = '{}', miscounts = '{}'
           WHERE finished_at IS NOT NULL OR started_at < ?3`,
        now,
        now - giveUpAfter,
      ),
    /** What was found up to `cursor`, if the check that began at `startedAt` is still where it was read. */
    noteCheck: (
      { startedAt, cursor }: Pick<CheckRow, 'startedAt' | 'cursor'>,
      found: Pick<CheckRow, 'checked' | 'fields' | 'drifted' | 'cursor'>,
    ): Statement =>
      t.update(
        audienceChecks,
        found,
        and(
          eq(audienceChecks.startedAt, startedAt),
          eq(audienceChecks.cursor, cursor),
          isNull(audienceChecks.finishedAt),
        )!,
      ),
    endCheck: (startedAt: number, miscounts: Miscounts, now: number): Statement =>
      t.update(
        audienceChecks,
        { miscounts, finishedAt: now },
        and(eq(audienceChecks.startedAt, startedAt), isNull(audienceChecks.finishedAt))!,
      ),
  }
}
