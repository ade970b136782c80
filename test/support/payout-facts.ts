import type { OpenDay } from '#app/domain/payouts/amount.rules.ts'
import type { DestinationFacts, PayoutFacts } from '#app/domain/payouts/eligibility.rules.ts'

export const DESTINATION: DestinationFacts = {
  ...{ label: 'Test Bank •••• 6789', currency: 'usd', country: 'US', isVerified: true, hindrance: null },
  ...{ isInstant: true, heldUntil: null, accountSince: Date.parse('2012-01-01T00:00:00Z') },
}

/** Money of days: `{ '2012-12-20': 100 }`, minor units. */
export const openDays = (amounts: Record<string, number>): OpenDay[] =>
  Object.entries(amounts).map(([day, amount]) => ({ id: `bd_${day}`, day, amount }))

/** A seller of whom nothing stands in the way, paid weekly, without money; at 06:00 UTC when `now` is a day. */
export const factsOf = (now: string, o: Partial<PayoutFacts> = {}): PayoutFacts => ({
  ...{ now: Date.parse(now.includes('T') ? now : `${now}T06:00:00Z`), currency: 'usd', schedule: 'weekly' },
  ...{ minimum: null, dailyAbove: null, pause: null, destination: DESTINATION, days: [], foreign: [] },
  ...{ inFlight: [], hasRun: { daily: false, standard: false } },
  ...{ instant: { feePercent: 3, off: null, limit: null } },
  ...o,
})
