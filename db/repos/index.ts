import type { SellerScope } from '#workers/auth/scope.ts'
import type { Db } from '../client.ts'
import { tenantDb } from '../tenant-db.ts'
import { apiKeysRepo } from './api-keys.repo.ts'
import { dispatchRepo } from './dispatch.repo.ts'
import { idempotencyRepo } from './idempotency.repo.ts'
import { membersRepo } from './members.repo.ts'
import { recipientsRepo } from './recipients.repo.ts'
import { settingsRepo } from './settings.repo.ts'
import { updatesRepo } from './updates.repo.ts'

/**
 * All repositories of one seller. A repository method reads, or answers a `Statement` that the service puts into
 * one `batch`; it never decides.
 */
export function buildRepos(db: Db) {
  return (scope: SellerScope) => {
    const t = tenantDb(db, scope)
    return {
      apiKeys: apiKeysRepo(t),
      batch: t.batch,
      dispatch: dispatchRepo(t),
      idempotency: idempotencyRepo(t),
      members: membersRepo(t),
      recipients: recipientsRepo(t),
      settings: settingsRepo(t),
      updates: updatesRepo(t),
    }
  }
}
export type Repos = ReturnType<ReturnType<typeof buildRepos>>
