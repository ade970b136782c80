import {
  type Counted,
  GROWTH_DAYS,
  type Growth,
  growthOf,
  lastOf,
} from '#app/domain/audience/growth.rules.ts'
import { DAY } from '#app/domain/kernel/time.ts'
import type { Repos } from '#db/repos/index.ts'
import { requirePermission, type SellerScope } from '../../auth/scope.ts'
import type { Clock } from '../../ports/clock.port.ts'

const PRODUCTS_OFFERED = 200

type Deps = { repos: (scope: SellerScope) => Repos; clock: Clock }
/** What an audience can be filtered by, with names. */
export type Choices = {
  products: { id: string; name: string; editions: { id: string; name: string }[] }[]
  /** Where the seller's days begin, an IANA name. */
  timeZone: string
}
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

    /** Newest products first, archived ones last; more than a seller has in practice are left out. */
    async choices(scope: SellerScope): Promise<Choices> {
      requirePermission(scope, 'contacts:read')
      requirePermission(scope, 'products:read')
      const repos = d.repos(scope)
      const [current, archived, settings] = await Promise.all([
        repos.products.list({ limit: PRODUCTS_OFFERED }),
        repos.products.list({ status: 'archived', limit: PRODUCTS_OFFERED }),
        repos.settings.get(),
      ])
      const products = [...current, ...archived]
      const editions = await repos.editions.listOf(products.map((p) => p.id))
      return {
        products: products.map(({ id, name }) => ({
          ...{ id, name },
          editions: editions.filter((e) => e.productId === id).map((e) => ({ id: e.id, name: e.name })),
        })),
        timeZone: settings.timeZone,
      }
    },
  }
}
