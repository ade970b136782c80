import { consentNow, decideConsent } from '#app/domain/audience/consent.rules.ts'
import { conflict, notFound } from '#app/domain/kernel/errors.ts'
import { type Page, type PageQuery, toPage } from '#app/domain/kernel/page.ts'
import { MINUTE, toIso } from '#app/domain/kernel/time.ts'
import { isHistoryGuard } from '#db/errors.ts'
import type { Repos } from '#db/repos/index.ts'
import type { AuditRow } from '#db/repos/privacy.repo.ts'
import type { JobOutcome } from '#queues/define-job.ts'
import { forgetContact } from '#queues/jobs/audience.jobs.ts'
import { requirePermission, type SellerScope } from '../../auth/scope.ts'
import type { HashEmail } from '../../auth/suppression-hash.ts'
import type { Clock } from '../../ports/clock.port.ts'
import type { NewId } from '../../ports/ids.port.ts'
import type { JobBus } from '../../ports/job-bus.port.ts'
import type { Realtime } from '../../ports/realtime.port.ts'
import type { createAudienceService } from './audience.service.ts'

const TRIES = 3
/** Longer than any run goes on with what it read before. */
const AGAIN_AFTER = 10 * MINUTE

type Deps = {
  repos: (scope: SellerScope) => Repos
  audience: Pick<ReturnType<typeof createAudienceService>, 'get'>
  hashEmail: HashEmail
  clock: Clock
  newId: NewId
  jobs: JobBus
  realtime: Realtime
}
export type AuditView = { id: string; action: AuditRow['action']; subject: string; by: string; at: string }

/** A person's rights over what a seller holds about them (GDPR articles 15 and 17). Both acts leave an audit row. */
export function createPrivacyService(d: Deps) {
  const auditRow = (scope: SellerScope, action: AuditRow['action'], subject: string) => ({
    ...{ id: d.newId('auditEvent'), action, subject, at: d.clock.now() },
    ...{ actor: `${scope.actor.kind}:${scope.actor.id}`, actorName: scope.actor.name },
  })

  return {
    /** Everything held about a contact. Times are RFC 3339. @throws not_found */
    async disclose(scope: SellerScope, contactId: string) {
      requirePermission(scope, 'contacts:privacy')
      const repos = d.repos(scope)
      const contact = await d.audience.get(scope, contactId)
      const held = await repos.privacy.held(contactId)
      await repos.batch([repos.privacy.audit(auditRow(scope, 'contact.disclosed', contactId))])
      return {
        disclosed_at: toIso(d.clock.now()),
        contact,
        ...Object.fromEntries(Object.entries(held).map(([table, rows]) => [table, rows.map(withTimes)])),
      }
    },

    /**
     * Forgets a person: what is personal goes at once, what the books need stays without it, and the address stays on the
     * suppression list as a hash, so that it does not come back as somebody new.
     * @throws not_found, also the second time
     */
    async erase(scope: SellerScope, contactId: string): Promise<void> {
      requirePermission(scope, 'contacts:privacy')
      const repos = d.repos(scope)
      for (let attempt = 0; attempt < TRIES; attempt++) {
        const [contact, said] = await Promise.all([
          repos.contacts.find(contactId),
          repos.privacy.said(contactId),
        ])
        if (!contact) throw notFound('contact')
        const decided = decideConsent(consentNow(contact), { by: 'erasure' })
        if (decided.kind !== 'change') throw new Error('erasure always changes something')
        const now = d.clock.now()
        const eventId = d.newId('consentEvent')
        const emailHash = d.hashEmail(scope.sellerId, contact.email)
        try {
          await repos.batch([
            ...repos.consent.change([
              {
                ...{ from: contact, eventId, to: decided.to, reason: decided.reason, source: 'erasure' },
                ...{ actor: `${scope.actor.kind}:${scope.actor.id}`, evidence: null, at: now },
                suppress: decided.suppress && { reason: decided.suppress, emailHash },
              },
            ]),
            ...repos.privacy.erase(contact, eventId, now),
            ...repos.privacy.forget(contactId, said),
            ...repos.relations.refresh({ ids: [contactId] }, now),
            repos.privacy.audit(auditRow(scope, 'contact.erased', contactId)),
            d.jobs.enqueue(scope, forgetContact, { contactId }, now + AGAIN_AFTER),
          ])
          d.jobs.wake()
          d.realtime.hint(scope.sellerId, 'contacts')
          return
        } catch (e) {
          if (!isHistoryGuard(e)) throw e
        }
      }
      throw conflict('changed_meanwhile', 'Somebody else changed this contact at the same moment. Try again.')
    },

    /**
     * Forgets somebody who is erased once more: a page of recipients that was read before may have been written after.
     * Issued by the job.
     */
    async forgetAgain(scope: SellerScope, contactId: string): Promise<JobOutcome> {
      const { privacy, batch } = d.repos(scope)
      if (!(await privacy.isErased(contactId))) return 'stale'
      await batch(privacy.forget(contactId, await privacy.said(contactId)))
      return 'done'
    },

    /** Who looked at or erased what, latest first. */
    async audit(scope: SellerScope, q: PageQuery): Promise<Page<AuditView>> {
      requirePermission(scope, 'contacts:privacy')
      const rows = await d.repos(scope).privacy.auditList(q.cursor, q.limit + 1)
      return toPage(
        rows,
        q.limit,
        (r) => r.id,
        (r) => ({ id: r.id, action: r.action, subject: r.subject, by: r.actorName, at: toIso(r.at) }),
      )
    },
  }
}

/** Columns that say when are named so in every table. */
const withTimes = (row: Record<string, unknown>) =>
  Object.fromEntries(
    Object.entries(row).map(([key, value]) => [
      key,
      typeof value === 'number' && (key === 'at' || key.endsWith('_at')) ? toIso(value) : value,
    ]),
  )
