import { isLessMail, type SuppressionReason } from '#app/domain/audience/consent.rules.ts'
import {
  decideRow,
  type Known,
  type Profile,
  type RowContext,
  type RowDecision,
} from '#app/domain/imports/decide-row.rules.ts'
import type { RowResult } from '#app/domain/imports/import.schema.ts'
import type { ContactRowInput } from '#app/domain/imports/row.schema.ts'
import type { FieldError } from '#app/domain/kernel/errors.ts'
import { constraintOf, isHistoryGuard, isTooBig } from '#db/errors.ts'
import type { ConsentChange } from '#db/repos/consent.repo.ts'
import type { CreatedContact, Writer } from '#db/repos/contact-sync.repo.ts'
import type { Repos } from '#db/repos/index.ts'
import type { Statement } from '#db/tenant-db.ts'
import type { SellerScope } from '../../auth/scope.ts'
import type { HashEmail } from '../../auth/suppression-hash.ts'
import type { NewId } from '../../ports/ids.port.ts'

/** Times a page is decided anew when somebody else wrote one of its people meanwhile, before it becomes smaller. */
const TRIES = 3
/** Whoever loses a race has let another one win, so this is more than writers at one person at once. */
const LONE_TRIES = 30

type Deps = { repos: (scope: SellerScope) => Repos; hashEmail: HashEmail; newId: NewId }
/** A row, what was decided, and the contact it is about; of somebody new the one that is made. */
export type Decided = {
  row: ContactRowInput
  decision: RowDecision
  id: string | null
  eventId: string | null
}

/**
 * Rows about people, whichever way they come, decided (`decideRow`) and written. Files and the API both go this way, so
 * that no path knows another rule.
 */
