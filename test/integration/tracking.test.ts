import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { deliveryId } from '#app/domain/kernel/ids.ts'
import { SECOND } from '#app/domain/kernel/time.ts'
import { advance, drain, makeSeller, type TestContainer, testContainer } from '#test/support/container.ts'
import { makeShop } from '#test/support/shop.ts'
import type { SellerScope } from '#workers/auth/scope.ts'
import { listMails } from '#workers/dev/captured-mails.ts'
import worker from '#workers/index.ts'

const ORIGIN = 'http://127.0.0.1:8787'
const PERSON =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Safari/537.36'
const TARGET = 'https://elsewhere.example/list?a=1&b=2'

let c: TestContainer
let scope: SellerScope
let updateId: string
let contactId: string
let key: string

beforeAll(async () => {
  c = await testContainer()
  scope = await makeSeller(c)
  const { productId, contactIds } = await makeShop(c, scope, [{ name: 'Ada' }])
  contactId = contactIds[0]!
  const update = await c.services.updates.create(scope, productId, {
    hold_seconds: 0,
    note: `Read [the list](${TARGET}).`,
  })
  updateId = update.id
  await drain(c)
  const [mail] = await listMails(c.sandbox!.store)
  key = /\/o\/([\w-]+)\.gif/.exec(mail!.html)![1]!
})

beforeEach(async () => {
  await c.db.d1.batch([
    c.db.d1.prepare('DELETE FROM mail_events'),
    c.db.d1.prepare('UPDATE contacts SET untracked = 0 WHERE seller_id = ?1').bind(scope.sellerId),
    c.db.d1.prepare('UPDATE updates SET tracked = 1 WHERE seller_id = ?1').bind(scope.sellerId),
  ])
})

/** To the whole Worker, and until what it left running has ended. */
async function open(path: string, headers: Record<string, string> = {}, method = 'GET') {
  const ctx = createExecutionContext()
  const request = new Request(ORIGIN + path, {
    method,
    headers: { 'user-agent': PERSON, ...headers },
    redirect: 'manual',
  })
  const answer = await worker.fetch(request, env, ctx)
  await waitOnExecutionContext(ctx)
  return { status: answer.status, headers: answer.headers, body: await answer.bytes() }
}
const text = (body: Uint8Array) => new TextDecoder().decode(body)
async function recorded() {
  const { results } = await c.db.d1
    .prepare(
      'SELECT provider, type, seller_id, delivery_id, agent, link_no, detail FROM mail_events ORDER BY event_id',
    )
    .all()
  return results
}
const event = (type: 'opened' | 'clicked', agent: string, no: number | null) => ({
  provider: 'awning',
  type,
  seller_id: scope.sellerId,
  delivery_id: deliveryId(updateId, contactId),
  agent,
  link_no: no,
  detail: null,
})
/** The key with its signature bent. */
const forged = () => key.slice(0, 78) + (key[78] === 'A' ? 'B' : 'A') + key.slice(79)

