import type { ConsentState } from '../audience/consent.rules.ts'
import { countryCode } from '../audience/country-code.rules.ts'
import { parseEmail } from '../audience/email.schema.ts'
import { fromCsvCell } from '../kernel/csv.ts'
import type { FieldError } from '../kernel/errors.ts'
import { fold } from '../kernel/fold.ts'
import { isLine } from '../kernel/text.schema.ts'
import {
  type AttributeType,
  attributeOf,
  type Field,
  isAttributeKey,
  type Mapping,
} from './mapping.schema.ts'
import {
  ATTRIBUTE_KEY_MAX,
  ATTRIBUTES_DEPTH_MAX,
  ATTRIBUTES_MAX,
  ATTRIBUTES_SIZE_MAX,
  type Attributes,
  CONSENT_SOURCE_MAX,
  type ContactRowInput,
  EXTERNAL_ID_MAX,
  type Json,
  NAME_MAX,
  TAG_MAX,
  TAGS_MAX,
} from './row.schema.ts'

/** Where in a row each field stands; -1 where the file has no such column. */
export type ColumnPlan = Record<Exclude<Field, 'ignore'>, number> & {
  header: readonly string[]
  keys: { at: number; key: string; type: AttributeType }[]
  /** Cells are those of our own export: what it put before a formula is taken away again. */
  guarded: boolean
}
type Options = { blankClears: boolean; clearToken: string | null }

/** @param mapping one that `checkMapping` has nothing against for this header */
export function planColumns(
  header: readonly string[],
  { columns }: Mapping,
  { guarded = false }: { guarded?: boolean } = {},
): ColumnPlan {
  const plan: ColumnPlan = {
    ...{ email: -1, external_id: -1, name: -1, first_name: -1, last_name: -1, country: -1, tags: -1 },
    ...{ attributes: -1, consent: -1, unsubscribed: -1, consent_at: -1, consent_source: -1, updated_at: -1 },
    ...{ header, keys: [], guarded },
  }
  header.forEach((name, at) => {
    const target = Object.hasOwn(columns, name) ? columns[name]! : 'ignore'
    const attribute = attributeOf(target)
    if (attribute) plan.keys.push({ at, ...attribute })
    else if (target !== 'ignore') plan[target as Exclude<Field, 'ignore'>] = at
  })
  return plan
}

/**
 * One line of a file → what it says about a person. Runs once per row of an import, so it makes no more objects than
 * its answer needs.
 *
 * @returns the row, which `checkProfile` has nothing against; or what is wrong, by header, without what the cell says
 */
export function readCells(
  cells: readonly string[],
  plan: ColumnPlan,
  o: Options,
): { row: ContactRowInput } | { errors: FieldError[] } {
  const row: ContactRowInput = {}
  const errors: FieldError[] = []

  const email = cellAt(cells, plan.email, plan)
  if (email !== '') {
    const parsed = parseEmail(email)
    if (typeof parsed === 'string') note(errors, plan, plan.email, parsed)
    else row.email = parsed
  }
  if (plan.external_id >= 0) {
    const id = valueAt(cells, plan.external_id, plan, o)
    if (id !== undefined) row.externalId = id
    if (id) note(errors, plan, plan.external_id, lineProblem(id, EXTERNAL_ID_MAX))
  }
  if (email === '' && !row.externalId)
    note(errors, plan, plan.email < 0 ? plan.external_id : plan.email, 'must not be empty')

  readName(row, cells, plan, o, errors)
  if (plan.country >= 0) {
    const given = valueAt(cells, plan.country, plan, o)
    const code = given == null ? given : countryCode(given)
    if (code !== undefined) row.country = code
    if (given && code === null) note(errors, plan, plan.country, NO_COUNTRY)
  }
  if (plan.tags >= 0) {
    const given = valueAt(cells, plan.tags, plan, o)
    const tags = given == null ? given : splitTags(given)
    if (tags === null || tags?.length) row.tags = tags
    if (tags) note(errors, plan, plan.tags, tagsProblem(tags))
  }
  if (plan.attributes >= 0 || plan.keys.length > 0) readAttributes(row, cells, plan, o, errors)
  if (plan.consent >= 0 || plan.unsubscribed >= 0) readConsent(row, cells, plan, errors)
  if (plan.updated_at >= 0) {
    const at = momentAt(cells, plan.updated_at, plan, errors)
    if (at !== null) row.sourceAt = at
  }
  return errors.length === 0 ? { row } : { errors }
}

