import { z } from 'zod'
import type { FieldError } from '#app/domain/kernel/errors.ts'

export type DocMark = { type: string; attrs?: Record<string, unknown> | null }
/** A node of a rich-text document, as ProseMirror/TipTap writes it. Trust its shape only after `checkDocument`. */
export type DocNode = {
  type: string
  attrs?: Record<string, unknown> | null
  content?: DocNode[]
  marks?: DocMark[]
  text?: string
}
export type RichDocument = DocNode & { type: 'doc' }

export const DOCUMENT_LIMITS = {
  /** Nodes on the way from a page's document (not counted) down to a text. */
  depth: 20,
  nodes: 20_000,
  bytes: 500_000,
  hrefLength: 2_000,
  altLength: 500,
  /** Errors reported at once; checking stops there. */
  errors: 20,
} as const

/** How an ordered list counts: HTML's values of `type`. */
export const LIST_STYLES: readonly string[] = ['1', 'a', 'A', 'i', 'I']

const LONE_SURROGATE_OR_NUL = /[\p{Cs}\0]/u
const SPACE_OR_CONTROL = /[\s\p{Cc}\p{Cs}]/u
const ALLOWED_SCHEME = /^(https?:\/\/[^/]|mailto:.)/i

/**
 * Why a link's address is refused, or null when it is fine. Only absolute http:, https: and mailto: pass: a
 * page is shown to customers on our own origin, so `javascript:` and `data:` would run there.
 */
export function linkProblem(href: unknown): string | null {
  if (typeof href !== 'string' || href === '') return 'must be the address of the link'
  if (href.length > DOCUMENT_LIMITS.hrefLength)
    return `must be at most ${DOCUMENT_LIMITS.hrefLength} characters`
  if (SPACE_OR_CONTROL.test(href)) return 'must not contain spaces, line breaks or control characters'
  if (!ALLOWED_SCHEME.test(href) || !URL.canParse(href))
    return 'must be a full address starting with https://, http:// or mailto:'
  return null
}

type AttrCheck = (value: unknown) => string | null
const anyText: AttrCheck = (v) => (typeof v === 'string' ? null : 'must be text')
const textUpTo =
  (max: number): AttrCheck =>
  (v) =>
    typeof v === 'string' && v.length <= max && !LONE_SURROGATE_OR_NUL.test(v)
      ? null
      : `must be text of at most ${max} characters`
const wholeNumber =
  (min: number, max: number): AttrCheck =>
  (v) =>
    Number.isInteger(v) && (v as number) >= min && (v as number) <= max
      ? null
      : `must be a whole number from ${min} to ${max}`
const oneOf =
  (...values: string[]): AttrCheck =>
  (v) =>
    values.includes(v as string) ? null : `must be one of ${values.join(', ')}`
const fileId: AttrCheck = (v) =>
  typeof v === 'string' && v !== '' && v.length <= 64 ? null : 'must be the id of an uploaded file'

type Holds = 'blocks' | 'item' | 'items' | 'inline' | 'text' | 'nothing'
type Rule = { holds: Holds; attrs: ReadonlyMap<string, AttrCheck>; required?: string }
const attrs = (entries: Record<string, AttrCheck> = {}) => new Map(Object.entries(entries))

/** Every node there is. The content rules are ProseMirror's: what breaks them would be cut out by the editor. */
const NODES: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ['doc', { holds: 'blocks', attrs: attrs() }],
  ['paragraph', { holds: 'inline', attrs: attrs() }],
  ['heading', { holds: 'inline', attrs: attrs({ level: wholeNumber(1, 3) }) }],
  ['bulletList', { holds: 'items', attrs: attrs() }],
  [
    'orderedList',
    {
      holds: 'items',
      attrs: attrs({ start: wholeNumber(0, 1_000_000), type: oneOf(...LIST_STYLES) }),
    },
  ],
  ['listItem', { holds: 'item', attrs: attrs() }],
  ['blockquote', { holds: 'blocks', attrs: attrs() }],
  ['codeBlock', { holds: 'text', attrs: attrs({ language: textUpTo(40) }) }],
  ['horizontalRule', { holds: 'nothing', attrs: attrs() }],
  ['hardBreak', { holds: 'nothing', attrs: attrs() }],
  [
    'image',
    {
      holds: 'nothing',
      attrs: attrs({ fileId, alt: textUpTo(DOCUMENT_LIMITS.altLength) }),
      required: 'fileId',
    },
  ],
  ['fileBlock', { holds: 'nothing', attrs: attrs({ fileId }), required: 'fileId' }],
  ['text', { holds: 'nothing', attrs: attrs() }],
])

