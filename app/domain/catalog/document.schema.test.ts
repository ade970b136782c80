import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { doc, documents, para, text } from '#test/support/catalog.arbitraries.ts'
import { cpuTime } from '#test/support/cpu-time.ts'
import { checkDocument, type DocNode, documentSchema, fileRefs, linkProblem } from './document.schema.ts'

const link = (href: unknown) =>
  doc({ type: 'paragraph', content: [text('x', { type: 'link', attrs: { href } })] })
const nested = (depth: number): DocNode =>
  depth === 0 ? para('x') : { type: 'blockquote', content: [nested(depth - 1)] }

describe('checkDocument', () => {
  it('accepts every document the editor can make', () => {
    fc.assert(fc.property(documents(['fil_1', 'fil_2']), (d) => checkDocument(d).length === 0))
  })

  test.each<[string, unknown]>([
    ['a document without content', { type: 'doc' }],
    ['an empty document', doc()],
    ['null for attributes, marks and content', doc({ type: 'paragraph', attrs: null, content: [] })],
    [
      'what a stock TipTap writes for a link',
      doc({
        type: 'paragraph',
        content: [
          text('x', {
            type: 'link',
            attrs: { href: 'https://a.example', target: '_blank', rel: 'noopener', class: null, title: null },
          }),
        ],
      }),
    ],
    ['node ids and null attributes', doc({ type: 'paragraph', attrs: { id: 'a1', textAlign: null } })],
    [
      'a link around code',
      doc({
        type: 'paragraph',
        content: [text('x', { type: 'code' }, { type: 'link', attrs: { href: 'https://a.example' } })],
      }),
    ],
    ['20 levels', doc(nested(18))],
  ])('accepts %s', (_, value) => {
    expect(checkDocument(value)).toEqual([])
  })

  test.each<[string, unknown, string]>([
    ['a text instead of a document', 'hello', '(body)'],
    ['null', null, '(body)'],
    ['another root', { type: 'paragraph' }, 'type'],
    ['an unknown node', doc({ type: 'iframe' }), 'content.0.type'],
    ['a node named like an object member', doc({ type: '__proto__' }), 'content.0.type'],
    ['a script in disguise', doc({ type: 'script', content: [text('alert(1)')] }), 'content.0.type'],
    [
      'an unknown mark',
      doc({ type: 'paragraph', content: [text('x', { type: 'highlight' })] }),
      'content.0.content.0.marks.0.type',
    ],
    [
      'the same mark twice',
      doc({ type: 'paragraph', content: [text('x', { type: 'bold' }, { type: 'bold' })] }),
      'content.0.content.0.marks.1',
    ],
    [
      'an unknown attribute',
      doc({ type: 'paragraph', attrs: { onclick: 'x()' } }),
      'content.0.attrs.onclick',
    ],
    ['an unknown field', { ...doc(), html: '<b>' }, 'html'],
    ['a fourth heading level', doc({ type: 'heading', attrs: { level: 4 } }), 'content.0.attrs.level'],
    [
      'an image by address',
      doc({ type: 'image', attrs: { fileId: 'f', src: 'https://a.example/x.png' } }),
      'content.0.attrs.src',
    ],
    ['an image without file', doc({ type: 'image', attrs: { alt: 'x' } }), 'content.0.attrs.fileId'],
    [
      'an image in a paragraph',
      doc({ type: 'paragraph', content: [{ type: 'image', attrs: { fileId: 'f' } }] }),
      'content.0.content.0.type',
    ],
    ['bare text in the document', doc(text('x')), 'content.0.type'],
    ['a paragraph in a list', doc({ type: 'bulletList', content: [para('x')] }), 'content.0.content.0.type'],
    ['an empty list', doc({ type: 'bulletList' }), 'content.0.content'],
    ['an empty quote', doc({ type: 'blockquote', content: [] }), 'content.0.content'],
    [
      'a list item without paragraph first',
      doc({ type: 'bulletList', content: [{ type: 'listItem', content: [{ type: 'horizontalRule' }] }] }),
      'content.0.content.0.content.0.type',
    ],
    [
      'bold in a code block',
      doc({ type: 'codeBlock', content: [text('x', { type: 'bold' })] }),
      'content.0.content.0.marks',
    ],
    ['marks on a block', doc({ type: 'paragraph', marks: [{ type: 'bold' }] }), 'content.0.marks'],
    ['an empty text', doc({ type: 'paragraph', content: [text('')] }), 'content.0.content.0.text'],
    ['half a surrogate pair', doc(para('a\ud800b')), 'content.0.content.0.text'],
    ['text on a block', doc({ type: 'paragraph', text: 'x' }), 'content.0.text'],
    ['content in a rule', doc({ type: 'horizontalRule', content: [para()] }), 'content.0.content'],
    ['content that is no list', { type: 'doc', content: { 0: para() } }, 'content'],
    ['a node that is no object', { type: 'doc', content: ['x'] }, 'content.0'],
    ['21 levels', doc(nested(19)), `content.${Array(20).fill('0').join('.content.')}.content`],
    ['a script link', link('javascript:alert(1)'), 'content.0.content.0.marks.0.attrs.href'],
    ['a link without address', link(null), 'content.0.content.0.marks.0.attrs.href'],
  ])('refuses %s, naming the place', (_, value, path) => {
    expect(checkDocument(value).map((e) => e.path)).toEqual([path])
  })

  it('puts the place it was given before the path', () => {
    expect(checkDocument(doc({ type: 'iframe' }), 'pages.2.doc')[0]!.path).toBe('pages.2.doc.content.0.type')
  })

  it('stops at 20 errors and at too many nodes', () => {
    expect(checkDocument(doc(...Array(500).fill({ type: 'iframe' })))).toHaveLength(20)
    const errors = checkDocument(doc(...Array(30_000).fill({ type: 'horizontalRule' })), 'doc')
    expect(errors).toEqual([{ path: 'doc', message: 'has more than 20,000 nodes' }])
  })

  it('survives nesting that would overflow the stack', () => {
    const deep = JSON.parse(`${'{"type":"blockquote","content":['.repeat(200_000)}${']}'.repeat(200_000)}`)
    expect(checkDocument(doc(deep))[0]!.message).toMatch(/deeper than 20/)
  })

  it('checks a document of 1 MB in well under 100 ms', () => {
    const block = { type: 'paragraph', content: [text('word '.repeat(20), { type: 'bold' })] }
    const big = doc(...Array(6_000).fill(block))
    expect(JSON.stringify(big).length).toBeGreaterThan(1_000_000)
    expect(cpuTime(() => checkDocument(big))).toBeLessThan(100)
  })
})

