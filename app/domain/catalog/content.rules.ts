import type { FieldError } from '#app/domain/kernel/errors.ts'
import { DOCUMENT_LIMITS, fileRefs, type RichDocument } from './document.schema.ts'

const bytesOf = (value: unknown) => new TextEncoder().encode(JSON.stringify(value)).length
const inWords = (n: number) => n.toLocaleString('en-US')

/** The parts of a parsed wire content that the rules between them look at. */
export type ContentParts = {
  shared: boolean
  pages: { id?: string | undefined; edition_id: string | null; doc: RichDocument }[]
  files: { id: string; edition_id: string | null }[]
  editions: { id?: string | undefined; name: string }[]
}

/**
 * Faults between the parts of a content whose parts are each well formed, by path; empty = consistent.
 * A file without edition belongs to all editions even when pages do not: turning sharing off must not need a
 * copy of every upload.
 */
export function contentProblems(wire: ContentParts, maxBytes: number): FieldError[] {
  return [
    ...sizeProblems(wire, maxBytes),
    ...duplicates(wire.pages, 'pages'),
    ...duplicates(wire.files, 'files'),
    ...duplicates(wire.editions, 'editions'),
    ...duplicateNames(wire.editions),
    ...editionProblems(wire),
    ...referenceProblems(wire),
  ]
}

function sizeProblems(wire: ContentParts, maxBytes: number): FieldError[] {
  const tooBig = wire.pages.flatMap(({ doc }, i) => {
    const bytes = bytesOf(doc)
    if (bytes <= DOCUMENT_LIMITS.bytes) return []
    const message = `is ${inWords(bytes)} bytes; a page may have at most ${inWords(DOCUMENT_LIMITS.bytes)}`
    return [{ path: `pages.${i}.doc`, message }]
  })
  const total = bytesOf(wire)
  if (total > maxBytes)
    tooBig.push({
      path: 'pages',
      message: `make a content of ${inWords(total)} bytes; at most ${inWords(maxBytes)} are allowed`,
    })
  return tooBig
}

function duplicates(entries: { id?: string | undefined }[], list: string): FieldError[] {
  const seen = new Set<string>()
  return entries.flatMap(({ id }, i) => {
    if (id === undefined || !seen.has(id)) {
      if (id !== undefined) seen.add(id)
      return []
    }
    return [{ path: `${list}.${i}.id`, message: 'is used twice' }]
  })
}

function duplicateNames(editions: { name: string }[]): FieldError[] {
  const seen = new Set<string>()
  return editions.flatMap(({ name }, i) => {
    const key = name.toLowerCase()
    if (seen.has(key))
      return [{ path: `editions.${i}.name`, message: 'is the name of another edition already' }]
    seen.add(key)
    return []
  })
}

function editionProblems({ shared, pages, files, editions }: ContentParts): FieldError[] {
  const known = new Set(editions.map((e) => e.id))
  const problem = (editionId: string | null, mayBeForAll: boolean): string | null => {
    if (editionId === null)
      return shared || mayBeForAll ? null : 'must name an edition while content is not shared'
    if (shared) return 'must be null while content is shared'
    return known.has(editionId) ? null : 'is not an edition of this product'
  }
  const of = (list: string, entries: { edition_id: string | null }[], mayBeForAll: boolean) =>
    entries.flatMap(({ edition_id }, i) => {
      const message = problem(edition_id, mayBeForAll)
      return message ? [{ path: `${list}.${i}.edition_id`, message }] : []
    })
  return [...of('pages', pages, false), ...of('files', files, true)]
}

function referenceProblems({ pages, files }: ContentParts): FieldError[] {
  const editionOf = new Map(files.map((f) => [f.id, f.edition_id]))
  return pages.flatMap((page, i) =>
    fileRefs(page.doc, `pages.${i}.doc`).flatMap(({ path, fileId }) => {
      const edition = editionOf.get(fileId)
      if (edition === undefined) return [{ path, message: 'is not one of the files of this content' }]
      if (edition === null || edition === page.edition_id) return []
      return [{ path, message: 'is a file of another edition' }]
    }),
  )
}
