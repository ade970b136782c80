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
             k.started_at AS checkStartedAt, k.finished_at AS checkFinishedAt, k.checked, k.drifted, k.fields, k.miscounts
           FROM sellers s LEFT JOIN audience_checks k ON k.seller_id = s.id WHERE s.id > ?1 ORDER BY s.id LIMIT ?2`,
        )
        .bind(after, limit)
        .all<ListedSeller & StoredCheck>()
      return results.map(
        ({ checkStartedAt, checkFinishedAt, checked, drifted, fields, miscounts, ...seller }) => ({
          ...seller,
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

    /** Whose public page this is; null for a short name nobody has. */
    findBySlug: async (slug: string): Promise<string | null> =>
      (await d1.prepare(`SELECT id FROM sellers WHERE slug = ?1`).bind(slug).first<{ id: string }>())?.id ??
      null,

    exists: async (id: string): Promise<boolean> =>
      (await d1.prepare(`SELECT 1 FROM sellers WHERE id = ?1`).bind(id).first()) !== null,

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