/** Trimmed; blank also where the line ends before that column. */
function cellAt(cells: readonly string[], at: number, plan: ColumnPlan): string {
  const cell = at < 0 ? undefined : cells[at]
  if (cell === undefined) return ''
  return (plan.guarded ? fromCsvCell(cell) : cell).trim()
}

/** Absent, null where the cell clears, or what it says. A line that ends before the column clears nothing. */
function valueAt(
  cells: readonly string[],
  at: number,
  plan: ColumnPlan,
  o: Options,
): string | null | undefined {
  if (at < 0 || at >= cells.length) return undefined
  const cell = cellAt(cells, at, plan)
  if (cell === '') return o.blankClears ? null : undefined
  return cell === o.clearToken ? null : cell
}

function note(errors: FieldError[], plan: ColumnPlan, at: number, message: string | null) {
  if (message !== null) errors.push({ path: plan.header[at] ?? 'email', message })
}

function readName(
  row: ContactRowInput,
  cells: readonly string[],
  plan: ColumnPlan,
  o: Options,
  errors: FieldError[],
) {
  let at = plan.name
  let name = valueAt(cells, at, plan, o)
  if (!name && (plan.first_name >= 0 || plan.last_name >= 0)) {
    const first = valueAt(cells, plan.first_name, plan, o)
    const last = valueAt(cells, plan.last_name, plan, o)
    at = first ? plan.first_name : plan.last_name
    name = first && last ? `${first} ${last}` : first || last || (name ?? first ?? last)
  }
  if (name === undefined) return
  row.name = name
  if (name !== null) note(errors, plan, at, lineProblem(name, NAME_MAX))
}

const QUOTED_OR_PLAIN = /\s*"[^"]*"\s*(?=[,;]|$)|[^,;]+/g

/** Commas and semicolons part them; within quotes they do not. Each once, in the order of the cell. */
function splitTags(cell: string): string[] {
  const tags: string[] = []
  for (const part of cell.includes('"') ? (cell.match(QUOTED_OR_PLAIN) ?? []) : cell.split(/[,;]/)) {
    let tag = part.trim()
    if (tag.length > 1 && tag.startsWith('"') && tag.endsWith('"')) tag = tag.slice(1, -1).trim()
    if (tag !== '' && !tags.includes(tag)) tags.push(tag)
  }
  return tags
}

function readAttributes(
  row: ContactRowInput,
  cells: readonly string[],
  plan: ColumnPlan,
  o: Options,
  errors: FieldError[],
) {
  let attributes: Attributes | null | undefined
  const json = valueAt(cells, plan.attributes, plan, o)
  if (json) {
    attributes = objectIn(json)
    if (!attributes) return note(errors, plan, plan.attributes, 'must be a JSON object, as {"plan": "pro"}')
  } else attributes = json as null | undefined
  for (const { at, key, type } of plan.keys) {
    const cell = valueAt(cells, at, plan, o)
    if (cell === undefined) continue
    const value = cell === null ? null : typed(cell, type)
    if (value === undefined) note(errors, plan, at, NOT_OF_TYPE[type])
    else {
      attributes ??= {}
      attributes[key] = value
    }
  }
  if (attributes === undefined) return
  row.attributes = attributes
  const problem = attributes && attributesProblem(attributes)
  if (!problem) return
  const own = plan.keys.find((k) => k.key === problem.key)
  const whole = plan.attributes < 0 ? plan.keys[0] : undefined
  note(errors, plan, (own ?? whole)?.at ?? plan.attributes, problem.message)
}

function objectIn(json: string): Attributes | undefined {
  try {
    const value: unknown = JSON.parse(json)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Attributes)
      : undefined
  } catch {
    return undefined
  }
}

const NOT_OF_TYPE: Record<AttributeType, string> = {
  text: 'must be text',
  number:
    'must be a number that can be read in one way only, as 1234.5, 1,234.5 or 1.234,5, with at most 15 digits',
  boolean: 'must be true or false',
  date: 'must be a date as 2024-04-03, or a time as 2024-04-03T10:00:00Z',
}
const NO_TIME = `${NOT_OF_TYPE.date}, or seconds or milliseconds since 1970`
const NO_COUNTRY = 'must be a country or its ISO code, as Germany or DE'

