import { createMiddleware } from 'hono/factory'
import { AppError, type FieldError, invalid } from '#app/domain/kernel/errors.ts'
import type { AppEnv } from '../app-env.ts'

/** Deeper than any body an endpoint takes, and shallow enough for every walk over it. */
const MAX_DEPTH = 100

export const tooLarge = (limit: number, hint = '') =>
  new AppError(
    'too_large',
    'too_large',
    `The body may hold at most ${limit.toLocaleString('en-US')} bytes. ${hint}`.trim(),
    { limit_bytes: limit },
  )

/**
 * Reads the body once, with a limit that also holds for a body of undeclared length, and leaves it for the
 * schema. Refuses what is not JSON (400, 415) and text that no database can keep (422).
 */
export const readJson = (limit: number) =>
  createMiddleware<AppEnv>(async (c, next) => {
    const bytes = await readLimited(c.req.raw, limit)
    const text = decode(bytes)
    if (text !== '') {
      if (!/^application\/([\w.-]+\+)?json *(;|$)/i.test(c.req.header('content-type') ?? ''))
        throw new AppError('unsupported_type', 'unsupported_type', 'Send the body as application/json.')
      const fault = unusable(parse(text))
      if (fault) throw invalid([fault])
    }
    const headers = new Headers(c.req.raw.headers)
    // Spelled in one way, so that the schema's own check of the type agrees with ours; no body is an empty one.
    if (text === '') headers.delete('content-type')
    else headers.set('content-type', 'application/json')
    c.req.raw = new Request(c.req.url, {
      method: c.req.method,
      headers,
      ...(text === '' ? {} : { body: text }),
    })
    c.set('body', text)
    await next()
  })

/** A client that is still sending when it is refused often sees a broken connection instead of the refusal. */
const READ_TO_THE_END = 32_000_000

/** The whole body. @throws too_large */
export async function readLimited(request: Request, limit: number, hint?: string): Promise<Uint8Array> {
  if (Number(request.headers.get('content-length') ?? 0) > READ_TO_THE_END) throw tooLarge(limit, hint)
  if (!request.body) return new Uint8Array()
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of request.body as unknown as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength
    if (size <= limit) chunks.push(chunk)
    else if (size > READ_TO_THE_END) break
  }
  if (size > limit) throw tooLarge(limit, hint)
  const all = new Uint8Array(size)
  let at = 0
  for (const chunk of chunks) {
    all.set(chunk, at)
    at += chunk.byteLength
  }
  return all
}

const malformed = (detail: string) => new AppError('malformed', 'malformed_json', detail)

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw malformed('The body is not UTF-8.')
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw malformed('The body is not JSON.')
  }
}

/** NUL and lone surrogates. */
const NOT_TEXT = /[\p{Cs}\0]/u

/** The first place in a parsed body that no schema should have to think of, or null. Iterative: depth is theirs. */
export function unusable(body: unknown): FieldError | null {
  const waiting: { value: unknown; path: string; depth: number }[] = [{ value: body, path: '', depth: 0 }]
  for (let at = waiting.pop(); at; at = waiting.pop()) {
    const { value, path, depth } = at
    if (typeof value === 'string') {
      if (NOT_TEXT.test(value))
        return { path: path || '(body)', message: 'contains characters that are not valid Unicode text' }
    } else if (typeof value === 'object' && value !== null) {
      if (depth >= MAX_DEPTH)
        return { path: path.slice(0, 200), message: `is nested deeper than ${MAX_DEPTH} levels` }
      for (const key of Object.keys(value)) {
        const child = path === '' ? key : `${path}.${key}`
        if (key === '__proto__') return { path: child, message: 'is not a field' }
        if (NOT_TEXT.test(key))
          return { path: path || '(body)', message: 'has a field whose name is not valid Unicode text' }
        waiting.push({ value: (value as Record<string, unknown>)[key], path: child, depth: depth + 1 })
      }
    }
  }
  return null
}
