import { eq } from 'drizzle-orm'
import type { DeliveryState } from '#app/domain/updates/updates.schema.ts'
import { affiliates, follows } from '../schema/audience.table.ts'
import type { TenantDb } from '../tenant-db.ts'
import { DELIVERY_STATE } from './updates.repo.ts'

export type ReceivedRow = {
  id: string
  subject: string
  productName: string
  isDigest: 0 | 1
  state: DeliveryState
  reason: string | null
  /** When the update went out, or was confirmed while it has not. */
  at: number
  changedAt: number
}

/** What happened between the seller and one contact, where no other repository knows it. */
export function timelineRepo(t: TenantDb) {
  return {
    follow: (contactId: string) => t.find(follows, eq(follows.contactId, contactId)),
    affiliation: (contactId: string) => t.find(affiliates, eq(affiliates.contactId, contactId)),

    /**
     * Updates that were meant for the contact, latest first. A delivery is found by its whole key, so what is read are
     * the updates of what the contact bought, and the digests those went into, each once: no delivery of anybody else.
     */
    async received(contactId: string, limit: number): Promise<ReceivedRow[]> {
      const { results } = await t
        .sql(
          `WITH own AS MATERIALIZED (
             SELECT DISTINCT u.id, u.digest_id FROM purchases p INDEXED BY purchases_contact
             CROSS JOIN updates u ON u.seller_id = ?1 AND u.product_id = p.product_id
             WHERE p.seller_id = ?1 AND p.contact_id = ?2)
           SELECT u.id, u.subject, m.name AS productName, u.digest_of IS NOT NULL AS isDigest,
             ${DELIVERY_STATE} AS state, CASE WHEN d.state IS NULL THEN coalesce(d.reason, b.reason) ELSE d.reason END AS reason,
             coalesce(u.started_at, u.created_at) AS at, max(d.changed_at, coalesce(b.settled_at, 0)) AS changedAt
           FROM (SELECT id FROM own UNION SELECT digest_id FROM own WHERE digest_id IS NOT NULL) o
           CROSS JOIN updates u ON u.seller_id = ?1 AND u.id = o.id
           CROSS JOIN deliveries d ON d.seller_id = ?1 AND d.update_id = u.id AND d.contact_id = ?2
           CROSS JOIN update_batches b ON b.seller_id = ?1 AND b.update_id = u.id AND b.batch_no = d.batch_no
           CROSS JOIN products m ON m.seller_id = ?1 AND m.id = u.product_id
           ORDER BY at DESC, u.id DESC LIMIT ?3`,
          contactId,
          limit,
        )
        .all<ReceivedRow>()
      return results
    },
  }
}
