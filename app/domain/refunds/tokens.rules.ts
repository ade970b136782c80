/** A word, a number or a single Chinese character of a text. */
export type Token = {
  /** Without case, accents and width: `Rückgabe` → `ruckgabe`, `３０` → `30`. */
  word: string
  /** Where it stands in the text. */
  start: number
  end: number
  /** Counts sentences, and parts of them (`,` `:` `(`). */
  sentence: number
  part: number
}

const ENDS_SENTENCE = new Set('.!?|•。！？\n\r')
const ENDS_PART = new Set(',;；:()[]{}，：、（）【】「」+—–|"“”„«»')
const APOSTROPHES = new Set("'’`´")

/** Sharp s and the like, which have no decomposition. */
const LETTERS: Record<string, string> = { ß: 'ss', ẞ: 'ss', æ: 'ae', œ: 'oe', ø: 'o', ł: 'l', đ: 'd', ı: 'i' }

const isHan = (code: number) => code >= 0x3400 && code <= 0x9fff

/**
 * The words of a text, in order; reads every character once. A dot inside `2.0` or `app.com` ends no sentence; letters
 * and digits are words of their own (`30days`), and so is every Chinese character.
 */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = []
  let word = ''
  let start = 0
  let end = 0
  let isDigits = false
  let sentence = 0
  let part = 0
  const close = () => {
    if (word !== '') tokens.push({ word, start, end, sentence, part })
    word = ''
  }
  let at = 0
  for (const char of text) {
    const code = char.codePointAt(0)!
    const next = at + char.length
    if (isHan(code)) {
      close()
      tokens.push({ word: char, start: at, end: next, sentence, part })
    } else {
      for (const letter of folded(char, code)) {
        const digit = letter >= '0' && letter <= '9'
        if (digit || isLetter(letter)) {
          if (word !== '' && digit !== isDigits) close()
          if (word === '') start = at
          isDigits = digit
          word += letter
          end = next
        } else {
          const inside = (letter === '.' || (letter === ':' && isDigits)) && isWordCode(text.charCodeAt(next))
          close()
          if (ENDS_SENTENCE.has(letter) && !inside) sentence++
          if (!inside && (ENDS_PART.has(letter) || ENDS_SENTENCE.has(letter))) part++
        }
      }
    }
    at = next
  }
  close()
  return tokens
}

/** What a character is without case, accents and width; empty for marks and for what cannot be seen. */
function folded(char: string, code: number): string {
  if (code < 0x80)
    return code >= 0x41 && code <= 0x5a ? char.toLowerCase() : APOSTROPHES.has(char) ? ' ' : char
  if (ENDS_SENTENCE.has(char) || ENDS_PART.has(char)) return char
  const lower = char.normalize('NFKD').toLowerCase()
  return LETTERS[lower] ?? lower.replace(/[\p{M}\p{Cf}]/gu, '')
}

function isLetter(letter: string): boolean {
  const code = letter.charCodeAt(0)
  if (code < 0x80) return code >= 0x61 && code <= 0x7a
  return /^\p{L}/u.test(letter)
}

/** ASCII letters and digits: what may follow the dot of `2.0`. */
const isWordCode = (code: number) =>
  (code >= 0x30 && code <= 0x39) || (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a)

export type Phrase<Meaning> = { text: string; means: Meaning }
export type Found<Meaning> = { from: number; to: number; means: readonly Meaning[] }

type Node<Meaning> = { next: Map<string, Node<Meaning>>; means: Meaning[] }

/**
 * Finds the phrases of a list in a text, the longest at each place.
 *
 * @returns a function that takes tokens and gives what was found; `to` is the index after the last token. With
 * `overlap` phrases may begin inside one another, otherwise the next one begins after the last.
 */
export function phraseFinder<Meaning>(phrases: Iterable<Phrase<Meaning>>, overlap: boolean) {
  const root: Node<Meaning> = { next: new Map(), means: [] }
  const endings = new Map<string, Meaning[]>()
  for (const { text, means } of phrases) {
    if (text.startsWith('*')) {
      const ending = tokenize(text)[0]!.word
      endings.set(ending, [...(endings.get(ending) ?? []), means])
      continue
    }
    let node = root
    for (const { word } of tokenize(text)) {
      const known: Node<Meaning> = node.next.get(word) ?? { next: new Map(), means: [] }
      node.next.set(word, known)
      node = known
    }
    node.means.push(means)
  }

  return (tokens: readonly Token[]): Found<Meaning>[] => {
    const found: Found<Meaning>[] = []
    for (let i = 0; i < tokens.length; i++) {
      let node: Node<Meaning> | undefined = root
      let best: Found<Meaning> | null = null
      for (let to = i; to < tokens.length; ) {
        node = node.next.get(tokens[to]!.word)
        if (!node || tokens[to]!.part !== tokens[i]!.part) break
        to++
        if (node.means.length > 0) best = { from: i, to, means: node.means }
      }
      best ??= byEnding(tokens[i]!.word, i)
      if (best) {
        found.push(best)
        if (!overlap) i = best.to - 1
      }
    }
    return found
  }

  /** `Videokurs` by `*kurs`: the longest ending of at least three letters before which two or more stand. */
  function byEnding(word: string, i: number): Found<Meaning> | null {
    // Nobody writes longer words, and each ending of one is looked up.
    if (endings.size === 0 || word.length > 40) return null
    for (let from = 2; from <= word.length - 3; from++) {
      const means = endings.get(word.slice(from))
      if (means) return { from: i, to: i + 1, means }
    }
    return null
  }
}