export function createRowWriter(d: Deps) {
  /**
   * Decides rows from the front, without writing. Stops before a row that is about somebody an earlier one is about by
   * another key: what it does depends on what that one did.
   */
  async function decide(
    scope: SellerScope,
    rows: readonly ContactRowInput[],
    ctx: RowContext,
  ): Promise<Decided[]> {
    const repos = d.repos(scope)
    const byEmail = new Map<string, Known>()
    const byExternalId = new Map<string, Known>()
    const note = (known: Known) => {
      byEmail.set(known.email, known)
      if (known.externalId !== null) byExternalId.set(known.externalId, known)
    }
    const emails: string[] = []
    for (const { email } of rows) if (email) emails.push(email.email)
    for (const known of await repos.contactSync.byEmail(emails)) note(known)
    // Whoever was found by address under the same external id needs no second look.
    const externalIds: string[] = []
    for (const { externalId } of rows)
      if (externalId && !byExternalId.has(externalId)) externalIds.push(externalId)
    for (const known of await repos.contactSync.byExternalId(externalIds)) note(known)
    const suppressed = await suppressedAmong(scope, repos, rows, byEmail)

    const decided: Decided[] = []
    const touched = new Set<string>()
    for (const row of rows) {
      const found = {
        byExternalId: row.externalId ? (byExternalId.get(row.externalId) ?? null) : null,
        byEmail: row.email ? (byEmail.get(row.email.email) ?? null) : null,
      }
      if (found.byEmail && touched.has(found.byEmail.id)) break
      if (found.byExternalId && touched.has(found.byExternalId.id)) break
      const decision = decideRow(found, row, (row.email && suppressed.get(row.email.email)) ?? null, ctx)
      const known = 'known' in decision ? decision.known : null
      const id = known?.id ?? (decision.outcome === 'created' ? d.newId('contact') : null)
      decided.push({
        row,
        decision,
        id,
        eventId: known && hasConsent(decision) ? d.newId('consentEvent') : null,
      })
      if (known) touched.add(known.id)
      // Later rows of the page see where this one goes: the address it leaves is nobody's, or that of one who opted out.
      if (known && 'profile' in decision && decision.profile && decision.profile.email !== known.email) {
        byEmail.delete(known.email)
        byEmail.set(decision.profile.email, known)
        if (isLessMail(known.state, 'pending')) suppressed.set(known.email, 'opted_out')
      }
    }
    return decided
  }

  async function suppressedAmong(
    scope: SellerScope,
    repos: Repos,
    rows: readonly ContactRowInput[],
    byEmail: ReadonlyMap<string, Known>,
  ): Promise<Map<string, SuppressionReason>> {
    const unknown: string[] = []
    for (const { email } of rows) if (email && !byEmail.has(email.email)) unknown.push(email.email)
    if (unknown.length === 0 || !(await repos.contactSync.hasSuppressions())) return new Map()
    const emailOf = new Map(unknown.map((email) => [d.hashEmail(scope.sellerId, email), email]))
    const reasons = await repos.contacts.suppressions([...emailOf.keys()])
    return new Map([...reasons].map(([hash, reason]) => [emailOf.get(hash)!, reason as SuppressionReason]))
  }

  /** What writes the decisions; nothing for those that change nothing. */
  function statements(scope: SellerScope, decided: readonly Decided[], by: Writer): Statement[] {
    const repos = d.repos(scope)
    const created: CreatedContact[] = []
    const updated: { known: Known; profile: Profile }[] = []
    const consents: ConsentChange[] = []
    const left: string[] = []
    // A change of consent that no longer fits would be left out, and reported as made; and what holds for an address
    // that is left depends on the consent of whoever leaves it.
    const unmoved: Known[] = []
    for (const { decision: it, id, eventId } of decided) {
      if (it.outcome === 'created') {
        const { to: state, reason, evidence } = it.consent
        created.push({ id: id!, profile: it.profile, state, reason, evidence })
      } else if ('known' in it && it.known) {
        const { known, profile, consent } = it
        if (profile) {
          updated.push({ known, profile })
          if (profile.email !== known.email) {
            unmoved.push(known)
            if (isLessMail(known.state, 'pending')) left.push(d.hashEmail(scope.sellerId, known.email))
          }
        }
        if (consent) {
          unmoved.push(known)
          consents.push({
            from: known,
            eventId: eventId!,
            ...{ to: consent.to, reason: consent.reason, evidence: consent.evidence, ...by },
            suppress: consent.suppress && {
              reason: consent.suppress,
              emailHash: d.hashEmail(scope.sellerId, profile?.email ?? known.email),
            },
          })
        }
      }
    }
    return [
      // Addresses that become free before those that are taken.
      ...(updated.length > 0 ? [repos.contactSync.update(updated, by.at)] : []),
      ...(left.length > 0 ? [repos.contactSync.suppress(left, 'opted_out', by.at)] : []),
      ...(unmoved.length > 0 ? [repos.contactSync.unmoved(unmoved)] : []),
      ...(consents.length > 0 ? repos.consent.change(consents) : []),
      ...(created.length > 0 ? repos.contactSync.create(created, by) : []),
    ]
  }

  return {
    decide,
    /**
     * Decides rows from the front and writes them in one batch with what `also` makes of them, anew when one of their
     * people was written by somebody else meanwhile. `also` runs before the batch and may run more than once.
     * @returns those decided and written, at least one; a lone row that keeps losing its race is invalid
     */
    async apply(
      scope: SellerScope,
      rows: readonly ContactRowInput[],
      ctx: RowContext,
      by: Writer,
      also: (decided: Decided[]) => Promise<Statement[]> = async () => [],
    ): Promise<Decided[]> {
      const repos = d.repos(scope)
      let page = rows
      for (let attempt = 1; ; attempt++) {
        let decided = await decide(scope, page, ctx)
        if (attempt > LONE_TRIES && page.length === 1) decided = [{ row: page[0]!, ...LOST }]
        const batch = [...statements(scope, decided, by), ...(await also(decided))]
        try {
          if (batch.length > 0) await repos.batch(batch)
          return decided
        } catch (e) {
          // People may have far more attributes than the rows about them say.
          const isLarge = isTooBig(e)
          const constraint = constraintOf(e)
          if (constraint !== 'unique' && constraint !== 'not_null' && !isHistoryGuard(e) && !isLarge) throw e
          if (page.length === 1 && (isLarge || attempt > LONE_TRIES)) throw e
          // One row of the page that can never be written must not keep the others from it.
          if (isLarge || attempt >= TRIES) page = page.slice(0, Math.ceil(page.length / 2))
        }
      }
    },
  }
}
export type RowWriter = ReturnType<typeof createRowWriter>

const hasConsent = (it: RowDecision) => 'consent' in it && it.consent !== null

/** What becomes of a row whose person somebody else kept writing. */
export const LOST: Omit<Decided, 'row'> & { decision: { outcome: 'invalid' } } = {
  decision: {
    outcome: 'invalid',
    error: { path: 'email', message: 'is about somebody who is being changed elsewhere; send the row again' },
  },
  id: null,
  eventId: null,
}

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
    error: decision.outcome === 'invalid' ? textOf(decision.error) : null,
  }
}

export const textOf = ({ path, message }: FieldError) => `${path} ${message}`