describe('a confirmed update', () => {
  it('keeps where its links lead and says that it is counted', async () => {
    const { results } = await env.DB.prepare(
      'SELECT no, url, label FROM update_links WHERE update_id = ?1 ORDER BY no',
    )
      .bind(updateId)
      .all()
    expect(results).toEqual([
      { no: 1, url: TARGET, label: 'the list' },
      { no: 2, url: null, label: 'Open your library' },
    ])
    expect((await c.services.updates.get(scope, updateId)).tracked).toBe(true)
  })

  it('of a seller that counts nothing leads straight to where its links say', async () => {
    const quiet = await makeSeller(c)
    const { settings, batch } = c.repos(quiet)
    await batch([settings.update({ trackMail: false }, c.clock.now())])
    const { productId } = await makeShop(c, quiet, [{ email: 'quiet@example.com' }])
    const { id } = await c.services.updates.create(quiet, productId, { hold_seconds: 0, note: TARGET })
    await drain(c)
    const [mail] = await listMails(c.sandbox!.store, { to: 'quiet@example.com' })
    expect(mail!.html + mail!.text).not.toMatch(/\/[co]\/[\w-]{100}/)
    expect(mail!.text).toContain(TARGET)
    expect((await c.services.updates.get(quiet, id)).tracked).toBe(false)
  })

  it('is previewed and tried out as it is, without counting', async () => {
    const other = await makeSeller(c)
    const { productId } = await makeShop(c, other, [{}])
    const { html } = await c.services.updates.preview(other, productId, { note: TARGET })
    await c.services.updates.sendTest(
      other,
      productId,
      { note: TARGET },
      { email: 'me@example.com', name: 'Me' },
    )
    const [mail] = await listMails(c.sandbox!.store, { to: 'me@example.com' })
    for (const shown of [html, mail!.html, mail!.text]) expect(shown).not.toMatch(/127\.0\.0\.1:8787\/[co]\//)
  })
})

describe('the pixel', () => {
  it('is a transparent picture of 43 bytes and keeps who opened', async () => {
    const { status, headers, body } = await open(`/o/${key}.gif`)
    expect(status).toBe(200)
    expect(headers.get('content-type')).toBe('image/gif')
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('cross-origin-resource-policy')).toBe('cross-origin')
    expect(headers.get('set-cookie')).toBeNull()
    expect(body).toHaveLength(43)
    expect(text(body.slice(0, 6))).toBe('GIF89a')
    expect(await recorded()).toEqual([event('opened', 'person', null)])
  })

  it.each([
    ['a forged key', () => forged()],
    ['a purchase’s own key', () => c.customerLinks.token(scope.sellerId, c.newId('purchase'))],
    ['a key of no delivery', () => c.customerLinks.token(scope.sellerId, c.newId('purchase'), updateId)],
    ['nonsense', () => 'x'],
  ])('is shown for %s too, and keeps nothing', async (_what, bad) => {
    const { status, body } = await open(`/o/${bad()}.gif`)
    expect([status, body.length]).toEqual([200, 43])
    expect(await recorded()).toEqual([])
  })

  it.each([
    ['Apple’s proxy', { 'user-agent': 'Mozilla/5.0' }, 'proxy'],
    ['a scanner', { 'user-agent': 'Barracuda Sentinel (EE)' }, 'scanner'],
    ['somebody without a name', { 'user-agent': '' }, 'scanner'],
    ['a browser that loads ahead', { 'sec-purpose': 'prefetch' }, 'prefetch'],
  ])('tells %s from people', async (_who, headers, agent) => {
    await open(`/o/${key}.gif`, headers)
    expect(await recorded()).toEqual([event('opened', agent, null)])
  })
})

