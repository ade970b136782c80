/** A piece of plain text: words, or an address that may be a link. */
export type TextPart = { text: string; href: string | null }

/** Web addresses alone: what a seller writes must not become any other kind of link. */
const ADDRESS = /https?:\/\/[^\s<>"]+/gi
const TRAILING = /[.,;:!?'")\]]+$/

/** Plain text as paragraphs (split at empty lines), with its web addresses set apart. */
export function describeText(text: string): TextPart[][] {
  return text
    .split(/\n\s*\n/)
    .map((paragraph) => paragraph.trim())
    .filter((paragraph) => paragraph !== '')
    .map(partsOf)
}

function partsOf(paragraph: string): TextPart[] {
  const parts: TextPart[] = []
  let done = 0
  for (const match of paragraph.matchAll(ADDRESS)) {
    // What ends a sentence is no part of the address in it.
    const address = match[0].replace(TRAILING, '')
    if (!URL.canParse(address)) continue
    if (match.index > done) parts.push({ text: paragraph.slice(done, match.index), href: null })
    parts.push({ text: address, href: address })
    done = match.index + address.length
  }
  if (done < paragraph.length) parts.push({ text: paragraph.slice(done), href: null })
  return parts
}

/** The beginning of a text in one line, cut at a word: for cards and search engines. */
export function excerpt(text: string, max: number): string {
  const line = text.replace(/\s+/g, ' ').trim()
  if (line.length <= max) return line
  const cut = line.slice(0, max)
  const end = cut.lastIndexOf(' ')
  // Half of a pair of surrogates would show as a broken character.
  return `${(end > max / 2 ? cut.slice(0, end) : cut).replace(/\p{Cs}$/u, '').replace(/[.,;:!?\s]+$/, '')}…`
}
