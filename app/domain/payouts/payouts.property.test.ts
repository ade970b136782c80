import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { DAY, HOUR } from '../kernel/time.ts'
import {
  amountsOf,
  claimDays,
  INSTANT_MAX_NET,
  LEAST_PAYOUT,
  leastGrossFor,
  type OpenDay,
  openThrough,
  splitIntoParts,
} from './amount.rules.ts'
import { comingPayouts } from './coming.rules.ts'
import type { PayoutFacts } from './eligibility.rules.ts'
import { PAUSE_REASONS, SCHEDULES } from './payout.schema.ts'
import { instantNow, nextPayout, type PayoutPlan, runOn, scheduleInForce } from './plan.rules.ts'
import {
  addDays,
  coversThrough,
  dayAt,
  daysBetween,
  firstDay,
  isScheduledDay,
  RUN_HOUR,
  scheduledDay,
  type UtcDay,
  utcDay,
} from './schedule.rules.ts'

const RUNS = { numRuns: 2_000 }
/** For those that step through days. */
const STEPPING = { numRuns: 700 }
vi.setConfig({ testTimeout: 60_000 })

// Around the ends of years and quarters, leap days, and any day.
const anyDay: fc.Arbitrary<UtcDay> = fc
  .tuple(
    fc.oneof(
      fc.constantFrom('2023-12-29', '2024-02-29', '2024-03-29', '2025-12-31', '2026-01-01', '2028-02-28'),
      fc.integer({ min: 0, max: 2_000 }).map((n) => addDays('2023-01-01', n)),
    ),
    fc.integer({ min: -4, max: 4 }),
  )
  .map(([day, by]) => addDays(day, by))
const moments = fc.tuple(anyDay, fc.integer({ min: 0, max: DAY - 1 })).map(([day, time]) => dayAt(day) + time)
const percents = fc.oneof(
  fc.constantFrom(0, 3, 100, 0.0001),
  fc.integer({ min: 0, max: 1_000_000 }).map((n) => n / 10_000),
)
const amounts = fc
  .oneof(fc.integer({ min: -3_000, max: 3_000 }), fc.integer({ min: -60_000, max: 4_000_000 }))
  .filter((n) => n !== 0)
const near = (now: number, from: number, to: number) =>
  fc.integer({ min: from, max: to }).map((n) => addDays(utcDay(now), n))
/** Half of the time there is none. */
const maybe = <T>(some: fc.Arbitrary<T>) => fc.option(some, { freq: 2 })

const daysAround = (now: number): fc.Arbitrary<OpenDay[]> =>
  fc
    .array(fc.record({ day: near(now, -30, 0), amount: amounts }), { maxLength: 8 })
    .map((days) => days.map((d, i) => ({ id: `bd_${i}`, ...d })))

