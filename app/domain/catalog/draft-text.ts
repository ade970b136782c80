import * as Y from 'yjs'
import { canonicalJson } from './canonical.ts'
import type { DocMark, DocNode, RichDocument } from './document.schema.ts'

/** Deeper than `DOCUMENT_LIMITS.depth`, so that what is cut off here is refused by its check. */
const READ_DEPTH = 24

/** A page's Yjs text → document, as y-tiptap lays it out. Trust the result only after `checkDocument`. */
export const readText = (fragment: Y.XmlFragment): RichDocument => ({
  type: 'doc',
  content: readChildren(fragment, 0),
})

function readChildren(parent: Y.XmlFragment, depth: number): DocNode[] {
  if (depth > READ_DEPTH) return []
  return parent.toArray().flatMap((child) => {
    if (child instanceof Y.XmlText) return readTexts(child)
    return child instanceof Y.XmlElement ? [readElement(child, depth)] : []
  })
}

function readElement(element: Y.XmlElement, depth: number): DocNode {
  const attrs: Record<string, unknown> = element.getAttributes()
  const content = readChildren(element, depth + 1)
  return {
    type: element.nodeName,
    ...(Object.keys(attrs).length > 0 && { attrs }),
    ...(content.length > 0 && { content }),
  }
}

function readTexts(text: Y.XmlText): DocNode[] {
  const delta = text.toDelta() as { insert: unknown; attributes?: Record<string, unknown> }[]
  return delta.map(({ insert, attributes }) => {
    const marks = Object.entries(attributes ?? {}).map(([type, attrs]) => toMark(type, attrs))
    return {
      type: 'text',
      text: typeof insert === 'string' ? insert : '',
      ...(marks.length > 0 && { marks }),
    }
  })
}

const toMark = (type: string, attrs: unknown): DocMark =>
  typeof attrs === 'object' && attrs !== null && Object.keys(attrs).length > 0
    ? { type, attrs: attrs as Record<string, unknown> }
    : { type }

/** Makes the text say what the document says. Blocks that are the same at its beginning and end are not touched. */
export function writeText(fragment: Y.XmlFragment, doc: RichDocument): void {
  const before = readText(fragment).content!.map((block) => canonicalJson(block))
  const after = (doc.content ?? []).map((block) => canonicalJson(withoutNulls(block)))
  let start = 0
  while (start < before.length && start < after.length && before[start] === after[start]) start++
  let end = 0
  while (
    end < Math.min(before.length, after.length) - start &&
    before[before.length - 1 - end] === after[after.length - 1 - end]
  )
    end++
  fragment.delete(start, before.length - start - end)
  const blocks = (doc.content ?? []).slice(start, after.length - end)
  fragment.insert(start, buildChildren(blocks))
}

/** A new text with the document in it, to be put into a Yjs document. */
export function buildText(doc: RichDocument): Y.XmlFragment {
  const fragment = new Y.XmlFragment()
  fragment.insert(0, buildChildren(doc.content ?? []))
  return fragment
}

function buildChildren(nodes: DocNode[]): (Y.XmlElement | Y.XmlText)[] {
  const children: (Y.XmlElement | Y.XmlText)[] = []
  let run: DocNode[] = []
  const endRun = () => {
    if (run.length > 0) children.push(buildTexts(run))
    run = []
  }
  for (const node of nodes) {
    if (node.type === 'text') run.push(node)
    else {
      endRun()
      children.push(buildElement(node))
    }
  }
  endRun()
  return children
}

function buildTexts(nodes: DocNode[]): Y.XmlText {
  const text = new Y.XmlText()
  text.applyDelta(
    nodes.map(({ text: insert, marks = [] }) => ({
      insert,
      attributes: Object.fromEntries(marks.map(({ type, attrs }) => [type, present(attrs)])),
    })),
  )
  return text
}

function buildElement({ type, attrs, content = [] }: DocNode): Y.XmlElement {
  const element = new Y.XmlElement(type)
  for (const [name, value] of Object.entries(present(attrs))) element.setAttribute(name, value as string)
  element.insert(0, buildChildren(content))
  return element
}

const present = (attrs: Record<string, unknown> | null | undefined) =>
  Object.fromEntries(Object.entries(attrs ?? {}).filter(([, value]) => value !== null && value !== undefined))

/** In the form in which a text is read back. */
function withoutNulls({ type, text, attrs, marks, content }: DocNode): DocNode {
  const kept = present(attrs)
  return {
    type,
    ...(text !== undefined && { text }),
    ...(Object.keys(kept).length > 0 && { attrs: kept }),
    ...(marks && marks.length > 0 && { marks: marks.map((m) => toMark(m.type, present(m.attrs))) }),
    ...(content && content.length > 0 && { content: content.map(withoutNulls) }),
  }
}
