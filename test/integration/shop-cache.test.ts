import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { Hono } from 'hono'
import { beforeEach, describe, expect, it } from 'vitest'
import { makeProduct } from '#test/support/catalog.ts'
import { makeSeller, type TestContainer, testContainer } from '#test/support/container.ts'
import type { AppEnv } from '#workers/app-env.ts'
import type { SellerScope } from '#workers/auth/scope.ts'
import { request } from '#workers/middleware/request.ts'
import { securityHeaders } from '#workers/middleware/security.ts'
import { shopPages } from '#workers/shop-cache.ts'

const FOR_A_MINUTE = 'public, max-age=0, s-maxage=60'
let c: TestContainer
let scope: SellerScope
let slug: string
/** What the pages behind the cache answer, and how often they were asked. */
let rendered = 0
let answer: () => Response
beforeEach(async () => {
  c = await testContainer()
  slug = `shop-${crypto.randomUUID().slice(0, 8)}`
  scope = await makeSeller(c, slug)
  await c.settle()
  rendered = 0
  answer = () => new Response('a page', { headers: { 'cache-control': FOR_A_MINUTE } })
})

/** The pipeline around the pages as the Worker has it; they themselves belong to the browser tests. */
const app = new Hono<AppEnv>()
app.use(request)
app.use('/s/*', shopPages)
app.use(securityHeaders)
app.all('*', (ctx) => {
  rendered++
  const { status, headers } = answer()
  return new Response(`${ctx.req.path} by ${ctx.get('nonce')}, number ${rendered}`, { status, headers })
})

async function get(path: string, init: RequestInit = {}) {
  const ctx = createExecutionContext()
  const response = await app.fetch(new Request(`http://127.0.0.1:8787${path}`, init), env, ctx)
  const text = await response.text()
  await waitOnExecutionContext(ctx)
  const { headers, status } = response
  return { text, status, cache: headers.get('x-cache'), headers }
}

describe('a public page', () => {
  it('comes from the cache the second time, whole: with the policy its nonce belongs to', async () => {
    const first = await get(`/s/${slug}`)
    const second = await get(`/s/${slug}`)
    expect([first.cache, second.cache, rendered]).toEqual(['MISS', 'HIT', 1])
    expect(second.text).toBe(first.text)
    const nonce = /by (\w+),/.exec(second.text)![1]!
    expect(second.headers.get('content-security-policy')).toContain(`'nonce-${nonce}'`)
    expect(second.headers.get('x-request-id')).not.toBe(first.headers.get('x-request-id'))
  })

  it('is the same one whatever cookies and campaign come along', async () => {
    await get(`/s/${slug}/book`)
    const again = await get(`/s/${slug}/book?utm_source=x`, { headers: { cookie: 'awning_session=1' } })
    expect(again.cache).toBe('HIT')
  })

  it('is never another page, and never another seller’s', async () => {
    const other = `shop-${crypto.randomUUID().slice(0, 8)}`
    await makeSeller(c, other)
    const paths = [`/s/${slug}`, `/s/${slug}/book`, `/s/${slug}/book-2`, `/s/${other}`, `/s/${other}/book`]
    for (const path of paths) expect(await get(path)).toMatchObject({ cache: 'MISS' })
    for (const path of paths) {
      const { cache, text } = await get(path)
      expect([cache, text.split(' by ')[0]]).toEqual(['HIT', path])
    }
  })

  it.each<[string, string, RequestInit]>([
    ['with a code', '?code=SAVE', {}],
    ['with an empty code', '?code=', {}],
    ['that is posted to', '', { method: 'POST', body: 'x=1' }],
    ['whose head alone is asked for', '', { method: 'HEAD' }],
  ])('%s is neither kept nor answered from what is kept', async (_, query, init) => {
    await get(`/s/${slug}/book`)
    for (const _ of [1, 2]) expect((await get(`/s/${slug}/book${query}`, init)).cache).toBeNull()
    expect(rendered).toBe(3)
  })

  it.each<[string, ResponseInit]>([
    ['that sets a cookie', { headers: { 'cache-control': FOR_A_MINUTE, 'set-cookie': 'a=b' } }],
    ['that is private', { headers: { 'cache-control': 'private, no-store' } }],
    ['that says nothing', {}],
    ['that is not there', { status: 404, headers: { 'cache-control': FOR_A_MINUTE } }],
  ])('%s is not kept', async (_, init) => {
    answer = () => new Response('x', init)
    for (const _ of [1, 2]) expect(await get(`/s/${slug}/book`)).toMatchObject({ cache: 'MISS' })
  })

  it.each<[string, () => Promise<unknown>]>([
    ['the product is saved', async () => void (await change())],
    ['the product is unpublished', async () => c.services.products.unpublish(scope, await productId())],
    ['the brand changes', () => c.services.settings.updateBrand(scope, '#123456')],
  ])('is rendered anew once %s, for this seller alone', async (_, act) => {
    const other = `shop-${crypto.randomUUID().slice(0, 8)}`
    await makeSeller(c, other)
    await makeProduct(c, scope, 'Book').then(({ id }) => c.services.products.publish(scope, id))
    await c.settle()
    const paths = [`/s/${slug}`, `/s/${slug}/book`, `/s/${other}`]
    for (const path of paths) await get(path)
    await act()
    await c.settle()
    expect(await Promise.all(paths.map(async (path) => (await get(path)).cache))).toEqual([
      ...['MISS', 'MISS', 'HIT'],
    ])
  })

  it('that was begun before a change and done after it is not found afterwards', async () => {
    const kept = await c.shopCache.find(slug, `/s/${slug}`)
    await c.shopCache.forget(scope.sellerId)
    await kept.keep(new Response('old', { headers: { 'cache-control': FOR_A_MINUTE } }))
    expect((await c.shopCache.find(slug, `/s/${slug}`)).page).toBeNull()
  })
})

const productId = async () => (await c.services.products.list(scope, { limit: 1 })).data[0]!.id
const change = async () => c.services.products.update(scope, await productId(), { description: 'New.' })
