import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DAY, HOUR, MINUTE } from '#app/domain/kernel/time.ts'
import { timeTicks } from './time-ticks.ts'

describe('ticks of a time axis', () => {
  it.each([
    ['an hour', 0, HOUR, 6, [0, 10, 20, 30, 40, 50].map((n) => n * MINUTE)],
    ['from an odd minute', 7 * MINUTE, 50 * MINUTE, 5, [10, 20, 30, 40, 50].map((n) => n * MINUTE)],
    ['a week', 0, 7 * DAY, 7, [0, 1, 2, 3, 4, 5, 6].map((n) => n * DAY)],
    ['a single moment', 5, 6, 6, []],
  ])('of %s are round', (_, from, to, most, ticks) => {
    expect(timeTicks(from, to, most)).toEqual(ticks)
  })

  it('begin days where the reader’s clock does', () => {
    expect(timeTicks(0, 2 * DAY, 3, 2 * HOUR)).toEqual([22 * HOUR, 22 * HOUR + DAY])
  })

  it('are few, in order and between both ends', () => {
    fc.assert(
      fc.property(fc.nat(1e12), fc.nat(1e11), fc.integer({ min: 1, max: 12 }), (from, span, most) => {
        const ticks = timeTicks(from, from + span, most)
        expect(ticks.length).toBeLessThanOrEqual(most)
        expect(ticks).toEqual([...ticks].sort((a, b) => a - b))
        for (const at of ticks) expect(at >= from && at <= from + span).toBe(true)
      }),
    )
  })
})
