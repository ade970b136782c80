import { Hono } from 'hono'
import type { AppEnv } from './app-env.ts'
import type { Services } from './container.ts'

/** What everybody may see of a seller, signed in or not: mails show the logo to people who have no session. */
export const brand = new Hono<AppEnv>()

brand.get('/:slug/logo', async (c) => {
  const logo = await c
    .get('container')
    .services.settings.readLogo(c.req.param('slug'), c.req.header('if-none-match') ?? null)
  return picture(logo)
})

brand.get('/:slug/covers/:product', async (c) => {
  const { slug, product } = c.req.param()
  const seen = c.req.header('if-none-match') ?? null
  return picture(await c.get('container').services.shop.readCover(slug, product, seen))
})

function picture(found: Awaited<ReturnType<Services['settings']['readLogo']>>): Response {
  const headers = {
    'content-type': found.contentType,
    etag: found.etag,
    'cache-control': 'public, max-age=300, stale-while-revalidate=86400',
    // Mail clients on the web and other sites' previews load it.
    'cross-origin-resource-policy': 'cross-origin',
    'content-security-policy': "default-src 'none'; sandbox",
  }
  return 'body' in found
    ? new Response(found.body, { headers: { ...headers, 'content-length': String(found.size) } })
    : new Response(null, { status: 304, headers })
}
