import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import {
  contents,
  details,
  doc,
  documents,
  editionId,
  para,
  snapshotOf,
  text,
  withNoise,
} from '#test/support/catalog.arbitraries.ts'
import { cpuTime } from '#test/support/cpu-time.ts'
import { hashContent } from './canonical.ts'
import { changesWireSchema, itemFromWire, toWire } from './changes.schema.ts'
import type { ContentFile, Edition, Page, ProductContent } from './content.schema.ts'
import { diffSnapshots } from './diff.rules.ts'
import type { DocNode } from './document.schema.ts'

const usd = (amount: number) => ({ amount, currency: 'usd' as const })
const standard: Edition = { id: 'ed_a', name: 'Standard', price: usd(1000) }
const deluxe: Edition = { id: 'ed_b', name: 'Deluxe', price: usd(2000) }
const page = (id: string, title: string, value: string, owner: string | null = null): Page => ({
  id,
  editionId: owner,
  title,
  doc: doc(para(value)),
})
const file = (id: string, name: string, sha256: string, owner: string | null = null): ContentFile => ({
  id,
  editionId: owner,
  name,
  size: 1,
  contentType: 'a/b',
  sha256,
})
const content = (part: Partial<ProductContent> = {}): ProductContent => ({
  shared: true,
  pages: [
    page('pg_1', 'One', 'alpha beta gamma'),
    page('pg_2', 'Two', 'delta'),
    page('pg_3', 'Three', 'epsilon'),
  ],
  files: [file('fil_1', 'book.pdf', 'a1'), file('fil_2', 'notes.txt', 'b1')],
  editions: [standard],
  ...part,
})
const diff = (a: ProductContent, b: ProductContent) => diffSnapshots(snapshotOf(a), snapshotOf(b))
/** Items as short texts: kind, label, edition, words. */
const told = (a: ProductContent, b: ProductContent) =>
  diff(a, b).items.map((i) =>
    [
      i.kind,
      i.from === undefined ? i.label : `${i.from}>${i.label}`,
      i.editionId ?? 'all',
      `+${i.wordsAdded}-${i.wordsRemoved}`,
    ].join(' '),
  )
const base = content()
const [one, two, three] = base.pages as [Page, Page, Page]
const [book, notes] = base.files as [ContentFile, ContentFile]
const rename = (p: Page, title: string): Page => ({ ...p, title })
const rewrite = (p: Page, ...nodes: DocNode[]): Page => ({ ...p, doc: doc(...nodes) })

