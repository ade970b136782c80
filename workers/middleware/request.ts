import { createMiddleware } from 'hono/factory'
import { encodeId } from '#app/domain/kernel/ids.ts'
import type { AppEnv } from '../app-env.ts'
import { buildContainer } from '../container.ts'
import { createLog } from '../log.ts'

/** Request id, container and one log line per request. */
export const request = createMiddleware<AppEnv>(async (c, next) => {
  const startedAt = Date.now()
  const requestId = encodeId('request', startedAt, crypto.getRandomValues(new Uint8Array(10)))
  c.set('requestId', requestId)
  c.set('log', createLog({ requestId }))
  c.set('container', await buildContainer(c.env, c.executionCtx, { requestId }))
  await next()
  // The path is left out: customer links carry tokens.
  c.get('log')('request.done', {
    method: c.req.method,
    route: c.req.routePath,
    status: c.res.status,
    ms: Date.now() - startedAt,
    ...c.get('container').spent(),
  })
})
