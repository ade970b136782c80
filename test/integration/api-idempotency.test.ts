import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, it } from 'vitest'
import { DAY, MINUTE } from '#app/domain/kernel/time.ts'
import { type Api, apiFor } from '#test/support/api.ts'
import { makeProduct, pdf } from '#test/support/catalog.ts'
import { makeSeller, testContainer } from '#test/support/container.ts'
import { RATE_LIMIT } from '#workers/api/rate-limit.ts'
import type { SellerScope } from '#workers/auth/scope.ts'
import type { Container } from '#workers/container.ts'
import { runCron } from '#workers/cron.ts'

let c: Container
let seller: SellerScope
let api: Api & { key: string; keyId: string }
let productId: string
beforeAll(async () => {
  c = await testContainer()
  seller = await makeSeller(c)
  api = await apiFor(c, seller)
  productId = (await makeProduct(c, seller)).id
})
const create = (key: string, body: unknown, as: Api = api) =>
  as('POST', '/products', { body, headers: { 'idempotency-key': key } })
const count = async () => (await api('GET', '/products?limit=100')).body.data.length
const shiftClock = async (ms: number) => c.sandbox!.clock.setOffset((await c.sandbox!.clock.offset()) + ms)

describe('Idempotency-Key', () => {
  it('answers the same request with the first answer, and does nothing again', async () => {
    const first = await create('order 1', { name: 'Once' })
    const before = await count()
    const again = await create('order 1', { name: 'Once' })
    expect([again.status, again.body]).toEqual([201, first.body])
    expect(again.headers.get('idempotent-replayed')).toBe('true')
    expect(first.headers.get('idempotent-replayed')).toBeNull()
    expect(again.headers.get('x-request-id')).not.toBe(first.headers.get('x-request-id'))
    expect(await count()).toBe(before)
  })

  it('refuses the key with another body or for another path', async () => {
    await create('order 2', { name: 'A' })
    const other = await create('order 2', { name: 'B' })
    expect([other.status, other.body.code]).toEqual([409, 'idempotency_key_reused'])
    const path = await api('POST', `/products/${productId}/publish`, {
      headers: { 'idempotency-key': 'order 2' },
    })
    expect([path.status, path.body.code]).toEqual([409, 'idempotency_key_reused'])
  })

  it('repeats a refusal as well', async () => {
    const first = await create('order 3', { name: 5 })
    const again = await create('order 3', { name: 5 })
    expect([again.status, again.body, again.headers.get('content-type')]).toEqual([
      422,
      first.body,
      'application/problem+json',
    ])
    expect(again.headers.get('idempotent-replayed')).toBe('true')
  })

  it('keeps keys of two API keys and of two sellers apart', async () => {
    const [sibling, stranger] = [await apiFor(c, seller), await apiFor(c, await makeSeller(c))]
    const ids = new Set<string>()
    for (const as of [api, sibling, stranger]) ids.add((await create('same', { name: 'Apart' }, as)).body.id)
    expect(ids.size).toBe(3)
  })

  it.each([['x'.repeat(256)], ['']])('refuses a key of a wrong length', async (key) => {
    const res = await create(key, { name: 'A' })
    // The runtime drops a header without a value, so an empty one is none.
    if (key === '') expect([201, 400]).toContain(res.status)
    else expect([res.status, res.body.code]).toEqual([400, 'malformed_header'])
  })

  it('takes 255 characters', async () => {
    expect((await create('x'.repeat(255), { name: 'Long' })).status).toBe(201)
  })

  it('runs one of many requests at once and tells the others to wait or what it answered', async () => {
    const answers = await Promise.all(Array.from({ length: 12 }, () => create('race', { name: 'Race' })))
    const made = new Set(answers.filter((a) => a.status === 201).map((a) => a.body.id))
    expect(made.size).toBe(1)
    for (const a of answers.filter((a) => a.status !== 201)) {
      expect([a.status, a.body.code]).toEqual([409, 'idempotency_key_in_use'])
      expect(Number(a.headers.get('retry-after'))).toBeGreaterThan(0)
    }
    const settled = await create('race', { name: 'Race' })
    expect(made.has(settled.body.id)).toBe(true)
  })

  it('lets the same request run again a minute after the first died without an answer', async () => {
    const { idempotency, batch } = c.repos(seller)
    await create('died', { name: 'Died' })
    const id = `${api.keyId}:died`
    const { requestHash } = (await idempotency.find(id))!
    const now = (await testContainer()).clock.now()
    await env.DB.prepare(
      'UPDATE idempotency_keys SET status = NULL, body = NULL, created_at = ?2 WHERE id = ?1',
    )
      .bind(id, now)
      .run()
    expect((await create('died', { name: 'Died' })).body.code).toBe('idempotency_key_in_use')
    expect((await create('died', { name: 'Other' })).body.code).toBe('idempotency_key_reused')

    await shiftClock(MINUTE + 1000)
    expect((await create('died', { name: 'Other' })).body.code).toBe('idempotency_key_reused')
    const again = await create('died', { name: 'Died' })
    expect([again.status, again.headers.get('idempotent-replayed')]).toEqual([201, null])
    // The run that was thought dead comes back: its answer must not replace the one that is kept.
    await batch([idempotency.complete(id, now, { status: 200, body: '"late"', headers: {} })])
    expect(await idempotency.find(id)).toMatchObject({ status: 201, requestHash })
  })

  it('forgets after a day, and the cron takes what is forgotten away', async () => {
    const first = await create('yesterday', { name: 'Yesterday' })
    await shiftClock(DAY - MINUTE)
    expect((await create('yesterday', { name: 'Yesterday' })).body.id).toBe(first.body.id)
    await shiftClock(2 * MINUTE)
    expect((await create('yesterday', { name: 'Today' })).status).toBe(201)

    await runCron('* * * * *', await testContainer())
    const { results } = await env.DB.prepare('SELECT id FROM idempotency_keys').all<{ id: string }>()
    expect(results.map((r) => r.id)).toContain(`${api.keyId}:yesterday`)
    expect(results.map((r) => r.id)).not.toContain(`${api.keyId}:order 1`)
  })

  it('does not keep an answer that another try may change', async () => {
    const broken = `${api.keyId}:broken`
    await env.DB.prepare('ALTER TABLE products RENAME TO products_away').run()
    const failed = await create('broken', { name: 'Broken' })
    await env.DB.prepare('ALTER TABLE products_away RENAME TO products').run()
    expect(failed.status).toBe(500)
    expect(failed.body).not.toHaveProperty('stack')
    expect(await c.repos(seller).idempotency.find(broken)).toBeNull()
    expect((await create('broken', { name: 'Broken' })).status).toBe(201)
  })

  it('does nothing on other methods', async () => {
    const headers = { 'idempotency-key': 'patch' }
    await api('PATCH', `/products/${productId}`, { body: { description: 'one' }, headers })
    const res = await api('PATCH', `/products/${productId}`, { body: { description: 'two' }, headers })
    expect([res.status, res.body.description]).toEqual([200, 'two'])
  })
})