const facts: fc.Arbitrary<PayoutFacts> = moments.chain((now) =>
  fc.record({
    now: fc.constant(now),
    currency: fc.constant('usd' as const),
    schedule: fc.constantFrom(...SCHEDULES),
    minimum: maybe(fc.integer({ min: LEAST_PAYOUT, max: 2_500_000 })),
    dailyAbove: maybe(fc.integer({ min: 1_030, max: 2_500_000 })),
    pause: fc.oneof(
      { weight: 9, arbitrary: fc.constant(null) },
      {
        weight: 1,
        arbitrary: fc.record({
          by: fc.constantFrom('seller' as const, 'operator' as const),
          isSuspended: fc.boolean(),
          reason: fc.constantFrom(...PAUSE_REASONS),
          note: fc.constantFrom(null, 'Case 12.'),
          reviewOn: fc.constantFrom(null, '2030-01-01'),
        }),
      },
    ),
    destination: fc.oneof(
      {
        weight: 19,
        arbitrary: fc.record({
          ...{
            label: fc.constant('Test Bank'),
            currency: fc.constant('usd' as const),
            hindrance: fc.constant(null),
          },
          country: fc.constantFrom('US', 'KR', 'AR', 'AL'),
          isVerified: fc.integer({ min: 0, max: 9 }).map((n) => n > 0),
          isInstant: fc.integer({ min: 0, max: 4 }).map((n) => n > 0),
          heldUntil: fc.option(fc.integer({ min: now - 2 * DAY, max: now + 2 * DAY })),
          accountSince: fc.integer({ min: now - 12 * DAY, max: now }),
        }),
      },
      { weight: 1, arbitrary: fc.constant(null) },
    ),
    days: daysAround(now),
    foreign: fc.constantFrom([], [{ currency: 'eur' as const, amount: 500 }]),
    inFlight: fc.oneof(
      { weight: 3, arbitrary: fc.constant([]) },
      {
        weight: 1,
        arbitrary: fc.array(fc.record({ arrivesOn: maybe(near(now, -2, 6)) }), { maxLength: 2 }),
      },
    ),
    hasRun: fc.record({ daily: fc.boolean(), standard: fc.boolean() }),
    instant: fc.record({
      feePercent: percents,
      off: maybe(fc.record({ reason: fc.constant('Checks.'), until: fc.option(near(now, -2, 20)) })),
      limit: fc.constant(null),
    }),
  }),
)

const amountsIn = (plan: PayoutPlan) => ({
  ...{ type: plan.type, gross: plan.gross, fee: plan.fee, net: plan.net },
  ...{ through: plan.through, parts: plan.parts },
})

/** What the runs of a day make of a seller, as the service does it: daily at 08:00, then the others; null: nothing. */
function paidOn(f: PayoutFacts, day: UtcDay): PayoutPlan | null {
  for (const kind of ['daily', 'standard'] as const) {
    const isToday = day === utcDay(f.now)
    const now = Math.max(f.now, dayAt(day) + RUN_HOUR[kind] * HOUR)
    const hasRun = isToday ? f.hasRun : { daily: false, standard: false }
    if (firstDay(now, kind, hasRun[kind]) !== day) continue
    const at = { ...f, now, hasRun }
    const { schedule } = scheduleInForce(at, day)
    if ((schedule === 'daily') !== (kind === 'daily') || !isScheduledDay(schedule, day)) continue
    const plan = runOn(at, day)
    if (plan.date !== null) return plan
  }
  return null
}

/** Days behind which nothing known of the facts above can change any more, with a quarter on top. */
const HORIZON = 130

function expectSound(f: PayoutFacts, plan: PayoutPlan, least: number) {
  const each = plan.parts.map((gross) => amountsOf(plan.type, gross, f.instant.feePercent))
  expect(plan.checks.filter((c) => !c.ok)).toEqual([])
  expect(plan.net + plan.fee).toBe(plan.gross)
  for (const a of each) {
    expect(a.net + a.fee).toBe(a.gross)
    expect(a.fee).toBeGreaterThanOrEqual(0)
    expect(a.net).toBeGreaterThanOrEqual(LEAST_PAYOUT)
    if (plan.type === 'instant') expect(a.net).toBeLessThanOrEqual(INSTANT_MAX_NET)
  }
  expect(each.reduce((n, a) => n + a.gross, 0)).toBe(plan.gross)
  expect(each.reduce((n, a) => n + a.fee, 0)).toBe(plan.fee)
  expect(plan.gross).toBeGreaterThanOrEqual(least)
  expect(plan.gross).toBeLessThanOrEqual(openThrough(f.days, plan.through))
  expectClaimed(f.days, plan.through, plan.parts)
}

