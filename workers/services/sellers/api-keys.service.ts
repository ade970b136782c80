import { notFound } from '#app/domain/kernel/errors.ts'
import { type ApiKeyView, apiKeyHint, encodeApiKey, hashApiKey } from '#app/domain/sellers/api-key.rules.ts'
import type { Repos } from '#db/repos/index.ts'
import { requirePermission, type SellerScope } from '../../auth/scope.ts'
import type { Clock } from '../../ports/clock.port.ts'
import type { NewId } from '../../ports/ids.port.ts'
import type { Realtime } from '../../ports/realtime.port.ts'

type Deps = { repos: (scope: SellerScope) => Repos; clock: Clock; newId: NewId; realtime: Realtime }

/** Keys with which other programs act for a seller. Owners and admins only. */
export function createApiKeysService(d: Deps) {
  return {
    async list(scope: SellerScope): Promise<ApiKeyView[]> {
      requirePermission(scope, 'settings:write')
      return d.repos(scope).apiKeys.list()
    },

    /** @returns the key itself, which is shown now and never again: only its hash is kept */
    async create(scope: SellerScope, input: { name: string; scopes: string[] }) {
      requirePermission(scope, 'settings:write')
      const repos = d.repos(scope)
      const key = encodeApiKey(crypto.getRandomValues(new Uint8Array(25)))
      const id = d.newId('apiKey')
      await repos.batch([
        repos.apiKeys.insert({
          id,
          name: input.name,
          hint: apiKeyHint(key),
          keyHash: await hashApiKey(key),
          scopes: [...new Set(input.scopes)],
          createdBy: scope.actor.name,
          createdAt: d.clock.now(),
        }),
      ])
      d.realtime.hint(scope.sellerId, 'settings')
      return { id, key }
    },

    /** Works no more from the next request on. @throws not_found for a key that is not there or revoked already */
    async revoke(scope: SellerScope, id: string): Promise<void> {
      requirePermission(scope, 'settings:write')
      const repos = d.repos(scope)
      const [changed] = await repos.batch([repos.apiKeys.revoke(id, d.clock.now())])
      if (!changed) throw notFound('API key')
      d.realtime.hint(scope.sellerId, 'settings')
    },
  }
}