describe('a counted link', () => {
  it('leads to where it was frozen to, says not where from, and keeps who clicked', async () => {
    const { status, headers } = await open(`/c/${key}/1`)
    expect(status).toBe(302)
    expect(headers.get('location')).toBe(TARGET)
    expect(headers.get('referrer-policy')).toBe('no-referrer')
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('set-cookie')).toBeNull()
    expect(await recorded()).toEqual([event('clicked', 'person', 1)])
  })

  it('to the library ends at the purchase’s own page', async () => {
    const { status, headers } = await open(`/c/${key}/2`)
    expect([status, headers.get('location')]).toEqual([302, `/l/${key}`])
    const named = c.customerLinks.parse(key)!
    expect(named).toMatchObject({ sellerId: scope.sellerId, updateId })
    expect((await c.repos(scope).purchases.find(named.purchaseId))?.contactId).toBe(contactId)
  })

  it('asked for by HEAD answers the same, as something that looks ahead', async () => {
    const { status, headers, body } = await open(`/c/${key}/1`, {}, 'HEAD')
    expect([status, headers.get('location'), body.length]).toEqual([302, TARGET, 0])
    expect(await recorded()).toEqual([event('clicked', 'prefetch', 1)])
  })

  it('with a forged key is shown and not followed', async () => {
    const { status, headers, body } = await open(`/c/${forged()}/1`)
    expect([status, headers.get('location')]).toEqual([200, null])
    const href = TARGET.replace('&', '&amp;')
    expect(text(body)).toContain(`<a href="${href}" rel="noreferrer noopener nofollow">${href}</a>`)
    expect(await recorded()).toEqual([])
  })

  it.each([
    ['a number the mail has not', () => `/c/${key}/3`],
    ['a number of nothing', () => `/c/${key}/0`],
    ['an address in place of the number', () => `/c/${key}/https:%2F%2Fevil.example`],
    ['an address behind the number', () => `/c/${key}/1?url=https://evil.example`],
    ['a forged key to the library', () => `/c/${forged()}/2`],
    [
      'a key of another seller',
      () => `/c/${c.customerLinks.token(c.newId('seller'), c.newId('purchase'), updateId)}/1`,
    ],
    [
      'another update',
      () => `/c/${c.customerLinks.token(scope.sellerId, c.newId('purchase'), c.newId('update'))}/1`,
    ],
    ['a purchase’s own key', () => `/c/${key.slice(0, 52)}${key.slice(78)}/1`],
    ['nonsense', () => '/c/x/1'],
  ])('leads to no other host for %s', async (_what, path) => {
    const { status, headers, body } = await open(path())
    expect(text(body)).not.toContain('evil.example')
    expect([null, TARGET]).toContain(headers.get('location'))
    if (status !== 302) {
      expect(status).toBe(404)
      expect(await recorded()).toEqual([])
    }
  })

  it('shows a target as text, whatever is in it', async () => {
    const lead = (url: string) =>
      env.DB.prepare('UPDATE update_links SET url = ?1 WHERE update_id = ?2 AND no = 1')
        .bind(url, updateId)
        .run()
    await lead('https://e.example/"><script>alert(1)</script>')
    const { body } = await open(`/c/${forged()}/1`)
    await lead(TARGET)
    expect(text(body)).toContain('&lt;script&gt;')
    expect(text(body)).not.toContain('<script>')
  })
})

it('what came in a burst counts as a machine’s, what comes later as a person’s', async () => {
  const quick = await makeSeller(c)
  const { productId } = await makeShop(c, quick, [{ email: 'quick@example.com' }])
  const { id } = await c.services.updates.create(quick, productId, {
    hold_seconds: 0,
    note: 'https://e.example/1 https://e.example/2',
  })
  await drain(c)
  const [mail] = await listMails(c.sandbox!.store, { to: 'quick@example.com' })
  const its = /\/o\/([\w-]+)\.gif/.exec(mail!.html)![1]!
  await Promise.all([1, 2, 3].map((no) => open(`/c/${its}/${no}`)))
  c = await advance(c, 5 * SECOND)
  await drain(c)
  await open(`/c/${its}/2`)
  c = await advance(c, 5 * SECOND)
  await drain(c)
  const { counts } = await c.services.updates.get(quick, id)
  expect(counts).toMatchObject({ machine_clicks: 3, clicks: 1, clicked: 1 })
})

describe('nothing is kept', () => {
  it.each<Record<string, string>>([{ 'sec-gpc': '1' }, { dnt: '1' }])(
    'of a browser that says %o',
    async (headers) => {
      expect((await open(`/o/${key}.gif`, headers)).status).toBe(200)
      expect((await open(`/c/${key}/1`, headers)).headers.get('location')).toBe(TARGET)
      expect(await recorded()).toEqual([])
    },
  )

  it.each([
    ['a person who asked not to be counted', 'UPDATE contacts SET untracked = 1 WHERE seller_id = ?1'],
    ['an update that is not counted', 'UPDATE updates SET tracked = 0 WHERE seller_id = ?1'],
  ])('of %s, whose links work all the same', async (_what, given) => {
    await c.db.d1.prepare(given).bind(scope.sellerId).run()
    expect((await open(`/o/${key}.gif`)).body).toHaveLength(43)
    expect((await open(`/c/${key}/1`)).headers.get('location')).toBe(TARGET)
    expect(await recorded()).toEqual([])
  })
})
