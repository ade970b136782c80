import type { Db } from '../client.ts'
import { CROSS_TENANT } from '../tripwire.ts'

/** Uploads of all sellers that were begun and never completed. */
export function filesSystem({ d1 }: Db) {
  return {
    /** Oldest first, at most `limit`. */
    async abandoned(
      before: number,
      limit: number,
    ): Promise<{ sellerId: string; id: string; productId: string }[]> {
      const { results } = await d1
        .prepare(
          `${CROSS_TENANT} SELECT seller_id AS sellerId, id, product_id AS productId FROM files
           WHERE status <> 'ready' AND created_at < ?1 ORDER BY created_at LIMIT ?2`,
        )
        .bind(before, limit)
        .all<{ sellerId: string; id: string; productId: string }>()
      return results
    },
  }
}
