import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, it } from 'vitest'
import type { ContentView, ProductView } from '#app/domain/catalog/product.schema.ts'
import { isAppError } from '#app/domain/kernel/errors.ts'
import { DAY } from '#app/domain/kernel/time.ts'
import { contentOf, doc, makeProduct, pdf, sell, upload } from '#test/support/catalog.ts'
import { advance, makeSeller, type TestContainer, testContainer } from '#test/support/container.ts'
import { memberScope, type SellerScope } from '#workers/auth/scope.ts'

let c: TestContainer
let scope: SellerScope
let product: ProductView

beforeEach(async () => {
  c = await testContainer()
  scope = await makeSeller(c)
  product = await makeProduct(c, scope)
})

type Content = Omit<ContentView, 'version'>
const save = (content: unknown, baseVersion: number | null = null) =>
  c.services.content.save(scope, product.id, { content, baseVersion })
const edit = async (change: (content: Content) => unknown, baseVersion: number | null = null) => {
  const { content } = await contentOf(c, scope, product.id)
  return save(change(content), baseVersion)
}
const addPage =
  (title: string, text = 'Ten new words that nobody has ever read before now.') =>
  (content: Content) => ({ ...content, pages: [...content.pages, { title, doc: doc(text) }] })
const refusal = async (work: Promise<unknown>) => {
  const error = await work.then(
    () => null,
    (e: unknown) => e,
  )
  if (!isAppError(error)) throw error ?? new Error('was not refused')
  return error
}
/** Everything a save could have written. */
const everything = async () =>
  Promise.all(
    ['products', 'editions', 'versions', 'files'].map(
      async (t) =>
        (await c.db.d1.prepare(`SELECT * FROM ${t} WHERE seller_id = ?1`).bind(scope.sellerId).all()).results,
    ),
  )

