import { DAY, SECOND } from '#app/domain/kernel/time.ts'
import type { ShopCache } from '../ports/shop-cache.port.ts'

/** The browsers' types know no cache that is always there. */
const edge = () => (caches as unknown as { default: Cache }).default

type Deps = {
  /** Keys are addresses; those of one installation. */
  baseUrl: string
  slugOf: (sellerId: string) => Promise<string | null>
}

/**
 * In Cloudflare's cache of the place the request came to. It has no "all of this shop", so each shop has a mark there that
 * is part of all its keys, and to forget is to change the mark. A mark lives longer than any page, and where one was
 * lost the pages under it are older than theirs and have ended.
 */
export function createShopCache({ baseUrl, slugOf }: Deps): ShopCache {
  const markKey = (slug: string) => `${baseUrl}/s/${slug}?mark`
  return {
    async find(slug, path) {
      const mark = await (await edge().match(markKey(slug)))?.text()
      const key = `${baseUrl}${path}?as-of=${mark ?? 'ever'}`
      return {
        page: (await edge().match(key)) ?? null,
        keep: (page) => edge().put(key, page),
      }
    },
    async forget(sellerId) {
      const slug = await slugOf(sellerId)
      if (slug === null) return
      const headers = { 'cache-control': `s-maxage=${DAY / SECOND}` }
      await edge().put(markKey(slug), new Response(crypto.randomUUID(), { headers }))
    },
  }
}