function expectClaimed(days: readonly OpenDay[], through: UtcDay, parts: readonly number[]) {
  const claims = claimDays(days, through, parts)
  expect(claims.map((list) => list.reduce((n, c) => n + c.amount, 0))).toEqual([...parts])
  const taken = new Map<string, number>()
  for (const c of claims.flat()) {
    expect(c.amount).not.toBe(0)
    taken.set(c.id, (taken.get(c.id) ?? 0) + c.amount)
  }
  for (const [id, amount] of taken) {
    const day = days.find((d) => d.id === id)!
    if (day.amount < 0) expect(amount).toBe(day.amount)
    else {
      expect(amount).toBeGreaterThan(0)
      expect(amount).toBeLessThanOrEqual(day.amount)
      expect(day.day <= through).toBe(true)
    }
  }
  for (const d of days) if (d.amount < 0) expect(taken.get(d.id)).toBe(d.amount)
  // No part holds the same money twice, and oldest money goes first: only the last day may be taken in part.
  for (const list of claims) expect(new Set(list.map((c) => c.id)).size).toBe(list.length)
  const inPart = [...taken].filter(([id, amount]) => days.find((d) => d.id === id)!.amount !== amount)
  expect(inPart.length).toBeLessThanOrEqual(1)
}

describe('the next payout', () => {
  test('is a day of the schedule, not before today, on which everything is in order', () => {
    fc.assert(
      fc.property(facts, (f) => {
        const plan = nextPayout(f)
        expect(plan.net + plan.fee).toBe(plan.gross)
        if (plan.date === null) {
          expect(plan.parts).toEqual([])
          expect(plan.checks.some((c) => !c.ok)).toBe(true)
          return
        }
        expect(plan.date >= utcDay(f.now)).toBe(true)
        expect(isScheduledDay(plan.schedule, plan.date)).toBe(true)
        expect(plan.through).toBe(coversThrough(plan.schedule, plan.date))
        expectSound(f, plan, Math.max(f.minimum ?? 0, LEAST_PAYOUT))
        if (plan.type === 'instant') expect(plan.gross).toBeGreaterThanOrEqual(f.dailyAbove ?? 0)
      }),
      RUNS,
    )
  })

  test('shown date = paid date: no run pays before it, and that day’s pays exactly what was shown', () => {
    fc.assert(
      fc.property(facts, (f) => {
        const shown = nextPayout(f)
        const today = utcDay(f.now)
        const until = shown.date ?? addDays(today, HORIZON)
        for (let day = today; day < until; day = addDays(day, 1)) expect(paidOn(f, day)).toBeNull()
        const paid = paidOn(f, until)
        if (shown.date === null) expect(paid).toBeNull()
        else
          expect(paid && { date: paid.date, ...amountsIn(paid) }).toEqual({
            date: shown.date,
            ...amountsIn(shown),
          })
      }),
      STEPPING,
    )
  })

  test('is the same whenever it is looked at until then', () => {
    fc.assert(
      fc.property(facts, fc.integer({ min: 0, max: DAY - 1 }), (f, time) => {
        const shown = nextPayout(f)
        const until = shown.date ?? addDays(utcDay(f.now), 40)
        for (let day = addDays(utcDay(f.now), 1); day <= until; day = addDays(day, 1)) {
          const hour = shown.date === day ? Math.min(time, RUN_HOUR.daily * HOUR) : time
          const then = nextPayout({ ...f, now: dayAt(day) + hour, hasRun: { daily: false, standard: false } })
          expect({ date: then.date, gross: then.gross }).toMatchObject({
            date: shown.date,
            ...(shown.date === null ? {} : { gross: shown.gross }),
          })
        }
      }),
      STEPPING,
    )
  })

  test('a check that fails says a day only if it passes on it, and no earlier day of the same kind does', () => {
    fc.assert(
      fc.property(facts, (f) => {
        const plan = runOn(f, utcDay(f.now))
        for (const check of plan.checks.filter((c) => !c.ok && c.passes_on !== null)) {
          expect(check.passes_on! > utcDay(f.now)).toBe(true)
          for (const [day, ok] of [
            [addDays(check.passes_on!, -1), false],
            [check.passes_on!, true],
          ] as const) {
            const then = runOn(f, day)
            // A daily schedule that is suspended on one of the two days has other checks on it.
            if (then.type !== plan.type) continue
            expect([check.code, day, then.checks.find((c) => c.code === check.code)?.ok]).toEqual([
              check.code,
              day,
              ok,
            ])
          }
        }
      }),
      RUNS,
    )
  })

  test('those to come claim no money twice, in order, and the first is the next', () => {
    fc.assert(
      fc.property(facts, (f) => {
        const coming = comingPayouts(f, 6)
        expect(coming[0]?.date ?? null).toBe(nextPayout(f).date)
        expect(coming.reduce((n, p) => n + p.gross, 0)).toBeLessThanOrEqual(
          Math.max(
            0,
            f.days.reduce((n, d) => n + Math.max(0, d.amount), 0),
          ),
        )
        expect(coming.map((p) => p.date)).toEqual([...new Set(coming.map((p) => p.date))].sort())
      }),
      RUNS,
    )
  })
})

