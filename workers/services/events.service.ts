import { AppError, notFound } from '#app/domain/kernel/errors.ts'
import { parseDeliveryId } from '#app/domain/kernel/ids.ts'
import { decideDelivery } from '#app/domain/updates/delivery-event.rules.ts'
import type { Repos } from '#db/repos/index.ts'
import type { MailEventRow } from '#db/repos/mail-events.repo.ts'
import type { JobOutcome } from '#queues/define-job.ts'
import type { SellerScope } from '../auth/scope.ts'
import type { Clock } from '../ports/clock.port.ts'
import type { Realtime } from '../ports/realtime.port.ts'
import type { createAudienceService } from './audience.service.ts'

/** Events about one delivery rarely come at the same moment; more tries than events there are. */
const TRIES = 5

type Deps = {
  repos: (scope: SellerScope) => Repos
  audience: Pick<ReturnType<typeof createAudienceService>, 'report'>
  clock: Clock
  realtime: Realtime
}

/** What providers tell about mails after they took them. Called by jobs only. */
export function createEventsService(d: Deps) {
  return {
    /**
     * Gives a kept event its effect: once on the delivery and the update's counts, and on the contact where the
     * address must not be mailed again.
     * @throws not_found for an event that is not this seller's, or about a delivery there never was; unavailable
     *   `not_settled` while the provider call is still open
     */
    async apply(scope: SellerScope, eventId: string): Promise<JobOutcome> {
      const repos = d.repos(scope)
      const event = await repos.mailEvents.find(eventId)
      const about = event && parseDeliveryId(event.deliveryId)
      if (!about) throw notFound('event')
      if (event.appliedAt === null) await settle(scope, repos, event, about)
      // Also after a run that died here: what it counted stands, and reporting twice means the same.
      if (event.type === 'bounced' || event.type === 'complained')
        await d.audience.report(scope, about.contactId, event.type)
      return 'done'
    },
  }

  async function settle(
    scope: SellerScope,
    repos: Repos,
    event: MailEventRow,
    about: { updateId: string; contactId: string },
  ): Promise<void> {
    for (let attempt = 0; attempt < TRIES; attempt++) {
      const from = await repos.mailEvents.stateOf(about.updateId, about.contactId)
      if (!from) throw notFound('delivery')
      const decision = decideDelivery(from, event.type)
      if (decision.kind === 'wait')
        throw new AppError('unavailable', 'not_settled', 'The provider call is not settled yet.')
      const now = d.clock.now()
      if (decision.kind === 'same') {
        await repos.batch([repos.mailEvents.pass(event.eventId, now)])
        return
      }
      const reason = decision.to === 'bounced' ? event.detail : null
      const changed = await repos.batch(
        repos.mailEvents.apply(event.eventId, { ...about, from }, decision, reason, now),
      )
      if (changed[changed.length - 1] === 1) return d.realtime.hint(scope.sellerId, 'updates')
      if ((await repos.mailEvents.find(event.eventId))?.appliedAt !== null) return
    }
    throw new AppError('unavailable', 'changed_meanwhile', 'Other events about this mail came first.')
  }
}
