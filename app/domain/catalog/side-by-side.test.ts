import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { contents, doc, para, text, withNoise } from '#test/support/catalog.arbitraries.ts'
import { cpuTime } from '#test/support/cpu-time.ts'
import type { Page, ProductContent } from './content.schema.ts'
import type { DocNode } from './document.schema.ts'
import { type Segment, type ShownBlock, sideBySide } from './side-by-side.ts'

const page = (id: string, title: string, ...nodes: DocNode[]): Page => ({
  id,
  editionId: null,
  title,
  doc: doc(...nodes),
})
const content = (...pages: Page[]): ProductContent => ({ shared: true, pages, files: [], editions: [] })
const segment = (kind: Segment['kind'], value: string): Segment => ({ kind, text: value })
const read = (block: ShownBlock | null) => block?.segments.map((s) => s.text).join('') ?? null
const rowsOf = (before: DocNode[], after: DocNode[]) =>
  sideBySide(content(page('pg_1', 'T', ...before)), content(page('pg_1', 'T', ...after)))[0]!.rows.map(
    (r) => [r.kind, read(r.left), read(r.right)],
  )

describe('the rows of a page', () => {
  it('mark the words that changed in a block', () => {
    const [shown] = sideBySide(
      content(page('pg_1', 'T', para('the old tide'))),
      content(page('pg_1', 'T', para('the new tide'))),
    )
    expect(shown!.rows).toEqual([
      {
        kind: 'changed',
        left: {
          type: 'paragraph',
          around: [],
          fileId: null,
          segments: [segment('same', 'the '), segment('removed', 'old'), segment('same', ' tide')],
        },
        right: {
          type: 'paragraph',
          around: [],
          fileId: null,
          segments: [segment('same', 'the '), segment('added', 'new'), segment('same', ' tide')],
        },
      },
    ])
  })

  it('keep what is the same beside each other', () => {
    expect(
      rowsOf([para('a b'), para('c d'), para('e f')], [para('a b'), para('x y'), para('e f'), para('g h')]),
    ).toEqual([
      ['same', 'a b', 'a b'],
      ['removed', 'c d', null],
      ['added', null, 'x y'],
      ['same', 'e f', 'e f'],
      ['added', null, 'g h'],
    ])
  })

  it('put an edited block beside its old self, past an inserted one', () => {
    expect(rowsOf([para('one two three four')], [para('brand new'), para('one two three five')])).toEqual([
      ['added', null, 'brand new'],
      ['changed', 'one two three four', 'one two three five'],
    ])
  })

  it('show a change of formatting as changed with the same words', () => {
    const bold = { type: 'paragraph', content: [text('x', { type: 'bold' })] }
    const [shown] = sideBySide(content(page('pg_1', 'T', para('x'))), content(page('pg_1', 'T', bold)))
    expect(shown!.rows.map((r) => [r.kind, r.right!.segments])).toEqual([['changed', [segment('same', 'x')]]])
  })

  it('name the lists and quotes around a block, and the file it shows', () => {
    const list = { type: 'bulletList', content: [{ type: 'listItem', content: [para('x')] }] }
    const image = { type: 'image', attrs: { fileId: 'fil_1', alt: 'A cat' } }
    const [shown] = sideBySide(
      content(),
      content(page('pg_1', 'T', { type: 'blockquote', content: [list] }, image)),
    )
    expect(shown!.rows.map((r) => [r.right!.type, r.right!.around, r.right!.fileId, read(r.right)])).toEqual([
      ['paragraph', ['blockquote', 'bulletList', 'listItem'], null, 'x'],
      ['image', [], 'fil_1', 'A cat'],
    ])
  })
})

describe('the pages', () => {
  it('are those of the new state in order, then those that are gone', () => {
    const before = content(
      page('pg_1', 'One', para('a')),
      page('pg_2', 'Two', para('b')),
      page('pg_3', 'Three', para('c')),
    )
    const after = content(
      page('pg_3', 'Three', para('c')),
      page('pg_4', 'Four', para('d')),
      page('pg_1', 'Uno', para('a')),
    )
    expect(sideBySide(before, after).map((p) => [p.kind, p.leftTitle, p.rightTitle])).toEqual([
      ['same', 'Three', 'Three'],
      ['added', null, 'Four'],
      ['changed', 'One', 'Uno'],
      ['removed', 'Two', null],
    ])
  })

  it('of noise alone are all the same', () => {
    fc.assert(
      fc.property(contents, fc.infiniteStream(fc.double({ min: 0, max: 0.999, noNaN: true })), (c, s) => {
        const pages = sideBySide(
          c,
          withNoise(c, () => s.next().value),
        )
        expect(pages.every((p) => p.kind === 'same')).toBe(true)
        expect(pages).toHaveLength(c.pages.length)
      }),
    )
  })

  it('hold all text of both sides, and never mark it as belonging to the other', () => {
    fc.assert(
      fc.property(contents, contents, (a, b) => {
        const back = (left: ProductContent, right: ProductContent) =>
          sideBySide(left, right)
            .flatMap((p) => p.rows.map((r) => read(r.right)))
            .filter((t) => t !== null)
        const alone = (c: ProductContent) => back(content(), c)
        expect(back(a, b)).toEqual(alone(b))
        const sides = sideBySide(a, b).flatMap((p) => p.rows)
        expect(sides.flatMap((r) => r.left?.segments ?? []).every((s) => s.kind !== 'added')).toBe(true)
        expect(sides.flatMap((r) => r.right?.segments ?? []).every((s) => s.kind !== 'removed')).toBe(true)
      }),
    )
  })

  it('of 500 KB, completely rewritten, take less than 500 ms', () => {
    const long = (word: string) =>
      content(
        page(
          'pg_1',
          'T',
          ...Array.from({ length: 800 }, (_, i) =>
            para(Array.from({ length: 100 }, (_, j) => word + ((i * j) % 999)).join(' ')),
          ),
        ),
      )
    const [before, after] = [long('x'), long('y')]
    expect(cpuTime(() => expect(sideBySide(before, after)[0]!.rows).toHaveLength(1600))).toBeLessThan(500)
  })

  it('of one paragraph of 500 KB are shown whole when the words cannot be compared', () => {
    const one = (word: string) =>
      content(
        page(
          'pg_1',
          'T',
          para(Array.from({ length: 80_000 }, (_, i) => (i % 3 ? 'same' : word + i)).join(' ')),
        ),
      )
    expect(cpuTime(() => expect(sideBySide(one('x'), one('y'))[0]!.rows).toHaveLength(2))).toBeLessThan(500)
  })
})
