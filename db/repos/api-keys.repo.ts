import { and, desc, eq, isNull } from 'drizzle-orm'
import type { ApiKeyView } from '#app/domain/sellers/api-key.rules.ts'
import { apiKeys } from '../schema/sellers.table.ts'
import type { Statement, TenantDb } from '../tenant-db.ts'

export function apiKeysRepo(t: TenantDb) {
  return {
    async list(): Promise<ApiKeyView[]> {
      const rows = await t.list(apiKeys, undefined, { orderBy: [desc(apiKeys.createdAt)], limit: 200 })
      return rows.map(({ sellerId: _, keyHash: __, ...shown }) => shown)
    },
    insert: (key: Omit<typeof apiKeys.$inferInsert, 'sellerId'>): Statement => t.insert(apiKeys, key),
    revoke: (id: string, now: number): Statement =>
      t.update(apiKeys, { revokedAt: now }, and(eq(apiKeys.id, id), isNull(apiKeys.revokedAt))!),
  }
}
