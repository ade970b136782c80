import type { DocNode } from './document.schema.ts'

/** Scripts written without spaces count one word per character, as word processors do. */
const WORD =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]|[^\s\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]+/gu

/** The text of a paragraph, heading or code block; a hard break is a line break. */
export function inlineText(node: DocNode): string {
  let out = ''
  for (const child of node.content ?? []) out += child.type === 'hardBreak' ? '\n' : (child.text ?? '')
  return out
}

/** A checked document as plain text, one line per block. Images and files have no text of their own. */
export function plainText(doc: DocNode): string {
  const lines: string[] = []
  const walk = (node: DocNode) => {
    const first = node.content?.[0]
    if (first === undefined) return
    if (first.type === 'text' || first.type === 'hardBreak') lines.push(inlineText(node))
    else node.content!.forEach(walk)
  }
  walk(doc)
  return lines.join('\n')
}

/** The words of a text in order; what "+120 −30 words" counts. */
export function wordsOf(text: string): string[] {
  return text.match(WORD) ?? []
}

/** The beginning of a document on one line, cut between words at `max` characters. */
export function excerpt(doc: DocNode, max: number): string {
  const text = plainText(doc).replace(/\s+/g, ' ').trim()
  if (text.length <= max) return text
  const cut = text.slice(0, max - 1)
  const space = cut.lastIndexOf(' ')
  return `${(space > 0 ? cut.slice(0, space) : cut).replace(/\p{Cs}$/u, '')}…`
}
