import { env, exports } from 'cloudflare:workers'
import { beforeEach, describe, expect, it } from 'vitest'
import { parseEmail } from '#app/domain/audience/email.schema.ts'
import { makeSeller, testContainer } from '#test/support/container.ts'
import { makeShop } from '#test/support/shop.ts'
import { requireCustomer } from '#workers/auth/customer-link.ts'
import type { SellerScope } from '#workers/auth/scope.ts'
import type { Container } from '#workers/container.ts'
import vectors from '../contract/vectors.json'

let c: Container
let scope: SellerScope
let contactId: string
let productId: string
let token: string

beforeEach(async () => {
  c = await testContainer()
  scope = await makeSeller(c)
  ;({ productId } = await makeShop(c, scope, []))
  const sale = await c.services.sales.record(scope, {
    product_id: productId,
    email: parseEmail('ada@example.com') as never,
  })
  contactId = sale.contact_id
  token = sale.library_url.slice(-74)
})

const ORIGIN = 'http://127.0.0.1:8787'
const post = (path: string, init: RequestInit = {}) =>
  exports.default.fetch(`${ORIGIN}${path}`, { method: 'POST', redirect: 'manual', ...init })
const oneClick = (t: string, headers: Record<string, string> = {}, body = 'List-Unsubscribe=One-Click') =>
  post(`/u/${t}/one-click`, {
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    body,
  })
const state = async () => (await c.services.audience.get(scope, contactId)).consent.state

/** What a mailbox provider asks of the two headers before it shows its button (RFC 8058, section 3). */
function oneClickAddress(list: string, listPost: string | null): string | null {
  const https = [...list.matchAll(/<(https:\/\/[^>]+)>/g)].map((m) => m[1]!)
  return https.length === 1 && listPost === 'List-Unsubscribe=One-Click' ? https[0]! : null
}

describe('RFC 8058', () => {
  it.each(vectors.list_unsubscribe.cases)('a receiver reads $List-Unsubscribe as ok: $ok', (v) => {
    expect(oneClickAddress(v['List-Unsubscribe'], v['List-Unsubscribe-Post']) !== null).toBe(v.ok)
  })

  it.each(vectors.list_unsubscribe.post)(
    'a POST of $content_type with "$body" unsubscribes: $ok',
    async (v) => {
      const res = await oneClick(token, { 'content-type': v.content_type }, v.body)
      expect(res.status).toBe(v.ok ? 200 : 400)
      expect(await state()).toBe(v.ok ? 'unsubscribed' : 'subscribed')
    },
  )
})

describe('the one-click endpoint', () => {
  it('answers plain text without a redirect, from any origin, and writes who did it where', async () => {
    const res = await oneClick(token, { origin: 'https://mail.example', 'sec-fetch-site': 'cross-site' })
    expect(res.status).toBe(200)
    expect(res.headers.get('content-type')).toMatch(/^text\/plain/)
    expect(res.headers.get('set-cookie')).toBeNull()
    expect((await c.services.audience.history(scope, contactId))[0]).toMatchObject({
      from: 'subscribed',
      to: 'unsubscribed',
      reason: 'own_choice',
      source: 'one_click',
      actor: `contact:${contactId}`,
    })
  })

  it('means the same when it comes twice, and also after a block', async () => {
    await oneClick(token)
    expect((await oneClick(token)).status).toBe(200)
    expect(await c.services.audience.history(scope, contactId)).toHaveLength(2)
    await c.services.audience.changeConsent(scope, contactId, { state: 'blocklisted' })
    expect((await oneClick(token)).status).toBe(200)
    expect(await state()).toBe('blocklisted')
  })

  it('is seen by a send that is under way', async () => {
    const frozenAt = c.clock.now()
    await oneClick(token)
    expect(
      await c
        .repos(scope)
        .recipients.optedOutSince({ productId: 'prod_any', digestId: null }, '', 'z', frozenAt),
    ).toEqual([{ contactId, reason: 'unsubscribed' }])
  })

  it('does nothing on GET or HEAD but lead to the page', async () => {
    for (const method of ['GET', 'HEAD']) {
      const res = await post(`/u/${token}/one-click`, { method })
      expect(res.status).toBe(302)
      expect(res.headers.get('location')).toBe(`/u/${token}`)
    }
    expect(await state()).toBe('subscribed')
  })

  it('takes no more than a short body', async () => {
    const res = await oneClick(token, {}, `List-Unsubscribe=One-Click&x=${'x'.repeat(20_000)}`)
    expect(res.status).toBe(413)
    expect(await state()).toBe('subscribed')
  })

  it('is the only POST that is taken from another site', async () => {
    const res = await post(`/u/${token}`, {
      headers: { origin: 'https://evil.example', 'content-type': 'application/x-www-form-urlencoded' },
      body: 'intent=unsubscribe',
    })
    expect(res.status).toBe(403)
    expect(await state()).toBe('subscribed')
  })
})

