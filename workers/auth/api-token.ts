import { AppError } from '#app/domain/kernel/errors.ts'
import { hashApiKey, isApiKey } from '#app/domain/sellers/api-key.rules.ts'
import { PERMISSIONS, type Permission } from '#app/domain/sellers/permissions.rules.ts'
import type { Container } from '../container.ts'
import { keyScope, type SellerScope } from './scope.ts'

/**
 * `Authorization: Bearer awn_…` → the seller it acts for, with what its scopes allow.
 * @throws unauthenticated for a header without a key, an unknown key or a revoked one
 */
export async function resolveApiKey(
  header: string | undefined,
  c: Pick<Container, 'system' | 'clock' | 'waitUntil'>,
): Promise<{ scope: SellerScope; keyId: string }> {
  const key = /^Bearer +(\S+)$/i.exec(header ?? '')?.[1]
  const found = key && isApiKey(key) ? await c.system.apiKeys.findByHash(await hashApiKey(key)) : null
  if (!found)
    throw new AppError(
      'unauthenticated',
      'unauthenticated',
      'Send a valid API key: Authorization: Bearer awn_…',
    )
  c.waitUntil(c.system.apiKeys.touch(found, c.clock.now()))
  const known: readonly string[] = PERMISSIONS
  const can = new Set(found.scopes.filter((s): s is Permission => known.includes(s)))
  // Whoever may write contacts may take mail away from them; only the way back is a right of its own.
  if (can.has('contacts:write')) can.add('consent:restrict')
  return {
    scope: keyScope({ sellerId: found.sellerId, keyId: found.id, name: found.name, can }),
    keyId: found.id,
  }
}
