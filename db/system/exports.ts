import type { Db } from '../client.ts'
import { CROSS_TENANT } from '../tripwire.ts'

/** Exports of all sellers: what is over, and how many there were. */
export function exportsSystem({ d1 }: Db) {
  return {
    /** Whose time is over and whose file is still there, longest ago first. */
    async expired(before: number, limit: number): Promise<{ sellerId: string; id: string }[]> {
      const { results } = await d1
        .prepare(
          `${CROSS_TENANT} SELECT seller_id AS sellerId, id FROM exports
           WHERE removed_at IS NULL AND expires_at IS NOT NULL AND expires_at <= ?1 ORDER BY expires_at LIMIT ?2`,
        )
        .bind(before, limit)
        .all<{ sellerId: string; id: string }>()
      return results
    },
    /** Those asked for since, whoever's: counts and times, nobody's contacts. */
    async since(createdAt: number) {
      const { results } = await d1
        .prepare(
          `${CROSS_TENANT} SELECT status, created_at AS createdAt, finished_at AS finishedAt, rows FROM exports
           WHERE created_at >= ?1 ORDER BY created_at DESC LIMIT 10000`,
        )
        .bind(createdAt)
        .all<{
          status: 'queued' | 'running' | 'ready' | 'failed' | 'revoked'
          createdAt: number
          finishedAt: number | null
          rows: number
        }>()
      return results
    },
  }
}
export type ExportsSystem = ReturnType<typeof exportsSystem>