describe('a save', () => {
  it('makes a numbered version, names what changed and gives new pages an id', async () => {
    const saved = await edit(addPage('Bonus chapter'), 2)
    expect(saved).toEqual({
      version: 3,
      changes: {
        content: true,
        details: false,
        items: [
          { kind: 'page_added', label: 'Bonus chapter', edition_id: null, words_added: 10, words_removed: 0 },
        ],
        detail_fields: [],
      },
      notify: { eligible: false, reason: 'not_published', recipients: 0 },
    })
    const content = await c.services.content.get(scope, product.id)
    expect(content.version).toBe(3)
    expect(content.pages.map((p) => p.title)).toEqual(['Chapter 1', 'Bonus chapter'])
    for (const page of content.pages) expect(page.id).toMatch(/^pg_/)
  })

  it('of what is there already makes no version, nor does cosmetic noise', async () => {
    const before = await everything()
    expect(await edit((x) => x, 2)).toMatchObject({
      version: 2,
      changes: { content: false, details: false, items: [] },
    })
    const noise = await edit((x) => ({
      ...x,
      pages: x.pages.map((p) => ({
        ...p,
        doc: { ...p.doc, content: [...(p.doc.content as unknown[]), { type: 'paragraph' }] },
      })),
    }))
    expect(noise.version).toBe(2)
    expect(await everything()).toEqual(before)
  })

  it('based on an older version is refused with what changed meanwhile', async () => {
    const { content } = await contentOf(c, scope, product.id)
    await edit(addPage('Theirs'))
    const before = await everything()
    const error = await refusal(save(addPage('Mine')(content), 2))
    expect(error).toMatchObject({
      status: 412,
      code: 'stale_version',
      extra: {
        current_version: 3,
        changes: { content: true, items: [{ kind: 'page_added', label: 'Theirs' }] },
      },
    })
    expect(await everything()).toEqual(before)
    expect((await refusal(save(content, 99))).status).toBe(412)
  })

  it('at the same moment as others wins once, and the others are told', async () => {
    const { content } = await contentOf(c, scope, product.id)
    const outcomes = await Promise.allSettled(
      ['A', 'B', 'C', 'D'].map((title) => save(addPage(title)(content), 2)),
    )
    const refused = outcomes.filter((o) => o.status === 'rejected')
    expect(refused).toHaveLength(3)
    for (const { reason } of refused)
      expect(reason).toMatchObject({ code: 'stale_version', extra: { current_version: 3 } })
    expect((await c.services.content.get(scope, product.id)).pages).toHaveLength(2)
    expect((await c.services.history.versions(scope, product.id, { limit: 25 })).data).toHaveLength(3)
  })

  it('that fails in the middle leaves nothing', async () => {
    const before = await everything()
    await env.DB.prepare(
      `CREATE TRIGGER broken BEFORE UPDATE OF version ON products BEGIN SELECT RAISE(ABORT, 'disk is full'); END`,
    ).run()
    await expect(
      edit((x) => ({
        ...addPage('Lost')(x),
        editions: [...x.editions, { name: 'Pro', price: { amount: 1, currency: 'usd' } }],
      })),
    ).rejects.toThrow('disk is full')
    await env.DB.prepare('DROP TRIGGER broken').run()
    expect(await everything()).toEqual(before)
    expect((await edit(addPage('Found'))).version).toBe(3)
  })

  it('takes a document of nearly a megabyte', async () => {
    const chapter = (n: number) => ({
      title: `Chapter ${n}`,
      doc: doc(...Array.from({ length: 80 }, (_, i) => `${i} ${'lorem ipsum dolor '.repeat(60)}`)),
    })
    const pages = Array.from({ length: 10 }, (_, n) => chapter(n))
    expect(JSON.stringify(pages).length).toBeGreaterThan(850_000)
    const saved = await edit((x) => ({ ...x, pages }))
    expect(saved.version).toBe(3)
    expect((await c.services.content.get(scope, product.id)).pages).toHaveLength(10)
  })

  it.each<[string, (content: Content) => unknown, string]>([
    ['a document of 10 MB', addPage('Huge', 'x'.repeat(10_000_000)), 'pages.1.doc'],
    [
      '2,000 pages',
      (x) => ({ ...x, pages: Array.from({ length: 2000 }, (_, i) => ({ title: `${i}`, doc: doc('x') })) }),
      'pages',
    ],
    ['a line break in a title', addPage('One\nTwo'), 'pages.1.title'],
    [
      'a script',
      (x) => ({ ...x, pages: [{ title: 'X', doc: { type: 'doc', content: [{ type: 'script' }] } }] }),
      'pages.0.doc.content.0.type',
    ],
    [
      'a file nobody uploaded',
      (x) => ({ ...x, files: [{ id: c.newId('file'), name: 'a.pdf' }] }),
      'files.0.id',
    ],
    ['no edition', (x) => ({ ...x, editions: [] }), 'editions'],
    ['nothing at all', () => null, '(body)'],
  ])('with %s is refused by name of the field', async (_, change, path) => {
    const before = await everything()
    const error = await refusal(edit(change))
    expect(error.status).toBe(422)
    expect(error.extra.errors?.map((e) => e.path)).toContain(path)
    expect(await everything()).toEqual(before)
  })

  it('is of products of this seller only, and of members who may', async () => {
    const other = await makeSeller(c)
    const input = { content: (await contentOf(c, scope, product.id)).content, baseVersion: null }
    expect((await refusal(c.services.content.save(other, product.id, input))).status).toBe(404)
    expect((await refusal(c.services.content.get(other, product.id))).status).toBe(404)
    expect((await refusal(c.services.history.version(other, product.id, 1))).status).toBe(404)
    expect((await refusal(c.services.content.restore(other, product.id, 1))).status).toBe(404)
    const support = memberScope({ sellerId: scope.sellerId, memberId: 'mem_x', name: 'Su', role: 'support' })
    expect((await refusal(c.services.content.save(support, product.id, input))).status).toBe(403)
    expect((await c.services.content.get(support, product.id)).version).toBe(2)
  })
})

