import type { DocMark, DocNode, RichDocument } from '#app/domain/catalog/document.schema.ts'

/**
 * The little markup the sample pages are written in → a page's document. Blocks are parted by blank lines: `#` to
 * `###` headings, `-` and `1.` lists, `>` quotes, ``` code, `---`, `[[file:name]]` and `[[image:name|alt]]`;
 * inside a line `**bold**`, `*italic*`, `` `code` `` and `[text](https://…)`.
 * @param fileId finds the uploaded file of a name
 */
export const prose = (text: string, fileId: (name: string) => string): RichDocument => ({
  type: 'doc',
  content: text
    .trim()
    .split(/\n{2,}/)
    .map((block) => toBlock(block.trim(), fileId)),
})

function toBlock(block: string, fileId: (name: string) => string): DocNode {
  const embed = /^\[\[(file|image):([^|\]]+)(?:\|([^\]]*))?\]\]$/.exec(block)
  if (embed?.[1] === 'file') return { type: 'fileBlock', attrs: { fileId: fileId(embed[2]!) } }
  if (embed) return { type: 'image', attrs: { fileId: fileId(embed[2]!), alt: embed[3] ?? '' } }
  if (block === '---') return { type: 'horizontalRule' }
  const code = /^```(\w*)\n([\s\S]*)\n```$/.exec(block)
  if (code)
    return {
      type: 'codeBlock',
      ...(code[1] && { attrs: { language: code[1] } }),
      content: [{ type: 'text', text: code[2]! }],
    }
  const heading = /^(#{1,3}) (.*)$/.exec(block)
  if (heading) return { type: 'heading', attrs: { level: heading[1]!.length }, content: inline(heading[2]!) }
  const lines = block.split('\n')
  if (lines.every((l) => l.startsWith('- '))) return list('bulletList', lines, 2)
  if (lines.every((l) => /^\d+\. /.test(l))) return list('orderedList', lines, 3)
  if (lines.every((l) => l.startsWith('> ')))
    return { type: 'blockquote', content: [paragraph(lines.map((l) => l.slice(2)).join(' '))] }
  return paragraph(lines.join(' '))
}

const paragraph = (text: string): DocNode => ({ type: 'paragraph', content: inline(text) })
const list = (type: string, lines: string[], marker: number): DocNode => ({
  type,
  content: lines.map((l) => ({ type: 'listItem', content: [paragraph(l.slice(marker).trim())] })),
})

const INLINE = /\*\*(.+?)\*\*|\*(.+?)\*|`(.+?)`|\[(.+?)\]\((\S+?)\)/g

function inline(text: string): DocNode[] {
  const nodes: DocNode[] = []
  const push = (piece: string, mark?: DocMark) => {
    if (piece !== '') nodes.push({ type: 'text', text: piece, ...(mark && { marks: [mark] }) })
  }
  let at = 0
  for (const m of text.matchAll(INLINE)) {
    push(text.slice(at, m.index))
    if (m[1]) push(m[1], { type: 'bold' })
    else if (m[2]) push(m[2], { type: 'italic' })
    else if (m[3]) push(m[3], { type: 'code' })
    else push(m[4]!, { type: 'link', attrs: { href: m[5]! } })
    at = m.index + m[0].length
  }
  push(text.slice(at))
  return nodes
}