describe('what changed in content all editions share', () => {
  test.each<[string, Partial<ProductContent>, string[]]>([
    ['nothing', {}, []],
    [
      'a new page',
      { pages: [one, two, three, page('pg_4', 'Bonus', 'one two')] },
      ['page_added Bonus all +2-0'],
    ],
    ['a page removed', { pages: [one, three] }, ['page_removed Two all +0-1']],
    ['a page renamed', { pages: [one, rename(two, 'Deux'), three] }, ['page_renamed Two>Deux all +0-0']],
    [
      'a page rewritten',
      { pages: [rewrite(one, para('alpha new beta words')), two, three] },
      ['page_rewritten One all +2-1'],
    ],
    [
      'renamed and rewritten',
      { pages: [one, page('pg_2', 'Deux', 'delta more'), three] },
      ['page_rewritten Deux all +1-0', 'page_renamed Two>Deux all +0-0'],
    ],
    [
      'only the formatting',
      {
        pages: [one, rewrite(two, { type: 'paragraph', content: [text('delta', { type: 'bold' })] }), three],
      },
      ['page_rewritten Two all +0-0'],
    ],
    ['the first page moved to the end', { pages: [two, three, one] }, ['page_moved One all +0-0']],
    ['the last page moved to the front', { pages: [three, one, two] }, ['page_moved Three all +0-0']],
    [
      'a page inserted before others, which have not moved',
      { pages: [page('pg_4', 'Zero', 'x'), one, two, three] },
      ['page_added Zero all +1-0'],
    ],
    ['a page copied under a new id', { pages: [one, { ...two, id: 'pg_9' }, three] }, []],
    [
      'a copy under a new id that was renamed',
      { pages: [one, rename({ ...two, id: 'pg_9' }, 'Deux'), three] },
      ['page_renamed Two>Deux all +0-0'],
    ],
    [
      'a copy under a new id that was rewritten',
      { pages: [one, page('pg_9', 'Two', 'delta more'), three] },
      ['page_rewritten Two all +1-0'],
    ],
    [
      'a page added twice with the same text',
      { pages: [one, two, three, { ...two, id: 'pg_4' }] },
      ['page_added Two all +1-0'],
    ],
    [
      'a new file',
      { files: [book, notes, file('fil_3', 'bonus.zip', 'c1')] },
      ['file_added bonus.zip all +0-0'],
    ],
    ['a file removed', { files: [book] }, ['file_removed notes.txt all +0-0']],
    [
      'a file replaced under its id',
      { files: [file('fil_1', 'book.pdf', 'a2'), notes] },
      ['file_replaced book.pdf all +0-0'],
    ],
    [
      'a file replaced under its name',
      { files: [file('fil_9', 'book.pdf', 'a2'), notes] },
      ['file_replaced book.pdf all +0-0'],
    ],
    ['a file uploaded again unchanged', { files: [file('fil_9', 'book.pdf', 'a1'), notes] }, []],
    [
      'a file renamed',
      { files: [file('fil_1', 'handbook.pdf', 'a1'), notes] },
      ['file_renamed book.pdf>handbook.pdf all +0-0'],
    ],
    ['files in another order', { files: [notes, book] }, []],
    ['an edition added', { editions: [standard, deluxe] }, ['edition_added Deluxe ed_b +0-0']],
  ])('%s', (_, change, expected) => {
    const after = content(change)
    expect(told(base, after)).toEqual(expected)
    expect(diff(base, after).content).toBe(expected.length > 0)
    expect(diff(base, after).details).toBe(false)
  })

  it('does not take one page without text for another', () => {
    const before = content({ pages: [one, page('pg_8', 'Draft', '')] })
    const after = content({ pages: [one, page('pg_9', 'Links', '')] })
    expect(told(before, after)).toEqual(['page_added Links all +0-0', 'page_removed Draft all +0-0'])
  })

  it('does not call a page rewritten because a file it shows was replaced', () => {
    const showing = (id: string) => rewrite(one, para('see'), { type: 'fileBlock', attrs: { fileId: id } })
    const before = content({ pages: [showing('fil_1')] })
    expect(
      told(before, content({ pages: [showing('fil_9')], files: [file('fil_9', 'book.pdf', 'a2'), notes] })),
    ).toEqual(['file_replaced book.pdf all +0-0'])
    expect(
      told(before, content({ pages: [showing('fil_9')], files: [file('fil_9', 'book.pdf', 'a1'), notes] })),
    ).toEqual([])
    expect(told(before, content({ pages: [showing('fil_2')] }))).toEqual(['page_rewritten One all +0-0'])
  })

  it('tells a first save by all it contains', () => {
    const changes = diffSnapshots(null, snapshotOf(base))
    expect(changes.items.map((i) => i.kind)).toEqual([
      ...Array(3).fill('page_added'),
      ...Array(2).fill('file_added'),
    ])
    expect(changes.affectedEditionIds).toEqual(['ed_a'])
    expect(changes.detailFields).toEqual(['name', 'slug', 'description'])
  })
})