describe('files in a content', () => {
  const withFiles = (files: { id: string; name: string }[]) => (x: Content) => ({ ...x, files })

  it('carry what was measured at upload, whatever the client says of them', async () => {
    const file = await upload(c, scope, product.id)
    await edit((x) => ({ ...x, files: [{ id: file.id, name: 'My book.pdf', size: 1, sha256: 'made up' }] }))
    expect((await c.services.content.get(scope, product.id)).files).toEqual([
      {
        id: file.id,
        edition_id: null,
        name: 'My book.pdf',
        size: 64,
        content_type: 'application/pdf',
        sha256: file.sha256,
      },
    ])
  })

  it('are replaced by another upload, and equal bytes are no change', async () => {
    const first = await upload(c, scope, product.id)
    await edit(withFiles([first]))
    expect((await edit(withFiles([await upload(c, scope, product.id)]))).version).toBe(3)
    const changed = await upload(c, scope, product.id, 'book.pdf', pdf(100))
    const saved = await edit(withFiles([changed]))
    expect(saved.changes.items).toMatchObject([{ kind: 'file_replaced', label: 'book.pdf' }])
  })

  it('must be of this product and complete', async () => {
    const other = await makeProduct(c, scope, 'Other')
    const foreign = await upload(c, scope, other.id)
    const begun = await c.services.files.start(scope, product.id, { name: 'big.zip', size: 50_000_000 })
    for (const id of [foreign.id, begun.id])
      expect(await refusal(edit(withFiles([{ id, name: 'a.pdf' }])))).toMatchObject({
        status: 422,
        extra: { errors: [{ path: 'files.0.id' }] },
      })
  })
})

describe('editions', () => {
  const pro = { name: 'Pro', price: { amount: 2000, currency: 'usd' as const } }

  it('leave the price to the buyer when they say so, until they no longer do', async () => {
    const open = (pay_what_you_want?: boolean) =>
      edit((x) => ({ ...x, editions: x.editions.map((e) => ({ ...e, pay_what_you_want })) }))
    const now = async () => (await c.services.products.get(scope, product.id)).editions[0]
    const fixed = await now()
    const opened = await open(true)
    expect(opened.changes).toMatchObject({ content: false, detail_fields: ['pay_what_you_want'] })
    expect(await now()).toEqual({ ...fixed, pay_what_you_want: true })
    expect((await c.services.content.get(scope, product.id)).editions[0]).toEqual(await now())
    await c.services.products.update(scope, product.id, { price: { amount: 700, currency: 'usd' } })
    expect(await now()).toMatchObject({ price: { amount: 700 }, pay_what_you_want: true })
    await open()
    expect(await now()).not.toHaveProperty('pay_what_you_want')
    await c.services.content.restore(scope, product.id, opened.version)
    expect(await now()).toMatchObject({ pay_what_you_want: true })
  })

  it('are added and removed; a removed one keeps its purchases and comes back with a restore', async () => {
    const added = await edit((x) => ({ ...x, editions: [...x.editions, pro] }))
    expect(added.changes.items).toMatchObject([{ kind: 'edition_added', label: 'Pro' }])
    const editions = (await c.services.products.get(scope, product.id)).editions
    expect(editions.map((e) => e.name)).toEqual(['Standard', 'Pro'])
    await c.services.products.publish(scope, product.id)
    const sale = await sell(c, scope, product.id, 'ada@example.com', editions[1]!.id)

    await edit((x) => ({ ...x, editions: x.editions.slice(0, 1) }))
    expect((await c.services.products.get(scope, product.id)).editions).toEqual([editions[0]])
    expect((await c.services.sales.get(scope, sale.id)).edition_id).toBe(editions[1]!.id)

    await c.services.content.restore(scope, product.id, added.version)
    expect((await c.services.products.get(scope, product.id)).editions).toEqual(editions)
  })

  it('may bring their own id for their own pages, but not one of another product', async () => {
    const id = c.newId('edition')
    const perEdition = await edit((x) => ({
      ...x,
      shared: false,
      pages: [
        ...x.pages.map((p) => ({ ...p, edition_id: x.editions[0]!.id })),
        { edition_id: id, title: 'For pros', doc: doc('More') },
      ],
      editions: [...x.editions, { ...pro, id }],
    }))
    expect(perEdition.changes.items).toMatchObject([{ kind: 'edition_added', label: 'Pro', edition_id: id }])

    const other = await makeProduct(c, scope, 'Other')
    const before = await everything()
    const error = await refusal(
      edit((x) => ({ ...x, editions: [{ ...pro, id: other.editions[0]!.id }], shared: true, pages: [] })),
    )
    expect(error).toMatchObject({ status: 422, extra: { errors: [{ path: 'editions.0.id' }] } })
    expect(await everything()).toEqual(before)
  })
})

