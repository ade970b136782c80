import * as Y from 'yjs'
import type { ContentFile, Page, ProductContent } from './content.schema.ts'
import type { RichDocument } from './document.schema.ts'
import { buildText, readText, writeText } from './draft-text.ts'

/**
 * The draft as a Yjs document; durable-objects/CONTEXT.md has its layout. Details and editions are not in it: the
 * form that edits them saves at once, so a draft never competes with it.
 */
export type DraftContent = Pick<ProductContent, 'shared' | 'pages' | 'files'>
/** A page in the list beside the editor: everything but its text. */
export type PageHead = Omit<Page, 'doc'>
type Entry = Y.Map<unknown>

const meta = (doc: Y.Doc) => doc.getMap<unknown>('meta')
const pageMap = (doc: Y.Doc) => doc.getMap<Entry>('pages')
const fileMap = (doc: Y.Doc) => doc.getMap<Entry>('files')

/** An empty paragraph, so that two who open a new page at once do not each make their own. */
export const EMPTY_DOCUMENT: RichDocument = { type: 'doc', content: [{ type: 'paragraph' }] }

/** Shape is not trusted: another client may have written anything. What is no text reads as ''. */
const textOf = (entry: Entry, key: string) => {
  const value = entry.get(key)
  return typeof value === 'string' ? value : ''
}
const idOf = (entry: Entry, key: string) => textOf(entry, key) || null
const numberOf = (entry: Entry, key: string) => {
  const value = entry.get(key)
  return typeof value === 'number' && Number.isFinite(value) ? value : 0
}
const entriesOf = (map: Y.Map<Entry>): [string, Entry][] =>
  [...map.entries()]
    .filter(([, entry]) => entry instanceof Y.Map)
    .sort(([idA, a], [idB, b]) => numberOf(a, 'place') - numberOf(b, 'place') || (idA < idB ? -1 : 1))

export const isShared = (doc: Y.Doc) => meta(doc).get('shared') !== false

/** The text of a page for its editor, or null when the page is gone. */
export function pageText(doc: Y.Doc, pageId: string): Y.XmlFragment | null {
  const text = pageMap(doc).get(pageId)?.get('text')
  return text instanceof Y.XmlFragment ? text : null
}

/**
 * Pages in order, without their text. `editionIds` are the editions there are: pages of a removed one are no longer
 * part of the content, and where everybody changed sharing at once the flag decides.
 */
export function listPages(doc: Y.Doc, editionIds: readonly string[]): PageHead[] {
  const shared = isShared(doc)
  return entriesOf(pageMap(doc)).flatMap(([id, entry]) => {
    const editionId = shared ? null : (idOf(entry, 'editionId') ?? editionIds[0] ?? null)
    if (editionId !== null && !editionIds.includes(editionId)) return []
    return [{ id, editionId, title: textOf(entry, 'title') }]
  })
}

/** Files in the order they were added. One that belongs to no edition is for all. */
export function listFiles(doc: Y.Doc, editionIds: readonly string[]): ContentFile[] {
  const shared = isShared(doc)
  return entriesOf(fileMap(doc)).flatMap(([id, entry]) => {
    const editionId = shared ? null : idOf(entry, 'editionId')
    if (editionId !== null && !editionIds.includes(editionId)) return []
    return [
      {
        id,
        editionId,
        name: textOf(entry, 'name'),
        size: numberOf(entry, 'size'),
        contentType: textOf(entry, 'contentType'),
        sha256: textOf(entry, 'sha256'),
      },
    ]
  })
}

export function readDraft(doc: Y.Doc, editionIds: readonly string[]): DraftContent {
  const text = (id: string) => pageText(doc, id)
  return {
    shared: isShared(doc),
    pages: listPages(doc, editionIds).map((page) => {
      const fragment = text(page.id)
      return { ...page, doc: fragment ? readText(fragment) : EMPTY_DOCUMENT }
    }),
    files: listFiles(doc, editionIds),
  }
}

/** Makes the draft say what a version says, touching only what differs, in one transaction. */
export function writeDraft(doc: Y.Doc, { shared, pages, files }: DraftContent): void {
  doc.transact(() => {
    if (meta(doc).get('shared') !== shared) meta(doc).set('shared', shared)
    fill(pageMap(doc), pages, (entry, page) => {
      setAll(entry, { editionId: page.editionId, title: page.title })
      const text = entry.get('text')
      if (text instanceof Y.XmlFragment) writeText(text, page.doc)
      else entry.set('text', buildText(page.doc))
    })
    fill(fileMap(doc), files, (entry, { id: _, ...file }) => setAll(entry, file))
  })
}

function fill<T extends { id: string }>(
  map: Y.Map<Entry>,
  list: T[],
  write: (entry: Entry, item: T) => void,
) {
  const wanted = new Set(list.map((item) => item.id))
  for (const id of [...map.keys()]) if (!wanted.has(id)) map.delete(id)
  const order = entriesOf(map).map(([id]) => id)
  const keepsOrder = list.length === order.length && list.every((item, i) => item.id === order[i])
  list.forEach((item, i) => {
    const entry = entryOf(map, item.id)
    write(entry, item)
    if (!keepsOrder) setAll(entry, { place: i + 1 })
  })
}

function entryOf(map: Y.Map<Entry>, id: string): Entry {
  const known = map.get(id)
  if (known instanceof Y.Map) return known
  const entry: Entry = new Y.Map()
  map.set(id, entry)
  return entry
}

