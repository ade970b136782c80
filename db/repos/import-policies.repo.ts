import { eq } from 'drizzle-orm'
import type { PolicyRules } from '#app/domain/imports/policy.schema.ts'
import { importPolicies } from '../schema/imports.table.ts'
import type { Statement, TenantDb } from '../tenant-db.ts'

export type ImportPolicyRow = typeof importPolicies.$inferSelect

export function importPoliciesRepo(t: TenantDb) {
  return {
    find: (id: string) => t.find(importPolicies, eq(importPolicies.id, id)),
    /** By name. */
    list: (limit: number): Promise<ImportPolicyRow[]> =>
      t.list(importPolicies, undefined, { orderBy: [importPolicies.name], limit }),
    /** Makes it, or its next version. A name another one has stops the batch (`unique`). */
    save: (p: { id: string; name: string; rules: PolicyRules; updatedBy: string }, now: number): Statement =>
      t.sql(
        `INSERT INTO import_policies (seller_id, id, name, rules, version, updated_by, updated_at)
         VALUES (?1, ?2, ?3, ?4, 1, ?5, ?6)
         ON CONFLICT (seller_id, id) DO UPDATE SET name = excluded.name, rules = excluded.rules,
           version = version + 1, updated_by = excluded.updated_by, updated_at = excluded.updated_at`,
        ...[p.id, p.name, JSON.stringify(p.rules), p.updatedBy, now],
      ),
  }
}
