import type { Known } from '#app/domain/imports/decide-row.rules.ts'
import { noCounts, type RowResult } from '#app/domain/imports/import.schema.ts'
import { readJsonRow } from '#app/domain/imports/json-row.rules.ts'
import type { ContactRowInput } from '#app/domain/imports/row.schema.ts'
import type {
  BatchInput,
  BatchView,
  ChangesQuery,
  ChangeView,
  UpsertInput,
  UpsertView,
} from '#app/domain/imports/sync.schema.ts'
import { AppError, conflict, invalid } from '#app/domain/kernel/errors.ts'
import { type Page, packCursor, unpackCursor } from '#app/domain/kernel/page.ts'
import { toIso } from '#app/domain/kernel/time.ts'
import type { Repos } from '#db/repos/index.ts'
import { requirePermission, type SellerScope } from '../auth/scope.ts'
import type { Clock } from '../ports/clock.port.ts'
import type { Realtime } from '../ports/realtime.port.ts'
import type { Decided, RowWriter } from './apply-rows.ts'
import type { createAudienceService } from './audience.service.ts'
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
  async function run(scope: SellerScope, { policy: key, contacts }: BatchInput): Promise<BatchView> {
    requirePermission(scope, 'contacts:write')
    const policy = await d.policies.usable(scope, key)
    const results: BatchView['results'] = []
    const wanted: { no: number; row: ContactRowInput }[] = []
    const lastOf = new Map<string, number>()
    contacts.forEach((given, i) => {
      const read = readJsonRow(given)
      const no = i + 1
      if ('error' in read) {
        const { path, message } = read.error
        results[i] = { ...blank(no, null), outcome: 'invalid', error: `${path} ${message}` }
        return
      }
      // The last row about somebody wins; whatever it has in common with an earlier one makes that a duplicate.
      for (const k of keysOf(read.row)) {
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
      )
      done.forEach((decided, i) => {
        const { no } = todo[at + i]!
        results[no - 1] = toResult(no, decided)
        hasChanged ||= results[no - 1]!.outcome === 'created' || results[no - 1]!.updated_fields.length > 0
      })
      at += done.length
    }
    if (hasChanged) d.realtime.hint(scope.sellerId, 'contacts')
    const counts = noCounts()
    for (const { outcome } of results) counts[outcome]++
    counts.rows = results.length
    return { counts, results }
  }

  return {
    /**
     * Up to 1,000 rows by a policy; each ends by itself.
     * @throws forbidden; invalid `policy`
     */
    batch: run,

    /**
     * One row, found by external id or address.
     * @param unmodifiedSince ms; the contact must not have changed after this
     * @throws invalid naming the field; conflict `suppressed` for somebody unknown whose address must not be mailed;
     *   stale `changed_meanwhile`
     */
    async put(
      scope: SellerScope,
      { policy, ...row }: UpsertInput,
      unmodifiedSince: number | null,
    ): Promise<UpsertView> {
      requirePermission(scope, 'contacts:write')
      if (unmodifiedSince !== null) await requireUnmodified(scope, row, unmodifiedSince)
      const { results } = await run(scope, { policy, contacts: [row] })
      const { id, outcome, updated_fields, protected_fields, error } = results[0]!
      if (outcome === 'invalid') {
        const read = readJsonRow(row)
        throw invalid(['error' in read ? read.error : { path: 'email', message: error ?? 'cannot be used' }])
      }
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
        // Also behind the last one: whoever comes back with it gets what happened since.
        next_cursor: last && rows.length === q.limit ? packCursor([last.at, last.id]) : null,
      }
    },
  }

  async function requireUnmodified(scope: SellerScope, given: unknown, since: number): Promise<void> {
    const read = readJsonRow(given)
    if ('error' in read) return
    const { email, externalId } = read.row
    const { contactSync, contacts } = d.repos(scope)
    const found: Known[] = [
      ...(email ? await contactSync.byEmail([email.email]) : []),
      ...(externalId ? await contactSync.byExternalId([externalId]) : []),
    ]
    for (const { id } of found) {
      const contact = await contacts.find(id)
      // HTTP dates have whole seconds.
      if (contact && Math.floor(contact.updatedAt / 1000) * 1000 > since)
        throw new AppError('stale', 'changed_meanwhile', 'This contact has changed since. Read it again.', {
          updated_at: toIso(contact.updatedAt),
        })
    }
  }
}

const keysOf = (row: ContactRowInput) => [
  ...(row.email ? [`e:${row.email.email}`] : []),
  ...(row.externalId ? [`x:${row.externalId}`] : []),
]
const blank = (row: number, email: string | null): Omit<RowResult, 'outcome' | 'line'> => ({
  ...{ row, id: null, email, updated_fields: [], protected_fields: [], error: null },
})
const duplicate = (no: number, wanted: { no: number; row: ContactRowInput }[]) => ({
  ...blank(no, wanted.find((w) => w.no === no)?.row.email?.emailGiven ?? null),
  outcome: 'duplicate' as const,
})

/** A decision as the caller reads it. */
export function toResult(no: number, { row, decision, id }: Decided): Omit<RowResult, 'line'> {
  const known = 'known' in decision ? decision.known : null
  return {
    row: no,
    id,
    email: row.email?.emailGiven ?? known?.emailGiven ?? null,
    outcome: decision.outcome,
    updated_fields: 'changed' in decision ? decision.changed : [],
    protected_fields: 'kept' in decision ? decision.kept : [],
    error: decision.outcome === 'invalid' ? `${decision.error.path} ${decision.error.message}` : null,
  }
}