describe('what changed per edition', () => {
  const own = (id: string, owner: string, value: string) => page(id, 'One', value, owner)
  const split = content({
    shared: false,
    editions: [standard, deluxe],
    pages: [own('pg_a', 'ed_a', 'alpha beta'), own('pg_b', 'ed_b', 'alpha beta')],
    files: [book, file('fil_2', 'notes.txt', 'b1', 'ed_b')],
  })
  const joined = content({
    editions: [standard, deluxe],
    pages: [own('pg_s', 'ed_a', 'alpha beta')].map((p) => ({ ...p, editionId: null })),
    files: [book],
  })

  it('affects only the edition whose page changed', () => {
    const after = { ...split, pages: [split.pages[0]!, own('pg_b', 'ed_b', 'alpha beta gamma')] }
    expect(told(split, after)).toEqual(['page_rewritten One ed_b +1-0'])
    expect(diff(split, after).affectedEditionIds).toEqual(['ed_b'])
  })

  it('tells a change of a file for all editions once', () => {
    const after = { ...split, files: [file('fil_1', 'book.pdf', 'a2'), split.files[1]!] }
    expect(told(split, after)).toEqual(['file_replaced book.pdf all +0-0'])
    expect(diff(split, after).affectedEditionIds).toEqual(['ed_a', 'ed_b'])
  })

  it('sees no change of content when sharing is turned off or on with the same pages', () => {
    const copied = { ...split, files: [book] }
    for (const [a, b] of [
      [joined, copied],
      [copied, joined],
    ] as const) {
      const changes = diff(a, b)
      expect(changes).toMatchObject({
        content: false,
        items: [],
        affectedEditionIds: [],
        details: true,
        detailFields: ['shared'],
      })
    }
  })

  it('sees what an edition gets when sharing is turned off with another page', () => {
    const after = { ...split, files: [book], pages: [split.pages[0]!, own('pg_b', 'ed_b', 'alpha')] }
    expect(told(joined, after)).toEqual(['page_rewritten One ed_b +0-1'])
  })

  it('sees what one edition loses when sharing is turned on with the pages of the other', () => {
    const uneven = {
      ...split,
      files: [book],
      pages: [split.pages[0]!, own('pg_b', 'ed_b', 'alpha'), page('pg_x', 'Extra', 'x', 'ed_b')],
    }
    const changes = diff(uneven, joined)
    expect(told(uneven, joined)).toEqual(['page_rewritten One ed_b +1-0', 'page_removed Extra ed_b +0-1'])
    expect(changes.affectedEditionIds).toEqual(['ed_b'])
  })

  it('tells a page moved to another edition as removed there and added here', () => {
    const after = { ...split, pages: [own('pg_a', 'ed_b', 'alpha beta'), split.pages[1]!] }
    expect(told(split, after)).toEqual(['page_added One ed_b +2-0', 'page_removed One ed_a +0-2'])
  })

  it('names a removed edition alone, not its pages', () => {
    const after = { ...split, editions: [standard], pages: [split.pages[0]!], files: [book] }
    expect(told(split, after)).toEqual(['edition_removed Deluxe ed_b +0-0'])
    expect(diff(split, after).affectedEditionIds).toEqual(['ed_b'])
  })
})

describe('what changed beside content', () => {
  const changed = (part: object) =>
    diffSnapshots(snapshotOf(base), { details: { ...details, ...part }, content: base })
  test.each([
    ['name', { name: 'Other' }],
    ['slug', { slug: 'other' }],
    ['description', { description: '' }],
    ['cover_file_id', { coverFileId: 'fil_1' }],
    ['support_email', { supportEmail: 'a@b.example' }],
  ])('%s is a detail', (field, part) => {
    expect(changed(part)).toEqual({
      content: false,
      details: true,
      items: [],
      detailFields: [field],
      affectedEditionIds: [],
    })
  })

  it('a price is a detail', () => {
    const changes = diff(base, content({ editions: [{ ...standard, price: usd(900) }] }))
    expect(changes).toMatchObject({ content: false, details: true, items: [], detailFields: ['price'] })
  })

  it.each([
    ['given to the buyer', standard, { ...standard, payWhatYouWant: true as const }],
    ['taken back', { ...standard, payWhatYouWant: true as const }, standard],
  ])('who names the price, %s, is a detail', (_, before, after) => {
    const changes = diff(content({ editions: [before] }), content({ editions: [after] }))
    expect(changes).toMatchObject({ content: false, items: [], detailFields: ['pay_what_you_want'] })
  })

  it('an edition name is a detail that is named', () => {
    const changes = diff(base, content({ editions: [{ ...standard, name: 'Basic' }] }))
    expect(changes).toMatchObject({
      content: false,
      details: true,
      detailFields: ['edition_name'],
      affectedEditionIds: [],
    })
    expect(changes.items).toMatchObject([{ kind: 'edition_renamed', label: 'Basic', from: 'Standard' }])
  })

  it('the order of editions is a detail', () => {
    const changes = diff(content({ editions: [standard, deluxe] }), content({ editions: [deluxe, standard] }))
    expect(changes).toMatchObject({ content: false, detailFields: ['edition_order'] })
  })
})

const empty = { content: false, details: false, items: [], detailFields: [], affectedEditionIds: [] }
const stream = fc.infiniteStream(fc.double({ min: 0, max: 0.999, noNaN: true }))