function typed(cell: string, type: AttributeType): Json | undefined {
  if (type === 'text') return cell
  if (type === 'number') return parseNumber(cell) ?? undefined
  if (type === 'boolean') return parseBoolean(cell) ?? undefined
  const ms = parseDate(cell)
  if (ms === null) return undefined
  return cell.length === 10 ? cell : new Date(ms).toISOString()
}

const PLAIN_NUMBER = /^[+-]?\d+(?:\.\d+)?$/
const COMMA_GROUPS = /^[+-]?[1-9]\d{0,2}(?:(?:,\d{3})+\.\d+|(?:,\d{3}){2,})$/
const POINT_GROUPS = /^[+-]?[1-9]\d{0,2}(?:(?:\.\d{3})+,\d+|(?:\.\d{3}){2,})$/
/** `1,234` could be either, so it is not here; with a nought before it, or with more or fewer places, it can only be this. */
const DECIMAL_COMMA = /^[+-]?(?:0,\d+|\d+,(?:\d{1,2}|\d{4,})|\d{4,},\d{3})$/

/**
 * @returns the number, or null for what is none, could be read in two ways, or has more digits than one keeps. A single
 * point is a decimal point, as in every file a program writes.
 */
export function parseNumber(cell: string): number | null {
  let text: string
  if (PLAIN_NUMBER.test(cell)) text = cell
  else if (COMMA_GROUPS.test(cell)) text = cell.replaceAll(',', '')
  else if (POINT_GROUPS.test(cell)) text = cell.replaceAll('.', '').replace(',', '.')
  else if (DECIMAL_COMMA.test(cell)) text = cell.replace(',', '.')
  else return null
  const digits = text.replace(/^[+-]?0*|\./g, '').length
  return digits > 15 ? null : Number(text)
}

const folded = (words: string) => words.split(' ').map(fold)
const TRUE = new Set(folded('true yes y on 1 x t ja j wahr oui vrai sí s verdadero sim verdadeiro vero waar'))
const FALSE = new Set(folded('false no n off 0 f nein falsch non faux falso não nee onwaar'))

/** Letters, digits, and what joins words. A sign would be lost in folding: `-1` is not 1, nor `!subscribed` a consent. */
const WORD = /^[\p{L}\d](?:[\p{L}\p{M}\d\s_.-]*[\p{L}\p{M}\d])?$/u
const wordOf = (text: string) => (WORD.test(text) ? fold(text) : '')

/** @returns what a spreadsheet, a program or a person in seven languages means by it, or null */
export function parseBoolean(cell: string): boolean | null {
  const word = wordOf(cell.trim())
  return TRUE.has(word) ? true : FALSE.has(word) ? false : null
}

const DATE =
  /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(?: ?(?:(Z|UTC)|([+-])(\d\d)(?::?(\d\d))?))?)?$/i

/**
 * `2024-04-03`, `2024-04-03 10:00:00`, RFC 3339, and what databases write (`… UTC`, `… +0200`, `…+00`); UTC where no zone is said.
 *
 * @returns ms since 1970, or null for what is no date or stands in no calendar. A form in which day and month could be
 * taken for each other is no date.
 */
export function parseDate(cell: string): number | null {
  const m = DATE.exec(cell)
  if (!m) return null
  const part = (i: number) => Number(m[i] ?? 0)
  const [year, month, day, hour, minute, second] = [part(1), part(2), part(3), part(4), part(5), part(6)]
  const local = Date.UTC(
    year,
    month - 1,
    day,
    hour,
    minute,
    second,
    Math.floor(Number(`0.${m[7] ?? 0}`) * 1000),
  )
  const same = new Date(local)
  if (same.getUTCFullYear() !== year || same.getUTCMonth() !== month - 1 || same.getUTCDate() !== day)
    return null
  if (hour > 23 || minute > 59 || second > 59 || part(10) > 23 || part(11) > 59) return null
  const offset = (part(10) * 60 + part(11)) * 60_000
  return m[9] === '-' ? local + offset : local - offset
}

/** The same, and seconds (ten digits) or milliseconds (thirteen) since 1970. */
export function parseMoment(cell: string): number | null {
  if (/^\d{10}$/.test(cell)) return Number(cell) * 1000
  return /^\d{13}$/.test(cell) ? Number(cell) : parseDate(cell)
}

