import { type ConsentState, decideConsent, isLessMail } from '#app/domain/audience/consent.rules.ts'
import type { Known, Profile } from '#app/domain/imports/decide-row.rules.ts'
import { stableJson } from '#app/domain/imports/merge.rules.ts'
import type { Json } from '#app/domain/imports/row.schema.ts'
import type { ConsentChange } from '#db/repos/consent.repo.ts'
import type { ImportRow } from '#db/repos/imports.repo.ts'
import type { Repos } from '#db/repos/index.ts'
import type { Statement } from '#db/tenant-db.ts'
import type { SellerScope } from '../../auth/scope.ts'
import type { HashEmail } from '../../auth/suppression-hash.ts'
import type { Clock } from '../../ports/clock.port.ts'
import type { NewId } from '../../ports/ids.port.ts'
import type { PageRow } from './import-page.ts'

type Deps = {
  repos: (scope: SellerScope) => Repos
  hashEmail: HashEmail
  clock: Clock
  newId: NewId
}
/** A profile that is restored; `waits` until another of the page has left what it gets back. */
type Restored = { known: Known; profile: Profile; waits: boolean }
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

      const keys = await keysGivenBack(scope, repos, changed, isUntouched)
      const profiles: Restored[] = []
      const consents: ConsentChange[] = []
      const left: string[] = []
      const unmoved: Known[] = []
      // The last row first: where one took what another had left, that one gets it back from there.
      for (const row of changed.toReversed()) {
        const known = byId.get(row.id!)
        if (!known) {
          report.push(reported(row, 'conflicts'))
          continue
        }
        let back = row.consent ? consentBack(by, known, row.consent) : null
        const { profile, restored, lost } = restore(known, row, {
          email: keys.emailFor(known, back?.to ?? known.state),
          externalId: keys.externalIdFor(known),
        })
        // Consent from before goes with the address from before.
        if (back && lost.includes('email') && isLessMail(known.state, back.to)) back = null
        if (profile) {
          profiles.push({ known, profile, waits: keys.isHeld(known, profile) })
          if (profile.email !== known.email) {
            unmoved.push(known)
            if (isOut(known.state) && isOut(back?.to ?? known.state))
              left.push(d.hashEmail(scope.sellerId, known.email))
          }
          keys.move(known, profile)
        }
        if (back) {
          unmoved.push(known)
          consents.push({
            ...back,
            eventId: d.newId('consentEvent'),
            from: known,
            actor: by.undoneBy!,
            at: now,
          })
          restored.push('consent')
        } else if (row.consent && known.state !== row.consent.from) lost.push('consent')
        if (lost.length > 0) report.push(reported(row, 'conflicts', lost))
        else if (restored.length > 0) report.push(reported(row, 'restored', restored))
      }
      const [waiting, free] = [profiles.filter((p) => p.waits), profiles.filter((p) => !p.waits)]
      return {
        statements: [
          // Addresses and external ids become free before they are taken again.
          ...(untouched.length > 0 ? repos.contactSync.remove(untouched, now) : []),
          ...(free.length > 0 ? [repos.contactSync.update(free, now)] : []),
          ...waiting.map((p) => repos.contactSync.update([p], now)),
          ...(left.length > 0 ? [repos.contactSync.suppress(left, 'opted_out', now)] : []),
          ...(unmoved.length > 0 ? [repos.contactSync.unmoved(unmoved)] : []),
          ...(consents.length > 0 ? repos.consent.change(consents) : []),
        ],
        report: report.sort((a, b) => a.row - b.row),
      }
    },
  }

  /** Who has the addresses and external ids that rows would give back, as the page is gone over. */
  async function keysGivenBack(
    scope: SellerScope,
    repos: Repos,
    rows: readonly PageRow[],
    isRemoved: ReadonlySet<string>,
  ) {
    const emails = rows.flatMap((r) => r.before?.email ?? [])
    const externalIds = rows.flatMap((r) => r.before?.externalId ?? [])
    const [byEmail, byExternalId, suppressed] = await Promise.all([
      repos.contactSync.byEmail(emails),
      repos.contactSync.byExternalId(externalIds),
      emails.length > 0
        ? repos.contacts.suppressions(emails.map((email) => d.hashEmail(scope.sellerId, email)))
        : new Map<string, string>(),
    ])
    const at = (holders: Known[], key: 'email' | 'externalId') =>
      new Map(holders.filter((k) => !isRemoved.has(k.id)).map((k) => [k[key]!, k.id]))
    const first = { email: at(byEmail, 'email'), externalId: at(byExternalId, 'externalId') }
    const now = { email: new Map(first.email), externalId: new Map(first.externalId) }
    const isFree = (holders: Map<string, string>, key: string, id: string) => (holders.get(key) ?? id) === id
    return {
      /** Nobody comes by an undo to an address that must not be mailed, unless they get no mail anyway. */
      emailFor: (known: Known, to: ConsentState) => (email: string) => {
        const reason = suppressed.get(d.hashEmail(scope.sellerId, email))
        const may = !reason || known.suppressedReason !== null || (reason === 'opted_out' && isOut(to))
        return may && isFree(now.email, email, known.id)
      },
      externalIdFor: (known: Known) => (id: string | null) =>
        id === null || isFree(now.externalId, id, known.id),
      isHeld: ({ id }: Known, profile: Profile) =>
        !isFree(first.email, profile.email, id) || !isFree(first.externalId, profile.externalId ?? '', id),
      move(known: Known, profile: Profile) {
        for (const key of ['email', 'externalId'] as const) {
          if (known[key] !== null && now[key].get(known[key]) === known.id) now[key].delete(known[key])
          if (profile[key] !== null) now[key].set(profile[key], known.id)
        }
      },
    }
  }
}
export type ImportUndo = ReturnType<typeof createImportUndo>

const reported = (
  { row, line, id, email }: PageRow,
  outcome: UndoneRow['outcome'],
  fields: string[] = [],
): UndoneRow => ({ row, line, id, email, outcome, fields })

const isOut = (state: ConsentState) => isLessMail(state, 'pending')

/**
 * Each field that still is what the import made of it becomes what it was; attributes each for itself. `isFree`: whether
 * an address or external id may be theirs again.
 */
function restore(
  known: Known,
  { before = {}, after = {} }: PageRow,
  isFree: { email: (email: string) => boolean; externalId: (id: string | null) => boolean },
) {
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
      if (
        (field === 'email' && !isFree.email(before.email!)) ||
        (field === 'externalId' && !isFree.externalId(before.externalId!)) ||
        (field === 'emailGiven' && lost.includes('email'))
      ) {
        if (field !== 'emailGiven') lost.push(field)
        continue
      }
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
