import { beforeEach, describe, expect, it } from 'vitest'
import { referralCookie } from '#app/domain/audience/affiliate.rules.ts'
import { type FieldError, isAppError } from '#app/domain/kernel/errors.ts'
import { loader as shopLoader } from '#app/routes/s.$slug.tsx'
import { action, loader } from '#app/routes/s.$slug_.$productSlug.tsx'
import { loader as thanksLoader } from '#app/routes/thanks.$token.tsx'
import { contentOf, makeProduct, png, upload } from '#test/support/catalog.ts'
import { makeSeller, type TestContainer, testContainer } from '#test/support/container.ts'
import type { SellerScope } from '#workers/auth/scope.ts'
import { createLoadContext } from '#workers/load-context.ts'

let c: TestContainer
let scope: SellerScope
let slug: string
let productId: string
let productSlug: string
beforeEach(async () => {
  c = await testContainer()
  slug = `shop-${crypto.randomUUID().slice(0, 8)}`
  scope = await makeSeller(c, slug)
  const product = await makeProduct(c, scope, 'Tide Tables')
  ;({ id: productId, slug: productSlug } = product)
  await c.services.products.publish(scope, productId)
})

type Edition = { name: string; price: { amount: number; currency: string }; pay_what_you_want?: boolean }
/** Makes these the editions on sale, the first in place of the one there is. */
async function sellAs(...list: [Edition, ...Edition[]]) {
  const { content, version } = await contentOf(c, scope, productId)
  const [first, ...rest] = list
  const editions = [{ ...first, id: content.editions[0]!.id }, ...rest]
  await c.services.content.save(scope, productId, { content: { ...content, editions }, baseVersion: version })
  return (await c.services.products.get(scope, productId)).editions.map((e) => e.id)
}
const usd = (amount: number) => ({ amount, currency: 'usd' })
const code = (discount: object) =>
  c.repos(scope).batch([
    c.repos(scope).discounts.insert({
      ...{ id: c.newId('discount'), code: 'SAVE', kind: 'percent', value: 20, createdAt: c.clock.now() },
      ...discount,
    }),
  ])

/** A page as Remix would ask for it, without anybody signed in. */
const args = (request: Request, params: object) => {
  const values: Record<string, unknown> = { container: c, nonce: 'n', requestId: 'req_test' }
  const raw = { cf: { country: 'NO', timezone: 'Europe/Oslo' } }
  const context = createLoadContext({ get: (key: string) => values[key], req: { raw } } as never)
  return { request, params, context } as never
}
const page = (query = '', params: object = {}) =>
  loader(args(new Request(`http://127.0.0.1:8787/x${query}`), { slug, productSlug, ...params })).then(
    ({ data, init }) => ({ ...data.offer, headers: new Headers(init?.headers) }),
  )
type BuyRefusal = {
  data: { errors: FieldError[]; detail: string }
  init: { status?: number } | null
}
async function buy(form: Record<string, string>, cookie = '') {
  const request = new Request('http://127.0.0.1:8787/x', {
    ...{ method: 'POST', body: new URLSearchParams(form), headers: { cookie } },
  })
  const answer: Response | BuyRefusal = await action(args(request, { slug, productSlug }))
  if (answer instanceof Response)
    return { status: answer.status, location: answer.headers.get('location')!, errors: null, detail: null }
  const { errors, detail } = answer.data
  return { status: answer.init!.status!, location: null, errors, detail }
}
const refusal = async (work: Promise<unknown>) => {
  const error = await work.then(
    () => null,
    (e: unknown) => e,
  )
  if (!isAppError(error)) throw error ?? new Error('was not refused')
  return { status: error.status, code: error.code, shop: error.extra.shop }
}

describe('a shop', () => {
  it('shows what is on sale, with the least price and a cover anybody may load', async () => {
    await sellAs({ name: 'A', price: usd(2000) }, { name: 'B', price: usd(500) })
    const file = await upload(c, scope, productId, 'cover.png', png())
    await c.services.products.update(scope, productId, {
      ...{ cover_file_id: file.id, description: 'All the tides.' },
    })
    await makeProduct(c, scope, 'Not yet')
    const answer = await shopLoader(args(new Request('http://x/'), { slug }))
    expect(answer.page.products).toEqual([
      {
        ...{ slug: productSlug, name: 'Tide Tables', excerpt: 'All the tides.', costsMore: true },
        ...{ price: usd(500), coverUrl: `/brand/${slug}/covers/${productSlug}?v=${file.id.slice(-6)}` },
      },
    ])
    expect(await c.services.shop.readCover(slug, productSlug, null)).toMatchObject({
      contentType: 'image/png',
      size: 64,
    })
  })
})

