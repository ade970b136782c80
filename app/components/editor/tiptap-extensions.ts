import { type Extensions, mergeAttributes, Node } from '@tiptap/core'
import { Code } from '@tiptap/extension-code'
import { Image } from '@tiptap/extension-image'
import { Link } from '@tiptap/extension-link'
import { OrderedList } from '@tiptap/extension-list'
import { StarterKit } from '@tiptap/starter-kit'
import { LIST_STYLES, linkProblem } from '#app/domain/catalog/document.schema.ts'

/** How the editor shows an uploaded file. A server that only needs the schema knows no addresses. */
export type EditorFiles = { fileUrl: (fileId: string) => string | null; fileName: (fileId: string) => string }
const NO_FILES: EditorFiles = { fileUrl: () => null, fileName: (fileId) => fileId }

const fileIdAttribute = {
  isRequired: true,
  parseHTML: (element: HTMLElement) => element.getAttribute('data-file-id'),
  renderHTML: ({ fileId }: Record<string, unknown>) => ({ 'data-file-id': fileId }),
}

/** Read as it stands: TipTap's own reading makes a number of a text like "2024". */
const textAttribute = (name: string) => ({
  default: null,
  parseHTML: (element: HTMLElement) => element.getAttribute(name),
})

/** A pasted list may carry any number or style; what the document schema refuses must not get in. */
const DocumentOrderedList = OrderedList.extend({
  addAttributes: () => ({
    start: {
      default: 1,
      parseHTML: (element: HTMLElement) => {
        const start = Number(element.getAttribute('start') ?? 1)
        return Number.isInteger(start) && start >= 0 && start <= 1_000_000 ? start : 1
      },
    },
    type: {
      default: null,
      parseHTML: (element: HTMLElement) =>
        LIST_STYLES.find((style) => style === element.getAttribute('type')) ?? null,
    },
  }),
})

/** Only the address is kept: how a link opens is decided where it is shown. */
const DocumentLink = Link.extend({
  addAttributes: () => ({ href: textAttribute('href') }),
}).configure({
  openOnClick: false,
  defaultProtocol: 'https',
  protocols: [],
  HTMLAttributes: { target: null, rel: 'noopener noreferrer nofollow', class: null },
  isAllowedUri: (url) => linkProblem(url) === null,
})

/** TipTap's code mark shuts out every other; a linked or bold `code` is ordinary Markdown. */
const DocumentCode = Code.extend({ excludes: 'code' })

const documentImage = ({ fileUrl }: EditorFiles) =>
  Image.extend({
    addAttributes: () => ({ fileId: fileIdAttribute, alt: textAttribute('alt') }),
    parseHTML: () => [{ tag: 'img[data-file-id]' }],
    renderHTML: ({ node, HTMLAttributes }) => [
      'img',
      mergeAttributes(HTMLAttributes, { src: fileUrl(String(node.attrs.fileId)) }),
    ],
    addInputRules: () => [],
    addCommands: () => ({}),
  })

const fileBlock = ({ fileName }: EditorFiles) =>
  Node.create({
    name: 'fileBlock',
    group: 'block',
    atom: true,
    draggable: true,
    addAttributes: () => ({ fileId: fileIdAttribute }),
    parseHTML: () => [{ tag: 'div[data-file-block][data-file-id]' }],
    renderHTML: ({ node, HTMLAttributes }) => [
      'div',
      mergeAttributes(HTMLAttributes, { 'data-file-block': '' }),
      fileName(String(node.attrs.fileId)),
    ],
  })

/**
 * TipTap's extensions for exactly the nodes, marks and attributes of `document.schema.ts`, without undo (Yjs
 * keeps that per member). Needs no DOM: `getSchema(documentExtensions())` works in a Durable Object.
 */
export const documentExtensions = (files: EditorFiles = NO_FILES): Extensions => [
  StarterKit.configure({
    undoRedo: false,
    heading: { levels: [1, 2, 3] },
    link: false,
    code: false,
    orderedList: false,
  }),
  DocumentOrderedList,
  DocumentCode,
  DocumentLink,
  documentImage(files),
  fileBlock(files),
]
