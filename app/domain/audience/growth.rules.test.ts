import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { COUNTED, type DayCount, growthOf, lastOf } from './growth.rules.ts'

const TODAY = 20_000
const on = (day: number, joined: number, departed = 0): DayCount => ({
  ...{ kind: 'follower', day, joined, departed },
})

describe('growth of an audience', () => {
  it.each([
    ['nobody ever', [], [0, 0, 0]],
    ['all long ago', [on(TODAY - 500, 5)], [5, 5, 5]],
    ['on the first day shown', [on(TODAY - 2, 4)], [4, 4, 4]],
    ['the day before it', [on(TODAY - 3, 4)], [4, 4, 4]],
    ['with a gap between', [on(TODAY - 2, 1), on(TODAY, 1)], [1, 1, 2]],
    ['somebody left today', [on(TODAY - 3, 3), on(TODAY, 0, 1)], [3, 3, 2]],
    ['two counts of one day', [on(TODAY - 1, 1), on(TODAY - 1, 2, 1)], [0, 2, 2]],
    ['moved to an earlier day', [on(TODAY, 1), on(TODAY, -1), on(TODAY - 1, 1)], [0, 1, 1]],
    ['from a clock that was ahead', [on(TODAY + 3, 2)], [0, 0, 2]],
  ])('%s', (_, counts, totals) => {
    expect(growthOf(counts, TODAY, 3).lines.follower.total).toEqual(totals)
  })

  it('tells the kinds apart, and who came from who went', () => {
    const { firstDay, lines } = growthOf(
      [on(TODAY, 3, 1), { ...on(TODAY - 1, 7), kind: 'contact' }],
      TODAY,
      2,
    )
    expect(firstDay).toBe(TODAY - 1)
    expect(lines.follower).toEqual({ total: [0, 2], joined: [0, 3], left: [0, 1] })
    expect(lines.contact.total).toEqual([7, 7])
    expect(lines.customer.total).toEqual([0, 0])
  })

  it('ends at the sum of all there is, and steps by who came less who went', () => {
    const counts = fc.array(
      fc.record({
        kind: fc.constantFrom(...COUNTED),
        day: fc.integer({ min: TODAY - 200, max: TODAY + 5 }),
        joined: fc.integer({ min: -3, max: 50 }),
        departed: fc.nat(50),
      }),
    )
    fc.assert(
      fc.property(counts, fc.integer({ min: 1, max: 120 }), (counts, days) => {
        const { lines } = growthOf(counts, TODAY, days)
        for (const kind of COUNTED) {
          const line = lines[kind]
          expect([line.total.length, line.joined.length, line.left.length]).toEqual([days, days, days])
          const sum = counts.filter((c) => c.kind === kind).reduce((n, c) => n + c.joined - c.departed, 0)
          expect(lastOf(line)).toBe(sum)
          for (let i = 1; i < days; i++)
            expect(line.total[i]! - line.total[i - 1]!).toBe(line.joined[i]! - line.left[i]!)
        }
      }),
    )
  })
})
