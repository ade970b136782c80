import { type Context, Hono } from 'hono'
import { contentDisposition, isImage } from '#app/domain/catalog/file.rules.ts'
import { isAppError, notFound } from '#app/domain/kernel/errors.ts'
import type { AppEnv } from './app-env.ts'
import { objectKey } from './auth/object-key.ts'
import type { FileLink } from './auth/signed-file.ts'
import { objectResponse } from './object-response.ts'
import { sentencePage } from './sentence-page.ts'

/**
 * Downloads by signed link. The link is all that is asked for: it names one object of one seller, and nothing in the
 * database is read.
 */
export const filesRouter = new Hono<AppEnv>()

filesRouter.get('/:token', async (c) => {
  const { signedFiles, objects, clock } = c.get('container')
  let link: FileLink
  try {
    link = signedFiles.open(c.req.param('token'), clock.now())
  } catch (e) {
    if (isAppError(e) && e.code === 'link_expired' && c.req.header('accept')?.includes('text/html'))
      return expiredPage(c, e.detail)
    throw e
  }
  const file = await objects.read(objectKey(link, 'files', link.fileId), {
    range: c.req.header('range'),
    ifRange: c.req.header('if-range'),
    ifNoneMatch: c.req.header('if-none-match'),
  })
  if (!file) throw notFound('file')

  const inline = link.inline && isImage(file.contentType)
  const disposition =
    link.name !== null
      ? contentDisposition(link.name, inline)
      : inline
        ? file.contentDisposition.replace(/^attachment/, 'inline')
        : file.contentDisposition
  const headers = {
    'content-type': file.contentType,
    'content-disposition': disposition,
    etag: file.etag,
    'accept-ranges': 'bytes',
    'cache-control': 'private, max-age=300',
    // A file is a seller's, on our origin: whatever it holds, it must not act here.
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
  }
  return objectResponse(file, headers)
})

const expiredPage = (c: Context<AppEnv>, sentence: string) =>
  c.html(sentencePage('This link has expired', sentence), 403)
