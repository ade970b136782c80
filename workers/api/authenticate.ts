import { createMiddleware } from 'hono/factory'
import { isAppError } from '#app/domain/kernel/errors.ts'
import type { AppEnv } from '../app-env.ts'
import { resolveApiKey } from '../auth/api-token.ts'
import { problem } from '../middleware/errors.ts'
import { limitStranger } from './rate-limit.ts'

/** Who calls: 401 without a valid key. @throws rate_limited for an address that keeps trying */
export const authenticate = createMiddleware<AppEnv>(async (c, next) => {
  try {
    const { scope, keyId } = await resolveApiKey(c.req.header('authorization'), c.get('container'))
    c.set('scope', scope)
    c.set('keyId', keyId)
  } catch (e) {
    if (!isAppError(e) || e.kind !== 'unauthenticated') throw e
    await limitStranger(c)
    c.res = problem(e, c.get('requestId'))
    c.header('www-authenticate', 'Bearer realm="Awning API"')
    return
  }
  await next()
})
