import { createElement, type ReactNode } from 'react'
import type { DocMark, DocNode, RichDocument } from '#app/domain/catalog/document.schema.ts'
import { linkProblem } from '#app/domain/catalog/document.schema.ts'

type FileLookups = {
  /** Where the reader may load an uploaded file, or null when it is not (or no longer) there. */
  fileUrl: (fileId: string) => string | null
  fileName: (fileId: string) => string
}

/**
 * A checked document as semantic HTML. Headings start at h2: the page that shows the document has its own h1.
 * Text goes through React's escaping only, and a link that `linkProblem` refuses is shown as its text.
 */
export function DocumentView({ doc, ...files }: FileLookups & { doc: RichDocument }) {
  return createElement('div', { className: 'document' }, ...children(doc, files))
}

const children = (node: DocNode, files: FileLookups): ReactNode[] =>
  (node.content ?? []).map((child) => renderNode(child, files))

function renderNode(node: DocNode, files: FileLookups): ReactNode {
  const inside = () => children(node, files)
  switch (node.type) {
    case 'text':
      return renderText(node)
    case 'paragraph':
      return createElement('p', null, ...inside())
    case 'heading':
      return createElement(`h${Number(node.attrs?.level ?? 1) + 1}`, null, ...inside())
    case 'bulletList':
      return createElement('ul', null, ...inside())
    case 'orderedList': {
      const { start, type } = node.attrs ?? {}
      return createElement('ol', { start: start ?? undefined, type: type ?? undefined }, ...inside())
    }
    case 'listItem':
      return createElement('li', null, ...inside())
    case 'blockquote':
      return createElement('blockquote', null, ...inside())
    case 'codeBlock': {
      const language = node.attrs?.language
      const props = language ? { 'data-language': String(language) } : null
      return <pre>{createElement('code', props, ...inside())}</pre>
    }
    case 'horizontalRule':
      return <hr />
    case 'hardBreak':
      return <br />
    case 'image':
      return renderImage(node, files)
    case 'fileBlock':
      return renderFile(node, files)
    default:
      return null
  }
}

const OUTSIDE_IN = ['link', 'bold', 'italic', 'underline', 'strike', 'code']
const TAGS: Record<string, string> = {
  bold: 'strong',
  italic: 'em',
  underline: 'u',
  strike: 's',
  code: 'code',
}

function renderText({ text, marks = [] }: DocNode): ReactNode {
  const order = (mark: DocMark) => OUTSIDE_IN.indexOf(mark.type)
  return [...marks].sort((a, b) => order(b) - order(a)).reduce<ReactNode>(wrap, text)
}

function wrap(inner: ReactNode, { type, attrs }: DocMark): ReactNode {
  if (type !== 'link') return TAGS[type] ? createElement(TAGS[type], null, inner) : inner
  if (linkProblem(attrs?.href)) return inner
  return (
    <a href={String(attrs?.href)} rel="noopener noreferrer nofollow" target="_blank">
      {inner}
    </a>
  )
}

function renderImage({ attrs }: DocNode, { fileUrl, fileName }: FileLookups): ReactNode {
  const fileId = String(attrs?.fileId)
  const url = fileUrl(fileId)
  const alt = typeof attrs?.alt === 'string' ? attrs.alt : ''
  if (url === null) return <p className="document-missing">{alt || fileName(fileId)}</p>
  return (
    <figure>
      <img src={url} alt={alt} loading="lazy" />
    </figure>
  )
}

function renderFile({ attrs }: DocNode, { fileUrl, fileName }: FileLookups): ReactNode {
  const fileId = String(attrs?.fileId)
  const url = fileUrl(fileId)
  const name = fileName(fileId)
  return (
    <p className="document-file">
      {url === null ? (
        name
      ) : (
        <a href={url} download={name}>
          {name}
        </a>
      )}
    </p>
  )
}