describe('uploads', () => {
  const bytes = pdf(100_000)
  const send = (raw: Uint8Array, headers: Record<string, string> = {}, name = 'book.pdf') =>
    api('POST', `/products/${productId}/files?name=${encodeURIComponent(name)}`, {
      raw: raw as unknown as BodyInit,
      headers: { 'content-type': 'application/pdf', ...headers },
    })

  it('takes the file as the body, with its name in the query', async () => {
    const res = await send(bytes, {}, 'Über Bücher.pdf')
    expect(res.status).toBe(201)
    expect(res.body).toMatchObject({
      name: 'Über Bücher.pdf',
      size: 100_000,
      content_type: 'application/pdf',
    })
    expect(res.body.sha256).toMatch(/^[0-9a-f]{64}$/)
  })

  it('takes the name from Content-Disposition', async () => {
    const at = `/products/${productId}/files`
    const headers = {
      'content-disposition': `attachment; filename="plain.pdf"; filename*=UTF-8''%C3%9Cber.pdf`,
    }
    const res = await api('POST', at, { raw: bytes as unknown as BodyInit, headers })
    expect([res.status, res.body.name]).toEqual([201, 'Über.pdf'])
  })

  it('takes a form with the field file', async () => {
    const form = new FormData()
    form.set('file', new File([bytes as BlobPart], 'form.pdf', { type: 'application/pdf' }))
    const res = await api('POST', `/products/${productId}/files`, { raw: form })
    expect([res.status, res.body.name, res.body.size]).toEqual([201, 'form.pdf', 100_000])
  })

  it('replays by what the file is, and refuses the key for other bytes of the same size', async () => {
    const headers = { 'idempotency-key': 'upload 1' }
    const first = await send(bytes, headers)
    const again = await send(bytes, headers)
    expect([again.status, again.body, again.headers.get('idempotent-replayed')]).toEqual([
      201,
      first.body,
      'true',
    ])
    const form = new FormData()
    form.set('file', new File([bytes as BlobPart], 'book.pdf'))
    const asForm = await api('POST', `/products/${productId}/files`, { raw: form, headers })
    expect(asForm.body).toEqual(first.body)
    const other = await send(pdf(100_000, 0x41), headers)
    expect([other.status, other.body.code]).toEqual([409, 'idempotency_key_reused'])
    expect((await send(pdf(99_999), headers)).body.code).toBe('idempotency_key_reused')
  })

  it.each([
    ['no name', '', pdf(), 422, 'invalid'],
    ['a path as name', '../../etc/passwd.pdf', pdf(), 422, 'invalid'],
    ['a line break in the name', 'a\nb.pdf', pdf(), 422, 'invalid'],
    ['an empty file', 'a.pdf', new Uint8Array(), 422, 'invalid'],
    ['a program', 'setup.exe', pdf(), 415, 'unsupported_file_type'],
    [
      'a web page that says it is a PDF',
      'page.pdf',
      new TextEncoder().encode('<!doctype html><script>'),
      415,
      'unsupported_file_type',
    ],
  ])('refuses %s', async (_, name, raw, status, code) => {
    const res = await send(raw, {}, name)
    expect([res.status, res.body.code]).toEqual([status, code])
  })

  it.each([
    ['is no form', 'not a form'],
    ['has no file', new URLSearchParams({ file: 'text' }).toString()],
  ])('refuses a form that %s', async (_, raw) => {
    const headers = { 'content-type': 'multipart/form-data; boundary=x' }
    const res = await api('POST', `/products/${productId}/files`, { raw, headers })
    expect([res.status, res.body.errors[0].path]).toEqual([422, 'file'])
  })

  it('refuses a form that is too large, naming the limit and the way out', async () => {
    const headers = { 'content-type': 'multipart/form-data; boundary=x' }
    const res = await api('POST', `/products/${productId}/files`, {
      raw: new Uint8Array(25_000_001),
      headers,
    })
    expect([res.status, res.body.code, res.body.limit_bytes]).toEqual([413, 'too_large', 25_000_000])
    expect(res.body.detail).toContain('?name=')
  })
})

