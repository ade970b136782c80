import type { Drift } from '#app/domain/ledger/ledger.rules.ts'
import type { Db } from '../client.ts'
import { CROSS_TENANT } from '../tripwire.ts'

type ListedSeller = {
  id: string
  name: string
  slug: string
  createdAt: number
  members: number
  products: number
  contacts: number
}
type StoredCheck = {
  checkStartedAt: number | null
  checkFinishedAt: number | null
  checked: number
  drifted: number
  fields: string
  miscounts: string
}
type StoredBooksCheck = { booksCheckedAt: number | null; drifts: string }

/** What the operator and public pages may know of sellers: names, counts, brand. Never a customer. */
export function sellersSystem({ d1 }: Db) {
  return {
    /** Sellers with counts, in the order of their ids. `after` is the last id of the page before. */
    async list(after: string, limit: number) {
      const { results } = await d1
        .prepare(
          `${CROSS_TENANT} SELECT s.id, s.name, s.slug, s.created_at AS createdAt,
             (SELECT count(*) FROM members m WHERE m.seller_id = s.id) AS members,
             (SELECT count(*) FROM products p WHERE p.seller_id = s.id) AS products,
             (SELECT coalesce(sum(a.joined - a.departed), 0) FROM audience_days a
               WHERE a.seller_id = s.id AND a.kind = 'contact') AS contacts,
             k.started_at AS checkStartedAt, k.finished_at AS checkFinishedAt, k.checked, k.drifted, k.fields, k.miscounts,
             b.checked_at AS booksCheckedAt, b.drifts
           FROM sellers s LEFT JOIN audience_checks k ON k.seller_id = s.id
             LEFT JOIN ledger_checks b ON b.seller_id = s.id WHERE s.id > ?1 ORDER BY s.id LIMIT ?2`,
        )
        .bind(after, limit)
        .all<ListedSeller & StoredCheck & StoredBooksCheck>()
      return results.map(
        ({
          checkStartedAt,
          checkFinishedAt,
          checked,
          drifted,
          fields,
          miscounts,
          booksCheckedAt,
          drifts,
          ...seller
        }) => ({
          ...seller,
          books:
            booksCheckedAt === null
              ? null
              : { checkedAt: booksCheckedAt, drifts: JSON.parse(drifts) as Drift[] },
          check:
            checkStartedAt === null
              ? null
              : {
                  ...{ startedAt: checkStartedAt, finishedAt: checkFinishedAt, checked, drifted },
                  fields: JSON.parse(fields) as Record<string, number>,
                  miscounts: JSON.parse(miscounts) as Record<string, number>,
                },
        }),
      )
    },

    /** Sellers with anything in their books, in the order of their ids. */
    async withBooks(after: string, limit: number): Promise<string[]> {
      const { results } = await d1
        .prepare(
          `${CROSS_TENANT} SELECT s.id FROM sellers s WHERE s.id > ?1
             AND EXISTS (SELECT 1 FROM ledger_postings p WHERE p.seller_id = s.id) ORDER BY s.id LIMIT ?2`,
        )
        .bind(after, limit)
        .all<{ id: string }>()
      return results.map((r) => r.id)
    },

    /** Whose public page this is; null for a short name nobody has. */
    findBySlug: async (slug: string): Promise<string | null> =>
      (await d1.prepare(`SELECT id FROM sellers WHERE slug = ?1`).bind(slug).first<{ id: string }>())?.id ??
      null,

    /** The short name its public pages stand under. */
    slugOf: async (id: string): Promise<string | null> =>
      (await d1.prepare(`SELECT slug FROM sellers WHERE id = ?1`).bind(id).first<{ slug: string }>())?.slug ??
      null,

    exists: async (id: string): Promise<boolean> =>
      (await d1.prepare(`SELECT 1 FROM sellers WHERE id = ?1`).bind(id).first()) !== null,

    /** Sellers whose refund policies are enforced or may have to be, by id after the one given. */
    async disputed(after: string, limit: number): Promise<string[]> {
      const { results } = await d1
        .prepare(
          `${CROSS_TENANT} SELECT seller_id AS id FROM seller_settings WHERE policy_enforced_at IS NOT NULL AND seller_id > ?1
           UNION SELECT seller_id FROM disputes WHERE seller_id > ?1 GROUP BY seller_id HAVING count(*) >= 3
           ORDER BY 1 LIMIT ?2`,
        )
        .bind(after, limit)
        .all<{ id: string }>()
      return results.map((r) => r.id)
    },

    /** Where a seller's logo lies, or null without one. */
    findLogo: (slug: string) =>
      d1
        .prepare(
          `${CROSS_TENANT} SELECT s.id AS sellerId, ss.logo_key AS logoKey FROM sellers s
           JOIN seller_settings ss ON ss.seller_id = s.id WHERE s.slug = ?1 AND ss.logo_key IS NOT NULL`,
        )
        .bind(slug)
        .first<{ sellerId: string; logoKey: string }>(),

    /** A new tenant. Fails on a slug that is taken: answers false. */
    async insert(seller: { id: string; name: string; slug: string; now: number }): Promise<boolean> {
      const { meta } = await d1
        .prepare(`INSERT OR IGNORE INTO sellers (id, name, slug, created_at) VALUES (?1, ?2, ?3, ?4)`)
        .bind(seller.id, seller.name, seller.slug, seller.now)
        .run()
      return meta.changes > 0
    },
  }
}
export type SellersSystem = ReturnType<typeof sellersSystem>
