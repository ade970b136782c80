import type { SellerScope } from '#workers/auth/scope.ts'
import type { Db } from '../client.ts'
import { tenantDb } from '../tenant-db.ts'
import { settingsRepo } from './settings.repo.ts'

/**
 * All repositories of one seller. A repository method reads, or answers a `Statement` that the service puts into
 * one `batch`; it never decides.
 */
export function buildRepos(db: Db) {
  return (scope: SellerScope) => {
    const t = tenantDb(db, scope)
    return {
      batch: t.batch,
      settings: settingsRepo(t),
    }
  }
}
export type Repos = ReturnType<typeof buildRepos>
