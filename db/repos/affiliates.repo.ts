import type { AffiliateState, Share } from '#app/domain/audience/affiliate.schema.ts'
import type { affiliates } from '../schema/audience.table.ts'
import type { Statement, TenantDb } from '../tenant-db.ts'

type AffiliateRow = typeof affiliates.$inferSelect
/** With the person, and what they sell. */
export type ListedAffiliate = Omit<AffiliateRow, 'sellerId' | 'createdBy'> & {
  email: string
  name: string | null
  products: { productId: string; name: string; basisPoints: number; addedAt: number }[]
}

/** Affiliate `a` and contact `c`; whoever was erased is not there. */
const LISTED = `SELECT a.id, a.contact_id AS contactId, a.code, a.status, a.invited_at AS invitedAt,
    a.accepted_at AS acceptedAt, a.stopped_at AS stoppedAt, c.email_given AS email, c.name,
    (SELECT json_group_array(json_object('productId', s.product_id, 'name', p.name, 'basisPoints', s.basis_points, 'addedAt', s.added_at))
     FROM affiliate_products s CROSS JOIN products p ON p.seller_id = ?1 AND p.id = s.product_id
     WHERE s.seller_id = ?1 AND s.affiliate_id = a.id) AS products
  FROM affiliates a CROSS JOIN contacts c ON c.seller_id = ?1 AND c.id = a.contact_id AND c.erased_at IS NULL
  WHERE a.seller_id = ?1`

/** Statements change an affiliation; `relations.refresh` belongs behind them. */
export function affiliatesRepo(t: TenantDb) {
  const list = async (where: string, ...params: unknown[]): Promise<ListedAffiliate[]> => {
    const { results } = await t
      .sql(`${LISTED} ${where}`, ...params)
      .all<Omit<ListedAffiliate, 'products'> & { products: string }>()
    return results.map((row) => ({
      ...row,
      products: JSON.parse(row.products) as ListedAffiliate['products'],
    }))
  }

  return {
    find: async (id: string) => (await list('AND a.id = ?2', id))[0] ?? null,
    findByContact: async (contactId: string) => (await list('AND a.contact_id = ?2', contactId))[0] ?? null,
    /** Whose link has this code, if they are active and sell this product. */
    findSelling: (code: string, productId: string) =>
      t
        .sql(
          `SELECT a.contact_id AS contactId, s.basis_points AS basisPoints FROM affiliates a
           CROSS JOIN affiliate_products s ON s.seller_id = ?1 AND s.affiliate_id = a.id AND s.product_id = ?3
           CROSS JOIN contacts c ON c.seller_id = ?1 AND c.id = a.contact_id AND c.erased_at IS NULL
           WHERE a.seller_id = ?1 AND a.code = ?2 AND a.status = 'active'`,
          code,
          productId,
        )
        .first<{ contactId: string; basisPoints: number }>(),
    /** Latest first. */
    list: (o: { status?: AffiliateState | undefined; before?: string | undefined; limit: number }) =>
      list(
        `AND a.id < ?3 AND (?2 IS NULL OR a.status = ?2) ORDER BY a.id DESC LIMIT ?4`,
        o.status ?? null,
        o.before ?? '~',
        o.limit,
      ),

    /** Which of these products there are. */
    async products(ids: string[]): Promise<Set<string>> {
      const { results } = await t
        .sql(
          `SELECT id FROM products WHERE seller_id = ?1 AND id IN (SELECT value FROM json_each(?2))`,
          JSON.stringify(ids),
        )
        .all<{ id: string }>()
      return new Set(results.map((r) => r.id))
    },

    /**
     * Whoever has this address is invited, also anew, unless they were within `everyMs` or are active. `setProducts`
     * belongs behind it.
     */
    invite: (
      a: { id: string; email: string; code: string; createdBy: string },
      everyMs: number,
      now: number,
    ): Statement =>
      t.sql(
        `INSERT INTO affiliates (seller_id, id, contact_id, code, status, invited_at, created_by)
         SELECT ?1, ?3, c.id, ?4, 'invited', ?6, ?5 FROM contacts c WHERE c.seller_id = ?1 AND c.email = ?2
         ON CONFLICT (seller_id, contact_id) DO UPDATE SET status = 'invited', invited_at = excluded.invited_at,
           accepted_at = NULL, stopped_at = NULL WHERE status <> 'active' AND invited_at <= ?7`,
        a.email,
        a.id,
        a.code,
        a.createdBy,
        now,
        now - everyMs,
      ),

    /**
     * What somebody sells, in place of what they sold before; what stays keeps the time it was added. Nothing happens
     * unless they are as `seen`.
     */
    setProducts(
      email: string,
      seen: Pick<AffiliateRow, 'status' | 'invitedAt'>,
      shares: readonly Share[],
      now: number,
    ): Statement[] {
      const json = JSON.stringify(shares.map((s) => [s.product_id, s.basis_points]))
      const who = `affiliates a ON a.seller_id = ?1 AND a.contact_id = c.id AND a.status = ?3 AND a.invited_at = ?5
        WHERE c.seller_id = ?1 AND c.email = ?2`
      return [
        t.sql(
          `DELETE FROM affiliate_products WHERE seller_id = ?1
             AND affiliate_id = (SELECT a.id FROM contacts c CROSS JOIN ${who})
             AND product_id NOT IN (SELECT value ->> 0 FROM json_each(?4))`,
          email,
          seen.status,
          json,
          seen.invitedAt,
        ),
        t.sql(
          `INSERT INTO affiliate_products (seller_id, affiliate_id, product_id, basis_points, added_at)
           SELECT ?1, a.id, j.value ->> 0, j.value ->> 1, ?6 FROM json_each(?4) j CROSS JOIN contacts c CROSS JOIN ${who}
           ON CONFLICT (seller_id, affiliate_id, product_id) DO UPDATE SET basis_points = excluded.basis_points`,
          email,
          seen.status,
          json,
          seen.invitedAt,
          now,
        ),
      ]
    },

    /** An invitation is accepted on these terms (`termsOf`); on others, or once it is none, nothing happens. */
    accept: (id: string, terms: string, now: number): Statement =>
      t.sql(
        `UPDATE affiliates SET status = 'active', accepted_at = ?4 WHERE seller_id = ?1 AND id = ?2 AND status = 'invited'
           AND ?3 = (SELECT group_concat(term, ' ') FROM (SELECT s.product_id || ':' || s.basis_points AS term
             FROM affiliate_products s WHERE s.seller_id = ?1 AND s.affiliate_id = ?2 ORDER BY term))`,
        id,
        terms,
        now,
      ),
    stop: (id: string, now: number): Statement =>
      t.sql(
        `UPDATE affiliates SET status = 'stopped', stopped_at = ?3 WHERE seller_id = ?1 AND id = ?2 AND status <> 'stopped'`,
        id,
        now,
      ),
  }
}