describe('history', () => {
  it('says who saved what and when, newest first, page by page', async () => {
    await edit(addPage('Two'))
    const first = await c.services.history.versions(scope, product.id, { limit: 2 })
    expect(first.data).toMatchObject([
      {
        number: 3,
        saved_by: { id: 'system:seed', name: 'Awning' },
        changes: { items: [{ label: 'Two' }] },
        restored_from: null,
      },
      { number: 2, changes: { items: [{ kind: 'page_added', label: 'Chapter 1' }] } },
    ])
    const second = await c.services.history.versions(scope, product.id, {
      limit: 2,
      cursor: first.next_cursor!,
    })
    expect(second.data.map((v) => v.number)).toEqual([1])
    expect(second.next_cursor).toBeNull()
    expect(
      (await refusal(c.services.history.versions(scope, product.id, { limit: 2, cursor: 'x' }))).status,
    ).toBe(422)
  })

  it('restores an old version as a new one, with the address customers know', async () => {
    await edit(addPage('Mistake'))
    await c.services.products.update(scope, product.id, { name: 'Renamed', slug: 'renamed' })
    const restored = await c.services.content.restore(scope, product.id, 2)
    expect(restored).toMatchObject({
      version: 5,
      changes: { content: true, details: true, items: [{ kind: 'page_removed', label: 'Mistake' }] },
    })
    const now = await c.services.products.get(scope, product.id)
    expect(now).toMatchObject({ name: 'The Complete Guide', slug: 'renamed', version: 5 })
    const [newest] = (await c.services.history.versions(scope, product.id, { limit: 1 })).data
    expect(newest).toMatchObject({ number: 5, restored_from: 2 })
    expect((await refusal(c.services.content.restore(scope, product.id, 77))).status).toBe(404)
  })

  it('shows two versions beside each other', async () => {
    await edit((x) => ({
      ...x,
      pages: x.pages.map((p) => ({ ...p, doc: doc('It was a dark cold day in April.') })),
    }))
    const shown = await c.services.history.compare(scope, product.id, 2, 3)
    expect(shown.changes.items).toMatchObject([{ kind: 'page_rewritten', words_added: 1, words_removed: 1 }])
    expect(shown.pages).toMatchObject([{ kind: 'changed', rows: [{ kind: 'changed' }] }])
    expect(shown.before.content.pages[0]!.title).toBe('Chapter 1')
    expect((await refusal(c.services.history.compare(scope, product.id, 2, 9))).status).toBe(404)
  })

  it('says what changed since a version, and by default since customers were told', async () => {
    await c.services.products.publish(scope, product.id)
    await edit(addPage('Two'))
    await edit(addPage('Three'))
    const since = await c.services.history.changesSince(scope, product.id)
    expect(since).toMatchObject({ since: 2, version: 4, affected_edition_ids: [product.editions[0]!.id] })
    expect(since.changes.items.map((i) => i.label)).toEqual(['Two', 'Three'])
    expect((await c.services.history.changesSince(scope, product.id, 3)).changes.items).toHaveLength(1)
    expect((await c.services.history.changesSince(scope, product.id, 4)).changes.content).toBe(false)
    expect((await refusal(c.services.history.changesSince(scope, product.id, 5))).status).toBe(422)
    expect((await refusal(c.services.history.changesSince(scope, product.id, 0))).status).toBe(404)
  })
})

