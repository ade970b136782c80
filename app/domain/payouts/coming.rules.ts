import { HOUR } from '../kernel/time.ts'
import { claimDays, type OpenDay } from './amount.rules.ts'
import type { PayoutFacts } from './eligibility.rules.ts'
import { nextPayout, type PayoutPlan } from './plan.rules.ts'
import { dayAt, RUN_HOUR, runKindOf, type UtcDay } from './schedule.rules.ts'

export type ComingPayout = PayoutPlan & { date: UtcDay }

/**
 * The payouts the schedule will make of the money that is there now, soonest first: the first is `nextPayout`, each later
 * one finds what those before it leave. What sells meanwhile comes on top, so a day with nothing yet is not among them.
 */
export function comingPayouts(facts: PayoutFacts, limit: number): ComingPayout[] {
  const coming: ComingPayout[] = []
  let f = facts
  while (coming.length < limit) {
    const plan = nextPayout(f)
    if (plan.date === null) break
    coming.push({ ...plan, date: plan.date })
    const kind = runKindOf(plan.schedule)
    f = {
      ...f,
      now: dayAt(plan.date) + RUN_HOUR[kind] * HOUR,
      days: left(f.days, plan),
      // Each is there before the next is due: within days, or at once.
      inFlight: [],
      hasRun: { daily: true, standard: true },
    }
  }
  return coming
}

function left(days: readonly OpenDay[], plan: PayoutPlan): OpenDay[] {
  const taken = new Map<string, number>()
  for (const claim of claimDays(days, plan.through, plan.parts).flat())
    taken.set(claim.id, (taken.get(claim.id) ?? 0) + claim.amount)
  return days.map((d) => ({ ...d, amount: d.amount - (taken.get(d.id) ?? 0) })).filter((d) => d.amount !== 0)
}
