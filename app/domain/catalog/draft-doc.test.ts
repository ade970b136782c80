import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as Y from 'yjs'
import * as arbitraries from '#test/support/catalog.arbitraries.ts'
import { doc, editionId, fileId, pageId, para } from '#test/support/catalog.arbitraries.ts'
import { hashContent } from './canonical.ts'
import type { ContentFile, Page, ProductContent } from './content.schema.ts'
import { checkDocument } from './document.schema.ts'
import * as draft from './draft-doc.ts'

const [A, B] = [editionId(1), editionId(2)]
const page = (n: number, text = `text ${n}`, edition: string | null = null): Page => ({
  id: pageId(n),
  editionId: edition,
  title: `Page ${n}`,
  doc: doc(para(text)),
})
const file = (n: number, edition: string | null = null): ContentFile => ({
  id: fileId(n),
  editionId: edition,
  name: `file-${n}.pdf`,
  size: n,
  contentType: 'application/pdf',
  sha256: String(n).padStart(64, '0'),
})
const filled = (content: Partial<draft.DraftContent>) => {
  const y = new Y.Doc()
  draft.writeDraft(y, { shared: true, pages: [], files: [], ...content })
  return y
}
const titles = (y: Y.Doc, editions: string[] = [A]) => draft.listPages(y, editions).map((p) => p.title)
const meet = (a: Y.Doc, b: Y.Doc) => {
  Y.applyUpdate(b, Y.encodeStateAsUpdate(a))
  Y.applyUpdate(a, Y.encodeStateAsUpdate(b))
}
const copyOf = (y: Y.Doc) => {
  const other = new Y.Doc()
  Y.applyUpdate(other, Y.encodeStateAsUpdate(y))
  return other
}
const withEditions = (content: draft.DraftContent, like: ProductContent): ProductContent => ({
  ...content,
  editions: like.editions,
})

