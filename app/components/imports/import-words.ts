import type { FileFormat, ImportView } from '#app/domain/imports/import.schema.ts'
import type { AttributeType, Field } from '#app/domain/imports/mapping.schema.ts'
import { type Counts, OUTCOMES, type Outcome } from '#app/domain/imports/row.schema.ts'
import { countOf, inDigits } from '../updates/share.ts'

type Words = { label: string; planned: string; about: string; fill: string }

/** Each outcome of a row: its name when it is over and while it is a plan, and what it means. */
export const OUTCOME_WORDS: Record<Outcome, Words> = {
  created: { label: 'Added', planned: 'New', about: 'people who were not there yet', fill: 'bg-ok' },
  updated: {
    label: 'Updated',
    planned: 'To update',
    about: 'something about them is new',
    fill: 'bg-accent',
  },
  unchanged: {
    ...{ label: 'Unchanged', planned: 'Unchanged', fill: 'bg-edge' },
    about: 'there already, just so',
  },
  protected: {
    ...{ label: 'Protected', planned: 'Protected', fill: 'bg-warn' },
    about: 'what they chose about mail stands; their profile may change',
  },
  suppressed: {
    ...{ label: 'Not to be mailed', planned: 'Not to be mailed', fill: 'bg-info' },
    about: 'bounced, complained, blocklisted or erased; nobody mails them',
  },
  duplicate: {
    ...{ label: 'Twice in the file', planned: 'Twice in the file', fill: 'bg-muted' },
    about: 'a later row about the same person counts',
  },
  invalid: { label: 'Invalid', planned: 'Invalid', about: 'cannot be read; left out', fill: 'bg-danger' },
}

const SAID: [Outcome, (n: number, isPlan: boolean) => string][] = [
  ['created', (n, isPlan) => (isPlan ? `${inDigits(n)} new` : `${inDigits(n)} added`)],
  ['updated', (n, isPlan) => (isPlan ? `${inDigits(n)} to update` : `${inDigits(n)} updated`)],
  ['unchanged', (n) => `${inDigits(n)} unchanged`],
  ['protected', (n) => `${inDigits(n)} protected`],
  ['suppressed', (n) => `${inDigits(n)} not to be mailed`],
  ['duplicate', (n) => `${inDigits(n)} twice in the file`],
  ['invalid', (n) => `${inDigits(n)} invalid`],
]

/** `20 rows: 17 updated, 3 protected`. */
export function countsText(counts: Counts, isPlan: boolean): string {
  const parts = SAID.filter(([o]) => counts[o] > 0).map(([o, say]) => say(counts[o], isPlan))
  return [countOf(counts.rows, 'row'), parts.join(', ')].filter(Boolean).join(': ')
}

/** People whom an import does something about, or looks at because they opted out. */
export const peopleIn = ({ created, updated, protected: kept, suppressed }: Counts) =>
  created + updated + kept + suppressed

/**
 * Whether an import that is over wrote anything. What is counted of one that was stopped may be of its check; once its
 * results are gone, having been agreed to is all that is known.
 */
export const hasWritten = ({ status, can_undo, kept_until, started_at }: ImportView) =>
  status === 'done' || can_undo || (kept_until === null && started_at !== null)

/** Outcomes there are, in their order. */
export const outcomesIn = (counts: Counts) => OUTCOMES.filter((o) => counts[o] > 0)

export const peopleText = (n: number) => countOf(n, 'person', 'people')

export const SOURCE_NAMES: Record<string, string> = {
  ...{ awning: 'Awning', gumroad: 'Gumroad', listmonk: 'listmonk', mailchimp: 'Mailchimp', kit: 'Kit' },
  ...{ substack: 'Substack', ghost: 'Ghost' },
}

const ENCODINGS: Record<FileFormat['encoding'], string> = {
  'utf-8': 'UTF-8',
  'utf-16le': 'UTF-16',
  'utf-16be': 'UTF-16',
  'windows-1252': 'Windows-1252 (older Excel)',
}
const DELIMITERS: Record<FileFormat['delimiter'], string> = {
  ',': 'Commas',
  ';': 'Semicolons',
  '\t': 'Tabs',
  '|': 'Bars',
}

/** How a file is written, as name and value. */
export function formatFacts({ source, format }: Pick<ImportView, 'source' | 'format'>): [string, string][] {
  if (!format) return []
  return [
    ['Source', source ? `Looks like an export of ${SOURCE_NAMES[source] ?? source}` : 'Not one we know'],
    ['Encoding', `${ENCODINGS[format.encoding]}${format.zip ? ', in a ZIP' : ''}`],
    ['Between cells', format.header.length === 1 ? 'One column' : DELIMITERS[format.delimiter]],
    ['First line', format.hasHeader ? 'Names the columns' : 'Is data; the columns have no names'],
  ]
}

export const FIELD_WORDS: Record<Field, string> = {
  email: 'E-mail',
  external_id: 'Your id of the person',
  name: 'Name',
  first_name: 'First name',
  last_name: 'Last name',
  country: 'Country',
  tags: 'Tags',
  attributes: 'Attributes (JSON)',
  consent: 'Subscribed or not',
  unsubscribed: 'Opted out (yes or since when)',
  consent_at: 'Agreed when',
  consent_source: 'Agreed where',
  updated_at: 'Row last changed',
  ignore: 'Leave out',
}
export const TYPE_WORDS: Record<AttributeType, string> = {
  text: 'Text',
  number: 'Number',
  boolean: 'Yes or no',
  date: 'Date',
}

const SPECIAL: Record<string, string> = {
  external_id: 'your id',
  consent: 'choice about mail',
  opt_out: 'opt-out not taken over',
}
/** Fields of a row that stay as they are; where its opt-out is not taken over, that says it all. */
export const keptFields = (fields: readonly string[]) =>
  fields.includes('opt_out') ? fields.filter((f) => f !== 'consent') : fields

/** How many people's own choice stands against the file. */
export const choicesKept = ({
  protected_by_field: { consent = 0, opt_out = 0 },
}: Pick<ImportView, 'protected_by_field'>) => consent - opt_out

/** A field of a report: `name` → "name", `attributes.plan` → "plan". */
export const fieldName = (field: string) => SPECIAL[field] ?? field.replace(/^attributes\./, '')

/** What goes on, as the label of its progress. */
export const PHASE_WORDS: Record<NonNullable<ImportView['phase']>, string> = {
  check: 'Checking the file',
  verify: 'Making sure that nothing changed since the check',
  commit: 'Importing',
  undo: 'Taking it back',
}

/** Status as a word on its badge: what `running` and `ready` mean depends on what runs and what is known. */
export function statusOf({ status, phase, checked }: Pick<ImportView, 'status' | 'phase' | 'checked'>) {
  if (status === 'uploaded') return 'waiting'
  if (status === 'ready' && !checked) return 'needs_you'
  return phase === 'undo' ? 'undoing' : status
}