describe('rate limits', () => {
  it('counts per key on every answer, and says when to come back', async () => {
    const busy = await apiFor(c, seller)
    const first = await busy('GET', '/products?limit=1')
    expect(first.headers.get('ratelimit-limit')).toBe(String(RATE_LIMIT.requests))
    expect(first.headers.get('ratelimit-remaining')).toBe(String(RATE_LIMIT.requests - 1))
    expect(first.headers.get('ratelimit')).toMatch(/^"key";r=\d+;t=\d+$/)
    const refused = await busy('GET', '/products/none')
    expect([refused.status, refused.headers.get('ratelimit-remaining')]).toEqual([
      404,
      String(RATE_LIMIT.requests - 2),
    ])

    const limiter = env.RateLimiter.get(env.RateLimiter.idFromName(busy.keyId))
    while ((await limiter.take(RATE_LIMIT.requests, RATE_LIMIT.windowSeconds)).ok);
    const res = await busy('POST', '/products', {
      body: { name: 'A' },
      headers: { 'idempotency-key': 'limited' },
    })
    expect([res.status, res.body.code, res.headers.get('ratelimit-remaining')]).toEqual([
      429,
      'rate_limited',
      '0',
    ])
    const wait = Number(res.headers.get('retry-after'))
    expect(wait).toBeGreaterThan(0)
    expect(wait).toBeLessThanOrEqual(RATE_LIMIT.windowSeconds)
    expect(await c.repos(seller).idempotency.find(`${busy.keyId}:limited`)).toBeNull()
    expect((await api('GET', '/products?limit=1')).status).toBe(200)
  })
})
