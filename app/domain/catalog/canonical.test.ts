import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import {
  contents,
  details,
  doc,
  documents,
  para,
  snapshotOf,
  text,
  withNoise,
} from '#test/support/catalog.arbitraries.ts'
import { canonicalJson, hashContent, hashDetails, normalizeDocument, sha256Hex } from './canonical.ts'
import type { DocNode } from './document.schema.ts'

describe('canonicalJson', () => {
  test.each<[string, unknown, string]>([
    // RFC 8785, 3.2.2 and 3.2.3
    [
      'the numbers, string and literals of the RFC',
      {
        // biome-ignore lint/correctness/noPrecisionLoss: the RFC's own example of a number that is rounded
        numbers: [333333333.33333329, 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
        string: '\u20ac$\u000F\u000aA\'\u0042\u0022\u005c\\"/',
        literals: [null, true, false],
      },
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    ],
    [
      'keys by UTF-16 code units',
      { '\u20ac': 1, '\r': 2, '\ufb33': 3, '1': 4, '\ud83d\ude00': 5, '\u0080': 6, '\u00f6': 7 },
      '{"\\r":2,"1":4,"\u0080":6,"ö":7,"€":1,"😀":5,"\ufb33":3}',
    ],
    ['minus zero', [-0], '[0]'],
    ['members that are undefined', { b: undefined, a: 1 }, '{"a":1}'],
  ])('writes %s as the RFC says', (_, value, expected) => {
    expect(canonicalJson(value)).toBe(expected)
  })

  test.each([[Number.NaN], [Number.POSITIVE_INFINITY], ['\ud800'], [undefined], [[undefined]], [1n]])(
    'refuses %s',
    (value) => {
      expect(() => canonicalJson(value)).toThrow(TypeError)
    },
  )

  it('means the same value, whatever the order of keys', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
        const reversed = JSON.parse(JSON.stringify(value), (_, v) =>
          v && typeof v === 'object' && !Array.isArray(v)
            ? Object.fromEntries(Object.entries(v).reverse())
            : v,
        )
        expect(canonicalJson(reversed)).toBe(canonicalJson(value))
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)))
      }),
    )
  })
})

