import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { detailsWireSchema } from './content.schema.ts'
import { decideStatus, freeSlug, lifecycleOf, type ProductAction, slugFromName } from './product.rules.ts'
import { PRODUCT_STATUSES, type ProductStatus } from './product.schema.ts'

const slugSchema = detailsWireSchema.shape.slug

describe('slugs', () => {
  it.each([
    ['The Complete Guide', 'the-complete-guide'],
    ['  Über die Straße!  ', 'uber-die-strasse'],
    ["Don't panic", 'dont-panic'],
    ['Łódź & Øresund', 'lodz-oresund'],
    ['Книга о щуке', 'kniga-o-shchuke'],
    ['Ελλάδα', 'ellada'],
    ['本', 'product'],
    ['🚀', 'product'],
    ['C++ / C#', 'c-c'],
    ['Ⅳ ﬁne', 'iv-fine'],
  ])('makes %s into %s', (name, slug) => expect(slugFromName(name)).toBe(slug))

  it('makes a valid slug of any name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (name) => {
        expect(slugSchema.safeParse(slugFromName(name)).success).toBe(true)
      }),
    )
  })
  it('numbers a slug that is taken, also at full length', () => {
    expect(freeSlug('book', new Set())).toBe('book')
    expect(freeSlug('book', new Set(['book', 'book-2']))).toBe('book-3')
    expect(freeSlug('follow', new Set())).toBe('follow-2')
    expect(slugSchema.safeParse('follow').success).toBe(false)
    const long = 'a'.repeat(80)
    const free = freeSlug(long, new Set([long]))
    expect(free).toBe(`${'a'.repeat(78)}-2`)
    expect(slugSchema.safeParse(free).success).toBe(true)
  })
})

describe('status', () => {
  const table: Record<ProductAction, Record<ProductStatus, string>> = {
    publish: { draft: 'go', published: 'done', archived: 'refused' },
    unpublish: { draft: 'done', published: 'go', archived: 'refused' },
    archive: { draft: 'go', published: 'go', archived: 'done' },
    unarchive: { draft: 'done', published: 'done', archived: 'go' },
  }
  it.each(Object.keys(table) as ProductAction[])('%s follows the table', (action) => {
    for (const status of PRODUCT_STATUSES) expect(decideStatus(action, status)).toBe(table[action][status])
    for (const from of lifecycleOf(action).from) expect(decideStatus(action, from)).toBe('go')
  })
})