/** `target`, `rel` and `class` are what a stock TipTap writes; we decide them when rendering, so they are noise. */
const LINK_ATTRS = attrs({ href: linkProblem, target: anyText, rel: anyText, class: anyText })
const MARKS: ReadonlyMap<string, Pick<Rule, 'attrs' | 'required'>> = new Map([
  ['bold', { attrs: attrs() }],
  ['italic', { attrs: attrs() }],
  ['strike', { attrs: attrs() }],
  ['underline', { attrs: attrs() }],
  ['code', { attrs: attrs() }],
  ['link', { attrs: LINK_ATTRS, required: 'href' }],
])

export const NODE_TYPES: readonly string[] = [...NODES.keys()]
export const MARK_TYPES: readonly string[] = [...MARKS.keys()]
const BLOCKS = NODE_TYPES.filter((t) => !['doc', 'listItem', 'text', 'hardBreak'].includes(t))
const CHILDREN: Record<Holds, readonly string[]> = {
  blocks: BLOCKS,
  item: BLOCKS,
  items: ['listItem'],
  inline: ['text', 'hardBreak'],
  text: ['text'],
  nothing: [],
}
const NODE_KEYS = new Set(['type', 'attrs', 'content', 'marks', 'text'])
const MARK_KEYS = new Set(['type', 'attrs'])

const isRecord = (v: unknown): v is Record<string, unknown> =>
  typeof v === 'object' && v !== null && !Array.isArray(v)
const join = (path: string, key: string | number) => (path === '' ? String(key) : `${path}.${key}`)

/**
 * Checks a rich-text document against the schema of the editor. Returns one error per fault, each naming its
 * place below `path` (`pages.2.doc.content.0.type`), at most `DOCUMENT_LIMITS.errors`; empty = a `RichDocument`.
 * By hand, because a recursive zod union takes a second for what this does in milliseconds.
 */