function momentAt(
  cells: readonly string[],
  at: number,
  plan: ColumnPlan,
  errors: FieldError[],
): number | null {
  const cell = cellAt(cells, at, plan)
  const ms = cell === '' || isNothing(cell) ? null : parseMoment(cell)
  if (ms === null && cell !== '' && !isNothing(cell)) note(errors, plan, at, NO_TIME)
  return ms
}

/** What programs write where there is nothing; the nought of MySQL is a date that never was. */
const isNothing = (cell: string) =>
  cell === 'null' || cell === 'NULL' || cell === 'undefined' || cell.startsWith('0000-00-00')

/** What mailing systems and people in seven languages call the states. Booleans stand for an answer to "subscribed?". */
const CONSENT_WORDS = new Map(
  Object.entries({
    subscribed:
      'subscribed,confirmed,active,enabled,opted in,opt-in,true,yes,y,1,angemeldet,abonniert,bestätigt,aktiv,ja,wahr,' +
      'abonné,abonnée,inscrit,inscrite,confirmé,actif,oui,vrai,suscrito,suscrita,confirmado,activo,sí,verdadero,' +
      'inscrito,inscrita,ativo,sim,verdadeiro,iscritto,iscritta,confermato,attivo,vero,geabonneerd,aangemeld,bevestigd,actief,waar',
    pending:
      'pending,unconfirmed,not confirmed,inactive,ausstehend,unbestätigt,en attente,non confirmé,pendiente,' +
      'no confirmado,pendente,não confirmado,in attesa,non confermato,in behandeling,onbevestigd',
    unsubscribed:
      'unsubscribed,opted out,opt-out,cancelled,canceled,disabled,non-subscribed,not subscribed,do not contact,' +
      'abgemeldet,nicht angemeldet,deaktiviert,désabonné,désabonnée,désinscrit,désinscrite,dado de baja,dada de baja,' +
      'baja,cancelado,descadastrado,não inscrito,disiscritto,annullato,cancellato,uitgeschreven,afgemeld',
    blocklisted:
      'cleaned,bounced,hard bounced,complained,complaint,spam complaint,marked as spam,blocklisted,blacklisted,blocked,' +
      'banned,suppressed,gesperrt,blockiert,bloqué,bloqueado,bloccato,geblokkeerd',
  } satisfies Record<ConsentState, string>).flatMap(([state, words]) =>
    words.split(',').map((word) => [fold(word), state as ConsentState] as const),
  ),
)
const UNKNOWN_WORD =
  'is not a word we know for a consent; use subscribed, pending, unsubscribed or blocklisted'

/**
 * @returns the state a word stands for; null for what says nothing (blank, `null`, `undefined`); undefined for a word
 * that is not known, which must never come to mean that somebody is subscribed
 */
export function parseConsentWord(word: string): ConsentState | null | undefined {
  const exact = CONSENT_WORDS.get(word)
  if (exact) return exact
  const text = word.trim()
  if (text === '' || isNothing(text)) return null
  const plain = wordOf(text)
  return CONSENT_WORDS.get(plain) ?? (FALSE.has(plain) ? 'unsubscribed' : undefined)
}

function readConsent(row: ContactRowInput, cells: readonly string[], plan: ColumnPlan, errors: FieldError[]) {
  let state = plan.consent < 0 ? null : parseConsentWord(cellAt(cells, plan.consent, plan))
  if (state === undefined) return note(errors, plan, plan.consent, UNKNOWN_WORD)
  let at = momentAt(cells, plan.consent_at, plan, errors)

  const opted = cellAt(cells, plan.unsubscribed, plan)
  const out = optOutOf(opted)
  if (out === undefined)
    return note(
      errors,
      plan,
      plan.unsubscribed,
      'says the opposite of an opt-out; map this column to consent',
    )
  if (out !== null && state !== 'blocklisted') {
    state = out
    at = parseMoment(opted) ?? at
  }
  const source = cellAt(cells, plan.consent_source, plan) || null
  if (source !== null) note(errors, plan, plan.consent_source, textProblem(source, CONSENT_SOURCE_MAX))
  if (state !== null) row.consent = { state, at, source }
}

/** What people put into a cell so that it is not empty. */
const PLACEHOLDER = /^(?:[-–—]+|n\/?a|none|nil)$/i

