import type { Db } from '../client.ts'
import { CROSS_TENANT } from '../tripwire.ts'

/** Benchmarks only, which name an update and no seller. */
export function benchDeliveries({ d1 }: Db) {
  return {
    /** Contacts an update goes to, in order of their ids, after one of them. */
    async contactsOf(updateId: string, after: string, limit: number): Promise<string[]> {
      const { results } = await d1
        .prepare(
          `${CROSS_TENANT} SELECT contact_id AS id FROM deliveries
           WHERE seller_id = (SELECT seller_id FROM updates WHERE id = ?1) AND update_id = ?1 AND contact_id > ?2
           ORDER BY contact_id LIMIT ?3`,
        )
        .bind(updateId, after, limit)
        .all<{ id: string }>()
      return results.map((row) => row.id)
    },
  }
}