export function checkDocument(doc: unknown, path = ''): FieldError[] {
  const errors: FieldError[] = []
  let nodes = 0
  const full = () => errors.length >= DOCUMENT_LIMITS.errors || nodes > DOCUMENT_LIMITS.nodes
  const fail = (at: string, message: string) => {
    if (errors.length < DOCUMENT_LIMITS.errors) errors.push({ path: at || '(body)', message })
  }

  const checkKeys = (value: Record<string, unknown>, known: ReadonlySet<string>, at: string) => {
    for (const key in value) if (!known.has(key)) fail(join(at, key), 'is not a field of a document')
  }

  const checkAttrs = (value: unknown, rule: Pick<Rule, 'attrs' | 'required'>, at: string) => {
    const given = value ?? {}
    if (!isRecord(given)) return fail(join(at, 'attrs'), 'must be an object')
    for (const key in given) {
      const v = given[key]
      // Absent, null and a node id mean the same to the reader: editors write all three.
      if (v === null || v === undefined || (key === 'id' && typeof v === 'string')) continue
      const check = rule.attrs.get(key)
      const problem = check ? check(v) : 'is not an attribute known here'
      if (problem) fail(join(join(at, 'attrs'), key), problem)
    }
    if (rule.required && (given[rule.required] ?? null) === null)
      fail(join(join(at, 'attrs'), rule.required), 'is required')
  }

  const checkMarks = (marks: unknown, allowed: boolean, at: string) => {
    if (!Array.isArray(marks)) return fail(at, 'must be a list')
    if (marks.length > 0 && !allowed) return fail(at, 'are not allowed here')
    const seen = new Set<string>()
    for (let i = 0; i < marks.length && !full(); i++) {
      const mark: unknown = marks[i]
      const here = join(at, i)
      if (!isRecord(mark)) fail(here, 'must be an object')
      else {
        const rule = typeof mark.type === 'string' ? MARKS.get(mark.type) : undefined
        if (!rule) fail(join(here, 'type'), `must be one of ${MARK_TYPES.join(', ')}`)
        else if (seen.has(mark.type as string)) fail(here, `is a second "${mark.type}" on the same text`)
        else {
          seen.add(mark.type as string)
          checkKeys(mark, MARK_KEYS, here)
          checkAttrs(mark.attrs, rule, here)
        }
      }
    }
  }

  const checkText = (node: Record<string, unknown>, at: string) => {
    if (typeof node.text !== 'string' || node.text === '') fail(join(at, 'text'), 'must be text, not empty')
    else if (LONE_SURROGATE_OR_NUL.test(node.text))
      fail(join(at, 'text'), 'contains characters that are not valid Unicode text')
  }

  const checkContent = (node: Record<string, unknown>, holds: Holds, at: string, depth: number) => {
    const content = node.content ?? []
    const here = join(at, 'content')
    if (!Array.isArray(content)) return fail(here, 'must be a list')
    if (holds === 'nothing' && content.length > 0)
      return fail(here, `is not allowed in a node of type "${node.type}"`)
    const needsChild = holds === 'item' || holds === 'items' || node.type === 'blockquote'
    if (needsChild && content.length === 0) return fail(here, 'must not be empty')
    if (depth >= DOCUMENT_LIMITS.depth && content.length > 0)
      return fail(here, `is nested deeper than ${DOCUMENT_LIMITS.depth} levels`)
    for (let i = 0; i < content.length && !full(); i++) {
      const allowed = holds === 'item' && i === 0 ? ['paragraph'] : CHILDREN[holds]
      checkNode(content[i], allowed, holds, join(here, i), depth + 1)
    }
  }

  const checkNode = (
    node: unknown,
    allowed: readonly string[],
    parent: Holds | null,
    at: string,
    depth: number,
  ) => {
    if (++nodes > DOCUMENT_LIMITS.nodes)
      return fail(path, `has more than ${DOCUMENT_LIMITS.nodes.toLocaleString('en-US')} nodes`)
    if (!isRecord(node)) return fail(at, 'must be an object')
    const rule = typeof node.type === 'string' ? NODES.get(node.type) : undefined
    if (!rule || !allowed.includes(node.type as string))
      return fail(join(at, 'type'), `must be ${allowed.length === 1 ? '' : 'one of '}${allowed.join(', ')}`)
    checkKeys(node, NODE_KEYS, at)
    checkAttrs(node.attrs, rule, at)
    const marks = node.marks ?? null
    if (marks !== null) checkMarks(marks, parent === 'inline', join(at, 'marks'))
    if (node.type === 'text') checkText(node, at)
    else if (node.text !== undefined) fail(join(at, 'text'), 'is only allowed in a node of type "text"')
    checkContent(node, rule.holds, at, depth)
  }

  checkNode(doc, ['doc'], null, path, 0)
  return errors
}

/** The document for zod (and the OpenAPI description). The cast is what `checkDocument` has just proved. */
export const documentSchema = z
  .looseObject({ type: z.literal('doc', { error: 'must be doc' }) }, { error: 'must be a document' })
  .superRefine((doc, ctx) => {
    // `continue: false`: checks of what holds the document must not meet one that is not a document.
    for (const { path, message } of checkDocument(doc))
      ctx.addIssue({
        code: 'custom',
        path: path === '(body)' ? [] : path.split('.'),
        message,
        continue: false,
      })
  })
  .describe('Rich text as TipTap/ProseMirror JSON') as unknown as z.ZodType<RichDocument, RichDocument>

/** Ids of the uploaded files a document shows (image, fileBlock), with the place of each. */
export function fileRefs(node: DocNode, path = ''): { path: string; fileId: string }[] {
  if (node.type === 'image' || node.type === 'fileBlock')
    return [{ path: join(path, 'attrs.fileId'), fileId: String(node.attrs?.fileId) }]
  return (node.content ?? []).flatMap((child, i) => fileRefs(child, join(path, `content.${i}`)))
}