describe('whom a save could tell', () => {
  beforeEach(async () => {
    await c.services.products.publish(scope, product.id)
    await sell(c, scope, product.id, 'ada@example.com')
    c = await advance(c, 60_000)
  })
  const notify = async (change: (content: Content) => unknown) => (await edit(change)).notify

  it('is nobody while the product is a draft, and its customers once it is published', async () => {
    await c.services.products.unpublish(scope, product.id)
    expect(await notify(addPage('Draft'))).toEqual({
      eligible: false,
      reason: 'not_published',
      recipients: 0,
    })
    await c.services.products.publish(scope, product.id)
    expect(await notify(addPage('Live'))).toEqual({ eligible: true, reason: null, recipients: 1 })
    expect(await notify((x) => x)).toEqual({ eligible: false, reason: 'no_content_change', recipients: 0 })
  })

  it('is nobody after a change of details', async () => {
    const saved = await c.services.content.saveDetails(scope, product.id, { description: 'Better' })
    expect(saved).toMatchObject({
      version: 3,
      changes: { content: false, details: true, detail_fields: ['description'], items: [] },
      notify: { eligible: false, reason: 'no_content_change' },
    })
  })

  it('is nobody without customers who can be reached', async () => {
    const lonely = await makeProduct(c, scope, 'Lonely')
    await c.services.products.publish(scope, lonely.id)
    product = lonely
    expect(await notify(addPage('Two'))).toEqual({ eligible: false, reason: 'no_customers', recipients: 0 })
  })

  it('counts owners of every edition that changed since customers were last told', async () => {
    product = await makeProduct(c, scope, 'In two editions')
    const pro = { name: 'Pro', price: { amount: 1, currency: 'usd' } }
    await edit((x) => ({
      ...x,
      shared: false,
      pages: x.pages.map((p) => ({ ...p, edition_id: x.editions[0]!.id })),
      editions: [...x.editions, pro],
    }))
    const editions = (await c.services.products.get(scope, product.id)).editions
    await c.services.products.publish(scope, product.id)
    await sell(c, scope, product.id, 'ada@example.com', editions[0]!.id)
    await sell(c, scope, product.id, 'bea@example.com', editions[1]!.id)
    c = await advance(c, 60_000)
    const forEdition = (i: number, title: string) => (x: Content) => ({
      ...x,
      pages: [...x.pages, { title, edition_id: editions[i]!.id, doc: doc(title) }],
    })
    expect((await notify(forEdition(1, 'For pros'))).recipients).toBe(1)
    expect((await notify(forEdition(0, 'For all others'))).recipients).toBe(2)
    expect((await c.services.history.changesSince(scope, product.id)).affected_edition_ids).toHaveLength(2)
  })
})

describe('changes customers have not heard of', () => {
  const flag = async () => (await c.services.products.get(scope, product.id)).has_unannounced_changes

  it('begin with publishing, and go when they are dismissed or taken back', async () => {
    await edit(addPage('Draft'))
    expect(await flag()).toBe(false)
    expect(await c.services.products.publish(scope, product.id)).toMatchObject({ announced_version: 3 })
    expect(await flag()).toBe(false)

    await c.services.products.update(scope, product.id, { description: 'Only details' })
    expect(await flag()).toBe(false)
    await edit(addPage('Live'))
    expect(await flag()).toBe(true)
    await c.services.content.restore(scope, product.id, 3)
    expect(await flag()).toBe(false)
    await edit(addPage('Live again'))
    expect(await flag()).toBe(true)

    await c.services.content.dismissUnannounced(scope, product.id)
    expect(await flag()).toBe(false)
    await c.services.products.update(scope, product.id, { description: 'Details leave it dismissed' })
    expect(await flag()).toBe(false)
    await edit(addPage('More'))
    expect(await flag()).toBe(true)
  })

  it('stay while the product is taken down and published again', async () => {
    await c.services.products.publish(scope, product.id)
    await c.services.products.unpublish(scope, product.id)
    await edit(addPage('While down'))
    c = await advance(c, DAY)
    const again = await c.services.products.publish(scope, product.id)
    expect(again).toMatchObject({ announced_version: 2, version: 3, has_unannounced_changes: true })
  })
})
