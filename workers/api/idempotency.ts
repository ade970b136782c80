import type { Context } from 'hono'
import { createMiddleware } from 'hono/factory'
import { AppError, conflict } from '#app/domain/kernel/errors.ts'
import { DAY, MINUTE } from '#app/domain/kernel/time.ts'
import type { AppEnv } from '../app-env.ts'

export const IDEMPOTENCY_TTL_MS = DAY
/** A first request that has not answered after this has died; the same request may then run again. */
const RUNNING_TTL_MS = MINUTE
/** What a replay repeats beside status and body. */
const KEPT_HEADERS = ['content-type', 'location', 'etag']

/**
 * `Idempotency-Key`: the first request with a key reserves it, runs, and leaves its answer for 24 h. Keys belong
 * to one API key of one seller. An answer that another try may change (429, 5xx) is not kept.
 */
export const idempotent = createMiddleware<AppEnv>(async (c, next) => {
  const key = idempotencyKey(c)
  if (key === null) return next()
  const { pathname, search } = new URL(c.req.url)
  await runOnce(c, key, await sha256(`${c.req.method}\n${pathname}${search}\n${c.get('body')}`), next)
})

/** The header, or null without one. @throws malformed `malformed_header` */
export function idempotencyKey(c: Context<AppEnv>): string | null {
  const key = c.req.header('idempotency-key')
  if (key === undefined) return null
  if (!/^[\x20-\x7e]{1,255}$/.test(key))
    throw new AppError(
      'malformed',
      'malformed_header',
      'Idempotency-Key: 1 to 255 printable ASCII characters.',
    )
  return key
}

/**
 * Runs the request once per key, or answers what the first run answered.
 * @param requestHash of all that makes two requests the same
 * @param sameBody asked before a replay where the hash does not cover the body (uploads)
 * @throws conflict `idempotency_key_reused`, `idempotency_key_in_use`
 */
export async function runOnce(
  c: Context<AppEnv>,
  key: string,
  requestHash: string,
  run: () => Promise<void>,
  sameBody: (firstAnswer: string) => Promise<boolean> = async () => true,
): Promise<void> {
  const { clock, repos, waitUntil } = c.get('container')
  const { idempotency, batch } = repos(c.get('scope'))
  const id = `${c.get('keyId')}:${key}`
  const now = clock.now()

  const [reserved] = await batch([
    idempotency.reserve({
      id,
      requestHash,
      now,
      oldest: now - IDEMPOTENCY_TTL_MS,
      dead: now - RUNNING_TTL_MS,
    }),
  ])
  if (reserved === 0) {
    const first = await idempotency.find(id)
    const reused = conflict('idempotency_key_reused', 'This Idempotency-Key was used with another request.')
    if (first && first.requestHash !== requestHash) throw reused
    if (!first || first.status === null)
      throw conflict(
        'idempotency_key_in_use',
        'The first request with this Idempotency-Key is still running.',
        {
          retryAfterSeconds: 1,
        },
      )
    if (!(await sameBody(first.body ?? ''))) throw reused
    c.res = new Response(first.body, { status: first.status, headers: first.headers ?? {} })
    c.header('Idempotent-Replayed', 'true')
    return
  }

  const done = run().then(async () => {
    const answer = c.res
    if (answer.status === 429 || answer.status >= 500)
      return void (await batch([idempotency.release(id, now)]))
    const body = await answer.clone().text()
    const headers = Object.fromEntries(
      KEPT_HEADERS.flatMap((name) => {
        const value = answer.headers.get(name)
        return value === null ? [] : [[name, value]]
      }),
    )
    await batch([idempotency.complete(id, now, { status: answer.status, body, headers })])
  })
  // A client that hangs up must not leave the request half done: the answer is kept for its next try.
  waitUntil(done.catch(() => {}))
  await done
}

export async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  return [...new Uint8Array(digest)].map((b) => b.toString(16).padStart(2, '0')).join('')
}