function setAll(entry: Entry, values: Record<string, unknown>) {
  for (const [key, value] of Object.entries(values)) if (entry.get(key) !== value) entry.set(key, value)
}

const lastPlace = (map: Y.Map<Entry>) =>
  entriesOf(map).reduce((max, [, e]) => Math.max(max, numberOf(e, 'place')), 0)

/** Puts a new page at the end. */
export function addPage(
  doc: Y.Doc,
  { id, editionId, title }: PageHead,
  text: RichDocument = EMPTY_DOCUMENT,
): void {
  const pages = pageMap(doc)
  doc.transact(() => {
    const place = lastPlace(pages) + 1
    const entry = entryOf(pages, id)
    setAll(entry, { editionId, title, place })
    entry.set('text', buildText(text))
  })
}

export const renamePage = (doc: Y.Doc, id: string, title: string): void => {
  pageMap(doc).get(id)?.set('title', title)
}
export const removePage = (doc: Y.Doc, id: string): void => pageMap(doc).delete(id)

/**
 * Moves a page before another one, or to the end (null). One number changes, so that two who move pages at once
 * never make a page twice; only where halving has used the numbers up are all pages numbered anew.
 */
export function movePage(doc: Y.Doc, id: string, beforeId: string | null): void {
  const pages = pageMap(doc)
  const moved = pages.get(id)
  if (!moved || id === beforeId) return
  doc.transact(() => {
    const others = entriesOf(pages).filter(([other]) => other !== id)
    const at = beforeId === null ? others.length : others.findIndex(([other]) => other === beforeId)
    if (at === -1) return
    const left = at === 0 ? null : numberOf(others[at - 1]![1], 'place')
    const right = at === others.length ? null : numberOf(others[at]![1], 'place')
    const place = left === null ? (right ?? 2) - 1 : right === null ? left + 1 : (left + right) / 2
    if (place !== left && place !== right) {
      moved.set('place', place)
      return
    }
    others.splice(at, 0, [id, moved])
    for (const [i, [, entry]] of others.entries()) setAll(entry, { place: i + 1 })
  })
}

/** Adds an uploaded file, or takes over what is known about it now. */
export function putFile(doc: Y.Doc, { id, ...file }: ContentFile): void {
  const files = fileMap(doc)
  doc.transact(() => {
    const place = files.has(id) ? numberOf(files.get(id)!, 'place') : lastPlace(files) + 1
    setAll(entryOf(files, id), { ...file, place })
  })
}

/** Puts a new upload where an old file was, also in the pages that show it. */
export function replaceFile(doc: Y.Doc, oldId: string, { id, ...file }: ContentFile): void {
  const files = fileMap(doc)
  doc.transact(() => {
    const place = files.has(oldId) ? numberOf(files.get(oldId)!, 'place') : lastPlace(files) + 1
    setAll(entryOf(files, id), { ...file, place })
    files.delete(oldId)
    forEachFileNode(doc, oldId, (node) => node.setAttribute('fileId', id))
  })
}
export const renameFile = (doc: Y.Doc, id: string, name: string): void => {
  fileMap(doc).get(id)?.set('name', name)
}
/** Takes a file away, and the places that show it. */
export function removeFile(doc: Y.Doc, id: string): void {
  doc.transact(() => {
    fileMap(doc).delete(id)
    forEachFileNode(doc, id, (node) => {
      const siblings = node.parent as Y.XmlFragment
      siblings.delete(siblings.toArray().indexOf(node))
    })
  })
}

function forEachFileNode(doc: Y.Doc, fileId: string, act: (node: Y.XmlElement) => void) {
  const found: Y.XmlElement[] = []
  const walk = (parent: Y.XmlFragment) => {
    for (const child of parent.toArray()) {
      if (!(child instanceof Y.XmlElement)) continue
      if (child.getAttribute('fileId') === fileId) found.push(child)
      walk(child)
    }
  }
  for (const [id] of entriesOf(pageMap(doc))) {
    const text = pageText(doc, id)
    if (text) walk(text)
  }
  for (const node of found) act(node)
}

/** Every edition starts with a copy of the pages; files stay for all (gumroad.md 5.2). `newId` names the copies. */
export function splitByEdition(doc: Y.Doc, editionIds: readonly string[], newId: () => string): void {
  doc.transact(() => {
    const pages = readDraft(doc, editionIds).pages
    meta(doc).set('shared', false)
    for (const page of pages) removePage(doc, page.id)
    // The first edition keeps the ids, so that its history goes on.
    for (const [i, editionId] of editionIds.entries())
      for (const page of pages)
        addPage(doc, { id: i === 0 ? page.id : newId(), editionId, title: page.title }, page.doc)
  })
}

/** One edition's pages and files become everybody's; what only the others had goes (gumroad.md 5.2). */
export function shareContentOf(doc: Y.Doc, editionIds: readonly string[], keptEditionId: string): void {
  doc.transact(() => {
    for (const page of listPages(doc, editionIds)) {
      if (page.editionId === keptEditionId) pageMap(doc).get(page.id)?.set('editionId', null)
      else removePage(doc, page.id)
    }
    for (const file of listFiles(doc, editionIds)) {
      if (file.editionId === null || file.editionId === keptEditionId)
        fileMap(doc).get(file.id)?.set('editionId', null)
      else fileMap(doc).delete(file.id)
    }
    meta(doc).set('shared', true)
  })
}
