import type { Money } from '../kernel/money.ts'
import { phrases, WORDS } from './classify.words.ts'
import { REFUND_PERIODS, type RefundPeriod } from './policy.schema.ts'
import { type Denied, type Promised, readPromises } from './promises.rules.ts'
import { type Found, type Phrase, phraseFinder, type Token, tokenize } from './tokens.rules.ts'
import type { Language, ProductKind } from './words/words.ts'

/** A word that decided, as it stands in the text, and what it was taken for. */
export type DecidingWord = { text: string; language: Language; says: string }

export type Proposal = {
  period: RefundPeriod
  /** False: cannot tell, and the period is the default of 30. */
  isCertain: boolean
  /** 0 to 1. */
  confidence: number
  words: DecidingWord[]
  kind: ProductKind | null
  /** What the seller should look at: the text asks for what cannot be set. */
  flag: 'none_only_for_physical' | 'longer_than_allowed' | null
}

/**
 * By what a product is, where its text states no period. Copied and used at once: a week. Read, heard or sent (where the
 * law of many countries gives two weeks anyway): two. What takes weeks to try: a month.
 */
const PERIOD_OF_KIND: Record<ProductKind, RefundPeriod> = {
  template: 7,
  graphics: 7,
  font: 7,
  ebook: 14,
  audio: 14,
  video: 14,
  coaching: 14,
  physical: 14,
  course: 30,
  software: 30,
  membership: 30,
  bundle: 30,
}
const KINDS = Object.keys(PERIOD_OF_KIND) as ProductKind[]

/** Files say little (a PDF may be anything): no file alone decides. */
const KINDS_OF_FILES: Partial<Record<ProductKind, string>> = {
  template: 'xlsx,xls,docx,pptx,key,numbers,fig,goodnotes,html,sheet,presentation',
  graphics: 'xmp,dng,lrtemplate,cube,abr,brushset,psd,ai,svg,stl,obj,png,jpg,jpeg,fxp,afdesign',
  font: 'otf,ttf,woff,woff2',
  ebook: 'pdf,epub,mobi,azw3,epub+zip',
  audio: 'mp3,wav,flac,m4b,m4a,aif,mid,midi,mpeg,x-wav',
  course: 'mp4,mov,quicktime',
  video: 'mp4,mov,quicktime',
  software: 'exe,dmg,msi,apk,vst3,crx,jar,x-msdownload',
}
const FILE_KINDS = new Map<string, ProductKind[]>()
for (const [kind, files] of Object.entries(KINDS_OF_FILES))
  for (const file of files.split(','))
    FILE_KINDS.set(file, [...(FILE_KINDS.get(file) ?? []), kind as ProductKind])

const CERTAINTY = { sure: 3, usual: 1.8, hint: 0.7 }
/** A word in the name counts for more than one in the description. */
const IN_NAME = 2.2
/** What one kind has to reach, and by how much it has to lead the kinds with another period. */
const ENOUGH = 2
const LEAD = 1.3

type Meaning = { language: Language } & ({ kind: ProductKind; weight: number } | { kind: null })
const LANGUAGES = Object.keys(WORDS) as Language[]
const words = <M>(list: string, means: M): Phrase<M>[] => phrases(list).map((text) => ({ text, means }))

const findKinds = phraseFinder<Meaning>(
  LANGUAGES.flatMap((language) => [
    ...KINDS.flatMap((kind) => {
      const [sure, usual, hint] = WORDS[language].kinds[kind]
      return [
        ...words<Meaning>(sure, { language, kind, weight: CERTAINTY.sure }),
        ...words<Meaning>(usual, { language, kind, weight: CERTAINTY.usual }),
        ...words<Meaning>(hint, { language, kind, weight: CERTAINTY.hint }),
      ]
    }),
    ...words<Meaning>(WORDS[language].traps, { language, kind: null }),
  ]),
  false,
)
type Role = 'not' | 'is' | 'aside' | 'extra' | 'common'
const ROLES: readonly Role[] = ['not', 'is', 'aside', 'extra', 'common']
/** One of 25 bits: a role in a language. */
const bit = (role: Role, language: Language) =>
  1 << (ROLES.indexOf(role) * LANGUAGES.length + LANGUAGES.indexOf(language))
const COMMON = LANGUAGES.map((language) => bit('common', language))
const findRoles = phraseFinder(
  LANGUAGES.flatMap((language) => ROLES.flatMap((role) => words(WORDS[language][role], bit(role, language)))),
  true,
)

