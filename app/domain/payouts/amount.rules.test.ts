import { describe, expect, it } from 'vitest'
import { openDays } from '#test/support/payout-facts.ts'
import { amountsOf, claimDays, countryMinimum, leastGrossFor, minimumOf } from './amount.rules.ts'

describe('amounts', () => {
  it.each([
    // gumroad.md 4.5, 4.6: net = floor(gross × 100 / 103); theirs reports a fee of its own, ours is what is left.
    [1000, 3, 30, 970],
    [100_000, 3, 2913, 97_087],
    [999_900, 3, 29_124, 970_776],
    [0, 3, 0, 0],
    [1, 3, 1, 0],
    [12_345, 0, 0, 12_345],
    [12_345, 2.5, 302, 12_043],
    [10_000, 100, 5000, 5000],
  ])('%i at %d %%: fee %i, net %i', (gross, percent, fee, net) => {
    expect(amountsOf('instant', gross, percent)).toEqual({ gross, fee, net })
  })
  it('standard payouts cost nothing', () => {
    expect(amountsOf('standard', 999_900, 3)).toEqual({ gross: 999_900, fee: 0, net: 999_900 })
  })
  it('what leaves so that the least and the most arrive is 3 % more, and not a cent above', () => {
    expect(leastGrossFor(1000, 3)).toBe(1030)
    expect(leastGrossFor(999_900, 3)).toBe(1_029_897)
  })
})

describe('the minimum (gumroad.md 4.4)', () => {
  it.each([
    [null, 'US', 1000],
    [499, 'US', 1000],
    [2500, 'US', 2500],
    [null, null, 1000],
    [2500, 'KR', 2858],
    [5000, 'KR', 5000],
  ])('own %s, country %s: %i', (own, country, least) => {
    expect(minimumOf({ own, country, currency: 'usd' })).toBe(least)
  })
  // In dollars of 2026-11, where theirs are of their day: Korea's was 34.74 in their spec.
  it.each([
    ['KR', 28_58],
    ['TH', 17_65],
    ['NA', 30_56],
    ['BO', 28_99],
    ['UZ', 27_44],
    ['GY', 30_15],
    ['KH', 30_38],
    ['MN', 30_00],
    ['AO', 16_40],
    ['AR', 3_54],
    ['TW', 25_00],
    ['AM', 31_03],
    ['BT', 29_07],
    ['LA', 23_78],
    ['MZ', 26_61],
    ['CL', 24_22],
    ['AL', 34_10],
    ['PY', 28_38],
  ])('of %s is %i cents', (country, cents) => {
    expect(countryMinimum(country, 'usd')).toBe(cents)
  })
  it('in the currency that is paid, whole where it has no cents', () => {
    expect(countryMinimum('MN', 'eur')).toBe(27_00)
    expect(countryMinimum('MN', 'jpy')).toBe(4500)
    expect(countryMinimum('DE', 'eur')).toBe(0)
  })
})

describe('claims', () => {
  const days = openDays({ '2026-11-01': 1000, '2026-11-03': 2000, '2026-11-05': -300, '2026-11-09': 5000 })
  it('take the oldest money, what went back at once, and of the last day a part', () => {
    expect(claimDays(days, '2026-11-03', [2000])).toEqual([
      [
        { id: 'bd_2026-11-05', amount: -300 },
        { id: 'bd_2026-11-01', amount: 1000 },
        { id: 'bd_2026-11-03', amount: 1300 },
      ],
    ])
  })
  it('divide a day between parts', () => {
    expect(claimDays(days, '2026-11-03', [1000, 1700])).toEqual([
      [
        { id: 'bd_2026-11-05', amount: -300 },
        { id: 'bd_2026-11-01', amount: 1000 },
        { id: 'bd_2026-11-03', amount: 300 },
      ],
      [{ id: 'bd_2026-11-03', amount: 1700 }],
    ])
  })
  it('never take younger money, however much is asked for', () => {
    expect(() => claimDays(days, '2026-11-03', [2701])).toThrow(RangeError)
  })
})
