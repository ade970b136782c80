import type { Db } from '../client.ts'
import { CROSS_TENANT } from '../tripwire.ts'

/** Imports of all sellers: what is over. */
export function importsSystem({ d1 }: Db) {
  return {
    /** Asked for before, and with a file that is still there, longest ago first. */
    async expired(before: number, limit: number): Promise<{ sellerId: string; id: string }[]> {
      const { results } = await d1
        .prepare(
          `${CROSS_TENANT} SELECT seller_id AS sellerId, id FROM imports
           WHERE removed_at IS NULL AND created_at <= ?1 AND status NOT IN ('checking', 'running', 'undoing')
           ORDER BY created_at LIMIT ?2`,
        )
        .bind(before, limit)
        .all<{ sellerId: string; id: string }>()
      return results
    },
  }
}
export type ImportsSystem = ReturnType<typeof importsSystem>