/**
 * Proposes the refund period of a product from what its seller wrote, for the migration of policies. Embedded and
 * deterministic: the same text gives the same answer, everywhere, in one reading.
 *
 * 1. A period that the description, the fine print or the name states wins: the shortest allowed one that is not shorter
 *    (10 → 14, 60 → 183), since a buyer must never get less than was promised. Of two the longer. More than 183 days
 *    becomes 183 and is flagged `longer_than_allowed`.
 * 2. "No refunds" in the description or fine print gives 0 only if the product is plainly a thing that is sent. A digital
 *    one may not have none: it gets 7, the shortest there is, flagged `none_only_for_physical`. A name may be a title
 *    ("No Refunds: a memoir") and refuses nothing.
 * 3. Otherwise the kind of product decides, by weighted words in five languages; price and files weigh little.
 * 4. No kind, or kinds with different periods that are as likely: cannot tell, so 30.
 */
export function proposePeriod(input: {
  name: string
  description: string
  price: Money
  /** MIME types or extensions. */
  fileTypes: string[]
  finePrint: string | null
}): Proposal {
  const { kind, isClear, share, found } = kindOf(input)
  const texts = [input.description, input.finePrint ?? ''].map(readPromises)
  const promised = [...texts.flatMap((t) => t.promised), ...readPromises(input.name).promised]
  const denied = texts.flatMap((t) => t.denied).filter((d) => d.only !== 'in_some_case')

  if (promised.length > 0) return byPromise(promised, denied, kind)
  if (denied.length > 0) {
    const isSent = kind === 'physical' && isClear && input.fileTypes.length === 0
    return {
      period: isSent ? 0 : 7,
      isCertain: true,
      confidence: isSent ? 0.9 : 0.8,
      words: deciding(denied, () => 'no refunds'),
      kind,
      flag: isSent ? null : 'none_only_for_physical',
    }
  }
  if (kind && isClear)
    return {
      period: PERIOD_OF_KIND[kind],
      isCertain: true,
      confidence: share,
      words: found,
      kind,
      flag: null,
    }
  return { period: 30, isCertain: false, confidence: 0, words: found, kind, flag: null }
}

function byPromise(promised: Promised[], denied: Denied[], kind: ProductKind | null): Proposal {
  const days = Math.max(...promised.map((p) => p.days))
  const isDisputed = denied.length > 0 || promised.some((p) => p.days !== days)
  return {
    period: coveringPeriod(days),
    isCertain: true,
    confidence: isDisputed ? 0.75 : 0.95,
    words: deciding(
      promised.filter((p) => p.days === days),
      () => (days === Number.POSITIVE_INFINITY ? 'refund without a limit' : `refund within ${days} days`),
    ),
    kind,
    flag: days > 183 ? 'longer_than_allowed' : null,
  }
}

/** The first five different ones. */
const deciding = <T extends { text: string; language: Language }>(
  all: readonly T[],
  says: (one: T) => string,
): DecidingWord[] =>
  [...new Map(all.map((one) => [one.text, one])).values()]
    .slice(0, 5)
    .map((one) => ({ text: one.text, language: one.language, says: says(one) }))

/** The shortest period in which nobody gets less than so many days; the longest there is for more. Never none. */
export const coveringPeriod = (days: number): RefundPeriod =>
  REFUND_PERIODS.find((period) => period > 0 && period >= days) ?? 183

type Hit = DecidingWord & { kind: ProductKind; weight: number; isAside: boolean }

/** What the product most likely is, and the words that say so, the weightiest first. */
function kindOf(input: Parameters<typeof proposePeriod>[0]) {
  const name = read(input.name)
  const description = read(input.description)
  const main = languageOf([name, description])
  const hits = [...hitsIn(name, main, IN_NAME), ...hitsIn(description, main, 1)]
  const scores = new Map<ProductKind, number>()
  const add = (kind: ProductKind, points: number) => scores.set(kind, (scores.get(kind) ?? 0) + points)
  const seen = new Set<string>()
  for (const { kind, weight, text } of hits) {
    // The same word again adds little: a list of lessons is not ten courses.
    const key = `${kind} ${text.toLowerCase()}`
    add(kind, seen.has(key) ? weight * 0.2 : weight)
    seen.add(key)
  }
  for (const kind of new Set(input.fileTypes.flatMap((type) => FILE_KINDS.get(extension(type)) ?? [])))
    add(kind, 0.6)
  if (input.fileTypes.length > 0) scores.set('physical', (scores.get('physical') ?? 0) * 0.4)
  // About 100 in most currencies: 10,000 cents or yen.
  add(input.price.amount >= 10_000 ? 'course' : 'template', 0.2)

  const sold = new Set(hits.filter((h) => !h.isAside && h.weight >= CERTAINTY.usual).map((h) => h.kind))
  const several = [...sold].filter((k) => k !== 'bundle' && k !== 'membership').length
  const ranked = [...scores].sort(([, a], [, b]) => b - a)
  // A bundle of one kind is of that kind.
  const isBundle = several >= 2 && sold.has('bundle')
  const [kind, best] = isBundle
    ? (['bundle', 9] as const)
    : (ranked.find(([k]) => k !== 'bundle') ?? [null, 0])
  if (!kind || best < ENOUGH) return { kind: null, isClear: false, share: 0, found: [] }
  const rival = isBundle
    ? 0
    : (ranked.find(([k]) => k !== 'bundle' && PERIOD_OF_KIND[k] !== PERIOD_OF_KIND[kind])?.[1] ?? 0)
  const found = hits
    .filter((h) => h.kind === kind || (kind === 'bundle' && sold.has(h.kind)))
    .sort((a, b) => b.weight - a.weight)
  return {
    kind,
    isClear: best >= rival * LEAD,
    share: Math.round(Math.min(0.9, best / (best + rival + 1)) * 100) / 100,
    found: deciding(found, (hit) => hit.says),
  }
}

