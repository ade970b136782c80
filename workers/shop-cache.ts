import { createMiddleware } from 'hono/factory'
import type { AppEnv } from './app-env.ts'

/** A shop's page or a product's, and nothing else that lies there. */
const PAGE = /^\/s\/([a-z0-9-]{1,80})(?:\/[a-z0-9-]{1,80})?$/

/**
 * Answers public pages from the edge's cache, and puts those there that say they may be kept. Stands before whatever adds
 * headers, so that a page comes back with the policy its nonce belongs to. Cookies and what campaigns add to an
 * address change nothing in a page, so they are no part of its key; a discount code does, and is never kept.
 */
export const shopPages = createMiddleware<AppEnv>(async (c, next) => {
  const slug = PAGE.exec(c.req.path)?.[1]
  if (slug === undefined || c.req.method !== 'GET' || c.req.query('code') !== undefined) return next()
  const { shopCache, waitUntil } = c.get('container')
  const { page, keep } = await shopCache.find(slug, c.req.path)
  if (page) {
    const found = new Response(page.body, page)
    found.headers.set('x-request-id', c.get('requestId'))
    found.headers.set('x-cache', 'HIT')
    c.res = found
    return
  }
  await next()
  const mayBeKept = c.res.headers.get('cache-control')?.includes('s-maxage') ?? false
  if (c.res.status === 200 && mayBeKept && !c.res.headers.has('set-cookie')) waitUntil(keep(c.res.clone()))
  c.res.headers.set('x-cache', 'MISS')
})
