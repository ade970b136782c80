import { decideConsent } from '#app/domain/audience/consent.rules.ts'
import type { Known, Profile } from '#app/domain/imports/decide-row.rules.ts'
import { stableJson } from '#app/domain/imports/merge.rules.ts'
import type { Json } from '#app/domain/imports/row.schema.ts'
import type { ConsentChange } from '#db/repos/consent.repo.ts'
import type { ImportRow } from '#db/repos/imports.repo.ts'
import type { Repos } from '#db/repos/index.ts'
import type { Statement } from '#db/tenant-db.ts'
import type { SellerScope } from '../auth/scope.ts'
import type { Clock } from '../ports/clock.port.ts'
import type { NewId } from '../ports/ids.port.ts'
import type { PageRow } from './import-runs.ts'

type Deps = { repos: (scope: SellerScope) => Repos; clock: Clock; newId: NewId }
/** `conflicts`: something of it was changed by somebody else since, and stays as it is. */
export type UndoneRow = Pick<PageRow, 'row' | 'line' | 'id' | 'email'> & {
  outcome: 'restored' | 'removed' | 'conflicts'
  fields: string[]
}

/** Takes back what an import did to each person, as far as nobody did anything to it since. */
export function createImportUndo(d: Deps) {
  return {
    /** What takes one page of a commit back, and what that comes to for each row that had changed something. */
    async page(
      scope: SellerScope,
      by: ImportRow,
      did: readonly PageRow[],
    ): Promise<{ statements: Statement[]; report: UndoneRow[] }> {
      const repos = d.repos(scope)
      const now = d.clock.now()
      const made = did.filter((r) => r.outcome === 'created')
      const changed = did.filter((r) => r.after !== undefined || r.consent !== undefined)
      const ids = (rows: readonly PageRow[]) => rows.map((r) => r.id!)
      const [untouched, current] = await Promise.all([
        made.length > 0 ? repos.contactSync.untouched(ids(made)) : [],
        changed.length > 0 ? repos.contactSync.current(ids(changed)) : [],
      ])
      const isUntouched = new Set(untouched)
      const byId = new Map(current.map((k) => [k.id, k]))
      const report: UndoneRow[] = made.map((r) =>
        isUntouched.has(r.id!) ? reported(r, 'removed') : reported(r, 'conflicts'),
      )

      const profiles: { known: Known; profile: Profile }[] = []
      const consents: (ConsentChange & { from: Known })[] = []
      for (const row of changed) {
        const known = byId.get(row.id!)
        if (!known) {
          report.push(reported(row, 'conflicts'))
          continue
        }
        const { profile, restored, lost } = restore(known, row)
        if (profile) profiles.push({ known, profile })
        if (row.consent) {
          const back = consentBack(by, known, row.consent)
          if (back) {
            consents.push({
              ...back,
              eventId: d.newId('consentEvent'),
              from: known,
              actor: by.undoneBy!,
              at: now,
            })
            restored.push('consent')
          } else if (known.state !== row.consent.from) lost.push('consent')
        }
        if (lost.length > 0) report.push(reported(row, 'conflicts', lost))
        else if (restored.length > 0) report.push(reported(row, 'restored', restored))
      }
      return {
        statements: [
          // Addresses and external ids become free before they are taken again.
          ...(untouched.length > 0 ? repos.contactSync.remove(untouched, now) : []),
          ...(profiles.length > 0 ? [repos.contactSync.update(profiles, now)] : []),
          ...(consents.length > 0
            ? [repos.contactSync.unmoved(consents.map((it) => it.from)), ...repos.consent.change(consents)]
            : []),
        ],
        report: report.sort((a, b) => a.row - b.row),
      }
    },
  }
}
export type ImportUndo = ReturnType<typeof createImportUndo>

const reported = (
  { row, line, id, email }: PageRow,
  outcome: UndoneRow['outcome'],
  fields: string[] = [],
): UndoneRow => ({ row, line, id, email, outcome, fields })

/** Each field that still is what the import made of it becomes what it was; attributes each for itself. */
function restore(known: Known, { before = {}, after = {} }: PageRow) {
  const restored: string[] = []
  const lost: string[] = []
  let profile: Profile | null = null
  const set = (patch: Partial<Profile>) => {
    profile = { ...(profile ?? known), ...patch }
  }
  for (const field of Object.keys(after) as (keyof Profile)[]) {
    if (field === 'attributes') {
      const attributes = restoreAttributes(
        known.attributes,
        before.attributes!,
        after.attributes!,
        restored,
        lost,
      )
      if (attributes !== known.attributes) set({ attributes })
    } else if (known[field] === after[field]) {
      set({ [field]: before[field] })
      if (field !== 'sourceAt' && field !== 'emailGiven') restored.push(field)
    } else if (field !== 'sourceAt' && field !== 'emailGiven' && known[field] !== before[field])
      lost.push(field)
  }
  return { profile: profile as Profile | null, restored, lost }
}

function restoreAttributes(
  now: string,
  before: string,
  after: string,
  restored: string[],
  lost: string[],
): string {
  const parse = (text: string) => new Map(Object.entries(JSON.parse(text) as Record<string, Json>))
  const [is, was, became] = [parse(now), parse(before), parse(after)]
  const same = (a: Json | undefined, b: Json | undefined) =>
    a === undefined || b === undefined ? a === b : stableJson(a) === stableJson(b)
  for (const key of new Set([...was.keys(), ...became.keys()])) {
    if (same(was.get(key), became.get(key))) continue
    if (same(is.get(key), became.get(key))) {
      const old = was.get(key)
      if (old === undefined) is.delete(key)
      else is.set(key, old)
      restored.push(`attributes.${key}`)
    } else if (!same(is.get(key), was.get(key))) lost.push(`attributes.${key}`)
  }
  return stableJson(Object.fromEntries(is))
}

/**
 * The change back to the consent before the import, if the import's is still the last word: whoever opted out
 * themselves meanwhile has said a later one.
 */
function consentBack(
  by: ImportRow,
  known: Known,
  did: NonNullable<PageRow['consent']>,
): Omit<ConsentChange, 'eventId' | 'from' | 'actor' | 'at'> | null {
  if (known.consentEventId !== did.eventId) return null
  const evidence = `Undo of import ${by.id}, which had changed this`
  const decided = decideConsent(known, {
    by: 'import',
    to: did.from,
    reason: did.reason,
    ...{ evidence, may: { resubscribe: by.mayResubscribe } },
  })
  if (decided.kind !== 'change') return null
  return { to: decided.to, reason: decided.reason, source: 'import', evidence, suppress: null }
}
