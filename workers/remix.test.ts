import { createRequestHandler, type ServerBuild } from '@remix-run/cloudflare'
import { describe, expect, it } from 'vitest'
import { AppError, conflict, invalid, notFound } from '#app/domain/kernel/errors.ts'
import { withErrorPages } from './remix.ts'

const logged: unknown[] = []
const context = { requestId: 'req_1', container: { log: (...line: unknown[]) => logged.push(line) } }

/** A resource route that throws, asked through Remix itself. */
function ask(error: unknown, method = 'GET') {
  const thrower = () => {
    throw error
  }
  const build = withErrorPages({
    entry: { module: { default: () => new Response(), handleError: () => undefined } },
    routes: { things: { id: 'things', path: 'things', module: { loader: thrower, action: thrower } } },
    assets: { routes: {}, entry: { imports: [], module: '' }, url: '', version: '' },
    future: { v3_singleFetch: true },
    publicPath: '/',
    assetsBuildDirectory: '',
    isSpaMode: false,
    mode: 'production',
  } as unknown as ServerBuild)
  const request = new Request('http://127.0.0.1/things', { method })
  return createRequestHandler(build, 'production')(request, context as never)
}

describe('an error thrown by a loader or an action', () => {
  it.each([
    ['GET', notFound('product'), 404, 'not_found'],
    ['POST', conflict('slug_taken', 'Taken.', { suggestion: 'x-2' }), 409, 'slug_taken'],
    ['POST', invalid([{ path: 'name', message: 'must not be empty' }]), 422, 'invalid'],
    ['GET', new AppError('forbidden', 'forbidden', 'No.'), 403, 'forbidden'],
  ])('answers %s with the status of the error %#', async (method, error, status, code) => {
    const response = await ask(error, method)
    expect(response.status).toBe(status)
    expect(response.headers.get('content-type')).toMatch(/^application\/json/)
    expect(await response.json()).toMatchObject({ code, detail: error.detail, request_id: 'req_1' })
  })

  it('keeps what else the error says: the fields, a suggestion, when to come back', async () => {
    const taken = await ask(conflict('slug_taken', 'Taken.', { suggestion: 'x-2' }), 'POST')
    expect(await taken.json()).toMatchObject({ suggestion: 'x-2' })
    const busy = await ask(new AppError('rate_limited', 'rate_limited', 'Slow.', { retryAfterSeconds: 7 }))
    expect(busy.headers.get('retry-after')).toBe('7')
  })

  it('lets redirects pass as they are', async () => {
    const response = await ask(new Response(null, { status: 302, headers: { location: '/sign-in' } }))
    expect([response.status, response.headers.get('location')]).toEqual([302, '/sign-in'])
  })

  it('logs an outage by its code, and leaves what nobody expected a 500', async () => {
    logged.length = 0
    expect((await ask(new AppError('unavailable', 'mail_refused', 'Later.'))).status).toBe(503)
    expect(logged).toEqual([['request.failed', { code: 'mail_refused' }]])
    expect((await ask(new Error('boom'))).status).toBe(500)
  })
})
