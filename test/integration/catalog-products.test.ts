import { beforeEach, describe, expect, it } from 'vitest'
import { isAppError } from '#app/domain/kernel/errors.ts'
import { makeProduct, png, sell, upload } from '#test/support/catalog.ts'
import { advance, makeSeller, type TestContainer, testContainer } from '#test/support/container.ts'
import { memberScope, type SellerScope } from '#workers/auth/scope.ts'
import type { Services } from '#workers/container.ts'

let c: TestContainer
let scope: SellerScope
let products: Services['products']

beforeEach(async () => {
  c = await testContainer()
  scope = await makeSeller(c)
  products = c.services.products
})

const refusal = async (work: Promise<unknown>) => {
  const error = await work.then(
    () => null,
    (e: unknown) => e,
  )
  if (!isAppError(error)) throw error ?? new Error('was not refused')
  return error
}

describe('a new product', () => {
  it('is a draft with one edition, empty content and an address made from its name', async () => {
    const product = await products.create(scope, { name: 'Über die Straße' })
    expect(product).toMatchObject({
      name: 'Über die Straße',
      slug: 'uber-die-strasse',
      description: '',
      status: 'draft',
      price: { amount: 0, currency: 'usd' },
      cover_file_id: null,
      cover_url: null,
      support_email: null,
      version: 1,
      announced_version: 1,
      has_unannounced_changes: false,
      customers: 0,
      editions: [{ name: 'Standard', price: { amount: 0, currency: 'usd' } }],
      published_at: null,
    })
    expect(await products.get(scope, product.id)).toEqual(product)
    expect(await c.services.content.get(scope, product.id)).toEqual({
      version: 1,
      shared: true,
      pages: [],
      files: [],
      editions: product.editions,
    })
  })

  it('gets a numbered address when its name is taken, also when many are made at once', async () => {
    const made = await Promise.all(Array.from({ length: 4 }, () => products.create(scope, { name: 'Book' })))
    expect(made.map((p) => p.slug).sort()).toEqual(['book', 'book-2', 'book-3', 'book-4'])
  })

  it('gets an address even where a thousand others have taken all that come to mind', async () => {
    await c.db.d1
      .prepare(
        `INSERT INTO products (seller_id, id, slug, name, version, announced_version, created_at, updated_at)
         SELECT ?1, 'prod_' || key, CASE key WHEN 0 THEN 'product' ELSE 'product-' || (key + 1) END, 'X', 1, 1, 0, 0 FROM json_each(?2)`,
      )
      .bind(scope.sellerId, JSON.stringify(Array.from({ length: 1500 }, () => 0)))
      .run()
    expect((await products.create(scope, { name: '本' })).slug).toMatch(/^product-\w{6}$/)
  })

  it('cannot take the address of another one, and is told which is free', async () => {
    await products.create(scope, { name: 'Book' })
    await products.create(scope, { name: 'Book' })
    expect(await refusal(products.create(scope, { name: 'X', slug: 'book' }))).toMatchObject({
      status: 409,
      code: 'slug_taken',
      extra: { suggestion: 'book-3', errors: [{ path: 'slug' }] },
    })
    const elsewhere = await makeSeller(c)
    expect((await products.create(elsewhere, { name: 'X', slug: 'book' })).slug).toBe('book')
  })

  it.each([
    [{ name: '' }, 'name'],
    [{ name: 'Two\nlines' }, 'name'],
    [{ name: 'X', slug: 'No Spaces' }, 'slug'],
    [{ name: 'X', price: { amount: -1, currency: 'usd' as const } }, 'price.amount'],
    [{ name: 'X', support_email: 'nobody' }, 'support_email'],
  ])('with %o is refused by name of the field', async (input, path) => {
    const error = await refusal(products.create(scope, input))
    expect(error.status).toBe(422)
    expect(error.extra.errors?.map((e) => e.path)).toEqual([path])
    expect((await products.list(scope, { limit: 25 })).data).toEqual([])
  })
})

describe('the list of products', () => {
  it('goes page by page from the newest, and survives what is made meanwhile', async () => {
    const names = ['one', 'two', 'three', 'four', 'five']
    for (const name of names) {
      await products.create(scope, { name })
      c = await advance(c, 1000)
      products = c.services.products
    }
    const first = await products.list(scope, { limit: 2 })
    await products.create(scope, { name: 'meanwhile' })
    const second = await products.list(scope, { limit: 2, cursor: first.next_cursor! })
    const third = await products.list(scope, { limit: 2, cursor: second.next_cursor! })
    expect([first, second, third].flatMap((page) => page.data.map((p) => p.name))).toEqual(names.reverse())
    expect(third.next_cursor).toBeNull()
  })

  it('filters by status and leaves archived ones out unless asked', async () => {
    const [a, b, x] = await Promise.all(['A', 'B', 'X'].map((name) => products.create(scope, { name })))
    await products.publish(scope, b!.id)
    await products.archive(scope, x!.id)
    const names = async (status?: 'draft' | 'published' | 'archived') =>
      (await products.list(scope, { limit: 25, status })).data.map((p) => p.name).sort()
    expect(await names()).toEqual(['A', 'B'])
    expect(await names('draft')).toEqual([a!.name])
    expect(await names('published')).toEqual(['B'])
    expect(await names('archived')).toEqual(['X'])
  })

  it('counts the customers of a hundred products with their editions in bounded queries', async () => {
    for (let i = 0; i < 100; i += 10)
      await Promise.all(Array.from({ length: 10 }, (_, j) => products.create(scope, { name: `P${i + j}` })))
    const [some] = (await products.list(scope, { limit: 1 })).data
    await products.publish(scope, some!.id)
    await sell(c, scope, some!.id, 'ada@example.com')
    await sell(c, scope, some!.id, 'ada@example.com')
    await sell(c, scope, some!.id, 'bea@example.com')
    const page = (await products.list(scope, { limit: 100 })).data
    expect(page).toHaveLength(100)
    expect(page.find((p) => p.id === some!.id)!.customers).toBe(2)
    for (const p of page) expect(p.editions).toHaveLength(1)
  })

  it('is one seller’s', async () => {
    await products.create(scope, { name: 'Mine' })
    expect((await products.list(await makeSeller(c), { limit: 25 })).data).toEqual([])
  })
})