/** In doubt an opt-out: a date in a form we do not read, a reason. Undefined where the column plainly holds the opposite. */
function optOutOf(cell: string): ConsentState | null | undefined {
  if (cell === '' || isNothing(cell) || PLACEHOLDER.test(cell)) return null
  const answer = parseBoolean(cell)
  if (answer !== null) return answer ? 'unsubscribed' : null
  const state = parseConsentWord(cell)
  return state === 'subscribed' || state === 'pending' ? undefined : (state ?? 'unsubscribed')
}

const CONTROLS = /(?![\n\r\t])[\p{Cc}\p{Cs}]/u

const tooLong = (max: number) => `must be at most ${max} characters`
function textProblem(text: string, max: number): string | null {
  if (text.length > max) return tooLong(max)
  return CONTROLS.test(text) ? 'must not contain control characters' : null
}
function lineProblem(text: string, max: number): string | null {
  if (text.length > max) return tooLong(max)
  return isLine(text) ? null : 'must be one line without control characters'
}

function tagsProblem(tags: readonly string[]): string | null {
  if (tags.length > TAGS_MAX) return `must be at most ${TAGS_MAX} tags`
  for (const tag of tags) {
    if (tag.length > TAG_MAX) return `must have at most ${TAG_MAX} characters in each tag`
    if (tag.trim() !== tag || tag === '' || !isLine(tag))
      return 'must have tags that are not empty, one line each, without control characters'
  }
  return null
}

const BAD_KEY = `must have keys of 1 to ${ATTRIBUTE_KEY_MAX} characters in one line, and none called __proto__`

/** What is wrong with all of them, and with which, where it is one. */
function attributesProblem(attributes: Attributes): { key: string | null; message: string } | null {
  let count = 0
  let chars = 0
  for (const key in attributes) {
    const value = attributes[key]!
    if (!isAttributeKey(key)) return { key: null, message: BAD_KEY }
    const message = jsonProblem(value, 2)
    if (message !== null) return { key, message }
    count++
    chars +=
      key.length + (typeof value === 'string' ? value.length : typeof value === 'object' ? Infinity : 20)
  }
  if (count > ATTRIBUTES_MAX) return { key: null, message: `must be at most ${ATTRIBUTES_MAX} attributes` }
  // A character takes at most six as JSON, so most need not be written out to be counted.
  if (
    (chars + 4 * count) * 6 > ATTRIBUTES_SIZE_MAX &&
    JSON.stringify(attributes).length > ATTRIBUTES_SIZE_MAX
  )
    return { key: null, message: `must be at most ${ATTRIBUTES_SIZE_MAX} characters of JSON in all` }
  return null
}

function jsonProblem(value: Json, depth: number): string | null {
  if (typeof value === 'string') return textProblem(value, ATTRIBUTES_SIZE_MAX)
  if (typeof value === 'number') return Number.isFinite(value) ? null : 'must have numbers that are finite'
  if (typeof value !== 'object' || value === null) return null
  if (depth > ATTRIBUTES_DEPTH_MAX) return `must not nest deeper than ${ATTRIBUTES_DEPTH_MAX} levels`
  for (const key in value) {
    if (!Array.isArray(value) && !isAttributeKey(key)) return BAD_KEY
    const message = jsonProblem((value as Record<string, Json>)[key]!, depth + 1)
    if (message !== null) return message
  }
  return null
}

/**
 * The limits of a row that came as JSON; one read from a file keeps them already.
 *
 * @returns what is beyond them, by field as the API calls it
 */
export function checkProfile(row: ContactRowInput): FieldError[] {
  const errors: FieldError[] = []
  const check = (path: string, message: string | null) => {
    if (message !== null) errors.push({ path, message })
  }
  const line = (text: string, max: number) =>
    text.trim() === '' ? 'must not be empty; null clears it' : lineProblem(text, max)
  if (row.externalId != null) check('external_id', line(row.externalId, EXTERNAL_ID_MAX))
  if (row.name != null) check('name', line(row.name, NAME_MAX))
  if (row.country != null && countryCode(row.country) !== row.country) check('country', NO_COUNTRY)
  if (row.tags != null) check('tags', tagsProblem(row.tags))
  if (row.attributes != null) {
    const problem = attributesProblem(row.attributes)
    if (problem) check(problem.key === null ? 'attributes' : `attributes.${problem.key}`, problem.message)
  }
  if (row.consent?.source != null)
    check('consent.source', textProblem(row.consent.source, CONSENT_SOURCE_MAX))
  return errors
}
