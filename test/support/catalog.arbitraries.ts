import fc from 'fast-check'
import type { ContentFile, Page, ProductContent, Snapshot } from '#app/domain/catalog/content.schema.ts'
import type { DocMark, DocNode, RichDocument } from '#app/domain/catalog/document.schema.ts'

const body = (n: number) =>
  n
    .toString(32)
    .replace(/[ilou]/g, 'z')
    .padStart(26, '0')
export const pageId = (n: number) => `pg_${body(n)}`
export const fileId = (n: number) => `fil_${body(n)}`
export const editionId = (n: number) => `ed_${body(n)}`

export const text = (value: string, ...marks: DocMark[]): DocNode =>
  marks.length > 0 ? { type: 'text', text: value, marks } : { type: 'text', text: value }
export const para = (value = ''): DocNode =>
  value === '' ? { type: 'paragraph' } : { type: 'paragraph', content: [text(value)] }
export const doc = (...content: DocNode[]): RichDocument => ({ type: 'doc', content })

const word = fc.constantFrom(
  'sun',
  'moon',
  'tide',
  'rope',
  'a',
  'the',
  'Zug',
  'naïve',
  '書',
  '😀',
  'x<y',
  '*b*',
)
const sentence = fc.array(word, { minLength: 1, maxLength: 6 }).map((words) => words.join(' '))
const mark: fc.Arbitrary<DocMark> = fc.oneof(
  fc.constantFrom('bold', 'italic', 'strike', 'underline', 'code').map((type) => ({ type })),
  fc
    .constantFrom('https://a.example/x', 'http://b.example/?q=1', 'mailto:c@d.example')
    .map((href) => ({ type: 'link', attrs: { href } })),
)
const marks = fc.uniqueArray(mark, { maxLength: 3, selector: (m) => m.type })
const inline: fc.Arbitrary<DocNode> = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(sentence, marks).map(([value, list]) => text(value, ...list)) },
  { weight: 1, arbitrary: fc.constant<DocNode>({ type: 'hardBreak' }) },
)
const inlines = fc.array(inline, { maxLength: 4 })
const paragraph = inlines.map((content): DocNode => ({ type: 'paragraph', content }))

const blocks = (files: readonly string[]) =>
  fc.letrec<{ block: DocNode; item: DocNode }>((tie) => ({
    item: fc
      .tuple(paragraph, fc.array(tie('block'), { maxLength: 1 }))
      .map(([first, rest]) => ({ type: 'listItem', content: [first, ...rest] })),
    block: fc.oneof(
      { maxDepth: 3, depthIdentifier: 'block' },
      paragraph,
      fc
        .tuple(inlines, fc.integer({ min: 1, max: 3 }))
        .map(([content, level]): DocNode => ({ type: 'heading', attrs: { level }, content })),
      fc.tuple(fc.option(sentence), fc.constantFrom(null, 'js')).map(
        ([value, language]): DocNode => ({
          type: 'codeBlock',
          attrs: { language },
          content: value === null ? [] : [text(value)],
        }),
      ),
      fc.constant<DocNode>({ type: 'horizontalRule' }),
      files.length === 0
        ? paragraph
        : fc
            .tuple(fc.constantFrom(...files), fc.constantFrom('image', 'fileBlock'))
            .map(([id, type]): DocNode => ({ type, attrs: { fileId: id } })),
      fc
        .array(tie('block'), { minLength: 1, maxLength: 2 })
        .map((content): DocNode => ({ type: 'blockquote', content })),
      fc
        .array(tie('item'), { minLength: 1, maxLength: 3 })
        .map((content): DocNode => ({ type: 'bulletList', content })),
      fc
        .tuple(fc.array(tie('item'), { minLength: 1, maxLength: 3 }), fc.integer({ min: 1, max: 3 }))
        .map(([content, start]): DocNode => ({ type: 'orderedList', attrs: { start }, content })),
    ),
  })).block

/** Documents the editor's schema accepts, showing only the given files. */
export const documents = (files: readonly string[] = []): fc.Arbitrary<RichDocument> =>
  fc.array(blocks(files), { maxLength: 5 }).map((content) => ({ type: 'doc', content }))