test('an instant payout takes what is wanted, through the day wanted, and what the provider would send', () => {
  fc.assert(
    fc.property(
      facts,
      fc.record({
        limit: fc.option(fc.integer({ min: 0, max: 3_000_000 })),
        most: fc.option(fc.integer({ min: 1, max: 3_000_000 }), { nil: undefined }),
        back: fc.option(fc.integer({ min: -3, max: 20 }), { nil: undefined }),
      }),
      (f, { limit, most, back }) => {
        const today = utcDay(f.now)
        const asked = { ...f, instant: { ...f.instant, limit } }
        const through = back === undefined ? undefined : addDays(today, -back)
        const plan = instantNow(asked, { through, most })
        expect(plan.net + plan.fee).toBe(plan.gross)
        expect(plan.through <= today).toBe(true)
        if (plan.date === null) {
          expect(plan.parts).toEqual([])
          return
        }
        expect(plan.date).toBe(today)
        expectSound(f, plan, LEAST_PAYOUT)
        if (most !== undefined) expect(plan.gross).toBeLessThanOrEqual(most)
        // Rounded down part by part, together they may bring a cent less each than one would, never more.
        if (limit !== null) expect(plan.net).toBeLessThanOrEqual(limit)
      },
    ),
    RUNS,
  )
})

describe('amounts', () => {
  const nets = fc.integer({ min: 0, max: 5_000_000_000 })

  test('net + fee = gross, and the fee is the percentage of the net, rounded up by less than one', () => {
    fc.assert(
      fc.property(nets, percents, (gross, percent) => {
        const a = amountsOf('instant', gross, percent)
        expect(a.net + a.fee).toBe(a.gross)
        expect(a.gross).toBe(gross)
        const exact = (a.net * percent) / 100
        expect(a.fee).toBeGreaterThanOrEqual(exact - 1e-3)
        expect(a.fee).toBeLessThan(exact + 1 + percent / 100 + 1e-3)
        expect(amountsOf('standard', gross, percent)).toEqual({ gross, fee: 0, net: gross })
      }),
      RUNS,
    )
  })

  test('leastGrossFor is the least that brings exactly the net', () => {
    fc.assert(
      fc.property(nets, percents, (less, percent) => {
        const net = less + 1
        const netOf = (gross: number) => amountsOf('instant', gross, percent).net
        const least = leastGrossFor(net, percent)
        expect([netOf(least - 1), netOf(least)]).toEqual([net - 1, net])
      }),
      RUNS,
    )
  })

  test('parts add up, none too large or too small', () => {
    fc.assert(
      fc.property(
        fc
          .record({ least: fc.integer({ min: 1, max: 50_000 }), more: fc.integer({ min: 0, max: 100_000 }) })
          .map(({ least, more }) => ({ least, most: 2 * least + more }))
          .chain((limits) =>
            fc.record({
              ...{ least: fc.constant(limits.least), most: fc.constant(limits.most) },
              gross: fc.integer({ min: 0, max: 9 * limits.most }),
            }),
          ),
        ({ least, most, gross }) => {
          const parts = splitIntoParts(gross, { least, most })
          if (gross < least) {
            expect(parts).toEqual([])
            return
          }
          expect(parts.reduce((n, p) => n + p, 0)).toBe(gross)
          for (const part of parts) {
            expect(part).toBeGreaterThanOrEqual(least)
            expect(part).toBeLessThanOrEqual(most)
          }
          expect(parts.length).toBe(Math.ceil(gross / most))
        },
      ),
      RUNS,
    )
  })

  test('claims take open money only, oldest first, what went back with the first; more than is open is refused', () => {
    fc.assert(
      fc.property(
        moments.chain((now) => fc.tuple(daysAround(now), near(now, -35, 1))),
        fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 1, maxLength: 4 }),
        ([days, through], weights) => {
          const open = openThrough(days, through)
          if (open < weights.length) return
          const sum = weights.reduce((n, w) => n + w, 0)
          const parts = weights.map((w) => Math.max(1, Math.floor((open * w) / sum)))
          parts[0]! += open - parts.reduce((n, p) => n + p, 0)
          if (parts[0]! < 1) return
          expectClaimed(days, through, parts)
          expect(() => claimDays(days, through, [...parts, 1])).toThrow(RangeError)
        },
      ),
      RUNS,
    )
  })
})