test('sha256Hex is SHA-256 of the UTF-8 bytes', async () => {
  expect(await sha256Hex('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
  expect(await sha256Hex('é')).toBe('4a99557e4033c3539de2eb65472017cad5f9557f7a0625a09f1c3f6e2ba69c4c')
})

describe('normalizeDocument', () => {
  const p = (...content: DocNode[]): DocNode => ({ type: 'paragraph', content })
  const bold = { type: 'bold' }
  const italic = { type: 'italic' }
  const link = { type: 'link', attrs: { href: 'https://a.example' } }
  const item = (...content: DocNode[]): DocNode => ({ type: 'listItem', content })

  test.each<[string, DocNode[], DocNode[]]>([
    ['the order of marks', [p(text('x', italic, bold))], [p(text('x', bold, italic))]],
    ['split texts', [p(text('a', bold), text('b', bold))], [p(text('ab', bold))]],
    [
      'empty paragraphs',
      [para(), para('x'), para(' \u00a0'), para('y'), p({ type: 'hardBreak' })],
      [para('x'), para('y')],
    ],
    [
      'blanks and breaks at the end of a block',
      [p(text('x '), text(' ', bold), { type: 'hardBreak' })],
      [para('x')],
    ],
    ['null attributes and node ids', [{ ...para('x'), attrs: { id: '1', textAlign: null } }], [para('x')]],
    [
      'how a link opens',
      [p(text('x', { type: 'link', attrs: { ...link.attrs, target: '_blank', rel: 'a' } }))],
      [p(text('x', link))],
    ],
    [
      'a default list start',
      [{ type: 'orderedList', attrs: { start: 1, type: null }, content: [item(para('x'))] }],
      [{ type: 'orderedList', content: [item(para('x'))] }],
    ],
    [
      'a missing heading level',
      [{ type: 'heading', content: [text('x')] }],
      [{ type: 'heading', attrs: { level: 1 }, content: [text('x')] }],
    ],
    [
      'marks on a line break',
      [p(text('a'), { type: 'hardBreak', marks: [bold] }, text('b'))],
      [p(text('a'), { type: 'hardBreak' }, text('b'))],
    ],
    [
      'empty paragraphs in quotes',
      [{ type: 'blockquote', content: [para(), para('x')] }],
      [{ type: 'blockquote', content: [para('x')] }],
    ],
    [
      'an empty description of an image',
      [{ type: 'image', attrs: { alt: '', fileId: 'f' } }],
      [{ type: 'image', attrs: { fileId: 'f' } }],
    ],
  ])('takes out %s', (_, noisy, clean) => {
    expect(normalizeDocument(doc(...noisy))).toEqual(doc(...clean))
  })

  test.each<[string, DocNode[], DocNode[]]>([
    ['a letter', [para('x')], [para('y')]],
    ['a mark', [p(text('x', bold))], [para('x')]],
    ['where a mark ends', [p(text('ab', bold))], [p(text('a', bold), text('b'))]],
    [
      'where a link leads',
      [p(text('x', link))],
      [p(text('x', { type: 'link', attrs: { href: 'https://b.example' } }))],
    ],
    [
      'a heading level',
      [{ type: 'heading', attrs: { level: 1 }, content: [text('x')] }],
      [{ type: 'heading', attrs: { level: 2 }, content: [text('x')] }],
    ],
    ['blanks at the beginning', [para('  x')], [para('x')]],
    ['a rule', [para('x'), { type: 'horizontalRule' }], [para('x')]],
    [
      'an empty list entry',
      [{ type: 'bulletList', content: [item(para('x')), item(para())] }],
      [{ type: 'bulletList', content: [item(para('x'))] }],
    ],
    ['two paragraphs in one', [para('a'), para('b')], [para('a b')]],
    ['the image', [{ type: 'image', attrs: { fileId: 'f' } }], [{ type: 'image', attrs: { fileId: 'g' } }]],
    [
      'the description of an image',
      [{ type: 'image', attrs: { fileId: 'f', alt: 'a' } }],
      [{ type: 'image', attrs: { fileId: 'f' } }],
    ],
  ])('keeps %s', (_, a, b) => {
    expect(normalizeDocument(doc(...a))).not.toEqual(normalizeDocument(doc(...b)))
  })

  it('is idempotent and leaves its input alone', () => {
    fc.assert(
      fc.property(documents(['f']), (d) => {
        const before = JSON.stringify(d)
        const once = normalizeDocument(d)
        expect(normalizeDocument(once)).toEqual(once)
        expect(JSON.stringify(d)).toBe(before)
      }),
    )
  })
})

describe('hashContent', () => {
  it('is the same for the same content with any cosmetic noise', async () => {
    await fc.assert(
      fc.asyncProperty(
        contents,
        fc.infiniteStream(fc.double({ min: 0, max: 0.999, noNaN: true })),
        async (content, stream) => {
          const noisy = withNoise(content, () => stream.next().value)
          expect(await hashContent(noisy)).toEqual(await hashContent(content))
        },
      ),
      { numRuns: 60 },
    )
  })

  it('tells which page, file and edition differ', async () => {
    const edition = (n: number) => ({
      id: `ed_${n}`,
      name: `E${n}`,
      price: { amount: 1, currency: 'usd' as const },
    })
    const page = (n: number, value: string) => ({
      id: `pg_${n}`,
      editionId: `ed_${n}`,
      title: 'T',
      doc: doc(para(value)),
    })
    const content = (value: string) => ({
      shared: false,
      pages: [page(1, 'x'), page(2, value)],
      files: [],
      editions: [edition(1), edition(2)],
    })
    const [a, b] = await Promise.all([hashContent(content('x')), hashContent(content('y'))])
    expect(a.pages.pg_1).toBe(b.pages.pg_1)
    expect(a.pages.pg_2).not.toBe(b.pages.pg_2)
    expect(a.editions.ed_1).toBe(b.editions.ed_1)
    expect(a.editions.ed_2).not.toBe(b.editions.ed_2)
    expect(a.whole).not.toBe(b.whole)
    expect(a.editions.ed_1).toBe(a.editions.ed_2)
  })
})

test('hashDetails follows details and prices, not pages', async () => {
  const content = {
    shared: true,
    pages: [],
    files: [],
    editions: [{ id: 'ed_1', name: 'Standard', price: { amount: 1, currency: 'usd' as const } }],
  }
  const base = snapshotOf(content)
  const hash = await hashDetails(base)
  const page = { id: 'pg_1', editionId: null, title: 'T', doc: doc(para('x')) }
  expect(await hashDetails(snapshotOf({ ...content, pages: [page] }))).toBe(hash)
  expect(await hashDetails({ ...base, details: { ...details, name: 'Other' } })).not.toBe(hash)
  const dearer = { ...content.editions[0]!, price: { amount: 2, currency: 'usd' as const } }
  expect(await hashDetails(snapshotOf({ ...content, editions: [dearer] }))).not.toBe(hash)
})
