import { createHash } from 'node:crypto'
import type { ConsentState } from '#app/domain/audience/consent.rules.ts'
import type { Known, Profile } from '#app/domain/imports/decide-row.rules.ts'
import { type ImportSample, type RowResult, SAMPLES_MAX } from '#app/domain/imports/import.schema.ts'
import type { Counts, Outcome } from '#app/domain/imports/row.schema.ts'
import type { ImportRow, Progress } from '#db/repos/imports.repo.ts'
import { type Decided, textOf } from './apply-rows.ts'
import type { Item, Place } from './import-reader.ts'

/**
 * A row of a page's object: what was decided, and what an undo needs of before. What is null or empty is left out, for
 * most rows of a nightly file say little, and what is written of them costs as much as deciding them.
 */
export type PageRow = Pick<RowResult, 'row' | 'line' | 'outcome'> & {
  [F in 'id' | 'email' | 'error']?: string
} & { [F in 'updated_fields' | 'protected_fields']?: string[] } & {
  before?: Partial<Profile>
  after?: Partial<Profile>
  /** Consent event this import wrote for somebody known, and the state before it. */
  consent?: { eventId: string; from: ConsentState; reason: string | null }
}
/** Results of the items in their order; `decided` are those of the rows among them that were decided, in theirs. */
export function pageRows(items: readonly Item[], decided: readonly Decided[]): PageRow[] {
  let next = 0
  return items.map(({ no, record, read, isDuplicate }): PageRow => {
    const { line } = record
    if (!read || 'errors' in read) {
      const error = read ? read.errors.map(textOf).join('; ') : (record as { fault: string }).fault
      return { row: no, line, outcome: 'invalid', error }
    }
    if (isDuplicate) return withEmail({ row: no, line, outcome: 'duplicate' }, read.row.email?.emailGiven)
    return decidedRow(no, line, decided[next++]!)
  })
}

function decidedRow(row: number, line: number, one: Decided): PageRow {
  const { decision: it, id } = one
  const result: PageRow =
    id === null ? { row, line, outcome: it.outcome } : { row, line, outcome: it.outcome, id }
  const known = 'known' in it ? it.known : null
  withEmail(result, one.row.email?.emailGiven ?? known?.emailGiven)
  if (it.outcome === 'invalid') result.error = textOf(it.error)
  else {
    if (it.changed.length > 0) result.updated_fields = it.changed
    if (it.kept.length > 0) result.protected_fields = it.kept
    if ('known' in it && it.known && (it.profile || it.consent)) addImages(result, it, one.eventId)
  }
  return result
}

function withEmail(row: PageRow, email: string | undefined): PageRow {
  if (email !== undefined) row.email = email
  return row
}

const IMAGE = [
  'email',
  'emailGiven',
  'externalId',
  'name',
  'country',
  'tags',
  'attributes',
  'sourceAt',
] as const

/** What an undo needs: the fields that changed as they were and became, and the consent event that was written. */
function addImages(
  row: PageRow,
  { known, profile, consent }: Extract<Decided['decision'], { known: Known }>,
  eventId: string | null,
) {
  if (profile) {
    const before: Record<string, Profile[keyof Profile]> = {}
    const after: Record<string, Profile[keyof Profile]> = {}
    let isChanged = false
    for (const f of IMAGE) {
      if (profile[f] === known[f]) continue
      before[f] = known[f]
      after[f] = profile[f]
      isChanged = true
    }
    if (isChanged) {
      row.before = before
      row.after = after
    }
  }
  if (consent) row.consent = { eventId: eventId!, from: known.state, reason: known.reason }
}

/** The import's numbers with those of a page. `place`: where reading goes on behind it. */
export function tally(row: ImportRow, page: readonly PageRow[], place: Place): Progress {
  const counts: Counts = { ...row.counts }
  const protectedByField = { ...row.protectedByField }
  const samples = [...row.samples]
  let plan = row.planHash
  for (const it of page) {
    counts.rows++
    counts[it.outcome]++
    const { outcome, updated_fields = NONE, protected_fields = NONE } = it
    for (const field of protected_fields) protectedByField[field] = (protectedByField[field] ?? 0) + 1
    if (isSample(outcome, updated_fields.length + protected_fields.length, samples))
      samples.push(sampleOf(it))
    plan += `${outcome} ${outcome === 'created' ? '' : (it.id ?? null)} ${updated_fields.join()} ${protected_fields.join()}\n`
  }
  return {
    ...place,
    counts,
    protectedByField,
    samples,
    planHash: createHash('sha256').update(plan).digest('hex'),
  }
}

const NONE: readonly string[] = []

/** A few of each kind that somebody would want to look at. */
const isSample = (outcome: Outcome, fields: number, samples: readonly ImportSample[]) =>
  fields > 0 &&
  samples.length < SAMPLES_MAX &&
  samples.filter((s) => s.outcome === outcome).length < SAMPLES_MAX / 2

function sampleOf({
  line,
  email,
  outcome,
  before = {},
  after = {},
  protected_fields = [],
}: PageRow): ImportSample {
  const changes = Object.keys(after)
    .filter((f) => f !== 'sourceAt' && f !== 'emailGiven')
    .map((field) => ({
      field: field.replace('externalId', 'external_id'),
      before: before[field as keyof Profile] ?? null,
      after: after[field as keyof Profile] ?? null,
    }))
  return { line, email: email ?? '', outcome, changes, kept: protected_fields }
}
