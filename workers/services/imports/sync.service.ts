import { noCounts, type RowResult } from '#app/domain/imports/import.schema.ts'
import { readJsonRow } from '#app/domain/imports/json-row.rules.ts'
import { type ContactRowInput, personKeys } from '#app/domain/imports/row.schema.ts'
import type {
  BatchInput,
  BatchView,
  ChangesQuery,
  ChangeView,
  UpsertInput,
  UpsertView,
} from '#app/domain/imports/sync.schema.ts'
import { AppError, conflict, type FieldError, invalid } from '#app/domain/kernel/errors.ts'
import { type Page, packCursor, unpackCursor } from '#app/domain/kernel/page.ts'
import { toIso } from '#app/domain/kernel/time.ts'
import type { Repos } from '#db/repos/index.ts'
import type { Statement } from '#db/tenant-db.ts'
import { requirePermission, type SellerScope } from '../../auth/scope.ts'
import type { Clock } from '../../ports/clock.port.ts'
import type { Realtime } from '../../ports/realtime.port.ts'
import type { createAudienceService } from '../audience/audience.service.ts'
import { type Decided, LOST, type RowWriter, textOf, toResult } from './apply-rows.ts'
import type { ImportPolicies } from './import-policies.service.ts'

type Deps = {
  repos: (scope: SellerScope) => Repos
  audience: Pick<ReturnType<typeof createAudienceService>, 'get'>
  policies: ImportPolicies
  writer: RowWriter
  clock: Clock
  realtime: Realtime
}

/** Another system writes profiles, row by row by a policy, and reads back what people chose. */
export function createSyncService(d: Deps) {
  /** `also`: what has to hold when rows are written. `faults`: by row from 0, what `error` says in one text. */
  async function run(
    scope: SellerScope,
    { policy: key, contacts }: BatchInput,
    also?: (decided: Decided[]) => Promise<Statement[]>,
  ): Promise<BatchView & { faults: FieldError[] }> {
    requirePermission(scope, 'contacts:write')
    const policy = await d.policies.usable(scope, key)
    const results: BatchView['results'] = []
    const faults: FieldError[] = []
    const wanted: { no: number; row: ContactRowInput }[] = []
    const lastOf = new Map<string, number>()
    contacts.forEach((given, i) => {
      const read = readJsonRow(given)
      const no = i + 1
      if ('error' in read) {
        faults[i] = read.error
        results[i] = { ...blank(no, null), outcome: 'invalid', error: textOf(read.error) }
        return
      }
      // The last row about somebody wins; whatever it has in common with an earlier one makes that a duplicate.
      for (const k of personKeys(read.row)) {
        const earlier = lastOf.get(k)
        if (earlier !== undefined) results[earlier - 1] = duplicate(earlier, wanted)
        lastOf.set(k, no)
      }
      wanted.push({ no, row: read.row })
    })

    const todo = wanted.filter(({ no }) => results[no - 1] === undefined)
    const ctx = {
      ...{ policy: policy.rules, now: d.clock.now(), basis: null },
      may: { resubscribe: scope.can.has('consent:resubscribe') },
    }
    const by = { source: 'api' as const, actor: `${scope.actor.kind}:${scope.actor.id}`, at: ctx.now }
    let hasChanged = false
    for (let at = 0; at < todo.length; ) {
      const done = await d.writer.apply(
        scope,
        todo.slice(at).map((t) => t.row),
        ctx,
        by,
        also,
      )
      done.forEach((decided, i) => {
        const { no } = todo[at + i]!
        results[no - 1] = toResult(no, decided)
        if ('error' in decided.decision) faults[no - 1] = decided.decision.error
        hasChanged ||= results[no - 1]!.outcome === 'created' || results[no - 1]!.updated_fields.length > 0
      })
      at += done.length
    }
    if (hasChanged) d.realtime.hint(scope.sellerId, 'contacts')
    const counts = noCounts()
    for (const { outcome } of results) counts[outcome]++
    counts.rows = results.length
    return { counts, results, faults }
  }

  return {
    /**
     * Up to 1,000 rows by a policy; each ends by itself.
     * @throws forbidden; invalid `policy`
     */
    async batch(scope: SellerScope, input: BatchInput): Promise<BatchView> {
      const { counts, results } = await run(scope, input)
      return { counts, results }
    },

    /**
     * One row, found by external id or address.
     * @param unmodifiedSince ms; the contact must not have changed after this
     * @throws forbidden; invalid naming the field; conflict `suppressed` for somebody unknown whose address must not be mailed,
     *   `changed_meanwhile` where others keep writing the person; stale `changed_meanwhile`
     */
    async put(
      scope: SellerScope,
      { policy, ...row }: UpsertInput,
      unmodifiedSince: number | null,
    ): Promise<UpsertView> {
      // It answers the contact, so nothing is written for somebody who may not see it.
      requirePermission(scope, 'contacts:read')
      const isUnmodified = async ([it]: Decided[]): Promise<Statement[]> => {
        const contact = it?.id && unmodifiedSince !== null && (await d.repos(scope).contacts.find(it.id))
        // HTTP dates have whole seconds.
        if (contact && Math.floor(contact.updatedAt / 1000) * 1000 > unmodifiedSince)
          throw new AppError('stale', 'changed_meanwhile', 'This contact has changed since. Read it again.', {
            updated_at: toIso(contact.updatedAt),
          })
        return []
      }
      const { results, faults } = await run(scope, { policy, contacts: [row] }, isUnmodified)
      const { id, outcome, updated_fields, protected_fields } = results[0]!
      if (faults[0] === LOST.decision.error)
        throw conflict('changed_meanwhile', 'Others keep changing this contact. Try again.')
      if (faults[0]) throw invalid([faults[0]])
      if (id === null)
        throw conflict('suppressed', 'This address must not be mailed, so nobody is added for it.')
      return { ...(await d.audience.get(scope, id)), outcome, updated_fields, protected_fields }
    },

    /** What changed about people's consent, oldest first, to be taken back into the system the rows come from. */
    async changes(scope: SellerScope, q: ChangesQuery): Promise<Page<ChangeView>> {
      requirePermission(scope, 'contacts:read')
      const after = q.cursor === undefined ? null : unpackCursor(q.cursor)
      const since = q.since === undefined ? 0 : Date.parse(q.since)
      const [at, id] = after === null ? [since, ''] : [Number(after[0]), String(after[1])]
      if (Number.isNaN(at)) throw invalid([{ path: 'cursor', message: 'is not a cursor of this list' }])
      const rows = await d.repos(scope).contactSync.changes(at, id, q.limit)
      const last = rows[rows.length - 1]
      return {
        data: rows.map(({ at, ...row }) => ({ ...row, type: 'consent', at: toIso(at) })),
        next_cursor: last && rows.length === q.limit ? packCursor([last.at, last.id]) : null,
      }
    },
  }
}

const blank = (row: number, email: string | null): Omit<RowResult, 'outcome' | 'line'> => ({
  ...{ row, id: null, email, updated_fields: [], protected_fields: [], error: null },
})
const duplicate = (no: number, wanted: { no: number; row: ContactRowInput }[]) => ({
  ...blank(no, wanted.find((w) => w.no === no)?.row.email?.emailGiven ?? null),
  outcome: 'duplicate' as const,
})
