import { beforeEach, describe, expect, it } from 'vitest'
import { parseEmail } from '#app/domain/audience/email.schema.ts'
import { DAY, HOUR } from '#app/domain/kernel/time.ts'
import type { VisitMark } from '#app/domain/sales/seen.rules.ts'
import { advance, makeSeller, testContainer } from '#test/support/container.ts'
import { makeShop, type Shop } from '#test/support/shop.ts'
import { requireCustomer } from '#workers/auth/customer-link.ts'
import type { CustomerScope, SellerScope } from '#workers/auth/scope.ts'

let c: Awaited<ReturnType<typeof testContainer>>
let scope: SellerScope

beforeEach(async () => {
  c = await testContainer()
  scope = await makeSeller(c)
})

async function buy(shop: Shop, o: { edition?: number; daysAgo?: number } = {}): Promise<CustomerScope> {
  const sale = await c.services.sales.record(scope, {
    product_id: shop.productId,
    edition_id: shop.editionIds[o.edition ?? 0]!,
    email: parseEmail('ada@example.com') as never,
    ...(o.daysAgo ? { purchased_at: new Date(c.clock.now() - o.daysAgo * DAY).toISOString() } : {}),
  })
  return requireCustomer(sale.library_url.slice(-74), c)
}
const open = async (customer: CustomerScope, mark: VisitMark | null = null, pageId: string | null = null) => {
  const opened = await c.services.library.open(customer, { mark, pageId })
  if (opened.ended !== null) throw new Error('access has ended')
  return opened
}
const set = (sql: string, ...params: unknown[]) =>
  c.db.d1
    .prepare(sql)
    .bind(scope.sellerId, ...params)
    .run()

describe('the library of a purchase', () => {
  it('shows the edition that was bought, and nothing of the others', async () => {
    const shop = await makeShop(c, scope, [], { editions: 2, perEdition: true })
    const { library } = await open(await buy(shop, { edition: 0, daysAgo: 1 }))
    expect(library).toMatchObject({
      productName: 'Handbook',
      editionName: 'Edition 0',
      pages: [{ title: 'Chapter 1' }],
      page: { title: 'Chapter 1' },
      news: [],
    })
    expect(JSON.stringify(library)).not.toMatch(/Edition 1|Chapter 2/)
    const other = await open(await buy(shop, { edition: 1, daysAgo: 1 }))
    expect(other.library.news).toEqual(['Rewrote “Chapter 2” (+1 −1 words)'])
  })

  it('keeps its buyers when the product is no longer on sale', async () => {
    const shop = await makeShop(c, scope, [])
    const ada = await buy(shop)
    for (const status of ['draft', 'archived']) {
      await set('UPDATE products SET status = ?2 WHERE seller_id = ?1', status)
      expect((await open(ada)).library.pages).toHaveLength(1)
    }
  })

  it('of an edition that was removed shows the last version made for it', async () => {
    const shop = await makeShop(c, scope, [], { editions: 2, perEdition: true })
    const ada = await buy(shop, { edition: 0 })
    await set(
      `UPDATE versions SET snapshot = json_remove(snapshot, '$.content.editions[0]', '$.content.pages[0]')
       WHERE seller_id = ?1 AND number = 2`,
    )
    const { library, mark } = await open(ada)
    expect(library).toMatchObject({ pages: [{ title: 'Chapter 1' }], news: [] })
    expect(mark.version).toBe(1)
  })

  it.each([
    ['paid', true],
    ['partially_refunded', true],
    ['refunded', false],
    ['disputed', false],
  ])('of a purchase that is %s is open: %s', async (status, isOpen) => {
    const ada = await buy(await makeShop(c, scope, []))
    await set('UPDATE purchases SET status = ?2 WHERE seller_id = ?1', status)
    const { ended } = await c.services.library.open(ada, { mark: null, pageId: null })
    expect(ended).toEqual(isOpen ? null : expect.objectContaining({ productName: 'Handbook', status }))
  })

  it('opens at the page asked for, else at the first', async () => {
    const shop = await makeShop(c, scope, [])
    await set(
      `UPDATE versions SET snapshot = json_insert(snapshot, '$.content.pages[#]',
         json('{"id":"pg_2","editionId":null,"title":"Second","doc":{"type":"doc","content":[]}}'))
       WHERE seller_id = ?1 AND number = 2`,
    )
    const ada = await buy(shop)
    expect((await open(ada, null, 'pg_2')).library.page?.title).toBe('Second')
    expect((await open(ada, null, 'pg_gone')).library.page?.title).toBe('Chapter 1')
  })
})

describe('"new since you were last here"', () => {
  it('outlives scanners and reloads, and is over on the next visit of the same browser', async () => {
    const ada = await buy(await makeShop(c, scope, []), { daysAgo: 1 })
    const news = ['Rewrote “Chapter 1” (+1 −1 words)']
    expect((await open(ada)).library.news).toEqual(news)
    c = await advance(c, HOUR)
    const first = await open(ada)
    expect(first.library.news).toEqual(news)
    expect((await open(ada, first.mark)).library.news).toEqual(news)
    c = await advance(c, HOUR)
    const second = await open(ada, first.mark)
    expect(second.library.news).toEqual([])
    // What one browser proved holds for every other.
    expect((await open(ada)).library.news).toEqual([])
  })

  it('is empty for who bought the present version', async () => {
    expect((await open(await buy(await makeShop(c, scope, [])))).library.news).toEqual([])
  })
})

describe('files of a library', () => {
  const withFiles = async () => {
    const shop = await makeShop(c, scope, [], { editions: 2, perEdition: true })
    const file = (id: string, editionId: string | null) =>
      JSON.stringify({
        id,
        editionId,
        name: `${id}.pdf`,
        size: 5,
        contentType: 'application/pdf',
        sha256: 'x',
      })
    const ids = { mine: c.newId('file'), all: c.newId('file'), theirs: c.newId('file') }
    await set(
      `UPDATE versions SET snapshot = json_set(snapshot, '$.content.files', json_array(json(?2), json(?3), json(?4)))
       WHERE seller_id = ?1 AND number = 2`,
      file(ids.mine, shop.editionIds[0]!),
      file(ids.all, null),
      file(ids.theirs, shop.editionIds[1]!),
    )
    return { shop, ids, ada: await buy(shop, { edition: 0 }) }
  }

  it('are those of the edition and those for all; a link is minted for these alone and is soon over', async () => {
    const { ids, ada } = await withFiles()
    expect((await open(ada)).library.files.map((f) => f.id)).toEqual([ids.mine, ids.all])
    const url = await c.services.library.fileLink(ada, ids.mine)
    const token = new URL(url).pathname.slice('/files/'.length)
    expect(c.signedFiles.open(token, c.clock.now())).toMatchObject({
      sellerId: scope.sellerId,
      fileId: ids.mine,
      name: `${ids.mine}.pdf`,
    })
    expect(() => c.signedFiles.open(token, c.clock.now() + 5 * 60_000)).toThrow(/expired/)
    for (const id of [ids.theirs, c.newId('file')])
      await expect(c.services.library.fileLink(ada, id)).rejects.toMatchObject({ status: 404 })
  })

  it('are closed with the access', async () => {
    const { ids, ada } = await withFiles()
    await set(`UPDATE purchases SET status = 'refunded' WHERE seller_id = ?1`)
    await expect(c.services.library.fileLink(ada, ids.mine)).rejects.toMatchObject({
      status: 404,
      code: 'access_ended',
    })
  })
})
