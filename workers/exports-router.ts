import { type Context, Hono } from 'hono'
import { contentDisposition } from '#app/domain/catalog/file.rules.ts'
import { isAppError, notFound } from '#app/domain/kernel/errors.ts'
import { isId } from '#app/domain/kernel/ids.ts'
import type { AppEnv } from './app-env.ts'
import { jobScope, memberScope, type SellerScope } from './auth/scope.ts'
import { requireLogin } from './auth/session.ts'
import { objectResponse } from './object-response.ts'
import { sentencePage } from './sentence-page.ts'
import type { Download } from './services/exports/exports.service.ts'

/**
 * Files of exports. An address of the dashboard, also mailed, which asks for a session and that it is a member's of that
 * seller; and the signed one in API answers, good for five minutes. Either way the database is asked whether the export
 * may still be had.
 */
export const exportsRouter = new Hono<AppEnv>()

exportsRouter.get('/audience/exports/:id/download', (c) =>
  answer(c, async () => {
    const container = c.get('container')
    const id = c.req.param('id')
    const { memberships } = await requireLogin(c.req.raw, container)
    if (!isId('export', id)) throw notFound('export')
    // Of any of their sellers: a mailed link must not depend on which one was looked at last.
    for (const { memberId, role, seller } of memberships) {
      const scope = memberScope({ sellerId: seller.id, memberId, name: '', role })
      if (await container.repos(scope).exports.find(id))
        return container.services.exports.download(scope, id, requestOf(c))
    }
    throw notFound('export')
  }),
)

exportsRouter.get('/exports/:token', (c) =>
  answer(c, async () => {
    const { signedExports, services, clock } = c.get('container')
    const { sellerId, exportId } = signedExports.open(c.req.param('token'), clock.now())
    return services.exports.open(linkScope(sellerId), exportId, requestOf(c))
  }),
)

/** Whoever holds a signed link may read that one export, and nothing else. */
const linkScope = (sellerId: string): SellerScope => jobScope(sellerId, 'exports.link')

const requestOf = (c: Context<AppEnv>) => ({
  range: c.req.header('range') ?? null,
  ifRange: c.req.header('if-range') ?? null,
  ifNoneMatch: c.req.header('if-none-match') ?? null,
  isHead: c.req.method === 'HEAD',
})

async function answer(c: Context<AppEnv>, open: () => Promise<Download>): Promise<Response> {
  try {
    const { file, fileName, sha256 } = await open()
    return objectResponse(file, {
      'content-type': file.contentType,
      'content-disposition': contentDisposition(fileName, false),
      etag: file.etag,
      'accept-ranges': 'bytes',
      'cache-control': 'private, no-store',
      'content-security-policy': "default-src 'none'; sandbox",
      ...(sha256 && { 'repr-digest': `sha-256=:${Buffer.from(sha256, 'hex').toString('base64')}:` }),
    })
  } catch (e) {
    if (e instanceof Response) return e
    if (isAppError(e) && e.kind === 'gone' && c.req.header('accept')?.includes('text/html'))
      return c.html(sentencePage('This export is no longer here', e.detail), 410)
    throw e
  }
}
