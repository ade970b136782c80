import { notFound } from '#app/domain/kernel/errors.ts'
import type { Currency } from '#app/domain/kernel/money.ts'
import { type Page, toPage } from '#app/domain/kernel/page.ts'
import { toIso } from '#app/domain/kernel/time.ts'
import type {
  NextPayoutView,
  PayoutListQuery,
  PayoutStep,
  PayoutView,
} from '#app/domain/payouts/payout.schema.ts'
import { nextPayout, type PayoutPlan } from '#app/domain/payouts/plan.rules.ts'
import type { Repos } from '#db/repos/index.ts'
import { requirePermission, type SellerScope } from '../../auth/scope.ts'
import type { LoadPayoutFacts } from './payout-facts.ts'
import { toCheckViews, toPayoutView, toSteps } from './payout-view.ts'

/** What members and programs see of payouts. */
export function createPayoutsService(d: { repos: (scope: SellerScope) => Repos; facts: LoadPayoutFacts }) {
  return {
    /** The next payout of the schedule, with every check behind it. */
    async next(scope: SellerScope): Promise<NextPayoutView> {
      requirePermission(scope, 'payouts:read')
      const { facts } = await d.facts(scope)
      return toNextView(nextPayout(facts), facts.currency, facts.destination?.label ?? null)
    },

    /** Newest first. */
    async list(scope: SellerScope, q: PayoutListQuery): Promise<Page<PayoutView>> {
      requirePermission(scope, 'payouts:read')
      const rows = await d
        .repos(scope)
        .payouts.page({ after: q.cursor, status: q.status, limit: q.limit + 1 })
      return toPage(rows, q.limit, (p) => p.id, toPayoutView)
    },

    /** @throws not_found */
    async get(scope: SellerScope, id: string): Promise<PayoutView & { timeline: PayoutStep[] }> {
      requirePermission(scope, 'payouts:read')
      const p = await d.repos(scope).payouts.find(id)
      if (!p) throw notFound('payout')
      return { ...toPayoutView(p), timeline: toSteps(p) }
    },

    /** What happened to payouts, oldest first, behind the event `after`: for programs that follow along. */
    async events(scope: SellerScope, q: { cursor?: string | undefined; limit: number }) {
      requirePermission(scope, 'payouts:read')
      const rows = await d.repos(scope).payouts.events(q.cursor ?? '', q.limit + 1)
      return toPage(
        rows,
        q.limit,
        (e) => e.id,
        (e) => ({ id: e.id, type: e.type, payout_id: e.payoutId, code: e.code, at: toIso(e.at) }),
      )
    },
  }
}

function toNextView(plan: PayoutPlan, currency: Currency, destination: string | null): NextPayoutView {
  const money = (amount: number) => ({ amount, currency })
  return {
    date: plan.date,
    type: plan.type,
    gross: money(plan.gross),
    fee: money(plan.fee),
    net: money(plan.net),
    payable: plan.date !== null,
    checks: toCheckViews(plan.checks, currency),
    covers_through: plan.through,
    schedule: plan.schedule,
    daily_suspended: plan.suspended && { code: plan.suspended.code, detail: plan.suspended.detail },
    destination,
  }
}
