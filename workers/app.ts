import { createRequestHandler, type ServerBuild } from '@remix-run/cloudflare'
import { Hono } from 'hono'
import { api } from './api/index.ts'
import type { AppEnv } from './app-env.ts'
import { brand } from './brand.ts'
import { dev } from './dev/index.ts'
import { exportsRouter } from './exports-router.ts'
import { filesRouter } from './files-router.ts'
import { followRouter } from './follow-router.ts'
import { health } from './health.ts'
import { createLoadContext } from './load-context.ts'
import { onError } from './middleware/errors.ts'
import { publicLimit } from './middleware/rate-limit.ts'
import { request } from './middleware/request.ts'
import { sameOrigin, securityHeaders } from './middleware/security.ts'
import { oneClickRouter } from './one-click-router.ts'
import { payoutFeedRouter } from './payout-feed-router.ts'
import { realtimeRouter } from './realtime-router.ts'
import { withErrorPages } from './remix.ts'
import { shopPages } from './shop-cache.ts'
import { trackingRouter } from './tracking-router.ts'
import { webhooks } from './webhooks/webhooks.ts'

/** The whole server as one list: what stands higher is asked first, Remix last. */
export const app = new Hono<AppEnv>()
app.onError(onError)
app.use(request)
app.use('/s/*', shopPages)
app.use(securityHeaders)
app.get('/healthz', health)
app.route('/dev', dev)
app.route('/', api)
app.use(publicLimit)
app.route('/brand', brand)
app.route('/files', filesRouter)
app.route('/', exportsRouter)
app.route('/', payoutFeedRouter)
app.all('/parties/*', realtimeRouter)
app.route('/u', oneClickRouter)
app.route('/s', followRouter)
app.route('/', trackingRouter)
app.route('/webhooks', webhooks)
app.use(sameOrigin)
app.all('*', async (c) => {
  pages ??= await loadPages(c.get('container').config.sandbox ? 'development' : 'production')
  return pages(c.req.raw, createLoadContext(c))
})

/** Once per isolate. Not a promise: one request must not wait for another's. */
let pages: ReturnType<typeof createRequestHandler> | null = null

/** The build is a generated file without types; imported late so that tests can run without it. */
async function loadPages(mode: 'development' | 'production') {
  const build = (await import('../build/server/index.js')) as unknown as ServerBuild
  return createRequestHandler(withErrorPages(build), mode)
}