describe('a draft', () => {
  it('keeps every content: what is read back has the same hash', () =>
    fc.assert(
      fc.asyncProperty(arbitraries.contents, async (content) => {
        const back = draft.readDraft(
          filled(content),
          content.editions.map((e) => e.id),
        )
        expect((await hashContent(withEditions(back, content))).whole).toBe(
          (await hashContent(content)).whole,
        )
        for (const { doc } of back.pages) expect(checkDocument(doc)).toEqual([])
      }),
      { numRuns: 60 },
    ))

  it('becomes any other content by writing over it', () =>
    fc.assert(
      fc.asyncProperty(arbitraries.contents, arbitraries.contents, async (before, after) => {
        const y = filled(before)
        draft.writeDraft(y, after)
        const back = draft.readDraft(
          y,
          after.editions.map((e) => e.id),
        )
        expect((await hashContent(withEditions(back, after))).whole).toBe((await hashContent(after)).whole)
      }),
      { numRuns: 60 },
    ))

  it('writes nothing when it says the same already', () => {
    const content = { shared: true, pages: [page(1), page(2)], files: [file(1)] }
    const y = filled(content)
    const before = Y.encodeStateVector(y)
    draft.writeDraft(y, content)
    expect(Y.encodeStateVector(y)).toEqual(before)
  })

  it('keeps the words of two members typing in one page', () => {
    const a = filled({ pages: [page(1, 'middle')] })
    const b = copyOf(a)
    const textIn = (y: Y.Doc) => (draft.pageText(y, pageId(1))!.get(0) as Y.XmlElement).get(0) as Y.XmlText
    textIn(a).insert(0, 'start ')
    textIn(b).insert(6, ' end')
    meet(a, b)
    expect(draft.readDraft(a, [A]).pages[0]!.doc).toEqual(doc(para('start middle end')))
    expect(draft.readDraft(b, [A])).toEqual(draft.readDraft(a, [A]))
  })

  it('does not make a page twice when two members move it at once', () => {
    const a = filled({ pages: [page(1), page(2), page(3)] })
    const b = copyOf(a)
    draft.movePage(a, pageId(3), pageId(1))
    draft.movePage(b, pageId(3), pageId(2))
    meet(a, b)
    expect(titles(a)).toEqual(titles(b))
    expect(titles(a)).toHaveLength(3)
  })

  it('moves pages between the same two neighbours as often as one likes', () => {
    const y = filled({ pages: [page(1), page(2), page(3)] })
    for (let i = 0; i < 200; i++) draft.movePage(y, pageId(i % 2 === 0 ? 3 : 2), pageId(i % 2 === 0 ? 2 : 3))
    expect(titles(y)).toEqual(['Page 1', 'Page 2', 'Page 3'])
  })

  it.each([
    ['first', 3, 1, ['Page 3', 'Page 1', 'Page 2']],
    ['last', 1, null, ['Page 2', 'Page 3', 'Page 1']],
    ['between', 1, 3, ['Page 2', 'Page 1', 'Page 3']],
    ['where it is', 2, 3, ['Page 1', 'Page 2', 'Page 3']],
  ])('moves a page %s', (_, moved, before, order) => {
    const y = filled({ pages: [page(1), page(2), page(3)] })
    draft.movePage(y, pageId(moved), before === null ? null : pageId(before))
    expect(titles(y)).toEqual(order)
  })

  it('gives every edition a copy of the pages when sharing ends', () => {
    const y = filled({ pages: [page(1), page(2)], files: [file(1)] })
    let n = 10
    draft.splitByEdition(y, [A, B], () => pageId(n++))
    const { shared, pages, files } = draft.readDraft(y, [A, B])
    expect(shared).toBe(false)
    expect(pages.map((p) => [p.editionId, p.title])).toEqual([
      [A, 'Page 1'],
      [A, 'Page 2'],
      [B, 'Page 1'],
      [B, 'Page 2'],
    ])
    expect(new Set(pages.map((p) => p.id)).size).toBe(4)
    expect(files[0]!.editionId).toBeNull()
  })

  it('keeps one edition’s pages when content is shared again', () => {
    const y = filled({
      shared: false,
      pages: [page(1, 'a', A), page(2, 'b', B)],
      files: [file(1), file(2, A), file(3, B)],
    })
    draft.shareContentOf(y, [A, B], B)
    const { shared, pages, files } = draft.readDraft(y, [A, B])
    expect(shared).toBe(true)
    expect(pages.map((p) => [p.editionId, p.title])).toEqual([[null, 'Page 2']])
    expect(files.map((f) => f.name)).toEqual(['file-1.pdf', 'file-3.pdf'])
  })

  it('no longer has the pages of an edition that was removed', () => {
    const y = filled({ shared: false, pages: [page(1, 'a', A), page(2, 'b', B)] })
    expect(titles(y, [A])).toEqual(['Page 1'])
  })

  it('shows a replaced file wherever the old one was, and forgets a removed one', () => {
    const shown = { type: 'fileBlock', attrs: { fileId: fileId(1) } }
    const y = filled({ pages: [{ ...page(1), doc: doc(para('see'), shown) }], files: [file(1)] })
    draft.replaceFile(y, fileId(1), { ...file(2), name: 'second.pdf' })
    expect(draft.readDraft(y, [A])).toMatchObject({
      files: [{ id: fileId(2), name: 'second.pdf' }],
      pages: [{ doc: doc(para('see'), { type: 'fileBlock', attrs: { fileId: fileId(2) } }) }],
    })
    draft.removeFile(y, fileId(2))
    expect(draft.readDraft(y, [A])).toMatchObject({ files: [], pages: [{ doc: doc(para('see')) }] })
  })

  it('reads whatever a client wrote without failing', () => {
    const y = new Y.Doc()
    const odd = new Y.Map<unknown>([
      ['title', 5],
      ['place', 'x'],
      ['text', 'no fragment'],
    ])
    y.getMap('pages').set('not-an-id', odd)
    y.getMap('pages').set('no map', 'text')
    expect(draft.readDraft(y, [A]).pages).toEqual([
      { id: 'not-an-id', editionId: null, title: '', doc: draft.EMPTY_DOCUMENT },
    ])
  })
})
