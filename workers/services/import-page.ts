import { createHash } from 'node:crypto'
import type { ConsentState } from '#app/domain/audience/consent.rules.ts'
import type { Profile } from '#app/domain/imports/decide-row.rules.ts'
import { type ImportSample, type RowResult, SAMPLES_MAX } from '#app/domain/imports/import.schema.ts'
import type { Counts } from '#app/domain/imports/row.schema.ts'
import type { ImportRow, Progress } from '#db/repos/imports.repo.ts'
import { type Decided, toResult } from './apply-rows.ts'
import type { Item, Place } from './import-reader.ts'

/** A row of a page's object: what was decided, and what an undo needs of before. */
export type PageRow = RowResult & {
  before?: Partial<Profile>
  after?: Partial<Profile>
  /** Consent event this import wrote for somebody known, and the state before it. */
  consent?: { eventId: string; from: ConsentState; reason: string | null }
}
/** Results of the items in their order; `decided` are those of the rows among them that were decided, in theirs. */
export function pageRows(items: readonly Item[], decided: readonly Decided[]): PageRow[] {
  let next = 0
  return items.map(({ no, record, read, isDuplicate }): PageRow => {
    const nobody = { row: no, line: record.line, id: null, updated_fields: [], protected_fields: [] }
    if (!read || 'errors' in read) {
      const error = read
        ? read.errors.map((e) => `${e.path} ${e.message}`).join('; ')
        : (record as { fault: string }).fault
      return { ...nobody, email: null, outcome: 'invalid', error }
    }
    if (isDuplicate)
      return { ...nobody, email: read.row.email?.emailGiven ?? null, outcome: 'duplicate', error: null }
    const one = decided[next++]!
    return { ...toResult(no, one), line: record.line, ...imagesOf(one) }
  })
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
function imagesOf({ decision: it, eventId }: Decided): Pick<PageRow, 'before' | 'after' | 'consent'> {
  if (!('known' in it) || !it.known) return {}
  const { known, profile, consent } = it
  const fields = profile ? IMAGE.filter((f) => profile[f] !== known[f]) : []
  const pick = (of: Profile) => Object.fromEntries(fields.map((f) => [f, of[f]])) as Partial<Profile>
  return {
    ...(profile && fields.length > 0 ? { before: pick(known), after: pick(profile) } : {}),
    ...(consent ? { consent: { eventId: eventId!, from: known.state, reason: known.reason } } : {}),
  }
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
    for (const field of it.protected_fields) protectedByField[field] = (protectedByField[field] ?? 0) + 1
    if (isSample(it, samples)) samples.push(sampleOf(it))
    plan += `${it.outcome} ${it.outcome === 'created' ? '' : it.id} ${it.updated_fields} ${it.protected_fields}\n`
  }
  return {
    ...place,
    counts,
    protectedByField,
    samples,
    planHash: createHash('sha256').update(plan).digest('hex'),
  }
}

/** A few of each kind that somebody would want to look at. */
const isSample = ({ outcome, updated_fields, protected_fields }: PageRow, samples: readonly ImportSample[]) =>
  (updated_fields.length > 0 || protected_fields.length > 0) &&
  samples.length < SAMPLES_MAX &&
  samples.filter((s) => s.outcome === outcome).length < SAMPLES_MAX / 2

function sampleOf({
  line,
  email,
  outcome,
  before = {},
  after = {},
  protected_fields,
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