const sha = fc.constantFrom('a', 'b', 'c', 'd').map((c) => c.repeat(64))
const files = (owner: string | null, from: number): fc.Arbitrary<ContentFile[]> =>
  fc
    .array(fc.record({ name: fc.constantFrom('book.pdf', 'notes.txt', 'cover.png'), sha256: sha }), {
      maxLength: 3,
    })
    .map((list) =>
      list.map(({ name, sha256 }, i) => ({
        id: fileId(from + i),
        editionId: owner,
        name,
        size: 10,
        contentType: 'application/pdf',
        sha256,
      })),
    )
const pages = (owner: string | null, from: number, shown: ContentFile[]): fc.Arbitrary<Page[]> =>
  fc
    .array(
      fc.record({
        title: fc.constantFrom('Intro', 'Chapter 1', 'Chapter 2', 'Bonus', 'End'),
        doc: documents(shown.map((f) => f.id)),
      }),
      { maxLength: 4 },
    )
    .map((list) => list.map(({ title, doc }, i) => ({ id: pageId(from + i), editionId: owner, title, doc })))

const part = (owner: string | null, n: number) =>
  files(owner, n * 100).chain((fileList) =>
    pages(owner, n * 100, fileList).map((pageList) => ({ files: fileList, pages: pageList })),
  )

const editions = [1, 2, 3].map((n) => ({
  id: editionId(n),
  name: ['Standard', 'Deluxe', 'Team'][n - 1]!,
  price: { amount: 1000 * n, currency: 'usd' as const },
}))

/** Contents with one to three editions, shared or per edition. */
export const contents: fc.Arbitrary<ProductContent> = fc
  .tuple(fc.boolean(), fc.integer({ min: 1, max: 3 }))
  .chain(([shared, count]) =>
    fc
      .tuple(...(shared ? [part(null, 1)] : editions.slice(0, count).map((e, i) => part(e.id, i + 1))))
      .map((parts) => ({
        shared,
        pages: parts.flatMap((p) => p.pages),
        files: parts.flatMap((p) => p.files),
        editions: editions.slice(0, count),
      })),
  )

export const details = {
  name: 'Handbook',
  slug: 'handbook',
  description: 'How to.',
  coverFileId: null,
  supportEmail: null,
}
export const snapshotOf = (content: ProductContent): Snapshot => ({ details, content })

/** The same content as another editor may write it: every kind of cosmetic noise, chosen by `rng`. */
export function withNoise(content: ProductContent, rng: () => number): ProductContent {
  return {
    ...content,
    pages: content.pages.map((page) => ({ ...page, doc: noisy(page.doc, rng) as RichDocument })),
  }
}

const CONTAINERS = ['doc', 'blockquote', 'listItem']

function noisy(node: DocNode, rng: () => number): DocNode {
  const maybe = (share = 0.5) => rng() < share
  if (node.type === 'text') return noisyMarks(node, rng)
  const content = (node.content ?? []).flatMap((child) => {
    const same = noisy(child, rng)
    const halves = child.type === 'text' && maybe() ? split(same) : [same]
    if (!CONTAINERS.includes(node.type)) return halves
    return [...(maybe(0.2) ? [para(maybe() ? '' : '  ')] : []), ...halves, ...(maybe(0.2) ? [para()] : [])]
  })
  if (['paragraph', 'heading', 'codeBlock'].includes(node.type) && maybe(0.3)) content.push(text('  '))
  const attrs = {
    ...(maybe() && { id: `n${Math.floor(rng() * 1e6)}`, textAlign: null }),
    ...(node.type === 'orderedList' && maybe() && { type: null }),
    ...Object.fromEntries(Object.entries(node.attrs ?? {}).reverse()),
  }
  // Written in another order of keys on purpose.
  return { ...(content.length > 0 && { content }), attrs, type: node.type }
}

function noisyMarks(node: DocNode, rng: () => number): DocNode {
  const marks = (node.marks ?? []).map((m) =>
    m.type === 'link' && rng() < 0.5
      ? { attrs: { target: '_blank', rel: 'noopener', class: null, ...m.attrs }, type: 'link' }
      : { attrs: { ...m.attrs }, type: m.type },
  )
  return { marks: rng() < 0.5 ? marks.reverse() : marks, text: node.text!, type: 'text' }
}

function split(node: DocNode): DocNode[] {
  const chars = [...node.text!]
  if (chars.length < 2) return [node]
  const at = Math.floor(chars.length / 2)
  return [
    { ...node, text: chars.slice(0, at).join('') },
    { ...node, text: chars.slice(at).join('') },
  ]
}
