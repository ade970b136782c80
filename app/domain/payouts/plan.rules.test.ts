import { describe, expect, it } from 'vitest'
import { DESTINATION, factsOf, openDays } from '#test/support/payout-facts.ts'
import { amountsOf } from './amount.rules.ts'
import type { PayoutFacts } from './eligibility.rules.ts'
import { instantNow, nextPayout, runOn } from './plan.rules.ts'

const RAN = { hasRun: { daily: false, standard: true } }
const failing = (f: PayoutFacts) => nextPayout(f).checks.filter((c) => !c.ok)

describe('dates of gumroad.md 4.2, minimum 10.00', () => {
  const YOUNG = openDays({ '2012-12-20': 100, '2012-12-22': 2000 })
  it.each<[string, Record<string, number>, Partial<PayoutFacts>, string | null, number]>([
    ['2012-12-26', { '2012-12-20': 100 }, {}, null, 100],
    ['2012-12-26', { '2012-12-20': 100, '2012-12-21': 2000 }, {}, '2012-12-28', 2100],
    // The 20.00 of 12-21 are paid and so not open any more.
    ['2012-12-26', { '2012-12-20': 100, '2012-12-22': 2000 }, {}, '2013-01-04', 2100],
    ['2013-01-25', { '2012-12-20': 100, '2012-12-22': 2000 }, {}, '2013-01-25', 2100],
    // Theirs: any payment created today pushes the date. Ours: only today's run of the schedule.
    ['2013-01-25', { '2012-12-20': 100, '2012-12-22': 2000 }, RAN, '2013-02-01', 2100],
    ['2013-01-15', { '2013-01-14': 100 }, { schedule: 'monthly' }, null, 100],
    ['2013-01-15', { '2013-01-14': 100, '2013-01-15': 2000 }, { schedule: 'monthly' }, '2013-01-25', 2100],
    ['2013-03-15', { '2013-03-14': 100 }, { schedule: 'quarterly' }, null, 100],
    ['2013-01-25', { '2012-12-20': 100, '2012-12-21': 2000 }, RAN, '2013-02-01', 2100],
    // What sells on the day of the payout is not in it.
    ['2013-01-25', { '2012-12-20': 100, '2012-12-21': 2000, '2013-02-01': 2000 }, RAN, '2013-02-01', 2100],
  ])('on %s with %j %o: %s', (now, money, o, date, gross) => {
    const plan = nextPayout(factsOf(now, { days: openDays(money), ...o }))
    expect({ date: plan.date, gross: plan.gross }).toEqual({ date, gross })
  })

  it('looks as many periods ahead as it takes: a single one more shows a date that is then skipped', () => {
    // The money comes after the next cutoff and the one after it.
    const f = factsOf('2013-01-02', { days: openDays({ '2013-01-02': 500, '2013-01-05': 500 }) })
    expect(nextPayout(f).date).toBe('2013-01-18')
    expect(runOn(f, '2013-01-11').date).toBeNull()
    expect(runOn(f, '2013-01-18').gross).toBe(1000)
  })

  it('an instant payout, or a failed one, does not push the date', () => {
    const f = factsOf('2013-01-25', { days: YOUNG, hasRun: { daily: true, standard: false } })
    expect(nextPayout(f).date).toBe('2013-01-25')
  })

  it.each([
    // Runs that are late belong to their day for twelve hours.
    ['2013-01-25T21:59:59Z', '2013-01-25'],
    ['2013-01-25T22:00:00Z', '2013-02-01'],
  ])('at %s today’s run is %s', (now, date) => {
    expect(nextPayout(factsOf(now, { days: YOUNG })).date).toBe(date)
  })
})

