import { describe, expect, it, test } from 'vitest'
import { isAppError } from '#app/domain/kernel/errors.ts'
import { doc, editionId, fileId, pageId, para } from '#test/support/catalog.arbitraries.ts'
import {
  contentFromWire,
  contentToWire,
  contentWireSchema,
  detailsFromWire,
  detailsToWire,
  detailsWireSchema,
} from './content.schema.ts'

const price = { amount: 1000, currency: 'usd' }
const edition = { id: editionId(1), name: 'Standard', price }
const deluxe = { id: editionId(2), name: 'Deluxe', price }
const page = { id: pageId(1), edition_id: null, title: 'Chapter 1', doc: doc(para('x')) }
const file = { id: fileId(1), edition_id: null, name: 'book.pdf' }
const image = (id: string) => doc({ type: 'image', attrs: { fileId: id } })
const valid = { shared: true, pages: [page], files: [file], editions: [edition] }
const perEdition = {
  ...valid,
  shared: false,
  pages: [{ ...page, edition_id: editionId(1) }],
  editions: [edition, deluxe],
}
const paths = (body: unknown) => {
  const result = contentWireSchema.safeParse(body)
  return result.success ? [] : result.error.issues.map((i) => i.path.join('.'))
}

describe('contentWireSchema', () => {
  test.each<[string, unknown]>([
    ['a whole content', valid],
    ['content per edition, with a file for all', perEdition],
    [
      'a new page and edition without id',
      { ...valid, pages: [{ title: 'Bonus', doc: doc() }], editions: [{ name: 'One', price }] },
    ],
    [
      'a GET sent back',
      { ...valid, version: 7, files: [{ ...file, size: 1, content_type: 'a/b', sha256: 'x' }] },
    ],
    ['an image of the content', { ...valid, pages: [{ ...page, doc: image(file.id) }] }],
  ])('accepts %s', (_, body) => {
    expect(paths(body)).toEqual([])
  })

  test.each<[string, unknown, string[]]>([
    ['nothing', undefined, ['']],
    ['a list', [], ['']],
    ['missing parts', {}, ['shared', 'pages', 'files', 'editions']],
    ['no edition', { ...valid, editions: [] }, ['editions']],
    ['a page without title', { ...valid, pages: [{ ...page, title: ' ' }] }, ['pages.0.title']],
    [
      'a title over 200 characters',
      { ...valid, pages: [{ ...page, title: 'x'.repeat(201) }] },
      ['pages.0.title'],
    ],
    [
      'a line break in a title',
      { ...valid, pages: [page, { ...page, id: pageId(2), title: 'a\r\nBcc: b' }] },
      ['pages.1.title'],
    ],
    [
      'a line break at the end of a title',
      { ...valid, pages: [{ ...page, title: 'a\n' }] },
      ['pages.0.title'],
    ],
    [
      'a line separator in a file name',
      { ...valid, files: [{ ...file, name: 'a\u2028b' }] },
      ['files.0.name'],
    ],
    [
      'a script in a page',
      { ...valid, pages: [{ ...page, doc: doc({ type: 'script' }) }] },
      ['pages.0.doc.content.0.type'],
    ],
    ['a missing document', { ...valid, pages: [{ ...page, doc: undefined }] }, ['pages.0.doc']],
    [
      '2,000 pages',
      { ...valid, pages: Array.from({ length: 2_000 }, (_, i) => ({ ...page, id: pageId(i) })) },
      ['pages'],
    ],
    ['an id of another kind', { ...valid, pages: [{ ...page, id: fileId(1) }] }, ['pages.0.id']],
    ['the same page twice', { ...valid, pages: [page, page] }, ['pages.1.id']],
    ['the same file twice', { ...valid, files: [file, file] }, ['files.1.id']],
    [
      'the same edition twice',
      { ...valid, editions: [edition, { ...edition, name: 'Other' }] },
      ['editions.1.id'],
    ],
    [
      'two editions with one name',
      { ...valid, editions: [edition, { ...deluxe, name: 'standard ' }] },
      ['editions.1.name'],
    ],
    [
      'an edition on a page of shared content',
      { ...valid, pages: [{ ...page, edition_id: edition.id }] },
      ['pages.0.edition_id'],
    ],
    [
      'an edition on a file of shared content',
      { ...valid, files: [{ ...file, edition_id: edition.id }] },
      ['files.0.edition_id'],
    ],
    ['a page for nobody', { ...perEdition, pages: [page] }, ['pages.0.edition_id']],
    [
      'an unknown edition',
      { ...perEdition, pages: [{ ...page, edition_id: editionId(9) }] },
      ['pages.0.edition_id'],
    ],
    [
      'an image that is not in files',
      { ...valid, pages: [{ ...page, doc: image(fileId(9)) }] },
      ['pages.0.doc.content.0.attrs.fileId'],
    ],
    [
      'a file of another edition',
      {
        ...perEdition,
        pages: [{ ...page, edition_id: edition.id, doc: image(file.id) }],
        files: [{ ...file, edition_id: deluxe.id }],
      },
      ['pages.0.doc.content.0.attrs.fileId'],
    ],
    [
      'a negative price',
      { ...valid, editions: [{ ...edition, price: { amount: -1, currency: 'usd' } }] },
      ['editions.0.price.amount'],
    ],
  ])('refuses %s, naming the field', (_, body, expected) => {
    expect(paths(body)).toEqual(expected)
  })

  test.each<[string, unknown, string]>([
    [
      'nested past the stack',
      JSON.parse(`${'{"type":"blockquote","content":['.repeat(100_000)}${']}'.repeat(100_000)}`),
      'pages.0.doc.content.0',
    ],
    [
      'with content that is no list',
      { type: 'blockquote', content: { 0: 1 } },
      'pages.0.doc.content.0.content',
    ],
    ['with a null for a node', null, 'pages.0.doc.content.0'],
  ])('refuses a document %s without looking further', (_, node, path) => {
    const found = paths({ ...valid, pages: [{ ...page, doc: { type: 'doc', content: [node] } }] })
    expect(found).toHaveLength(1)
    expect(found[0]).toContain(path)
  })

  it('limits a page to 500,000 bytes and the whole to 1,000,000, counted in UTF-8', () => {
    const pages = (chars: string, size: number, count: number) =>
      Array.from({ length: count }, (_, i) => ({
        ...page,
        id: pageId(i + 1),
        doc: doc(para(chars.repeat(size))),
      }))
    expect(paths({ ...valid, pages: pages('x', 400_000, 2) })).toEqual([])
    expect(paths({ ...valid, pages: pages('é', 300_000, 1) })).toEqual(['pages.0.doc'])
    expect(paths({ ...valid, pages: pages('x', 400_000, 3) })).toEqual(['pages'])
    expect(paths({ ...valid, pages: pages('x', 10_000_000, 1) })).toEqual(['pages.0.doc', 'pages'])
  })
})

