import { exports } from 'cloudflare:workers'
import { beforeAll, describe, expect, it } from 'vitest'
import { makeSeller, type TestContainer, testContainer } from '#test/support/container.ts'
import { makeLogin, makeMember } from '#test/support/members.ts'
import type { SellerScope } from '#workers/auth/scope.ts'

const SITE = 'http://127.0.0.1:8787'
let c: TestContainer
let shop: SellerScope
let owner: Awaited<ReturnType<typeof makeMember>>
let support: Awaited<ReturnType<typeof makeMember>>
let foreign: SellerScope
let product: string
let foreignProduct: string

async function makeProduct(scope: SellerScope, slug: string) {
  const made = await c.services.products.create(scope, {
    name: slug,
    description: '',
    price: { amount: 1000, currency: 'usd' },
  })
  return made.id
}
beforeAll(async () => {
  c = await testContainer()
  shop = await makeSeller(c)
  foreign = await makeSeller(c)
  owner = await makeMember(c, shop, 'owner', 'owner@example.com')
  support = await makeMember(c, shop, 'support', 'support@example.com')
  product = await makeProduct(shop, 'mine')
  foreignProduct = await makeProduct(foreign, 'theirs')
})

const socket = (path: string, cookie: string | null, headers: Record<string, string> = {}) =>
  exports.default.fetch(`${SITE}${path}`, {
    headers: { upgrade: 'websocket', origin: SITE, ...(cookie ? { cookie } : {}), ...headers },
  })
const frame = (ws: WebSocket) =>
  new Promise<Record<string, unknown>>((resolve) => {
    ws.addEventListener('message', (e) => resolve(JSON.parse(e.data as string)), { once: true })
  })

describe('the way to a room', () => {
  it('is open to a member of the seller, who then hears hints', async () => {
    const res = await socket(`/parties/seller-room/${shop.sellerId}`, support.cookie)
    expect(res.status).toBe(101)
    const ws = res.webSocket!
    const greeting = frame(ws)
    ws.accept()
    expect(await greeting).toMatchObject({ topics: [] })
    const hint = frame(ws)
    c.realtime.hint(shop.sellerId, 'settings')
    expect(await hint).toMatchObject({ topics: expect.arrayContaining(['settings']) })
    ws.close()
  })

  it.each([
    ['nobody signed in', () => socket(`/parties/seller-room/${shop.sellerId}`, null), 401],
    [
      'a forged session',
      () => socket(`/parties/seller-room/${shop.sellerId}`, 'awning.session_token=abc.def'),
      401,
    ],
    ["another seller's room", () => socket(`/parties/seller-room/${foreign.sellerId}`, owner.cookie), 404],
    ['a class that is no room', () => socket('/parties/job-timer/jobs', owner.cookie), 404],
    ['the rate limiter', () => socket('/parties/rate-limiter/key_x', owner.cookie), 404],
    ['what every object has', () => socket('/parties/constructor/x', owner.cookie), 404],
    ['a path below a room', () => socket(`/parties/seller-room/${shop.sellerId}/more`, owner.cookie), 404],
    [
      'a page of another site',
      () => socket(`/parties/seller-room/${shop.sellerId}`, owner.cookie, { origin: 'https://evil.example' }),
      403,
    ],
    [
      "another seller's product",
      () => socket(`/parties/edit-session/${foreign.sellerId}:${foreignProduct}`, owner.cookie),
      404,
    ],
    [
      "another seller's product under one's own name",
      () => socket(`/parties/edit-session/${shop.sellerId}:${foreignProduct}`, owner.cookie),
      404,
    ],
    [
      'a product that is not there',
      () => socket(`/parties/edit-session/${shop.sellerId}:prod_none`, owner.cookie),
      404,
    ],
    [
      'a product, for the role support',
      () => socket(`/parties/edit-session/${shop.sellerId}:${product}`, support.cookie),
      403,
    ],
    [
      "another seller's product, for the role support",
      () => socket(`/parties/edit-session/${foreign.sellerId}:${foreignProduct}`, support.cookie),
      404,
    ],
  ])('is closed to %s', async (_name, knock, status) => {
    const res = await knock()
    expect(res.webSocket).toBeNull()
    expect(res.status).toBe(status)
    expect(res.headers.get('content-type')).toBe('application/problem+json')
    expect(await res.text()).not.toMatch(/ at .*\.(ts|js)/)
  })

  it('does not believe what a client claims about itself', async () => {
    const forged = {
      memberId: 'mem_forged',
      name: 'Somebody',
      sellerId: foreign.sellerId,
      productId: foreignProduct,
    }
    const headers = {
      'x-awning-identity': encodeURIComponent(JSON.stringify(forged)),
      'x-awning-member': 'mem_forged',
      'x-partykit-props': JSON.stringify(forged),
      'x-partykit-room': foreign.sellerId,
    }
    const res = await socket(`/parties/edit-session/${shop.sellerId}:${product}`, owner.cookie, headers)
    expect(res.status).toBe(101)
    res.webSocket!.accept()
    // The edit session itself refuses an identity that is not of its room, so being let in shows which one arrived.
    const closed = await Promise.race([
      new Promise((resolve) => res.webSocket!.addEventListener('close', () => resolve('closed'))),
      frameOrBytes(res.webSocket!),
    ])
    expect(closed).not.toBe('closed')
    res.webSocket!.close()
  })

  it('closes when a member is removed', async () => {
    const leaving = await makeMember(c, shop, 'admin', 'leaving@example.com')
    const res = await socket(`/parties/seller-room/${shop.sellerId}`, leaving.cookie)
    const ws = res.webSocket!
    const greeting = frame(ws)
    ws.accept()
    await greeting
    const closed = new Promise<number>((resolve) => ws.addEventListener('close', (e) => resolve(e.code)))
    await c.services.members.remove(shop, leaving.memberId)
    expect(await closed).toBe(4403)
    expect((await socket(`/parties/seller-room/${shop.sellerId}`, leaving.cookie)).status).toBe(403)
  })
})

