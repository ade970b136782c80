import fc from 'fast-check'
import { expect, it } from 'vitest'
import { DAY, HOUR, MINUTE, SECOND } from '../kernel/time.ts'
import { ACTIVITY_KINDS, bucketOf, mergePoints, noActivity } from './activity.rules.ts'

const START = Date.UTC(2026, 4, 1, 9, 30, 20)

it.each([
  ['the moment it starts', START, Date.UTC(2026, 4, 1, 9, 30)],
  ['seconds later', START + 50 * SECOND, Date.UTC(2026, 4, 1, 9, 31)],
  ['just before two hours', START + 2 * HOUR - SECOND, Date.UTC(2026, 4, 1, 11, 30)],
  ['after two hours', START + 2 * HOUR, Date.UTC(2026, 4, 1, 11)],
  ['a day later', START + DAY, Date.UTC(2026, 4, 2, 9)],
  ['a clock that is behind', START - HOUR, Date.UTC(2026, 4, 1, 9, 30)],
])('%s is counted at the start of its minute or hour', (_, at, bucket) => {
  expect(bucketOf(at, START)).toBe(bucket)
})

const point = (minute: number, delivered: number) => ({ ...noActivity(minute * MINUTE), delivered })

it('adds up neighbours in equal steps when there are more points than fit', () => {
  expect(
    mergePoints([point(3, 1), point(0, 2), point(1, 3)], 2).map((p) => [p.at / MINUTE, p.delivered]),
  ).toEqual([
    [0, 5],
    [2, 1],
  ])
  expect(mergePoints([point(0, 2), point(9, 1)]).map((p) => p.at / MINUTE)).toEqual([0, 9])
  expect(mergePoints([])).toEqual([])
})

it('loses nothing and never has too many points', () => {
  const points = fc.array(
    fc.tuple(fc.nat(100_000), fc.nat(50)).map(([minute, n]) => point(minute, n)),
    { maxLength: 200 },
  )
  fc.assert(
    fc.property(points, fc.integer({ min: 1, max: 60 }), (given, max) => {
      const merged = mergePoints(given, max)
      expect(merged.length).toBeLessThanOrEqual(max)
      for (const kind of ACTIVITY_KINDS)
        expect(merged.reduce((sum, p) => sum + p[kind], 0)).toBe(given.reduce((sum, p) => sum + p[kind], 0))
    }),
  )
})
