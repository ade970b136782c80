import type { Db } from '../client.ts'
import { CROSS_TENANT } from '../tripwire.ts'

/** Often enough to see that a key is in use, and not a write per request. */
const LAST_USED_EVERY_MS = 60_000

/** A key names its seller, so finding it cannot be bound to one yet. */
export function apiKeysSystem({ d1 }: Db) {
  return {
    async findByHash(keyHash: string) {
      const row = await d1
        .prepare(
          `${CROSS_TENANT} SELECT seller_id AS sellerId, id, name, scopes, last_used_at AS lastUsedAt
           FROM api_keys WHERE key_hash = ?1 AND revoked_at IS NULL`,
        )
        .bind(keyHash)
        .first<{ sellerId: string; id: string; name: string; scopes: string; lastUsedAt: number | null }>()
      return row && { ...row, scopes: JSON.parse(row.scopes) as string[] }
    },

    /** Writes at most once a minute per key. */
    async touch(
      key: { sellerId: string; id: string; lastUsedAt: number | null },
      now: number,
    ): Promise<void> {
      if (key.lastUsedAt !== null && now - key.lastUsedAt < LAST_USED_EVERY_MS) return
      await d1
        .prepare(`UPDATE api_keys SET last_used_at = ?3 WHERE seller_id = ?1 AND id = ?2`)
        .bind(key.sellerId, key.id, now)
        .run()
    },
  }
}
