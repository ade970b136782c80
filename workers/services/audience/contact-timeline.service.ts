import { mergeTimelines, type Timeline, type TimelineEntry } from '#app/domain/audience/timeline.rules.ts'
import { toIso } from '#app/domain/kernel/time.ts'
import type { Repos } from '#db/repos/index.ts'
import type { ReceivedRow } from '#db/repos/timeline.repo.ts'
import { requirePermission, type SellerScope } from '../../auth/scope.ts'
import type { createSalesService } from '../sales/sales.service.ts'
import { type createAudienceService, HISTORY_SHOWN } from './audience.service.ts'

/** Of each sort; more than most people ever have of all of them. */
const SHOWN = 50

type Deps = {
  repos: (scope: SellerScope) => Repos
  audience: Pick<ReturnType<typeof createAudienceService>, 'history'>
  sales: Pick<ReturnType<typeof createSalesService>, 'list'>
}

/** All that happened between a seller and one contact. */
export function createContactTimelineService(d: Deps) {
  return {
    /** Latest first; complete as far back as it goes. Of a contact that is not there, nothing. */
    async timeline(scope: SellerScope, contactId: string): Promise<Timeline> {
      for (const permission of ['contacts:read', 'purchases:read', 'updates:read'] as const)
        requirePermission(scope, permission)
      const { timeline } = d.repos(scope)
      const [purchases, received, history, follow, affiliation] = await Promise.all([
        d.sales.list(scope, { limit: SHOWN, contact_id: contactId }),
        timeline.received(contactId, SHOWN + 1),
        d.audience.history(scope, contactId),
        timeline.follow(contactId),
        timeline.affiliation(contactId),
      ])
      return mergeTimelines([
        {
          entries: purchases.data.map((purchase) => ({
            ...{ id: purchase.id, at: purchase.purchased_at, what: 'purchase', purchase },
          })),
          more: purchases.next_cursor !== null,
        },
        { entries: received.slice(0, SHOWN).map(toEntry), more: received.length > SHOWN },
        {
          entries: history.map((event) => ({ id: event.id, at: event.at, what: 'consent', event })),
          // The first event has nothing before it.
          more: history.length >= HISTORY_SHOWN && history.at(-1)?.from !== null,
        },
        {
          entries: [
            ...step('follow', 'asked', follow?.requestedAt),
            ...step('follow', 'confirmed', follow?.confirmedAt),
            ...step('follow', 'ended', follow?.endedAt),
            ...step('affiliate', 'invited', affiliation?.invitedAt),
            ...step('affiliate', 'accepted', affiliation?.acceptedAt),
            ...step('affiliate', 'stopped', affiliation?.stoppedAt),
          ],
          more: false,
        },
      ])
    },
  }
}

const toEntry = (row: ReceivedRow): TimelineEntry => ({
  id: row.id,
  at: toIso(row.at),
  what: 'update',
  update: {
    id: row.id,
    subject: row.subject,
    product_name: row.isDigest === 1 ? null : row.productName,
    state: row.state,
    reason: row.reason,
    changed_at: toIso(row.changedAt),
  },
})

type Step = Extract<TimelineEntry, { what: 'follow' | 'affiliate' }>
function step<W extends Step['what']>(
  what: W,
  name: Extract<Step, { what: W }>['step'],
  at: number | null | undefined,
): TimelineEntry[] {
  return at == null ? [] : [{ id: `${what}-${name}`, at: toIso(at), what, step: name } as TimelineEntry]
}
