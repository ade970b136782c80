import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { noActivity } from './activity.rules.ts'
import { addUp, compare, median, type Rates, ratesOf, shareOf } from './report.rules.ts'

const counts = { accepted: 200, delivered: 160, opened: 80, clicked: 16 }

describe('rates of an update', () => {
  it('are of the step they depend on', () => {
    expect(ratesOf(counts, true)).toEqual({ delivered: 0.8, opened: 0.5, clicked: 0.1 })
  })
  it('say nothing of opens and clicks that were not counted', () => {
    expect(ratesOf(counts, false)).toEqual({ delivered: 0.8, opened: null, clicked: null })
  })
  it('say nothing while nothing was taken, and are never above all', () => {
    expect(ratesOf({ accepted: 0, delivered: 0, opened: 0, clicked: 0 }, true)).toEqual({
      delivered: null,
      opened: null,
      clicked: null,
    })
    expect(shareOf(3, 2)).toBe(1)
  })
})

describe('the median', () => {
  it.each([
    [[], null],
    [[4], 4],
    [[3, 1, 2], 2],
    [[4, 1, 2, 3], 2.5],
  ])('of %j is %j', (values, middle) => expect(median(values)).toBe(middle))

  it('has no more below it than above it', () => {
    fc.assert(
      fc.property(fc.array(fc.integer(), { minLength: 1 }), (values) => {
        const middle = median(values)!
        expect(values.filter((v) => v < middle).length).toBeLessThanOrEqual(values.length / 2)
        expect(values.filter((v) => v > middle).length).toBeLessThanOrEqual(values.length / 2)
      }),
    )
  })
})

describe('comparing with earlier updates', () => {
  const rates = (delivered: number | null, opened: number | null, clicked: number | null): Rates => ({
    delivered,
    opened,
    clicked,
  })
  it('gives what is usual and the difference in points', () => {
    const seen = compare(rates(0.99, 0.5, 0.1), [
      rates(0.95, 0.25, 0.1),
      rates(0.9, 0.2, 0),
      rates(1, 0.5, 0.2),
    ])!
    expect(seen).toMatchObject({ updates: 3, usual: { delivered: 0.95, opened: 0.25, clicked: 0.1 } })
    expect(seen.points.delivered).toBeCloseTo(4)
    expect(seen.points.opened).toBeCloseTo(25)
    expect(seen.points.clicked).toBeCloseTo(0)
  })
  it('leaves out what one side did not count', () => {
    expect(compare(rates(1, null, null), [rates(0.9, 0.2, 0.1)])).toMatchObject({
      points: { opened: null, clicked: null },
    })
    expect(compare(rates(1, 0.4, 0.1), [rates(0.9, null, null), rates(0.9, 0.3, 0.1)])?.usual.opened).toBe(
      0.3,
    )
  })
  it('is nothing without earlier updates, or before the first mail was taken', () => {
    expect(compare(rates(1, 1, 1), [])).toBeNull()
    expect(compare(rates(null, null, null), [rates(1, 1, 1)])).toBeNull()
  })
})

describe('adding up over time', () => {
  it('gives how far it had come by each point', () => {
    const points = [
      { ...noActivity(1), opened: 2 },
      noActivity(2),
      { ...noActivity(3), opened: 3, clicked: 1 },
    ]
    expect(addUp(points).map((p) => [p.at, p.opened, p.clicked])).toEqual([
      [1, 2, 0],
      [2, 2, 0],
      [3, 5, 1],
    ])
    expect(addUp([])).toEqual([])
  })
})
