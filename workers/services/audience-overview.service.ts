import {
  type Counted,
  GROWTH_DAYS,
  type Growth,
  growthOf,
  lastOf,
} from '#app/domain/audience/growth.rules.ts'
import { DAY } from '#app/domain/kernel/time.ts'
import type { Repos } from '#db/repos/index.ts'
import { requirePermission, type SellerScope } from '../auth/scope.ts'
import type { Clock } from '../ports/clock.port.ts'

type Deps = { repos: (scope: SellerScope) => Repos; clock: Clock }
/** How many people there are now, all in all and of each kind, and how that came about. */
export type AudienceOverview = { counts: Record<Counted, number>; growth: Growth }

/** What the audience comes to, from daily counts: it costs the same with a million people as with ten. */
export function createAudienceOverviewService(d: Deps) {
  return {
    async overview(scope: SellerScope): Promise<AudienceOverview> {
      requirePermission(scope, 'contacts:read')
      const today = Math.floor(d.clock.now() / DAY)
      const growth = growthOf(await d.repos(scope).audienceDays.since(today - GROWTH_DAYS + 1), today)
      const { contact, follower, customer, affiliate } = growth.lines
      return {
        counts: {
          contact: lastOf(contact),
          follower: lastOf(follower),
          customer: lastOf(customer),
          affiliate: lastOf(affiliate),
        },
        growth,
      }
    },
  }
}