/** `application/pdf`, `.PDF` and `pdf` → `pdf`. */
const extension = (type: string) => type.toLowerCase().replace(/^.*[./]/, '')

/** The words of one text with what is known of them. */
type Read = {
  text: string
  tokens: Token[]
  /** For each token a bit for every role that it plays in a language. */
  roles: Uint32Array
  found: Found<Meaning>[]
}

function read(text: string): Read {
  const tokens = tokenize(text)
  const roles = new Uint32Array(tokens.length)
  for (const { from, to, means } of findRoles(tokens))
    for (const role of means) for (let i = from; i < to; i++) roles[i]! |= role
  return { text, tokens, roles, found: findKinds(tokens) }
}

/** The language that most words are of, where some tell. */
function languageOf(texts: readonly Read[]): Language | null {
  const spoken = LANGUAGES.map(() => 0)
  for (const { roles, found } of texts) {
    for (const bits of roles) for (let l = 0; l < COMMON.length; l++) if (bits & COMMON[l]!) spoken[l]!++
    // A word that several languages share says less of each.
    for (const { means } of found)
      for (const { language } of means) spoken[LANGUAGES.indexOf(language)]! += 1 / means.length
  }
  const most = Math.max(...spoken)
  return most === 0 ? null : LANGUAGES[spoken.indexOf(most)]!
}

/** The words that name a kind of product, with what each weighs where it stands. */
function hitsIn({ text, tokens, roles, found }: Read, main: Language | null, times: number): Hit[] {
  const hits = found.flatMap(({ from, to, means }) => {
    const meaning = means.find((m) => m.language === main) ?? means[0]!
    return meaning.kind === null ? [] : [{ from, to, meaning }]
  })
  return hits.flatMap(({ from, to, meaning: { kind, weight, language } }, n) => {
    const plays = (role: Role, i: number) =>
      ((roles[i] ?? 0) & (bit(role, language) | bit(role, main ?? language))) !== 0
    const place = placeOf(tokens, plays, from, to, kind)
    if (place === 'denied') return []
    // "ebook template", "modèle de cours": what it is stands last in English, German and Chinese, first in Spanish and
    // French; the other word says which one.
    const isHeadLast = language === 'en' || language === 'de' || language === 'zh'
    const other = hits[isHeadLast ? n + 1 : n - 1]
    const isModifier =
      other !== undefined &&
      other.meaning.kind !== kind &&
      tokens[other.from]!.part === tokens[from]!.part &&
      (isHeadLast ? other.from - to <= 1 && !plays('aside', to) : from - other.to <= 2)
    const isForeign = language !== main && language !== 'en'
    const factor = PLACES[place] * (isModifier ? 0.5 : 1) * (isForeign ? 0.5 : 1)
    const word = text.slice(tokens[from]!.start, tokens[to - 1]!.end)
    return [
      { text: word, language, says: kind, kind, weight: weight * factor * times, isAside: place === 'aside' },
    ]
  })
}

type Place = 'named' | 'there' | 'aside' | 'denied'
/** What a word weighs by where it stands. */
const PLACES: Record<Place, number> = { named: 1.6, there: 1, aside: 0.3, denied: 0 }

/** Whether the words around say that the product is this, has it, has it on the side, or has it not. */
function placeOf(
  tokens: readonly Token[],
  plays: (role: Role, i: number) => boolean,
  from: number,
  to: number,
  kind: ProductKind,
): Place {
  const { part, sentence } = tokens[from]!
  let isNamed = false
  for (let i = from - 1; i >= Math.max(0, from - 6) && tokens[i]!.part === part; i--) {
    if (plays('not', i) && from - i <= 4) return 'denied'
    // 写给老师的电子书: what stands before 的 belongs to the book.
    if (tokens[i]!.word === '的') break
    // What is sent is a thing, whatever it is printed on.
    if (kind !== 'physical' && plays('aside', i)) return 'aside'
    if (plays('is', i) && (tokens[i - 1]?.sentence !== sentence || i === 0)) isNamed = true
  }
  for (let i = to; i < Math.min(tokens.length, to + 3) && tokens[i]!.part === part; i++)
    if (plays('extra', i)) return 'aside'
  return isNamed ? 'named' : 'there'
}
