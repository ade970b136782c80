import { COUNT_LIMIT } from '#app/domain/audience/count.rules.ts'
import { notFound } from '#app/domain/kernel/errors.ts'
import { encodeId } from '#app/domain/kernel/ids.ts'
import type { Currency, Money } from '#app/domain/kernel/money.ts'
import { type Page, type PageQuery, toPage } from '#app/domain/kernel/page.ts'
import { DAY, toIso } from '#app/domain/kernel/time.ts'
import type { PurchaseStatus } from '#app/domain/sales/purchases.schema.ts'
import type { UpdateView } from '#app/domain/updates/updates.schema.ts'
import type { SalesSum } from '#db/repos/dashboard.repo.ts'
import type { Repos } from '#db/repos/index.ts'
import type { UpdateRow } from '#db/repos/updates.repo.ts'
import { requirePermission, type SellerScope } from '../auth/scope.ts'
import type { Clock } from '../ports/clock.port.ts'
import { toView } from './updates/update-view.ts'

const PERIOD = 30 * DAY
const SHOWN = 5
const FILTER_CHOICES = 200

type Deps = { repos: (scope: SellerScope) => Repos; clock: Clock }

export type NamedUpdate = UpdateView & { product_name: string }
/** Sales of one currency in the last 30 days and in the 30 before. */
export type Takings = { now: Money; before: Money; sales: number; sales_before: number }
export type Home = {
  now: number
  /** `at_least`: counting stopped, there are more. */
  reachable: { count: number; at_least: boolean }
  published: number
  takings: Takings[]
  in_flight: NamedUpdate[]
  unannounced: { id: string; name: string; version: number; announced_version: number }[]
  latest_updates: NamedUpdate[]
  latest_purchases: {
    id: string
    contact_id: string
    email: string
    product_id: string
    product_name: string
    price: Money
    status: PurchaseStatus
    purchased_at: string
  }[]
  /** Refund requests nobody has decided. */
  waiting_requests: number
  /** How far a new seller has come; null once customers are there. */
  first_steps: { product: string | null; published: boolean } | null
}

/** What the first screen and the list of updates show, gathered for the eye: names beside ids, sums beside lists. */
export function createDashboardService(d: Deps) {
  return {
    /** Everything the first screen shows, by few and bounded queries, since it is asked again with every hint. */
    async home(scope: SellerScope): Promise<Home> {
      for (const permission of ['products:read', 'updates:read', 'contacts:read', 'purchases:read'] as const)
        requirePermission(scope, permission)
      const repos = d.repos(scope)
      const now = d.clock.now()
      const idAt = (at: number) => encodeId('purchase', at, new Uint8Array(10))
      const [
        reachable,
        published,
        sums,
        active,
        unannounced,
        updates,
        purchases,
        products,
        waiting_requests,
      ] = await Promise.all([
        repos.dashboard.countReachable(),
        repos.dashboard.countPublished(),
        repos.dashboard.salesSince(idAt(now - 2 * PERIOD), idAt(now - PERIOD)),
        repos.updates.active(SHOWN),
        repos.dashboard.unannounced(SHOWN),
        repos.updates.list({ limit: SHOWN }),
        repos.purchases.list({}, undefined, SHOWN),
        repos.products.list({ limit: 1 }),
        repos.refundRequests.countOpen(),
      ])
      const names = await repos.dashboard.productNames(
        [...active, ...updates, ...purchases].map((r) => r.productId),
      )
      const named = (u: UpdateRow): NamedUpdate => ({
        ...toView(u),
        product_name: names.get(u.productId) ?? '',
      })
      return {
        now,
        reachable: { count: reachable, at_least: reachable === COUNT_LIMIT },
        published,
        takings: toTakings(sums),
        in_flight: active.map(named),
        unannounced: unannounced.map(({ announcedVersion, ...p }) => ({
          ...p,
          announced_version: announcedVersion,
        })),
        latest_updates: updates.map(named),
        latest_purchases: purchases.map((p) => ({
          id: p.id,
          contact_id: p.contactId,
          email: p.email,
          product_id: p.productId,
          product_name: names.get(p.productId) ?? '',
          price: { amount: p.priceAmount, currency: p.currency as Currency },
          status: p.status,
          purchased_at: toIso(p.purchasedAt),
        })),
        waiting_requests,
        first_steps:
          purchases.length > 0 ? null : { product: products[0]?.id ?? null, published: published > 0 },
      }
    },

    /** One update with the name of its product. @throws not_found */
    async update(scope: SellerScope, id: string): Promise<NamedUpdate> {
      requirePermission(scope, 'updates:read')
      const repos = d.repos(scope)
      const row = await repos.updates.find(id)
      if (!row) throw notFound('update')
      const names = await repos.dashboard.productNames([row.productId])
      return { ...toView(row), product_name: names.get(row.productId) ?? '' }
    },

    /** Updates with the names of their products, newest first, and the products the list can be narrowed to. */
    async updates(
      scope: SellerScope,
      q: PageQuery & { product_id?: string | undefined },
    ): Promise<Page<NamedUpdate> & { products: { id: string; name: string }[] }> {
      requirePermission(scope, 'updates:read')
      const repos = d.repos(scope)
      const [rows, products] = await Promise.all([
        repos.updates.list({ productId: q.product_id, before: q.cursor, limit: q.limit + 1 }),
        repos.dashboard.notifiedProducts(FILTER_CHOICES),
      ])
      const names = await repos.dashboard.productNames(rows.map((r) => r.productId))
      const page = toPage(
        rows,
        q.limit,
        (r) => r.id,
        (r) => ({ ...toView(r), product_name: names.get(r.productId) ?? '' }),
      )
      return { ...page, products }
    },
  }
}

/** One entry per currency that sold anything in either span; the one with most sales now comes first. */
function toTakings(sums: SalesSum[]): Takings[] {
  return [...new Set(sums.map((s) => s.currency as Currency))]
    .map((currency) => {
      const of = (recent: 0 | 1) => sums.find((s) => s.currency === currency && s.recent === recent)
      return {
        now: { amount: of(1)?.amount ?? 0, currency },
        before: { amount: of(0)?.amount ?? 0, currency },
        sales: of(1)?.sales ?? 0,
        sales_before: of(0)?.sales ?? 0,
      }
    })
    .sort((a, b) => b.sales - a.sales)
}
