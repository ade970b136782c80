import { createHash } from 'node:crypto'
import type { Context } from 'hono'
import { createMiddleware } from 'hono/factory'
import { invalid } from '#app/domain/kernel/errors.ts'
import type { AppEnv } from '../app-env.ts'
import { idempotencyKey, runOnce, sha256 } from './idempotency.ts'
import { readLimited } from './read-json.ts'

export type Upload = {
  name: string
  size: number
  contentType: string | undefined
  body: ReadableStream<Uint8Array>
}

/** A form is held in memory while it is taken apart; a bare body streams and may be as large as a file. */
export const FORM_LIMIT = 25_000_000

/**
 * The file of an upload, and its idempotency. The body is not read ahead: what makes two requests the same is
 * path, query, name and size, and before a replay the bytes are compared by digest with what was stored.
 * @param fallbackName of a bare body that names itself nowhere; without one it is refused
 */
export const readUpload = (fallbackName?: string) =>
  createMiddleware<AppEnv>(async (c, next) => {
    const isForm = /^multipart\/form-data/i.test(c.req.header('content-type') ?? '')
    const upload = isForm ? await fromForm(c) : fromBody(c, fallbackName)
    c.set('upload', upload)
    const key = idempotencyKey(c)
    if (key === null) return next()
    const { pathname, searchParams } = new URL(c.req.url)
    // The name may come from elsewhere as well; it is part of the file.
    searchParams.delete('name')
    const hash = await sha256(`${c.req.method}\n${pathname}?${searchParams}\n${upload.name}\n${upload.size}`)
    await runOnce(c, key, hash, next, async (answer) => {
      const stored: unknown = JSON.parse(answer).sha256
      // A refusal was given without looking at all bytes, and holds for them whatever they are.
      return typeof stored !== 'string' || stored === (await digest(upload.body))
    })
  })

function fromBody(c: Context<AppEnv>, fallbackName: string | undefined): Upload {
  const name =
    c.req.query('name') ?? nameInDisposition(c.req.header('content-disposition') ?? '') ?? fallbackName
  if (name === undefined)
    throw invalid([{ path: 'name', message: 'is needed: the name of the file, as ?name=book.pdf' }])
  const size = Number(c.req.header('content-length'))
  if (!c.req.raw.body || !Number.isSafeInteger(size) || size < 1)
    throw invalid([{ path: 'file', message: 'must not be empty, and Content-Length must say its size' }])
  return { name, size, contentType: c.req.header('content-type'), body: c.req.raw.body }
}

async function fromForm(c: Context<AppEnv>): Promise<Upload> {
  const bytes = await readLimited(
    c.req.raw,
    FORM_LIMIT,
    'Send a larger file as the body itself, with ?name=.',
  )
  const headers = { 'content-type': c.req.header('content-type') ?? '' }
  const form = await new Response(bytes.buffer as ArrayBuffer, { headers }).formData().catch(() => {
    throw invalid([{ path: 'file', message: 'is not in a form that can be read' }])
  })
  const file = form.get('file')
  if (!(file instanceof File) || file.size === 0)
    throw invalid([{ path: 'file', message: 'must be a file that is not empty' }])
  const given = form.get('name')
  return {
    name: typeof given === 'string' ? given : file.name,
    size: file.size,
    contentType: file.type || undefined,
    body: file.stream(),
  }
}

/** RFC 6266: the name with its charset before the plain one. */
function nameInDisposition(header: string): string | undefined {
  const extended = /filename\*\s*=\s*utf-8''([^;\s]+)/i.exec(header)?.[1]
  try {
    if (extended) return decodeURIComponent(extended)
  } catch {
    // Not what it says it is: the plain name is what is left.
  }
  return /filename\s*=\s*(?:"([^"]*)"|([^;\s]+))/i.exec(header)?.slice(1).find(Boolean)
}

async function digest(body: ReadableStream<Uint8Array>): Promise<string> {
  const hash = createHash('sha256')
  const reader = body.getReader()
  for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) hash.update(chunk.value)
  return hash.digest('hex')
}
