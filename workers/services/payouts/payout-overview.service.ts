import { notFound } from '#app/domain/kernel/errors.ts'
import type { Currency, Money } from '#app/domain/kernel/money.ts'
import { type Page, type PageQuery, packCursor, toPage } from '#app/domain/kernel/page.ts'
import { toIso } from '#app/domain/kernel/time.ts'
import { type ComingPayout, comingPayouts } from '#app/domain/payouts/coming.rules.ts'
import { dailyDisclosure, PACE_DAYS } from '#app/domain/payouts/disclosure.rules.ts'
import { type MakeupPart, makeupOf } from '#app/domain/payouts/makeup.rules.ts'
import type { CheckView, PayoutType } from '#app/domain/payouts/payout.schema.ts'
import { addDays, type UtcDay, utcDay } from '#app/domain/payouts/schedule.rules.ts'
import type { Repos } from '#db/repos/index.ts'
import type { HeldEntry } from '#db/repos/payout-money.repo.ts'
import { requirePermission, type SellerScope } from '../../auth/scope.ts'
import type { LoadPayoutFacts } from './payout-facts.ts'
import { entryKeyOf, toCheckViews } from './payout-view.ts'

/** As many coming payouts as anybody plans with. */
const COMING = 6

export type ComingView = {
  date: UtcDay
  type: PayoutType
  gross: Money
  fee: Money
  net: Money
  covers_through: UtcDay
}
export type PayoutOverview = {
  /** What the money that is there now will be paid out as, soonest first. */
  coming: ComingView[]
  /** What makes up the balance of the currency that is paid out; together its parts are `open`. */
  makeup: { parts: { part: MakeupPart; amount: Money }[]; open: Money }
  /** The latest run, if it paid nothing. */
  last_skip: { day: UtcDay; at: string; code: string; checks: CheckView[] } | null
}

/** What daily payouts cost, on the seller's own sales of the last `basis_days` (0: there are none). */
export type DailyCosts = {
  fee_percent: number
  example: { gross: Money; fee: Money; net: Money }
  /** Whether the example is a usual payout of this seller's. */
  is_own: boolean
  yearly_fee: Money
  payouts_per_year: number
  basis_days: number
}

export type EntryView = {
  id: string
  /** UTC day whose money it belongs to. */
  day: UtcDay
  at: string
  /** `sale`, `refund`, `dispute`, `credit` */
  kind: string
  /** A refund that failed, a dispute that was won: what was taken came back. */
  is_taken_back: boolean
  amount: Money
  purchase: { id: string; product_name: string; email: string } | null
}
export type DividedDay = { day: UtcDay; held: Money; elsewhere: Money }

/** What the screens of payouts show beside the payouts themselves. */
export function createPayoutOverviewService(d: {
  repos: (scope: SellerScope) => Repos
  facts: LoadPayoutFacts
}) {
  return {
    async get(scope: SellerScope): Promise<PayoutOverview> {
      requirePermission(scope, 'payouts:read')
      const repos = d.repos(scope)
      const [{ facts }, [run]] = await Promise.all([d.facts(scope), repos.payouts.runs(1)])
      const { currency } = facts
      const money = (amount: number): Money => ({ amount, currency })
      const { sums, claimed } = await repos.payoutMoney.makeup(currency)
      return {
        coming: comingPayouts(facts, COMING).map((p) => toComingView(p, currency)),
        makeup: {
          parts: makeupOf(sums, claimed).map(({ part, amount }) => ({ part, amount: money(amount) })),
          open: money(facts.days.reduce((sum, day) => sum + day.amount, 0)),
        },
        last_skip:
          run && run.outcome !== 'paid'
            ? {
                ...{ day: run.day, at: toIso(run.at), code: run.outcome },
                checks: toCheckViews(run.checks ?? [], currency),
              }
            : null,
      }
    },

    /** For who thinks about being paid daily. */
    async dailyCosts(scope: SellerScope): Promise<DailyCosts> {
      requirePermission(scope, 'payouts:read')
      const { facts } = await d.facts(scope)
      const { now, currency, dailyAbove } = facts
      const { feePercent } = facts.instant
      const since = addDays(utcDay(now), -PACE_DAYS)
      const recent = await d.repos(scope).payoutMoney.earned(currency, since)
      const told = dailyDisclosure({ feePercent, recent, dailyAbove, now })
      const money = (amount: number): Money => ({ amount, currency })
      const { gross, fee, net } = told.example
      return {
        fee_percent: feePercent,
        example: { gross: money(gross), fee: money(fee), net: money(net) },
        is_own: told.payoutsPerYear > 0,
        yearly_fee: money(told.yearlyFee),
        payouts_per_year: told.payoutsPerYear,
        basis_days: told.basis,
      }
    },

    /** Every entry of the days a payout takes of, in the order of the books. @throws not_found, invalid `cursor` */
    async entries(scope: SellerScope, payoutId: string, q: PageQuery): Promise<Page<EntryView>> {
      requirePermission(scope, 'payouts:read')
      const repos = d.repos(scope)
      const payout = await repos.payouts.find(payoutId)
      if (!payout) throw notFound('payout')
      const rows = await repos.payoutMoney.entries(payoutId, entryKeyOf(q.cursor), q.limit + 1)
      return toPage(
        rows,
        q.limit,
        (e) => packCursor([e.day, e.at, e.postingId]),
        (e) => toEntryView(e, payout.currency as Currency),
      )
    },

    /** Days that were more than this payout took: the rest is in other payouts, or still in the balance. @throws not_found */
    async dividedDays(scope: SellerScope, payoutId: string): Promise<DividedDay[]> {
      requirePermission(scope, 'payouts:read')
      const repos = d.repos(scope)
      const payout = await repos.payouts.find(payoutId)
      if (!payout) throw notFound('payout')
      const money = (amount: number): Money => ({ amount, currency: payout.currency as Currency })
      return (await repos.payoutMoney.dividedDays(payoutId)).map((held) => ({
        day: held.day,
        held: money(held.amount),
        elsewhere: money(held.dayAmount - held.amount),
      }))
    },
  }
}

function toComingView(p: ComingPayout, currency: Currency): ComingView {
  const money = (amount: number): Money => ({ amount, currency })
  return {
    ...{ date: p.date, type: p.type, covers_through: p.through },
    ...{ gross: money(p.gross), fee: money(p.fee), net: money(p.net) },
  }
}

function toEntryView(e: HeldEntry, currency: Currency): EntryView {
  const [kind = '', , outcome] = e.cause.split(':')
  return {
    ...{ id: e.postingId, day: e.day, at: toIso(e.at), kind },
    is_taken_back: outcome !== undefined,
    amount: { amount: e.amount, currency },
    purchase:
      e.purchaseId === null
        ? null
        : { id: e.purchaseId, product_name: e.productName ?? '', email: e.email ?? '' },
  }
}