describe('a product page', () => {
  it('says what is inside, what it costs and which policy holds, and may be kept', async () => {
    await upload(c, scope, productId, 'tides.pdf').then(async (file) => {
      const { content, version } = await contentOf(c, scope, productId)
      await c.services.content.save(scope, productId, {
        ...{ content: { ...content, files: [{ id: file.id, name: 'tides.pdf' }] }, baseVersion: version },
      })
    })
    const offer = await page()
    expect(offer.editions).toMatchObject([
      {
        ...{ price: usd(1000), reduced: null, isOpen: false, policy: { title: '30-day money back' } },
        inside: { pages: 1, files: 1, bytes: 64, kinds: ['PDF'] },
      },
    ])
    expect(offer.headers.get('cache-control')).toContain('s-maxage=60')
  })

  it('counts for each edition what only it has', async () => {
    const [a, b] = await sellAs({ name: 'A', price: usd(1) }, { name: 'B', price: usd(2) })
    const { content, version } = await contentOf(c, scope, productId)
    const pages = content.pages.flatMap(({ title, doc }) => [
      { title, doc, edition_id: a! },
      { title, doc, edition_id: b! },
      { title: 'More', doc, edition_id: b! },
    ])
    await c.services.content.save(scope, productId, {
      ...{ content: { ...content, shared: false, pages }, baseVersion: version },
    })
    expect((await page()).editions.map((e) => e.inside.pages)).toEqual([1, 2])
  })

  it('is not there for what was never on sale, gone for what was, and names the shop', async () => {
    const draft = await makeProduct(c, scope, 'Draft')
    const shop = { slug, name: `Shop ${slug}` }
    expect(await refusal(page('', { productSlug: 'nothing' }))).toEqual({
      ...{ status: 404, code: 'not_found', shop },
    })
    expect(await refusal(page('', { productSlug: draft.slug }))).toMatchObject({ status: 404, shop })
    await c.services.products.unpublish(scope, productId)
    expect(await refusal(page())).toEqual({ status: 410, code: 'not_on_sale', shop })
    await c.services.products.archive(scope, productId)
    expect(await refusal(page())).toMatchObject({ status: 410 })
    expect(await refusal(buy({}))).toMatchObject({ status: 410 })
    expect(await refusal(page('', { slug: 'nobody-has-this' }))).toMatchObject({ status: 404 })
  })

  it('of one seller is not there under the name of another', async () => {
    const other = await makeSeller(c)
    const seller = await c.repos(other).settings.seller()
    expect(await refusal(page('', { slug: seller.slug }))).toEqual({
      ...{ status: 404, code: 'not_found', shop: { slug: seller.slug, name: seller.name } },
    })
  })
})

describe('a discount code', () => {
  it('lowers the price however it is typed, says what it says, and is not kept at the edge', async () => {
    await code({ note: 'For readers of the letter.' })
    const offer = await page('?code=%20save')
    expect(offer.editions[0]).toMatchObject({ price: usd(1000), reduced: usd(800) })
    expect(offer.discount).toEqual({
      ...{ code: 'SAVE', text: '20 % off', note: 'For readers of the letter.', refused: null },
    })
    expect(offer.headers.get('cache-control')).toBe('no-store')
  })

  it.each<[string, object, string]>([
    ['that has ended', { endsAt: 1 }, 'This code has ended.'],
    ['that has not begun', { startsAt: 9e12 }, 'This code does not count yet.'],
    ['that is used up', { maxUses: 1, uses: 1 }, 'This code has been used as often as it can be.'],
    ['for another product', { productId: 'prod_other' }, 'This code is for another product.'],
    ['in another currency', { kind: 'amount', value: 5, currency: 'eur' }, 'This code is for prices in EUR.'],
  ])('%s says so, and nothing is sold with it', async (_, discount, refused) => {
    await code(discount)
    expect(await page('?code=SAVE')).toMatchObject({ discount: { refused }, editions: [{ reduced: null }] })
    expect(await buy({ code: 'SAVE', email: 'a@example.com' })).toMatchObject({
      ...{ status: 422, errors: [{ path: 'code', message: refused }] },
    })
  })

  it('of another seller is not known here', async () => {
    const other = await makeSeller(c)
    await c.repos(other).batch([
      c.repos(other).discounts.insert({
        ...{ id: c.newId('discount'), code: 'THEIRS', kind: 'percent', value: 50, createdAt: 1 },
      }),
    ])
    expect((await page('?code=THEIRS')).discount?.refused).toBe('This code is not known here.')
  })

  it('that makes it free lets it be had at once, as often as it may be', async () => {
    await code({ value: 100, maxUses: 1 })
    const [edition] = (await page('?code=save')).editions
    const form = { [`expected:${edition!.id}`]: '0', edition_id: edition!.id, code: 'SAVE' }
    expect(await buy({ ...form, email: 'one@example.com' })).toMatchObject({ status: 303 })
    expect(await buy({ ...form, email: 'two@example.com' })).toMatchObject({
      ...{ status: 422, errors: [{ path: 'code' }] },
    })
    expect((await c.services.sales.list(scope, { limit: 25 })).data).toHaveLength(1)
  })
})

