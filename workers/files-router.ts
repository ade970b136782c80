import { type Context, Hono } from 'hono'
import { contentDisposition, isImage } from '#app/domain/catalog/file.rules.ts'
import { isAppError, notFound } from '#app/domain/kernel/errors.ts'
import type { AppEnv } from './app-env.ts'
import { objectKey } from './auth/object-key.ts'
import type { FileLink } from './auth/signed-file.ts'

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
  switch (file.kind) {
    case 'whole':
      return new Response(file.body, { headers: { ...headers, 'content-length': String(file.size) } })
    case 'part': {
      const { offset, length, size, body } = file
      const range = {
        'content-length': String(length),
        'content-range': `bytes ${offset}-${offset + length - 1}/${size}`,
      }
      return new Response(body, { status: 206, headers: { ...headers, ...range } })
    }
    case 'not_modified':
      return new Response(null, { status: 304, headers })
    case 'unsatisfiable':
      return new Response(null, { status: 416, headers: { 'content-range': `bytes */${file.size}` } })
    default:
      return file satisfies never
  }
})

const expiredPage = (c: Context<AppEnv>, sentence: string) =>
  c.html(
    `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>This link has expired</title><style>body{font:1rem/1.6 system-ui,sans-serif;max-width:32rem;margin:15vh auto;padding:0 1rem;color-scheme:light dark}</style>
<h1>This link has expired</h1><p>${sentence}</p></html>`,
    403,
  )
