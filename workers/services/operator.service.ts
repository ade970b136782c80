import { METRIC_DAYS, metricsOf } from '#app/domain/exports/export.rules.ts'
import type { ExportMetrics } from '#app/domain/exports/export.schema.ts'
import { conflict, invalid, notFound } from '#app/domain/kernel/errors.ts'
import { DAY } from '#app/domain/kernel/time.ts'
import type { Repos } from '#db/repos/index.ts'
import type { ExportsSystem } from '#db/system/exports.ts'
import type { JobsSystem } from '#db/system/jobs.ts'
import type { MailEventsSystem } from '#db/system/mail-events.ts'
import type { SellersSystem } from '#db/system/sellers.ts'
import { founderScope, jobScope, type OperatorScope, type SellerScope } from '../auth/scope.ts'
import type { Clock } from '../ports/clock.port.ts'
import type { NewId } from '../ports/ids.port.ts'
import type { ProviderGates } from '../ports/provider-gate.port.ts'
import type { createAudienceCheckService } from './audience/audience-check.service.ts'
import type { createMembersService } from './sellers/members.service.ts'

type Deps = {
  jobs: JobsSystem
  mailEvents: MailEventsSystem
  sellers: SellersSystem
  exports: ExportsSystem
  members: ReturnType<typeof createMembersService>
  audienceCheck: ReturnType<typeof createAudienceCheckService>
  repos: (scope: SellerScope) => Repos
  /** Runs a parked message's body again; false when it still cannot be read. */
  rerun: (body: string) => Promise<boolean>
  wake: () => void
  gates: ProviderGates
  clock: Clock
  newId: NewId
}
const SHOWN = 100
const UNKNOWN_SHOWN = 20
const SELLERS_PAGE = 50

/** What runs the installation: jobs and sellers, never a seller's customers. Each method asks for the operator's scope. */
export function createOperatorService(d: Deps) {
  return {
    async health(_operator: OperatorScope) {
      const [counts, failed, parked, unknownEvents] = await Promise.all([
        d.jobs.countByState(),
        d.jobs.listFailed(SHOWN),
        d.jobs.listParked(SHOWN),
        d.mailEvents.listUnknown(UNKNOWN_SHOWN),
      ])
      return { counts, failed, parked, unknownEvents }
    },

    /** Exports of all sellers of the last month: how many, how long they took, how many failed. */
    async exports(_operator: OperatorScope): Promise<ExportMetrics> {
      const now = d.clock.now()
      return metricsOf(await d.exports.since(now - METRIC_DAYS * DAY), now)
    },

    /** Both mail providers: whether they may be called, and what of their day is used. */
    async gates(_operator: OperatorScope) {
      return Promise.all(
        (['resend', 'sendgrid'] as const).map(async (provider) => ({
          provider,
          ...(await d.gates.status(provider)),
        })),
      )
    },

    /** @param after id of the last seller of the page before */
    async sellers(_operator: OperatorScope, after = '') {
      const rows = await d.sellers.list(after, SELLERS_PAGE + 1)
      const more = rows.length > SELLERS_PAGE
      return { rows: rows.slice(0, SELLERS_PAGE), next: more ? rows[SELLERS_PAGE - 1]!.id : null }
    },

    /** Holds a seller's audience against what it is derived from, and mends it. @throws conflict `check_running` */
    async checkAudience(_operator: OperatorScope, sellerId: string): Promise<void> {
      if (!(await d.sellers.exists(sellerId))) throw notFound('seller')
      if (!(await d.audienceCheck.begin(jobScope(sellerId, 'audience.check'))))
        throw conflict('check_running', 'This audience is being checked. The result appears when it ends.')
    },

    /** @throws not_found for a job that is not failed (any more) */
    async retryJob(_operator: OperatorScope, id: string): Promise<void> {
      if (!(await d.jobs.retry(id, d.clock.now()))) throw notFound('failed job')
      d.wake()
    },
    /** The work is given up. @throws not_found */
    async discardJob(_operator: OperatorScope, id: string): Promise<void> {
      if (!(await d.jobs.discard(id))) throw notFound('failed job')
    },

    /** @throws not_found, conflict `still_unreadable` */
    async retryParked(_operator: OperatorScope, id: string): Promise<void> {
      const parked = await d.jobs.findParked(id)
      if (!parked) throw notFound('parked message')
      if (!(await d.rerun(parked.body)))
        throw conflict(
          'still_unreadable',
          'The message still cannot be read. Discard it once its cause is known.',
        )
      await d.jobs.unpark(id)
    },
    /** @throws not_found */
    async discardParked(_operator: OperatorScope, id: string): Promise<void> {
      if (!(await d.jobs.unpark(id))) throw notFound('parked message')
    },

    /**
     * Founds a seller and invites its first owner by mail.
     * @throws invalid naming `slug` when it is taken
     */
    async createSeller(operator: OperatorScope, input: { name: string; slug: string; email: string }) {
      const id = d.newId('seller')
      const now = d.clock.now()
      const made = await d.sellers.insert({ id, name: input.name, slug: input.slug, now })
      if (!made) throw invalid([{ path: 'slug', message: 'is taken by another seller' }])
      const scope = founderScope(id, operator)
      const { batch, settings } = d.repos(scope)
      await batch([
        settings.insert({ senderName: input.name.slice(0, 70), supportEmail: input.email, updatedAt: now }),
      ])
      await d.members.invite(scope, { email: input.email, role: 'owner' })
      return { id }
    },
  }
}