const frameOrBytes = (ws: WebSocket) =>
  new Promise((resolve) => ws.addEventListener('message', () => resolve('message'), { once: true }))

describe('forms from other sites', () => {
  const post = (headers: Record<string, string>) =>
    exports.default.fetch(`${SITE}/sign-out`, {
      method: 'POST',
      headers: { cookie: owner.cookie, ...headers },
    })

  it.each([
    ['another origin', { origin: 'https://evil.example' }],
    ['a sandboxed page', { origin: 'null' }],
    ['a look-alike', { origin: 'http://127.0.0.1:8787.evil.example' }],
    ['no origin but a foreign page', { 'sec-fetch-site': 'cross-site' }],
    ['a sibling site', { 'sec-fetch-site': 'same-site' }],
  ])('are refused: %s', async (_name, headers) => {
    const res = await post(headers)
    expect(res.status).toBe(403)
    expect(res.headers.get('content-type')).toBe('application/problem+json')
  })
})

describe('the sandbox login', () => {
  const login = (body: unknown) =>
    exports.default.fetch(`${SITE}/dev/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })

  it('signs in whoever is there', async () => {
    const res = await login({ email: ' Owner@Example.com' })
    expect(res.status).toBe(200)
    expect(await res.json()).toMatchObject({
      email: 'owner@example.com',
      seller: { id: shop.sellerId, role: 'owner' },
    })
    const cookie = res.headers.getSetCookie()[0]!
    expect(cookie).toMatch(/^awning\.session_token=.+; Max-Age=2592000; Path=\/; HttpOnly; SameSite=Lax$/)
    const room = await socket(`/parties/seller-room/${shop.sellerId}`, cookie.split(';')[0]!)
    expect(room.status).toBe(101)
    room.webSocket!.accept()
    room.webSocket!.close()
  })

  it('knows nobody else, and says what is wrong with a body', async () => {
    expect((await login({ email: 'nobody@example.com' })).status).toBe(404)
    const bad = await login({ email: 'nobody' })
    expect(bad.status).toBe(422)
    expect(await bad.json()).toMatchObject({ errors: [{ path: 'email' }] })
  })

  it('lists who there is for people', async () => {
    await makeLogin(c, 'op@example.com', { operator: true })
    const page = await (await exports.default.fetch(`${SITE}/dev/login`)).text()
    expect(page).toContain('value="owner@example.com"')
    expect(page).toContain('value="op@example.com"')
  })
})

describe('public pages', () => {
  it('brake an address that floods one, and say when to come again', async () => {
    const ask = (ip: string) =>
      exports.default.fetch(`${SITE}/brand/none/logo`, { headers: { 'cf-connecting-ip': ip } })
    const answers = await Promise.all(Array.from({ length: 305 }, () => ask('192.0.2.77')))
    const refused = answers.filter((r) => r.status === 429)
    expect(refused).toHaveLength(5)
    expect(refused[0]!.headers.get('retry-after')).toBe('60')
    expect(await refused[0]!.json()).toMatchObject({ code: 'rate_limited' })
    expect((await ask('192.0.2.78')).status).toBe(404)
  })
})
