import { sql } from 'drizzle-orm'
import { notFound } from '#app/domain/kernel/errors.ts'
import { sellerSettings } from '../schema/sellers.table.ts'
import type { TenantDb } from '../tenant-db.ts'

export type SellerSettings = typeof sellerSettings.$inferSelect
type Patch = Partial<Omit<SellerSettings, 'sellerId' | 'updatedAt'>>

export function settingsRepo(t: TenantDb) {
  return {
    async get(): Promise<SellerSettings> {
      const row = await t.find(sellerSettings, sql`true`)
      if (!row) throw notFound('seller')
      return row
    },
    insert: (values: { senderName: string; updatedAt: number } & Patch) => t.insert(sellerSettings, values),
    update: (patch: Patch, now: number) => t.update(sellerSettings, { ...patch, updatedAt: now }, sql`true`),
  }
}
