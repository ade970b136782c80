import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { dailyDisclosure } from './disclosure.rules.ts'
import { addDays } from './schedule.rules.ts'

const NOW = Date.parse('2026-11-26T12:00:00Z')
const TODAY = '2026-11-26'
const ago = (days: number, amount: number) => ({ day: addDays(TODAY, -days), amount })
const daily = (days: number, amount: number) => Array.from({ length: days }, (_, i) => ago(i + 1, amount))
const of = (recent: { day: string; amount: number }[], dailyAbove: number | null = null) =>
  dailyDisclosure({ feePercent: 3, recent, dailyAbove, now: NOW })

describe('what daily payouts cost', () => {
  it('100.00 is the example of who sold nothing yet', () => {
    expect(of([])).toEqual({
      ...{ feePercent: 3, example: { gross: 10_000, fee: 292, net: 9708 } },
      ...{ yearlyFee: 0, payoutsPerYear: 0, basis: 0 },
    })
  })
  it('51.50 a day cost 1.50 a day', () => {
    expect(of(daily(90, 5150))).toEqual({
      ...{ feePercent: 3, example: { gross: 5150, fee: 150, net: 5000 } },
      ...{ yearlyFee: 365 * 150, payoutsPerYear: 365, basis: 90 },
    })
  })
  it('who began ten days ago is reckoned by ten days; today’s sales, and older ones, count for nothing', () => {
    const recent = [...daily(10, 5150), ago(0, 99_999), ago(91, 99_999)]
    expect(of(recent)).toMatchObject({ basis: 10, yearlyFee: 365 * 150 })
    expect(of([...daily(10, 5150), ago(90, 0)]).basis).toBe(90)
  })
  it('less than the minimum waits until it is enough', () => {
    expect(of(daily(90, 515))).toMatchObject({
      payoutsPerYear: 183,
      example: { gross: 1030, fee: 30, net: 1000 },
    })
  })
  it('daily only above 500.00: fewer payouts, of more', () => {
    expect(of(daily(90, 5150), 50_000)).toMatchObject({
      ...{ payoutsPerYear: Math.round((9 * 365) / 90), example: { gross: 51_500, fee: 1500, net: 50_000 } },
    })
  })
  it('what went back is taken off first, and costs nothing', () => {
    expect(of([ago(3, 5150), ago(2, -5150), ago(1, 5150)])).toMatchObject({
      payoutsPerYear: Math.round(365 / 3),
      yearlyFee: Math.round((150 * 365) / 3),
    })
  })
  it('above the cap it goes out in parts', () => {
    const { example, payoutsPerYear } = of([ago(1, 12_010_00)])
    expect(payoutsPerYear).toBe(2 * 365)
    expect(example).toEqual({ gross: 1_201_000, fee: 34_981, net: 1_166_019 })
  })
})

test('the example adds up, and waiting for more never makes more payouts', () => {
  const days = fc.array(
    fc.tuple(fc.integer({ min: 0, max: 100 }), fc.integer({ min: -500_000, max: 3_000_000 })),
  )
  fc.assert(
    fc.property(
      days,
      fc.integer({ min: 0, max: 1_000_000 }),
      fc.double({ min: 0, max: 100, noNaN: true }),
      (list, above, percent) => {
        const recent = list.map(([back, amount]) => ago(back, amount))
        const o = { feePercent: Math.round(percent * 100) / 100, recent, now: NOW }
        const always = dailyDisclosure({ ...o, dailyAbove: null })
        const seldom = dailyDisclosure({ ...o, dailyAbove: above })
        for (const { example, yearlyFee, basis } of [always, seldom]) {
          expect(example.net + example.fee).toBe(example.gross)
          expect(yearlyFee).toBeGreaterThanOrEqual(0)
          expect(basis).toBeLessThanOrEqual(90)
        }
        expect(seldom.payoutsPerYear).toBeLessThanOrEqual(always.payoutsPerYear)
      },
    ),
    { numRuns: 2_000 },
  )
})
