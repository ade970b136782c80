import { phrases, WORDS } from './classify.words.ts'
import { type Phrase, phraseFinder, type Token, tokenize } from './tokens.rules.ts'
import type { Language } from './words/words.ts'

/** What a text says about refunds. `text` is how it stands there. */
export type Said = { text: string; language: Language; from: number; to: number }
/** Refunds within so many days; `Infinity` is without end. */
export type Promised = Said & {
  days: number
  /** It is the right of withdrawal, which the law gives whatever the policy is. */
  isByLaw: boolean
}
export type Denied = Said & {
  /**
   * Not altogether: only in some case ("no refunds unless …"); or in part, to whoever has used it, from then on, or only
   * the right that the law gives.
   */
  only: 'in_some_case' | 'in_part' | null
}

const CUES = ['refund', 'withdrawal', 'noRefund', 'traps'] as const
const MARKS = [
  'denies',
  'after',
  'onlyIf',
  'later',
  'law',
  'hardTerms',
  'takesTime',
  'lasts',
  'fees',
  'forever',
] as const
type Mark = (typeof MARKS)[number]
const BIT = Object.fromEntries(MARKS.map((mark, i) => [mark, 1 << i])) as Record<Mark, number>

const LANGUAGES = Object.keys(WORDS) as Language[]

/** The phrases of some lists in all languages, each with the list it is of. */
const phrasesOf = <K extends (typeof CUES)[number] | Mark>(lists: readonly K[]) =>
  LANGUAGES.flatMap((language) =>
    lists.flatMap((list) =>
      phrases(WORDS[language][list]).map((text): Phrase<{ list: K; language: Language }> => {
        return { text, means: { list, language } }
      }),
    ),
  )
const findCues = phraseFinder(phrasesOf(CUES), false)
const findMarks = phraseFinder(phrasesOf(MARKS), true)

const DAYS = { hour: 1 / 24, day: 1, week: 7, month: 30.5, year: 365 }
type Unit = keyof typeof DAYS
const findUnit = phraseFinder<Unit>(
  LANGUAGES.flatMap((language) =>
    (Object.keys(DAYS) as Unit[]).flatMap((unit) =>
      phrases(WORDS[language].units[unit]).map((text) => ({ text, means: unit })),
    ),
  ),
  false,
)
const NUMBERS = new Map(LANGUAGES.flatMap((l) => Object.entries(WORDS[l].numbers)))
const HAN_DIGITS = '零一二三四五六七八九'

/** How many words may stand between a number of days and the word of refund that it belongs to. */
const REACH = 14

/**
 * What a text says about refunds, read word by word in English, Chinese, Spanish, German and French: numbers of days that
 * stand beside a word of refund ("14 Tage Rückgaberecht"), refusals ("all sales final") and hard terms ("store credit
 * only"). A refusal from some day on ("no refunds after 14 days") is a promise until then.
 */