describe('daily (gumroad.md 4.7)', () => {
  const daily = (now: string, o: Partial<PayoutFacts> = {}) =>
    factsOf(now, { schedule: 'daily', days: openDays({ '2026-11-24': 5000, '2026-11-25': 2000 }), ...o })

  it('pays at once what there is through yesterday, less the fee', () => {
    expect(nextPayout(daily('2026-11-25'))).toMatchObject({
      ...{ date: '2026-11-25', type: 'instant', schedule: 'daily', through: '2026-11-24', suspended: null },
      ...{ gross: 5000, fee: 146, net: 4854, parts: [5000] },
    })
  })
  it('is next tomorrow, once today’s run was there', () => {
    const f = daily('2026-11-25', { hasRun: { daily: true, standard: false } })
    expect(nextPayout(f)).toMatchObject({ date: '2026-11-26', through: '2026-11-25', gross: 7000 })
  })
  it('takes money the seven days of standard payouts would hold back', () => {
    expect(nextPayout({ ...daily('2026-11-25'), schedule: 'weekly' }).date).toBe('2026-12-04')
  })
  it('is split above the cap, not skipped', () => {
    const days = openDays({ '2026-11-24': 12_010_00 })
    expect(nextPayout(daily('2026-11-25', { days }))).toMatchObject({
      ...{ date: '2026-11-25', parts: [1_029_897, 171_103], gross: 1_201_000, net: 1_166_019 },
    })
  })
  it('waits for the seller’s own amount', () => {
    expect(nextPayout(daily('2026-11-25', { dailyAbove: 60_00 }))).toMatchObject({
      date: '2026-11-26',
      gross: 7000,
    })
    expect(failing(daily('2026-11-25', { dailyAbove: 80_00 }))).toMatchObject([
      { code: 'daily_threshold', missing: 3000, passes_on: null },
    ])
  })
  it('while the provider settles: says so, and tomorrow; what it sends already goes out', () => {
    const settling = (limit: number) => daily('2026-11-25', { instant: { feePercent: 3, off: null, limit } })
    expect(runOn(settling(900), '2026-11-25').checks.filter((c) => !c.ok)).toMatchObject([
      { code: 'still_settling', missing: 1030 - 927, passes_on: '2026-11-26' },
    ])
    expect(nextPayout(settling(900)).date).toBe('2026-11-26')
    expect(nextPayout(settling(2000))).toMatchObject({ date: '2026-11-25', gross: 2060, net: 2000 })
  })

  describe('suspended', () => {
    it.each<[string, Partial<PayoutFacts>]>([
      ['instant_not_supported', { destination: { ...DESTINATION, isInstant: false } }],
      ['instant_off', { instant: { feePercent: 3, off: { reason: 'Checks.', until: null }, limit: null } }],
      [
        'account_too_new',
        { destination: { ...DESTINATION, accountSince: Date.parse('2026-11-24T12:00:00Z') } },
      ],
    ])('by %s it says so and pays weekly', (code, o) => {
      const f = daily('2026-11-25', { ...o, days: openDays({ '2026-11-18': 3000 }) })
      expect(nextPayout(f)).toMatchObject({
        ...{
          date: '2026-11-27',
          type: 'standard',
          schedule: 'weekly',
          fee: 0,
          suspended: { code, ok: false },
        },
      })
    })
    it('it comes back by itself, and the date shown is that of the day it does', () => {
      const until = { reason: 'The limit of the day is used up.', until: '2026-11-26' }
      const f = daily('2026-11-25', { instant: { feePercent: 3, off: until, limit: null } })
      expect(nextPayout(f)).toMatchObject({
        ...{
          date: '2026-11-26',
          type: 'instant',
          schedule: 'daily',
          gross: 7000,
          suspended: { code: 'instant_off' },
        },
      })
      expect(runOn(f, '2026-11-26').suspended).toBeNull()
    })
  })
})

describe('instant, now (gumroad.md 4.6)', () => {
  const now = (days: Record<string, number>, o: Partial<PayoutFacts> = {}) =>
    factsOf('2026-11-25', { days: openDays(days), ...o })
  const parts = (f: PayoutFacts, o = {}) => {
    const plan = instantNow(f, o)
    return plan.parts.map((gross) => amountsOf(plan.type, gross, 3))
  }

  it('5.00: refused, below the minimum', () => {
    const plan = instantNow(now({ '2026-11-25': 500 }), {})
    expect(plan.date).toBeNull()
    expect(plan.checks.filter((c) => !c.ok)).toMatchObject([{ code: 'minimum', missing: 530 }])
  })
  it.each([
    // Gumroad's screen says 9.70 of 10.00, its books 0.29: the least that may leave is what brings 10.00.
    [1030, [[1030, 30, 1000]]],
    [1000_00, [[1000_00, 29_13, 970_87]]],
    // Theirs: fee 291.23, a cent disappears.
    [9999_00, [[9999_00, 291_24, 9707_76]]],
    // Theirs: a single balance above the maximum is for support.
    [
      11_000_00,
      [
        [10_298_97, 299_97, 9999_00],
        [701_03, 20_42, 680_61],
      ],
    ],
    // Theirs: through the payout service it failed.
    [
      12_010_00,
      [
        [10_298_97, 299_97, 9999_00],
        [1711_03, 49_84, 1661_19],
      ],
    ],
    // A rest too small for a part of its own takes from the one before.
    [
      10_299_00,
      [
        [10_288_70, 299_68, 9989_02],
        [10_30, 30, 10_00],
      ],
    ],
  ])('%i goes out as %j', (gross, expected) => {
    expect(parts(now({ '2026-11-25': gross }))).toEqual(
      expected.map(([g, fee, net]) => ({ gross: g, fee, net })),
    )
  })
  it('takes the money through the chosen day, and no other: not what is older and not asked for either', () => {
    const f = now({ '2026-11-20': 3000, '2026-11-24': 2000, '2026-11-25': 1000 })
    expect(instantNow(f, { through: '2026-11-24' })).toMatchObject({ gross: 5000, through: '2026-11-24' })
    expect(instantNow(f, { most: 2500 })).toMatchObject({ gross: 2500 })
    expect(instantNow(f, { through: '2026-12-24' }).through).toBe('2026-11-25')
  })
  it('what the provider would send at once is the most', () => {
    const f = now({ '2026-11-25': 9000 }, { instant: { feePercent: 3, off: null, limit: 5000 } })
    expect(instantNow(f, {})).toMatchObject({ gross: 5150, fee: 150, net: 5000 })
  })
  it('is not held up by a payout on its way, nor by the seller’s own minimum', () => {
    const f = now(
      { '2026-11-25': 9000 },
      { inFlight: [{ arrivesOn: null }], minimum: 500_00, dailyAbove: 500_00 },
    )
    expect(instantNow(f, {}).date).toBe('2026-11-25')
  })
  it('waits out the whole 24 hours of a changed destination', () => {
    const heldUntil = Date.parse('2026-11-25T06:00:01Z')
    const f = now({ '2026-11-25': 9000 }, { destination: { ...DESTINATION, heldUntil } })
    expect(instantNow(f, {}).date).toBeNull()
    expect(instantNow({ ...f, now: heldUntil }, {}).date).toBe('2026-11-25')
  })
})
