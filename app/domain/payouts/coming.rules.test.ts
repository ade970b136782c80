import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { comingPayouts } from './coming.rules.ts'
import type { PayoutFacts } from './eligibility.rules.ts'
import { nextPayout } from './plan.rules.ts'
import { addDays, isScheduledDay } from './schedule.rules.ts'

/** A Thursday. */
const TODAY = '2026-11-26'
const facts = (o: Partial<PayoutFacts> = {}): PayoutFacts => ({
  ...{ now: Date.parse(`${TODAY}T12:00:00Z`), currency: 'usd', schedule: 'weekly' },
  ...{ minimum: null, dailyAbove: null, pause: null, days: [], foreign: [], inFlight: [] },
  hasRun: { daily: true, standard: true },
  instant: { feePercent: 3, off: null, limit: null },
  destination: {
    ...{ label: 'Bank', currency: 'usd', country: 'US', isVerified: true, hindrance: null },
    ...{ isInstant: true, heldUntil: null, accountSince: 0 },
  },
  ...o,
})
const day = (ago: number, amount: number) => ({ id: `d${ago}`, day: addDays(TODAY, -ago), amount })
const told = (f: PayoutFacts) => comingPayouts(f, 10).map((p) => [p.date, p.gross])

describe('coming payouts', () => {
  it('divides what is there over the days it becomes free', () => {
    // Money of Friday the 20th is 7 days old on Friday the 27th.
    const days = [day(10, 30_00), day(6, 20_00), day(5, 15_00), day(0, 25_00)]
    expect(told(facts({ days }))).toEqual([
      ['2026-11-27', 50_00],
      ['2026-12-04', 40_00],
    ])
  })

  it('joins what is too little alone', () => {
    expect(told(facts({ days: [day(10, 4_00), day(3, 4_00), day(0, 4_00)] }))).toEqual([
      ['2026-12-04', 12_00],
    ])
  })

  it('is one a month for who is paid monthly, and daily for who is paid daily', () => {
    const days = [day(10, 30_00), day(1, 20_00), day(0, 15_00)]
    expect(told(facts({ schedule: 'monthly', days }))).toEqual([
      ['2026-11-27', 30_00],
      ['2026-12-25', 35_00],
    ])
    expect(told(facts({ schedule: 'daily', days }))).toEqual([['2026-11-27', 65_00]])
  })

  it('is none while nothing can be paid', () => {
    expect(told(facts({ destination: null, days: [day(10, 30_00)] }))).toEqual([])
    expect(told(facts({ days: [] }))).toEqual([])
  })

  it('begins with the next payout, goes forward, and pays no more than there is', () => {
    const someDays = fc.uniqueArray(
      fc.record({ ago: fc.integer({ min: 0, max: 60 }), amount: fc.integer({ min: -50_00, max: 200_00 }) }),
      { selector: (d) => d.ago, maxLength: 20 },
    )
    fc.assert(
      fc.property(
        someDays,
        fc.constantFrom('daily' as const, 'weekly' as const, 'monthly' as const, 'quarterly' as const),
        (list, schedule) => {
          const f = facts({
            schedule,
            days: list.filter((d) => d.amount !== 0).map((d) => day(d.ago, d.amount)),
          })
          const coming = comingPayouts(f, 10)
          const next = nextPayout(f)
          expect(coming[0]?.date ?? null).toBe(next.date)
          if (coming[0]) expect(coming[0]).toEqual(next)
          for (const [i, p] of coming.entries()) {
            expect(p.gross).toBeGreaterThanOrEqual(10_00)
            expect(p.net + p.fee).toBe(p.gross)
            expect(isScheduledDay(schedule, p.date)).toBe(true)
            if (i > 0) expect(p.date > coming[i - 1]!.date).toBe(true)
          }
          const open = f.days.reduce((sum, d) => sum + d.amount, 0)
          const paid = coming.reduce((sum, p) => sum + p.gross, 0)
          expect(paid).toBeLessThanOrEqual(Math.max(0, open))
        },
      ),
    )
  })
})
