import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Activity, addUp, mergeActivity } from './activity.rules.ts'

const row = (at: number, part: Partial<Activity> = {}): Activity => ({
  at,
  accepted: 0,
  delivered: 0,
  opened: 0,
  clicked: 0,
  bounced: 0,
  complained: 0,
  ...part,
})
const COUNTS = ['accepted', 'delivered', 'opened', 'clicked', 'bounced', 'complained'] as const
const total = (rows: Activity[], key: (typeof COUNTS)[number]) => rows.reduce((n, r) => n + r[key], 0)

describe('activity of an update', () => {
  it('stays as it is while it has few rows', () => {
    const rows = [row(0, { opened: 1 }), row(60_000, { clicked: 2 })]
    expect(mergeActivity(rows, 60)).toEqual(rows)
    expect(mergeActivity([], 60)).toEqual([])
  })

  it('adds neighbours up, and puts them at the last one of theirs', () => {
    const rows = [row(1, { delivered: 5 }), row(2, { delivered: 3, opened: 1 }), row(9, { bounced: 1 })]
    expect(mergeActivity(rows, 2)).toEqual([row(2, { delivered: 8, opened: 1 }), row(9, { bounced: 1 })])
  })

  it('loses nothing, keeps the order and ends where it ended, however long it is', () => {
    const count = fc.nat(1000)
    const rows = fc
      .uniqueArray(fc.nat(10_000), { maxLength: 400 })
      .chain((ats) =>
        fc.tuple(
          ...ats.sort((a, b) => a - b).map((at) => fc.record({ at: fc.constant(at), ...sixOf(count) })),
        ),
      ) as fc.Arbitrary<Activity[]>
    fc.assert(
      fc.property(rows, fc.integer({ min: 1, max: 80 }), (all, most) => {
        const merged = mergeActivity(all, most)
        expect(merged.length).toBeLessThanOrEqual(most)
        for (const key of COUNTS) expect(total(merged, key)).toBe(total(all, key))
        expect(merged.map((r) => r.at)).toEqual([...merged.map((r) => r.at)].sort((a, b) => a - b))
        expect(merged.at(-1)?.at).toBe(all.at(-1)?.at)
      }),
    )
  })

  it('adds up to how far it had come', () => {
    const curve = addUp([row(1, { opened: 2 }), row(2), row(3, { opened: 3, clicked: 1 })])
    expect(curve.map((r) => [r.at, r.opened, r.clicked])).toEqual([
      [1, 2, 0],
      [2, 2, 0],
      [3, 5, 1],
    ])
  })
})

const sixOf = (count: fc.Arbitrary<number>) => Object.fromEntries(COUNTS.map((key) => [key, count]))
