/** A piece of SQL. Parentheses and CASE … END are already a tree, so that a clause shows only what is its own. */
export type Token =
  | { kind: 'word'; text: string; quoted: boolean }
  | { kind: 'param' }
  | { kind: 'literal' }
  | { kind: 'symbol'; text: string }
  | { kind: 'group'; tokens: Token[] }

const PIECE =
  /\s+|--[^\n]*|\/\*[\s\S]*?\*\/|(?<literal>x?'(?:[^']|'')*'|\d[\w.]*)|(?<param>\?\d*|[:@$]\w+)|"(?<quoted>(?:[^"]|"")*)"|`(?<ticked>[^`]*)`|(?<word>[a-z_]\w*)|(?<symbol>->>?|\|\||<>|[<>!=]=|[\s\S])/gi

/** SQL text → tree of tokens; words in lower case, comments dropped. Throws when parentheses do not match. */
export function tokenize(sql: string): Token[] {
  const stack: Token[][] = [[]]
  const open = (...tokens: Token[]) => stack.push(tokens)
  const close = () => {
    const tokens = stack.pop()!
    const outer = stack[stack.length - 1]
    if (!outer) throw new Error('parentheses do not match')
    outer.push({ kind: 'group', tokens })
  }
  for (const { groups } of sql.matchAll(PIECE)) {
    const { literal, param, quoted, ticked, word, symbol } = groups!
    const here = stack[stack.length - 1]!
    const name = quoted ?? ticked
    if (name !== undefined) here.push({ kind: 'word', text: name.toLowerCase(), quoted: true })
    else if (param !== undefined) here.push({ kind: 'param' })
    else if (literal !== undefined) here.push({ kind: 'literal' })
    else if (symbol === '(') open()
    else if (symbol === ')') close()
    else if (symbol !== undefined) here.push({ kind: 'symbol', text: symbol })
    else if (word !== undefined) {
      const text = word.toLowerCase()
      const token: Token = { kind: 'word', text, quoted: false }
      if (text === 'case') open(token)
      else if (text === 'end') close()
      else here.push(token)
    }
  }
  if (stack.length !== 1) throw new Error('parentheses do not match')
  return stack[0]!
}

/** One of these keywords. A quoted name is none. */
export const isWord = (t: Token | undefined, ...keywords: string[]): boolean =>
  t?.kind === 'word' && !t.quoted && keywords.includes(t.text)
/** This name, quoted or not. */
export const isName = (t: Token | undefined, name: string): boolean => t?.kind === 'word' && t.text === name
export const isSymbol = (t: Token | undefined, text: string): boolean =>
  t?.kind === 'symbol' && t.text === text

/** Splits at every token of this level that `at` chooses; the separators are dropped. */
export function split(tokens: Token[], at: (t: Token) => boolean): Token[][] {
  const parts: Token[][] = [[]]
  for (const t of tokens) {
    if (at(t)) parts.push([])
    else parts[parts.length - 1]!.push(t)
  }
  return parts
}
export const splitCommas = (tokens: Token[]) => split(tokens, (t) => isSymbol(t, ','))

const CLAUSES = ['select', 'set', 'from', 'where', 'group', 'having', 'window', 'order', 'limit', 'returning']

/** The tokens of one clause of this level, without its keyword; empty when there is none. */
export function clause(tokens: Token[], name: string): Token[] {
  const start = tokens.findIndex((t) => isWord(t, name))
  if (start < 0) return []
  const end = tokens.findIndex((t, i) => i > start && isWord(t, ...CLAUSES))
  return tokens.slice(start + 1, end < 0 ? undefined : end)
}