export function readPromises(text: string): { promised: Promised[]; denied: Denied[]; hardTerms: Said[] } {
  const tokens = tokenize(text)
  // For each token a bit for every list it is in.
  const marks = new Uint16Array(tokens.length)
  const hardTerms: Said[] = []
  const said = (from: number, to: number, language: Language): Said => ({
    text: text.slice(tokens[from]!.start, tokens[to - 1]!.end),
    language,
    from,
    to,
  })
  for (const { from, to, means } of findMarks(tokens))
    for (const { list, language } of means) {
      for (let i = from; i < to; i++) marks[i]! |= BIT[list]
      if (list === 'hardTerms') hardTerms.push(said(from, to, language))
    }
  /** Whether such a word stands between the two places, in the sentence of `near`. */
  const has = (mark: Mark, from: number, to: number, near: number) => {
    for (let i = Math.max(0, from); i < Math.min(tokens.length, to); i++)
      if (marks[i]! & BIT[mark] && tokens[i]!.sentence === tokens[near]!.sentence) return true
    return false
  }

  /** How far a refusal goes, if not all the way. */
  const onlyTo = (from: number, to: number): Denied['only'] => {
    if (has('later', from - 6, to + 10, from)) return 'in_part'
    return has('onlyIf', to, to + 3, from) && !has('law', to, to + 8, from) ? 'in_some_case' : null
  }

  const windows = durations(tokens).filter(
    (d) =>
      !has('lasts', d.to, d.to + 1, d.from) &&
      !has('takesTime', d.from - 3, d.from, d.from) &&
      !has('takesTime', d.to, d.to + 3, d.from),
  )
  const promised: Promised[] = []
  const denied: Denied[] = []
  let first = 0

  for (const { from, to, means } of findCues(tokens)) {
    const { list, language } = means[0]!
    if (list === 'traps' || isQuoted(text, tokens[from]!.start, tokens[to - 1]!.end)) continue
    const denies =
      list === 'noRefund' || has('denies', from - 6, from, from) || has('denies', to, to + 6, from)
    while (first < windows.length && windows[first]!.to < from - REACH) first++
    const near = nearest(tokens, windows.slice(first, first + 2 * REACH), from, to)
    const isFromThenOn =
      near &&
      denies &&
      (has('after', near.from - 3, near.from, from) || has('after', near.to, near.to + 3, from))
    if (near && !denies && has('takesTime', Math.min(to, near.to), Math.max(from, near.from), from)) continue
    if (near && (!denies || isFromThenOn)) {
      promised.push({
        ...said(Math.min(from, near.from), Math.max(to, near.to), language),
        days: near.days,
        isByLaw: list === 'withdrawal',
      })
    } else if (denies && !has('fees', from - 4, from, from) && !has('fees', to, to + 3, from)) {
      denied.push({ ...said(from, to, language), only: list === 'withdrawal' ? 'in_part' : onlyTo(from, to) })
    } else if (!denies && has('forever', from - 2, to + 2, from)) {
      promised.push({ ...said(from, to, language), days: Number.POSITIVE_INFINITY, isByLaw: false })
    }
  }
  return { promised, denied, hardTerms }
}

type Duration = { from: number; to: number; days: number }

/** Numbers with a unit of time: `30 days`, `two weeks`, `30 (thirty) days`, `三十天`, `半年`. Days round up. */
function durations(tokens: readonly Token[]): Duration[] {
  return findUnit(tokens).flatMap(({ from, to, means }) => {
    const read = numberBefore(tokens, from)
    if (!read) return []
    const days = read.value * DAYS[means[0]!]
    // A month is 30 days, half a year 183.
    return [{ from: read.from, to, days: means[0] === 'month' ? Math.floor(days) : Math.ceil(days) }]
  })
}

/** The number that ends before a token, with small words between ("a *full* year", "30 *calendar* days"). */
function numberBefore(tokens: readonly Token[], before: number): { value: number; from: number } | null {
  for (let i = before - 1; i >= Math.max(0, before - 2); i--) {
    const { word, sentence } = tokens[i]!
    if (sentence !== tokens[before]!.sentence) return null
    if (/^\d{1,4}$/.test(word)) return { value: Number(word), from: i }
    const value = NUMBERS.get(word)
    if (value !== undefined) return { value, from: i }
    if (isHanNumber(word)) {
      let from = i
      while (from > 0 && isHanNumber(tokens[from - 1]!.word)) from--
      return { value: hanNumber(tokens.slice(from, i + 1).map((t) => t.word)), from }
    }
  }
  return null
}

const isHanNumber = (word: string) => HAN_DIGITS.includes(word) || '两十百'.includes(word)

/** 三十 → 30, 十四 → 14, 两 → 2, 一百八十 → 180. */
function hanNumber(digits: readonly string[]): number {
  let sum = 0
  let last = 0
  for (const digit of digits) {
    if (digit === '十' || digit === '百') {
      sum += (last || 1) * (digit === '十' ? 10 : 100)
      last = 0
    } else last = digit === '两' ? 2 : HAN_DIGITS.indexOf(digit)
  }
  return sum + last
}

/** The number of days with the fewest words between it and a cue, on either side, in the cue's sentence. */
function nearest(tokens: readonly Token[], windows: readonly Duration[], from: number, to: number) {
  let best: Duration | null = null
  let least = REACH + 1
  for (const window of windows) {
    if (window.from - to > REACH) break
    const gap = window.to <= from ? from - window.to : Math.max(0, window.from - to)
    if (gap < least && tokens[window.from]!.sentence === tokens[from]!.sentence) {
      best = window
      least = gap
    }
  }
  return best
}

const QUOTES = new Set('"“”„«»「」‘’')

/** `"No Refunds" – a memoir` is a title. */
const isQuoted = (text: string, start: number, end: number) =>
  QUOTES.has(text[start - 1] ?? '') && QUOTES.has(text[end] ?? '')
