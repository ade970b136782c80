import type { Db } from '../client.ts'
import { CROSS_TENANT } from '../tripwire.ts'

/** Upkeep of kept answers over all sellers. */
export function idempotencySystem({ d1 }: Db) {
  return {
    /** Forgets answers from before `oldest`, at most `limit` at once. Answers how many. */
    async sweep(oldest: number, limit: number): Promise<number> {
      const { meta } = await d1
        .prepare(
          `${CROSS_TENANT} DELETE FROM idempotency_keys WHERE rowid IN
             (SELECT rowid FROM idempotency_keys WHERE created_at <= ?1 ORDER BY created_at LIMIT ?2)`,
        )
        .bind(oldest, limit)
        .run()
      return meta.changes
    },
  }
}