describe('a customer link', () => {
  const others: [string, (t: string) => string][] = [
    ['with another last character', (t) => t.slice(0, -1) + (t.endsWith('A') ? 'B' : 'A')],
    ['with another seller', (t) => `${c.newId('seller').slice(4)}${t.slice(26)}`],
    ['with another purchase', (t) => `${t.slice(0, 26)}${c.newId('purchase').slice(4)}${t.slice(52)}`],
    ['that is cut', (t) => t.slice(0, -1)],
    ['that goes on', (t) => `${t}A`],
    ['in capitals', (t) => t.toUpperCase()],
    ['that is empty of a signature', (t) => t.slice(0, 52)],
  ]
  it.each(others)('%s opens nothing', async (_, forge) => {
    const forged = forge(token)
    expect(c.customerLinks.parse(forged)).toBeNull()
    expect((await oneClick(forged)).status).toBe(404)
    await expect(requireCustomer(forged, c)).rejects.toMatchObject({ status: 404 })
    expect(await state()).toBe('subscribed')
  })

  it('signed by us for a purchase that is not there is 404', async () => {
    const gone = c.customerLinks.token(scope.sellerId, c.newId('purchase'))
    expect(c.customerLinks.parse(gone)).not.toBeNull()
    expect((await oneClick(gone)).status).toBe(404)
    const stranger = await makeSeller(c)
    const { purchaseId } = c.customerLinks.parse(token)!
    expect((await oneClick(c.customerLinks.token(stranger.sellerId, purchaseId))).status).toBe(404)
  })

  it('names its holder, who has no right of a member', async () => {
    const customer = await requireCustomer(token, c)
    expect(customer).toMatchObject({ sellerId: scope.sellerId, contactId })
    expect(customer.seller.can.size).toBe(0)
    await expect(c.services.audience.get(customer.seller, contactId)).rejects.toMatchObject({ status: 403 })
  })
})

describe('preferences', () => {
  it('are the person’s own: unsubscribe, subscribe again, mute and unmute', async () => {
    const customer = await requireCustomer(token, c)
    const { audience } = c.services
    expect(await audience.preferences(customer)).toEqual({
      products: [{ id: productId, name: 'Handbook', muted: false }],
      maskedEmail: 'a•••@example.com',
      state: 'subscribed',
      counts: true,
      untracked: false,
      blocked: null,
    })
    await audience.choose(customer, 'unsubscribed', 'preferences')
    await audience.mute(customer, productId, true)
    await audience.mute(customer, productId, true)
    await audience.leaveUncounted(customer, true)
    expect(await audience.preferences(customer)).toMatchObject({
      state: 'unsubscribed',
      products: [{ muted: true }],
      untracked: true,
    })
    expect((await audience.get(scope, contactId)).untracked).toBe(true)
    await audience.choose(customer, 'subscribed', 'preferences')
    await audience.mute(customer, productId, false)
    await audience.leaveUncounted(customer, false)
    expect(await audience.preferences(customer)).toMatchObject({
      state: 'subscribed',
      products: [{ muted: false }],
      untracked: false,
    })
  })

  it('name each product the person owns once, that of the link first, and no other', async () => {
    const [second, refunded, foreign] = await Promise.all(
      ['Atlas', 'Zoo', 'Not bought'].map(async (name) => {
        const shop = await makeShop(c, scope, [])
        await env.DB.prepare('UPDATE products SET name = ?1 WHERE seller_id = ?2 AND id = ?3')
          .bind(name, scope.sellerId, shop.productId)
          .run()
        return shop.productId
      }),
    )
    const buy = (id: string) =>
      c.services.sales.record(scope, { product_id: id, email: parseEmail('ada@example.com') as never })
    await buy(second!)
    await buy(second!)
    await buy(productId)
    const { id } = await buy(refunded!)
    await env.DB.prepare(`UPDATE purchases SET status = 'refunded' WHERE seller_id = ?1 AND id = ?2`)
      .bind(scope.sellerId, id)
      .run()
    const customer = await requireCustomer(token, c)
    const { audience } = c.services
    const names = async (of = customer) => (await audience.preferences(of)).products.map((p) => p.name)
    expect(await names()).toEqual(['Handbook', 'Atlas'])
    // The link of a purchase that was refunded still says what it was about.
    expect(await names(await requireCustomer(c.customerLinks.token(scope.sellerId, id), c))).toEqual([
      'Zoo',
      'Atlas',
      'Handbook',
    ])
    await audience.mute(customer, second!, true)
    expect((await audience.preferences(customer)).products).toEqual([
      { id: productId, name: 'Handbook', muted: false },
      { id: second, name: 'Atlas', muted: true },
    ])
    await expect(audience.mute(customer, foreign!, true)).rejects.toMatchObject({ status: 404 })
  })

  it.each(['bounced', 'complained'] as const)(
    'after "%s" subscribing again is explained, not done',
    async (report) => {
      const customer = await requireCustomer(token, c)
      await c.services.audience.report(scope, [[contactId, report]])
      expect((await c.services.audience.preferences(customer)).blocked).toMatch(/so we stopped mailing you/)
      await expect(c.services.audience.choose(customer, 'subscribed', 'preferences')).rejects.toMatchObject({
        status: 409,
        code: 'suppressed',
      })
      expect(await state()).not.toBe('subscribed')
    },
  )
})
