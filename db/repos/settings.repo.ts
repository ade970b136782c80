import { sql } from 'drizzle-orm'
import { notFound } from '#app/domain/kernel/errors.ts'
import { sellerSettings } from '../schema/sellers.table.ts'
import type { Statement, TenantDb } from '../tenant-db.ts'

export type SellerSettings = typeof sellerSettings.$inferSelect
type Patch = Partial<Omit<SellerSettings, 'sellerId' | 'updatedAt'>>

export function settingsRepo(t: TenantDb) {
  return {
    async get(): Promise<SellerSettings> {
      const row = await t.find(sellerSettings, sql`true`)
      if (!row) throw notFound('seller')
      return row
    },
    /** Name and slug, which stand with the identity tables. */
    async seller(): Promise<{ name: string; slug: string }> {
      const row = await t
        .sql('SELECT name, slug FROM sellers WHERE id = ?1')
        .first<{ name: string; slug: string }>()
      if (!row) throw notFound('seller')
      return row
    },
    /** Changes no row when another seller has the slug. */
    rename: (name: string, slug: string): Statement =>
      t.sql('UPDATE OR IGNORE sellers SET name = ?2, slug = ?3 WHERE id = ?1', name, slug),
    insert: (values: { senderName: string; updatedAt: number } & Patch) => t.insert(sellerSettings, values),
    update: (patch: Patch, now: number) => t.update(sellerSettings, { ...patch, updatedAt: now }, sql`true`),
  }
}
