import { type FieldError, invalid } from '#app/domain/kernel/errors.ts'
import { type Currency, formatMoney, type Money } from '#app/domain/kernel/money.ts'
import { isoOrNull } from '#app/domain/kernel/time.ts'
import { INSTANT_MIN_NET, leastGrossFor, minimumOf } from '#app/domain/payouts/amount.rules.ts'
import { instantHindrance, pausedText } from '#app/domain/payouts/eligibility.rules.ts'
import type { PayoutSettingsInput, Schedule } from '#app/domain/payouts/payout.schema.ts'
import { utcDay } from '#app/domain/payouts/schedule.rules.ts'
import type { Repos } from '#db/repos/index.ts'
import { requirePermission, type SellerScope } from '../../auth/scope.ts'
import type { Clock } from '../../ports/clock.port.ts'
import type { LoadedFacts, LoadPayoutFacts } from './payout-facts.ts'
import type { PayoutRunsService } from './payout-runs.service.ts'

export type PayoutSettingsView = {
  schedule: Schedule
  minimum: Money
  /** What the minimum may not be below. */
  least_minimum: Money
  daily_above: Money | null
  paused: boolean
  /** By whom and why payouts stand still; null: they do not. */
  pause: { by: 'seller' | 'operator'; reason: string; detail: string; review_on: string | null } | null
  /** Whether daily may be chosen, and if not, why. */
  daily: { available: boolean; reason: { code: string; detail: string } | null; fee_percent: number }
  destination: {
    label: string
    kind: 'bank' | 'card'
    currency: Currency
    country: string
    verified: boolean
    instant: boolean
    held_until: string | null
  } | null
}

type Deps = {
  repos: (scope: SellerScope) => Repos
  facts: LoadPayoutFacts
  runs: Pick<PayoutRunsService, 'reconsider'>
  clock: Clock
}

/** When a seller is paid, from how much on, and whether at all. */
export function createPayoutSettingsService(d: Deps) {
  function toView({ facts, account }: LoadedFacts): PayoutSettingsView {
    const { currency, destination, pause } = facts
    const money = (amount: number): Money => ({ amount, currency })
    const hindrance = instantHindrance(facts, utcDay(facts.now))
    return {
      schedule: account.schedule,
      minimum: money(minimumOf({ own: account.minimum, country: destination?.country ?? null, currency })),
      least_minimum: money(minimumOf({ own: null, country: destination?.country ?? null, currency })),
      daily_above: account.dailyAbove === null ? null : money(account.dailyAbove),
      paused: account.pausedAt !== null,
      pause: pause && {
        by: pause.by,
        reason: pause.reason,
        detail: pausedText(pause),
        review_on: pause.reviewOn,
      },
      daily: {
        available: hindrance === null,
        reason: hindrance && { code: hindrance.code, detail: hindrance.detail },
        fee_percent: facts.instant.feePercent,
      },
      destination: destination && {
        label: destination.label,
        kind: account.destinationKind ?? 'bank',
        currency: destination.currency,
        country: destination.country,
        verified: destination.isVerified,
        instant: destination.isInstant,
        held_until: isoOrNull(
          destination.heldUntil !== null && destination.heldUntil > facts.now ? destination.heldUntil : null,
        ),
      },
    }
  }

  return {
    async get(scope: SellerScope): Promise<PayoutSettingsView> {
      requirePermission(scope, 'payouts:read')
      return toView(await d.facts(scope))
    },

    /**
     * Changes what is named, all or nothing.
     * @throws invalid naming `schedule` (daily while the destination takes no instant payouts), `minimum`, `daily_above`
     */
    async put(scope: SellerScope, input: PayoutSettingsInput): Promise<PayoutSettingsView> {
      requirePermission(scope, 'payouts:write')
      const { facts, account } = await d.facts(scope)
      const { currency, destination } = facts
      const errors: FieldError[] = []
      const inCurrency = (path: 'minimum' | 'daily_above', least: number) => {
        const given = input[path]
        if (!given) return
        if (given.currency !== currency)
          errors.push({
            path: `${path}.currency`,
            message: `must be ${currency}, in which the account is paid`,
          })
        else if (given.amount < least)
          errors.push({
            path: `${path}.amount`,
            message: `must be at least ${formatMoney({ amount: least, currency })}`,
          })
      }
      inCurrency('minimum', minimumOf({ own: null, country: destination?.country ?? null, currency }))
      inCurrency('daily_above', leastGrossFor(INSTANT_MIN_NET, facts.instant.feePercent))
      // Who has daily keeps it while it is suspended; only choosing it asks for what it needs.
      if (input.schedule === 'daily' && account.schedule !== 'daily') {
        const hindrance = instantHindrance(facts, utcDay(facts.now))
        if (hindrance)
          errors.push({
            path: 'schedule',
            message: `must be weekly, monthly or quarterly: ${hindrance.detail}`,
          })
      }
      if (errors.length > 0) throw invalid(errors)
      const now = d.clock.now()
      const repos = d.repos(scope)
      const patch = {
        ...(input.schedule === undefined ? {} : { schedule: input.schedule }),
        ...(input.minimum === undefined ? {} : { minimum: input.minimum?.amount ?? null }),
        ...(input.daily_above === undefined ? {} : { dailyAbove: input.daily_above?.amount ?? null }),
        ...(input.paused === undefined ? {} : { pausedAt: input.paused ? (account.pausedAt ?? now) : null }),
      }
      await repos.batch(repos.payoutAccounts.update(patch, now))
      await d.runs.reconsider(scope)
      return toView(await d.facts(scope))
    },
  }
}
