import type { Currency } from '#app/domain/kernel/money.ts'
import { DESTINATION_HOLD_MS, type PayoutFacts } from '#app/domain/payouts/eligibility.rules.ts'
import { utcDay } from '#app/domain/payouts/schedule.rules.ts'
import type { Repos } from '#db/repos/index.ts'
import type { PayoutAccountRow } from '#db/repos/payout-accounts.repo.ts'
import type { PayoutRow } from '#db/repos/payouts.repo.ts'
import type { PayoutsSystem } from '#db/system/payouts.ts'
import type { SellerScope } from '../../auth/scope.ts'
import type { Clock } from '../../ports/clock.port.ts'

/** Switches off instant payouts of the whole installation. */
export const INSTANT_SWITCH = 'instant_payouts'
const DEFAULT_CURRENCY: Currency = 'usd'

export type LoadedFacts = { facts: PayoutFacts; account: PayoutAccountRow; inFlight: PayoutRow[] }

/** What decides about a seller's payouts, as it stands now. The one place where rows become `PayoutFacts`. */
export type LoadPayoutFacts = ReturnType<typeof createPayoutFacts>
export function createPayoutFacts(d: {
  repos: (scope: SellerScope) => Repos
  system: Pick<PayoutsSystem, 'findSwitch'>
  clock: Clock
  feePercent: number
}) {
  /** @param limit what the provider would send at once (net, minor units); null: it was not asked */
  return async (scope: SellerScope, limit: number | null = null): Promise<LoadedFacts> => {
    const repos = d.repos(scope)
    const now = d.clock.now()
    const [account, money, inFlight, runs, off] = await Promise.all([
      repos.payoutAccounts.get(),
      repos.payouts.open(),
      repos.payouts.inFlight(),
      repos.payouts.runsOn(utcDay(now)),
      d.system.findSwitch(INSTANT_SWITCH),
    ])
    const sums = new Map<Currency, number>()
    for (const m of money) {
      const currency = m.currency as Currency
      sums.set(currency, (sums.get(currency) ?? 0) + m.amount)
    }
    const largest = [...sums].toSorted((a, b) => b[1] - a[1])[0]?.[0]
    const currency = (account.destinationCurrency as Currency | null) ?? largest ?? DEFAULT_CURRENCY
    const facts: PayoutFacts = {
      now,
      currency,
      schedule: account.schedule,
      minimum: account.minimum,
      dailyAbove: account.dailyAbove,
      pause: pauseOf(account),
      destination:
        account.accountId === null || account.destinationId === null
          ? null
          : {
              label: account.destinationLabel ?? '',
              currency,
              country: account.destinationCountry ?? '',
              isVerified: account.isVerified,
              hindrance: account.hindrance,
              isInstant: account.isInstant,
              heldUntil: account.changedAt === null ? null : account.changedAt + DESTINATION_HOLD_MS,
              accountSince: account.accountSince ?? now,
            },
      days: money.filter((m) => m.currency === currency),
      foreign: [...sums].flatMap(([c, amount]) => (c === currency ? [] : [{ currency: c, amount }])),
      inFlight: inFlight.map((p) => ({
        arrivesOn: p.status === 'unknown' ? null : (p.arrivesOn ?? utcDay(now)),
      })),
      hasRun: {
        daily: runs.some((r) => r.kind === 'daily'),
        standard: runs.some((r) => r.kind === 'standard'),
      },
      instant: {
        feePercent: d.feePercent,
        off: off && off.offSince !== null ? { reason: off.reason, until: off.offUntil } : null,
        limit,
      },
    }
    return { facts, account, inFlight }
  }
}

/** Whoever stopped the payouts: the operator before the seller, whose pause is lifted with a click. */
function pauseOf(a: PayoutAccountRow): PayoutFacts['pause'] {
  if (a.heldAt !== null)
    return {
      by: 'operator',
      isSuspended: a.isSuspended,
      reason: a.heldReason ?? 'other',
      note: a.heldNote,
      reviewOn: a.heldReviewOn,
    }
  return a.pausedAt === null
    ? null
    : { by: 'seller', isSuspended: false, reason: 'seller', note: null, reviewOn: null }
}