/** One random edit of a content, whichever it allows. */
const edit = fc.tuple(fc.nat(), fc.nat(), documents(), fc.constantFrom('Intro', 'Bonus', 'Neu'))
type Edit = typeof edit extends fc.Arbitrary<infer T> ? T : never
function applyEdit(c: ProductContent, [what, where, newDoc, title]: Edit): ProductContent {
  const owner = c.shared ? null : c.editions[where % c.editions.length]!.id
  const { pages, files } = c
  const at = pages.length > 0 ? where % pages.length : 0
  const touch = (f: (p: Page) => Page) => ({ ...c, pages: pages.map((p, i) => (i === at ? f(p) : p)) })
  switch (what % 8) {
    case 0:
      return {
        ...c,
        pages: pages.toSpliced(at, 0, { id: `pg_new${what}_${where}`, editionId: owner, title, doc: newDoc }),
      }
    case 1:
      return { ...c, pages: pages.toSpliced(at, 1) }
    case 2:
      return touch((p) => ({ ...p, title }))
    case 3:
      return touch((p) => ({ ...p, doc: newDoc }))
    case 4:
      return touch((p) => ({ ...p, id: `pg_copy${what}_${where}` }))
    case 5:
      return { ...c, pages: [...pages.slice(at), ...pages.slice(0, at)] }
    case 6:
      return { ...c, files: [...files, file(`fil_new${what}_${where}`, title, 'd'.repeat(64), owner)] }
    default:
      return {
        ...c,
        files: files.map((f, i) => (i === where % files.length ? { ...f, sha256: 'e'.repeat(64) } : f)),
      }
  }
}
const edits = fc.array(edit, { minLength: 1, maxLength: 4 })

describe('properties', () => {
  it('the same content is no change', () => {
    fc.assert(
      fc.property(contents, (c) => {
        expect(diff(c, structuredClone(c))).toEqual(empty)
      }),
    )
  })

  it('cosmetic noise is no change', () => {
    fc.assert(
      fc.property(contents, stream, (c, s) => {
        expect(
          diff(
            c,
            withNoise(c, () => s.next().value),
          ),
        ).toEqual(empty)
      }),
    )
  })

  it('noise hides no edit and adds none', () => {
    fc.assert(
      fc.property(contents, edits, stream, (c, list, s) => {
        const after = list.reduce(applyEdit, c)
        const noisy = withNoise(after, () => s.next().value)
        const kinds = (x: ProductContent) => diff(c, x).items.map((i) => [i.kind, i.label, i.editionId])
        expect(kinds(noisy)).toEqual(kinds(after))
      }),
    )
  })

  it('any edit is either named or noise: the flag is true exactly when a hash of what owners see differs', async () => {
    await fc.assert(
      fc.asyncProperty(contents, edits, async (c, list) => {
        const after = list.reduce(applyEdit, c)
        const changes = diff(c, after)
        const [a, b] = await Promise.all([hashContent(c), hashContent(after)])
        expect(changes.content).toBe(a.whole !== b.whole)
        expect(changes.items.length > 0).toBe(changes.content)
        const differing = c.editions.map((e) => e.id).filter((id) => a.editions[id] !== b.editions[id])
        expect(changes.affectedEditionIds).toEqual(differing)
        expect(changes.details).toBe(false)
      }),
      { numRuns: 300 },
    )
  })

  it('any two contents: the flag follows the hash, and every affected edition is named', async () => {
    await fc.assert(
      fc.asyncProperty(contents, contents, async (before, after) => {
        const changes = diff(before, after)
        const [a, b] = await Promise.all([hashContent(before), hashContent(after)])
        expect(changes.content).toBe(a.whole !== b.whole)
        const ids = new Set([...before.editions, ...after.editions].map((e) => e.id))
        expect(new Set(changes.affectedEditionIds)).toEqual(
          new Set([...ids].filter((id) => a.editions[id] !== b.editions[id])),
        )
        for (const { editionId: id } of changes.items)
          if (id !== null) expect(changes.affectedEditionIds).toContain(id)
      }),
      { numRuns: 200 },
    )
  })

  it('a change only in edition B never concerns owners of A', () => {
    const perEdition = contents.filter((c) => !c.shared && c.editions.length > 1)
    fc.assert(
      fc.property(perEdition, edits, (c, list) => {
        const [a, b] = [editionId(1), editionId(2)]
        const isB = (x: { editionId: string | null }) => x.editionId === b
        const onlyB = {
          ...c,
          editions: c.editions.filter((e) => e.id === b),
          pages: c.pages.filter(isB),
          files: c.files.filter(isB),
        }
        const edited = list.reduce(applyEdit, onlyB)
        const after = {
          ...c,
          pages: [...edited.pages, ...c.pages.filter((p) => !isB(p))],
          files: [...edited.files, ...c.files.filter((f) => !isB(f))],
        }
        const changes = diff(c, after)
        expect(changes.affectedEditionIds).not.toContain(a)
        for (const item of changes.items) expect(item.editionId).toBe(b)
      }),
    )
  })

  it('undoing a change undoes its words', () => {
    fc.assert(
      fc.property(contents, edits, (c, list) => {
        const after = list.reduce(applyEdit, c)
        const sum = (items: { wordsAdded: number; wordsRemoved: number }[]) =>
          items.reduce((total, i) => total + i.wordsAdded - i.wordsRemoved, 0)
        expect(sum(diff(c, after).items) + sum(diff(after, c).items)).toBe(0)
      }),
    )
  })

  it('edits of different pages may be made in any order', () => {
    const pages = Array.from({ length: 6 }, (_, i) => page(`pg_${i}`, `T${i}`, `word${i}`))
    const start = content({ pages })
    const change = (c: ProductContent, i: number) => ({
      ...c,
      pages: c.pages.map((p) => (p.id === `pg_${i}` ? rewrite(p, para(`new${i}`)) : p)),
    })
    fc.assert(
      fc.property(fc.shuffledSubarray([0, 1, 2, 3, 4, 5]), (order) => {
        const sorted = order.toSorted()
        expect(told(start, order.reduce(change, start))).toEqual(told(start, sorted.reduce(change, start)))
        expect(diff(start, order.reduce(change, start)).items).toHaveLength(order.length)
      }),
    )
  })

  it('names no more moved pages than were moved', () => {
    const pages = Array.from({ length: 12 }, (_, i) => page(`pg_${i}`, `T${i}`, `word${i}`))
    const move = fc.tuple(fc.nat(11), fc.nat(11))
    fc.assert(
      fc.property(fc.array(move, { maxLength: 3 }), (moves) => {
        const moved = moves.reduce(
          (list, [from, to]) => {
            const [p] = list.splice(from, 1)
            return list.toSpliced(to, 0, p!)
          },
          [...pages],
        )
        const items = diff(content({ pages }), content({ pages: moved })).items
        expect(items.length).toBeLessThanOrEqual(moves.length)
        expect(items.every((i) => i.kind === 'page_moved')).toBe(true)
      }),
    )
  })
})