describe('linkProblem', () => {
  test.each([
    'https://a.example',
    'HTTP://A.example/x?y#z',
    'mailto:a@b.example',
    'https://münchen.example/ü',
  ])('accepts %s', (href) => {
    expect(linkProblem(href)).toBeNull()
  })
  test.each([
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    ' javascript:alert(1)',
    'java\nscript:alert(1)',
    '\u0001javascript:alert(1)',
    'data:text/html,<script>',
    'vbscript:x',
    'file:///etc/passwd',
    'ftp://a.example',
    '//a.example',
    '/relative',
    'a.example',
    'https:a.example',
    'https:///x',
    'https://a.example/\r\nX: y',
    'mailto:',
    '',
    `https://a.example/${'x'.repeat(2_000)}`,
    7,
    null,
  ])('refuses %j', (href) => {
    expect(linkProblem(href)).toEqual(expect.any(String))
  })
})

test('the zod schema reports the same paths', () => {
  const result = documentSchema.safeParse(doc(para('x'), { type: 'iframe' }))
  expect(result.error!.issues.map((i) => i.path.join('.'))).toEqual(['content.1.type'])
  expect(documentSchema.safeParse(undefined).success).toBe(false)
})

test('fileRefs names every image and file block with its place', () => {
  const image = { type: 'image', attrs: { fileId: 'fil_1' } }
  const file = { type: 'fileBlock', attrs: { fileId: 'fil_2' } }
  expect(fileRefs(doc(para('x'), image, { type: 'blockquote', content: [file] }), 'doc')).toEqual([
    { path: 'doc.content.1.attrs.fileId', fileId: 'fil_1' },
    { path: 'doc.content.2.content.0.attrs.fileId', fileId: 'fil_2' },
  ])
})