describe('days of the schedule', () => {
  test('monthly and quarterly ones are the last Friday, weekly ones a Friday, each the first not before', () => {
    fc.assert(
      fc.property(anyDay, (day) => {
        expect(scheduledDay('daily', day)).toBe(day)
        const week = scheduledDay('weekly', day)
        expect(daysBetween(day, week)).toBeGreaterThanOrEqual(0)
        expect(daysBetween(day, week)).toBeLessThan(7)
        for (const schedule of ['weekly', 'monthly', 'quarterly'] as const) {
          const found = scheduledDay(schedule, day)
          expect(new Date(dayAt(found)).getUTCDay()).toBe(5)
          expect(isScheduledDay(schedule, found)).toBe(true)
          for (let d = day; d < found; d = addDays(d, 1)) expect(isScheduledDay(schedule, d)).toBe(false)
          if (schedule === 'weekly') continue
          // The Friday after it is in another month, and so it is the last one.
          expect(addDays(found, 7).slice(0, 7)).not.toBe(found.slice(0, 7))
          if (schedule === 'quarterly') expect(['03', '06', '09', '12']).toContain(found.slice(5, 7))
        }
      }),
      RUNS,
    )
  })
})

test('the facts above reach what they are for', () => {
  const seen = new Set<string>()
  for (const f of fc.sample(facts, { numRuns: 3_000, seed: 1 })) {
    const plan = nextPayout(f)
    seen.add(plan.date === null ? 'none' : plan.type)
    if (plan.date !== null && plan.parts.length > 1) seen.add('parts')
    if (plan.date !== null && plan.date > addDays(utcDay(f.now), 7)) seen.add('later')
    if (plan.date === utcDay(f.now)) seen.add('today')
    if (plan.suspended && plan.type === 'instant') seen.add('daily comes back')
    if (plan.suspended && plan.date !== null && plan.type === 'standard') seen.add('weekly meanwhile')
    for (const c of plan.checks) if (!c.ok) seen.add(c.code)
  }
  expect([...seen].sort()).toEqual(
    [
      ...['none', 'instant', 'standard', 'parts', 'later', 'today', 'daily comes back', 'weekly meanwhile'],
      ...['suspended', 'paused', 'no_destination', 'destination_not_verified', 'destination_changed'],
      ...['currency_mismatch', 'payout_in_flight', 'negative_balance', 'minimum', 'daily_threshold'],
    ].sort(),
  )
})
