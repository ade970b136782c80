import {
  type Amounts,
  amountsOf,
  INSTANT_MAX_NET,
  INSTANT_MIN_NET,
  leastGrossFor,
  splitIntoParts,
} from './amount.rules.ts'
import { totalOf } from './eligibility.rules.ts'
import { addDays, daysBetween, type UtcDay, utcDay } from './schedule.rules.ts'

/** How far back the pace is looked at. */
export const PACE_DAYS = 90
/** Stands for a balance where there is none: 100.00, or 10,000 yen. */
const EXAMPLE = 100_00
const YEAR_DAYS = 365

/** What daily payouts cost a seller. Amounts are minor units. */
export type DailyDisclosure = {
  feePercent: number
  /** The usual payout of the days looked at; of 100.00 where none would have been made. */
  example: Amounts
  /** The fees of a year, should it go on as in these days. */
  yearlyFee: number
  payoutsPerYear: number
  /** Days of history used: from the first with money through yesterday, at most 90. 0: nothing to go by. */
  basis: number
}

/**
 * What daily payouts would cost: those that would have been made of the last 90 days, had they been on, made into a year.
 * @param recent what each day brought, less what went back; today's is left out, as it is of daily payouts
 * @param dailyAbove how much has to be there (`PayoutFacts.dailyAbove`); null: the installation's minimum
 */
export function dailyDisclosure(o: {
  feePercent: number
  recent: readonly { day: UtcDay; amount: number }[]
  dailyAbove: number | null
  now: number
}): DailyDisclosure {
  const { feePercent, dailyAbove } = o
  const today = utcDay(o.now)
  const byDay = new Map<UtcDay, number>()
  for (const { day, amount } of o.recent)
    if (day < today && day >= addDays(today, -PACE_DAYS)) byDay.set(day, (byDay.get(day) ?? 0) + amount)
  const first = [...byDay.keys()].sort()[0] ?? today
  const basis = daysBetween(first, today)

  const least = leastGrossFor(INSTANT_MIN_NET, feePercent)
  const most = leastGrossFor(INSTANT_MAX_NET, feePercent)
  let [open, days, payouts, gross, fee] = [0, 0, 0, 0, 0]
  for (let day = first; day < today; day = addDays(day, 1)) {
    open += byDay.get(day) ?? 0
    if (open < Math.max(least, dailyAbove ?? 0)) continue
    const parts = splitIntoParts(open, { least, most })
    fee += totalOf('instant', parts, feePercent).fee
    gross += open
    days += 1
    payouts += parts.length
    open = 0
  }
  const usual = days === 0 ? EXAMPLE : Math.round(gross / days)
  const perYear = (n: number) => (basis === 0 ? 0 : Math.round((n * YEAR_DAYS) / basis))
  return {
    feePercent,
    example:
      usual > most
        ? totalOf('instant', splitIntoParts(usual, { least, most }), feePercent)
        : amountsOf('instant', usual, feePercent),
    ...{ yearlyFee: perYear(fee), payoutsPerYear: perYear(payouts), basis },
  }
}