describe('buying', () => {
  it('something free takes an address, grants it once and thanks', async () => {
    await sellAs({ name: 'Standard', price: usd(0) })
    expect(await buy({ email: 'nobody' })).toMatchObject({ status: 422, errors: [{ path: 'email' }] })
    expect(await buy({})).toMatchObject({ status: 422, errors: [{ path: 'email' }] })
    const { status, location } = await buy({ email: 'Ada@Example.com', name: 'Ada' })
    expect(status).toBe(303)
    const [purchase] = (await c.services.sales.list(scope, { limit: 25 })).data
    expect(purchase).toMatchObject({
      email: 'Ada@example.com',
      price: usd(0),
      status: 'paid',
      source: 'shop',
    })
    const token = location!.split('/').at(-1)!
    const { thanks, refresh } = await thanksLoader(args(new Request(location!), { token }))
    expect(thanks).toMatchObject({ state: 'granted', productName: 'Tide Tables', libraryUrl: `/l/${token}` })
    expect(refresh).toBeNull()
  })

  it('leads on to the payment page, and the page to come back to waits for the payment', async () => {
    const { status, location } = await buy({})
    expect(status).toBe(303)
    expect(new URL(location!).pathname).toMatch(/^\/dev\/pay\//)
    const { results } = await c.db.d1
      .prepare('SELECT id, amount, time_zone AS timeZone, country FROM checkouts WHERE seller_id = ?1')
      .bind(scope.sellerId)
      .all<{ id: string; amount: number; timeZone: string; country: string }>()
    expect(results).toMatchObject([{ amount: 1000, timeZone: 'Europe/Oslo', country: 'NO' }])
    const token = c.customerLinks.token(scope.sellerId, results[0]!.id.replace('chk_', 'pur_'))
    const look = (n: string) =>
      thanksLoader(args(new Request(`http://127.0.0.1:8787/thanks/${token}${n}`), { token }))
    expect(await look('')).toMatchObject({
      ...{ isTired: false, refresh: `3;url=/thanks/${token}?look=1`, thanks: { state: 'confirming' } },
    })
    expect((await look('?look=29')).refresh).toBe(`20;url=/thanks/${token}?look=30`)
    for (const tired of ['?look=30', '?look=999999', '?look=-40'])
      expect(await look(tired)).toMatchObject({ isTired: true, refresh: null })
    for (const odd of ['?look=x', '?look=']) expect(await look(odd)).toMatchObject({ isTired: false })
  })

  it('at a price that changed meanwhile is asked again', async () => {
    const [edition] = (await page()).editions
    const form = { edition_id: edition!.id, [`expected:${edition!.id}`]: '1000' }
    expect(await buy(form)).toMatchObject({ status: 303 })
    await c.services.products.update(scope, productId, { price: { amount: 1200, currency: 'usd' } })
    expect(await buy(form)).toMatchObject({ status: 409, errors: [], detail: expect.stringContaining('$12') })
  })

  it.each<[string, string, string | null]>([
    ['the least', '5', null],
    ['more', '1,200.50', null],
    ['with a decimal comma', '12,50', null],
    ['nothing typed, which is the least', '', null],
    ['less', '4.99', 'must be at least $5'],
    ['nothing', '0', 'must be at least $5'],
    ['less than nothing', '-5', 'must be a price'],
    ['a part of a cent', '5.001', 'must be a price'],
    ['words', 'ten', 'must be a price'],
    ['another currency', '€20', 'must be in USD'],
    ['more than can be', '1000000', 'must be less than 1,000,000'],
    ['far too many digits', '9'.repeat(20), 'must be a price'],
  ])('for a price that the buyer names: %s', async (_, amount, wrong) => {
    const [id] = await sellAs({ name: 'Standard', price: usd(500), pay_what_you_want: true })
    expect((await page()).editions[0]).toMatchObject({ isOpen: true, price: usd(500) })
    const answer = await buy({ edition_id: id!, [`amount:${id}`]: amount })
    if (wrong === null) expect(answer).toMatchObject({ status: 303 })
    else {
      expect(answer).toMatchObject({ status: 422, errors: [{ path: 'amount' }] })
      expect(answer.errors![0]!.message).toContain(wrong)
    }
  })

  it('takes an edition of this product only', async () => {
    const other = await makeProduct(c, scope, 'Other')
    await sellAs({ name: 'A', price: usd(100) }, { name: 'B', price: usd(200) })
    for (const edition_id of ['', other.editions[0]!.id, 'ed_x'])
      expect(await buy({ edition_id })).toMatchObject({ status: 422, errors: [{ path: 'edition_id' }] })
  })

  it('remembers who sent the buyer to this seller, and nobody else', async () => {
    const cookies = [
      referralCookie(scope.sellerId, 'mine', false),
      referralCookie((await makeSeller(c)).sellerId, 'theirs', false),
    ].map((cookie) => cookie.split(';')[0])
    expect(await c.services.shop.referralOf(slug, ['a=b', ...cookies].join('; '))).toBe('mine')
    expect(await c.services.shop.referralOf(slug, cookies[1]!)).toBeNull()
    expect(await c.services.shop.referralOf(slug, null)).toBeNull()
  })
})