describe('details', () => {
  it('change by name of the field and make a version of details only', async () => {
    const product = await makeProduct(c, scope)
    const changed = await products.update(scope, product.id, {
      name: 'New name',
      slug: 'new-name',
      description: 'Words',
      support_email: 'help@example.com',
      price: { amount: 2500, currency: 'eur' },
    })
    expect(changed).toMatchObject({
      name: 'New name',
      slug: 'new-name',
      description: 'Words',
      support_email: 'help@example.com',
      price: { amount: 2500, currency: 'eur' },
      editions: [{ price: { amount: 2500, currency: 'eur' } }],
      version: 3,
    })
    const [saved] = (await c.services.history.versions(scope, product.id, { limit: 1 })).data
    expect(saved!.changes).toMatchObject({ content: false, details: true, items: [] })
    expect([...saved!.changes.detail_fields].sort()).toEqual([
      'description',
      'name',
      'price',
      'slug',
      'support_email',
    ])
    expect((await products.update(scope, product.id, { name: 'New name' })).version).toBe(3)
    expect((await products.update(scope, product.id, { support_email: null })).support_email).toBeNull()
  })

  it('changed by several members at once are all kept', async () => {
    const { id } = await makeProduct(c, scope)
    await Promise.all([
      products.update(scope, id, { name: 'A new name' }),
      products.update(scope, id, { description: 'A new description' }),
      products.update(scope, id, { support_email: 'help@example.com' }),
    ])
    expect(await products.get(scope, id)).toMatchObject({
      name: 'A new name',
      description: 'A new description',
      support_email: 'help@example.com',
      version: 5,
    })
  })

  it('take a cover that is an image of this product', async () => {
    const { id } = await makeProduct(c, scope)
    const other = await makeProduct(c, scope, 'Other')
    const cover = await upload(c, scope, id, 'cover.png', png())
    const changed = await products.update(scope, id, { cover_file_id: cover.id })
    expect(changed.cover_file_id).toBe(cover.id)
    expect(changed.cover_url).toMatch(/^http:\/\/127\.0\.0\.1:8787\/files\//)
    for (const wrong of [await upload(c, scope, id), await upload(c, scope, other.id, 'cover.png', png())])
      expect(await refusal(products.update(scope, id, { cover_file_id: wrong.id }))).toMatchObject({
        status: 422,
        extra: { errors: [{ path: 'cover_file_id' }] },
      })
    expect((await products.update(scope, id, { cover_file_id: null })).cover_url).toBeNull()
  })

  it('cannot take the address of another product', async () => {
    const { id } = await makeProduct(c, scope, 'One')
    await makeProduct(c, scope, 'Two')
    expect(await refusal(products.update(scope, id, { slug: 'two' }))).toMatchObject({
      code: 'slug_taken',
      extra: { suggestion: 'two-2' },
    })
  })
})

describe('the life of a product', () => {
  it('goes from draft to published and back; the first publishing is remembered', async () => {
    const { id } = await makeProduct(c, scope)
    const published = await products.publish(scope, id)
    expect(published).toMatchObject({ status: 'published', announced_version: 2 })
    expect(await products.publish(scope, id)).toEqual(published)
    expect(await products.unpublish(scope, id)).toMatchObject({
      status: 'draft',
      published_at: published.published_at,
    })
    c = await advance(c, 60_000)
    expect((await c.services.products.publish(scope, id)).published_at).toBe(published.published_at)
  })

  it('ends in the archive, where nothing changes until it is taken out', async () => {
    const { id } = await makeProduct(c, scope)
    expect((await products.archive(scope, id)).status).toBe('archived')
    for (const work of [
      () => products.publish(scope, id),
      () => products.unpublish(scope, id),
      () => products.update(scope, id, { name: 'X' }),
      () => c.services.content.restore(scope, id, 1),
    ])
      expect(await refusal(work())).toMatchObject({ status: 409, code: 'product_archived' })
    expect((await products.unarchive(scope, id)).status).toBe('draft')
    expect((await products.update(scope, id, { name: 'X' })).version).toBe(3)
  })

  it('is not in the hands of other sellers, nor of members without the right', async () => {
    const { id } = await makeProduct(c, scope)
    const before = await products.get(scope, id)
    const other = await makeSeller(c)
    const accountant = memberScope({
      sellerId: scope.sellerId,
      memberId: 'mem_x',
      name: 'Al',
      role: 'accountant',
    })
    for (const action of ['publish', 'unpublish', 'archive', 'unarchive'] as const) {
      expect((await refusal(products[action](other, id))).status).toBe(404)
      expect((await refusal(products[action](accountant, id))).status).toBe(403)
    }
    expect((await refusal(products.get(other, id))).status).toBe(404)
    expect((await refusal(products.update(other, id, { name: 'X' }))).status).toBe(404)
    expect((await refusal(products.create(accountant, { name: 'X' }))).status).toBe(403)
    expect(await products.get(accountant, id)).toEqual(before)
  })
})