describe('the wire', () => {
  it('has the shape other programs rely on', () => {
    const changes = diff(base, content({ pages: [one, two, three, page('pg_4', 'Bonus', 'one two')] }))
    expect(toWire(changes)).toEqual({
      content: true,
      details: false,
      items: [{ kind: 'page_added', label: 'Bonus', edition_id: null, words_added: 2, words_removed: 0 }],
      detail_fields: [],
    })
  })

  it('comes back as it went', () => {
    fc.assert(
      fc.property(contents, contents, (a, b) => {
        const changes = diff(a, b)
        expect(changesWireSchema.parse(toWire(changes)).items.map(itemFromWire)).toEqual(changes.items)
      }),
    )
  })
})

describe('cost', () => {
  const words = (prefix: string, n: number) => Array.from({ length: n }, (_, i) => `${prefix}${i % 5_000}`)
  const long = (prefix: string, n: number) => {
    const list = words(prefix, n)
    return doc(
      ...Array.from({ length: n / 100 }, (_, i) => para(list.slice(i * 100, i * 100 + 100).join(' '))),
    )
  }

  it.each([
    ['with other words', 'x', 80_000],
    ['with the same words shifted', 'y', 80_000],
  ])('a page of 500 KB completely rewritten %s takes less than 200 ms', (_, prefix, n) => {
    const before = content({ pages: [{ ...one, doc: long('y', n) }] })
    const after = content({ pages: [{ ...one, doc: long(prefix, n - 1_700) }] })
    expect(JSON.stringify(before.pages[0]!.doc).length).toBeGreaterThan(450_000)
    expect(cpuTime(() => expect(diff(before, after).content).toBe(true))).toBeLessThan(200)
  })

  it('500 pages rewritten take less than 400 ms in all', () => {
    const many = (prefix: string) =>
      content({
        pages: Array.from({ length: 500 }, (_, i) => ({
          ...page(`pg_${i}`, `T${i}`, ''),
          doc: long(prefix + i, 300),
        })),
      })
    const [before, after] = [many('x'), many('y')]
    expect(cpuTime(() => expect(diff(before, after).items).toHaveLength(500))).toBeLessThan(400)
  })
})