describe('contentFromWire', () => {
  const stored = { size: 5, contentType: 'application/pdf', sha256: 'a'.repeat(64) }

  it('gives ids to what is new and comes back as it went', () => {
    const wire = contentWireSchema.parse({ ...valid, pages: [page, { title: 'New', doc: doc() }] })
    const content = contentFromWire(
      wire,
      () => pageId(7),
      () => stored,
    )
    expect(content.pages.map((p) => p.id)).toEqual([pageId(1), pageId(7)])
    expect(content.files[0]).toEqual({ id: fileId(1), editionId: null, name: 'book.pdf', ...stored })
    expect(contentToWire(content)).toEqual({
      ...wire,
      pages: [wire.pages[0], { ...wire.pages[1], id: pageId(7) }],
      files: [{ ...file, size: 5, content_type: 'application/pdf', sha256: stored.sha256 }],
    })
    expect(paths(contentToWire(content))).toEqual([])
  })

  it('keeps who names the price, and nothing of it where the price is fixed', () => {
    const sent = [true, false, undefined].map((pay_what_you_want, i) => ({
      ...{ id: editionId(i + 1), name: `E${i}`, price, pay_what_you_want },
    }))
    const content = contentFromWire(
      contentWireSchema.parse({ ...valid, editions: sent }),
      () => '',
      () => stored,
    )
    expect(content.editions.map((e) => Object.keys(e).includes('payWhatYouWant'))).toEqual([
      true,
      false,
      false,
    ])
    expect(contentToWire(content).editions).toEqual([
      sent[0],
      { id: editionId(2), name: 'E1', price },
      { id: editionId(3), name: 'E2', price },
    ])
    expect(paths({ ...valid, editions: [{ ...edition, pay_what_you_want: 'yes' }] })).toEqual([
      'editions.0.pay_what_you_want',
    ])
  })

  it('names a file that was never uploaded', () => {
    const wire = contentWireSchema.parse(valid)
    const thrown = (() => {
      try {
        return contentFromWire(
          wire,
          () => '',
          () => undefined,
        )
      } catch (e) {
        return e
      }
    })()
    expect(isAppError(thrown) && thrown.extra.errors?.map((e) => e.path)).toEqual(['files.0.id'])
  })
})

describe('detailsWireSchema', () => {
  const wire = {
    name: 'Handbook',
    slug: 'hand-book-2',
    description: 'Two\nlines',
    cover_file_id: null,
    support_email: 'a@b.example',
  }
  it('comes back as it went', () => {
    expect(detailsToWire(detailsFromWire(detailsWireSchema.parse(wire)))).toEqual(wire)
  })
  test.each<[string, unknown]>([
    ['name', ''],
    ['name', 'a\nb'],
    ['name', 'x'.repeat(121)],
    ['slug', ''],
    ['slug', 'Hand'],
    ['slug', '-a'],
    ['slug', 'a--b'],
    ['slug', 'a-'],
    ['slug', 'a'.repeat(81)],
    ['description', 'x'.repeat(10_001)],
    ['description', 'a\0b'],
    ['cover_file_id', 'x'],
    ['support_email', 'nobody'],
    ['support_email', 'a@b.example\r\nBcc: c@d.example'],
  ])('refuses %s %j', (field, value) => {
    const result = detailsWireSchema.safeParse({ ...wire, [field]: value })
    expect(result.error?.issues.map((i) => i.path.join('.'))).toContain(field)
  })
})
