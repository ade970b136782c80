import { Hono } from 'hono'
import type { AppEnv } from './app-env.ts'

/** What everybody may see of a seller, signed in or not: mails show the logo to people who have no session. */
export const brand = new Hono<AppEnv>()

brand.get('/:slug/logo', async (c) => {
  const logo = await c
    .get('container')
    .services.settings.readLogo(c.req.param('slug'), c.req.header('if-none-match') ?? null)
  const headers = {
    'content-type': logo.contentType,
    etag: logo.etag,
    'cache-control': 'public, max-age=300, stale-while-revalidate=86400',
    // Mail clients on the web and other sites' previews load it.
    'cross-origin-resource-policy': 'cross-origin',
    'content-security-policy': "default-src 'none'; sandbox",
  }
  return 'body' in logo
    ? new Response(logo.body, { headers: { ...headers, 'content-length': String(logo.size) } })
    : new Response(null, { status: 304, headers })
})
