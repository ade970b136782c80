import type { ContentFile, Page, ProductContent, Snapshot } from './content.schema.ts'
import type { DocMark, DocNode, RichDocument } from './document.schema.ts'
import { type EffectiveContent, effectiveContent } from './effective-content.rules.ts'

/**
 * RFC 8785 (JSON Canonicalization Scheme) of a JSON value: keys by UTF-16 code units, ECMAScript numbers, no
 * spaces. Members that are undefined are left out. Throws TypeError on what is not JSON.
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (typeof value === 'object' && value !== null) {
    const record = value as Record<string, unknown>
    const members = Object.keys(record)
      .filter((key) => record[key] !== undefined)
      .sort()
      .map((key) => `${JSON.stringify(key)}:${canonicalJson(record[key])}`)
    return `{${members.join(',')}}`
  }
  const isJson =
    value === null ||
    typeof value === 'boolean' ||
    (typeof value === 'number' && Number.isFinite(value)) ||
    (typeof value === 'string' && !/\p{Cs}/u.test(value))
  if (!isJson) throw new TypeError(`${typeof value} has no canonical JSON`)
  return JSON.stringify(value)
}

/** SHA-256 of a text's UTF-8 bytes, in lower-case hex. */
export async function sha256Hex(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  return Array.from(new Uint8Array(digest), (b) => b.toString(16).padStart(2, '0')).join('')
}

type FileRef = (fileId: string) => string

/**
 * The document without what a reader cannot see: order of marks and attributes, split texts, empty paragraphs,
 * blanks at the end of a block, node ids, attributes that are null or the default, how a link opens. Two
 * documents are the same to a customer exactly when their normal forms are equal. Idempotent. The result is
 * for comparing: a list item may have lost the empty paragraph that the editor's schema wants.
 */
export function normalizeDocument(doc: RichDocument, fileRef: FileRef = (id) => id): RichDocument {
  return normalizeNode(doc, fileRef) as RichDocument
}

function normalizeNode(node: DocNode, fileRef: FileRef): DocNode | null {
  const out: DocNode = { type: node.type }
  const attrs = visibleAttrs(node, fileRef)
  if (attrs) out.attrs = attrs
  const content = holdsInline(node.type)
    ? normalizeInline(node.content ?? [])
    : (node.content ?? []).flatMap((child) => normalizeNode(child, fileRef) ?? [])
  if (content.length > 0) out.content = content
  else if (node.type === 'paragraph') return null
  return out
}

const holdsInline = (type: string) => type === 'paragraph' || type === 'heading' || type === 'codeBlock'

function visibleAttrs({ type, attrs }: DocNode, fileRef: FileRef): Record<string, unknown> | null {
  switch (type) {
    case 'heading':
      return { level: attrs?.level ?? 1 }
    case 'orderedList': {
      const start = attrs?.start ?? 1
      const style = attrs?.type ?? '1'
      if (start === 1 && style === '1') return null
      return { ...(start !== 1 && { start }), ...(style !== '1' && { type: style }) }
    }
    case 'codeBlock':
      return attrs?.language ? { language: attrs.language } : null
    case 'image':
      return { fileId: fileRef(String(attrs?.fileId)), ...(attrs?.alt ? { alt: attrs.alt } : {}) }
    case 'fileBlock':
      return { fileId: fileRef(String(attrs?.fileId)) }
    default:
      return null
  }
}

function normalizeMarks(marks: DocMark[] | undefined): DocMark[] | undefined {
  if (!marks || marks.length === 0) return undefined
  return marks
    .map(
      (m): DocMark =>
        m.type === 'link' ? { type: m.type, attrs: { href: m.attrs?.href } } : { type: m.type },
    )
    .sort((a, b) => (a.type < b.type ? -1 : 1))
}

function normalizeInline(nodes: DocNode[]): DocNode[] {
  const out: DocNode[] = []
  let lastMarks = ''
  for (const node of nodes) {
    if (node.type !== 'text') {
      out.push({ type: node.type })
      continue
    }
    const marks = normalizeMarks(node.marks)
    const key = marks ? canonicalJson(marks) : ''
    const last = out[out.length - 1]
    if (last?.type === 'text' && key === lastMarks) last.text += node.text!
    else out.push({ type: 'text', text: node.text!, ...(marks && { marks }) })
    lastMarks = key
  }
  for (let last = out.pop(); last; last = out.pop()) {
    if (last.type !== 'text') continue
    const text = last.text!.trimEnd()
    if (text === '') continue
    out.push({ ...last, text })
    break
  }
  return out
}

/** What a file is to a customer. Its id is not: the same bytes uploaded again are the same file. */
export const fileIdentity = ({ name, sha256 }: Pick<ContentFile, 'name' | 'sha256'>) => `${sha256}:${name}`

export type ContentHashes = {
  /** By id of the page, file and edition. An edition's hash covers what its owners see. */
  pages: Record<string, string>
  files: Record<string, string>
  editions: Record<string, string>
  /** Equal exactly when no owner of any edition sees a difference. */
  whole: string
}

/** SHA-256 per page, file, edition and whole, over canonical JSON of the normal form. */
export async function hashContent(content: ProductContent): Promise<ContentHashes> {
  const identities = new Map(content.files.map((f) => [f.id, fileIdentity(f)]))
  const hashPage = ({ title, doc }: Page) =>
    sha256Hex(canonicalJson({ title, doc: normalizeDocument(doc, (id) => identities.get(id) ?? id) }))
  const hashFile = ({ name, sha256 }: ContentFile) => sha256Hex(canonicalJson({ name, sha256 }))
  const pages = await hashEach(content.pages, hashPage)
  const files = await hashEach(content.files, hashFile)
  const hashEdition = (seen: EffectiveContent) =>
    sha256Hex(
      canonicalJson({
        pages: seen.pages.map((p) => pages[p.id]),
        files: seen.files.map((f) => files[f.id]).sort(),
      }),
    )
  const editions = await hashEach(content.editions, ({ id }) => hashEdition(effectiveContent(content, id)))
  return { pages, files, editions, whole: await sha256Hex(canonicalJson(editions)) }
}

async function hashEach<T extends { id: string }>(entries: T[], hash: (entry: T) => Promise<string>) {
  return Object.fromEntries(
    await Promise.all(entries.map(async (entry) => [entry.id, await hash(entry)] as const)),
  )
}

/** SHA-256 over the details, names and prices of the editions, and whether content is shared. */
export const hashDetails = ({ details, content: { shared, editions } }: Snapshot) =>
  sha256Hex(canonicalJson({ details, shared, editions }))
