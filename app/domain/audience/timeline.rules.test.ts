import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mergeTimelines, type Timeline, type TimelineEntry } from './timeline.rules.ts'

const at = (n: number) => new Date(n * 60_000).toISOString()
const entry = (id: string, n: number): TimelineEntry => ({ id, at: at(n), what: 'follow', step: 'asked' })
const ids = (t: Timeline) => t.entries.map((e) => e.id)

describe('timelines as one', () => {
  it('stand in the order of time, latest first, and of two at one moment always the same comes first', () => {
    const a = { entries: [entry('a', 1), entry('c', 3)], more: false }
    const b = { entries: [entry('b', 2), entry('d', 3)], more: false }
    expect(ids(mergeTimelines([a, b]))).toEqual(['d', 'c', 'b', 'a'])
    expect(ids(mergeTimelines([b, a]))).toEqual(['d', 'c', 'b', 'a'])
    expect(mergeTimelines([a, b]).more).toBe(false)
  })

  it('end where the first of them ends that goes further back', () => {
    const purchases = { entries: [entry('p9', 9), entry('p5', 5)], more: true }
    const consent = { entries: [entry('c7', 7), entry('c1', 1)], more: false }
    expect(mergeTimelines([purchases, consent])).toMatchObject({ more: true })
    expect(ids(mergeTimelines([purchases, consent]))).toEqual(['p9', 'c7', 'p5'])
  })

  it('never leave a gap: of what is left out nothing is later than what is shown', () => {
    const timeline = fc
      .record({
        times: fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 1, maxLength: 12 }),
        shown: fc.integer({ min: 1, max: 12 }),
        name: fc.string({ minLength: 3, maxLength: 3 }),
      })
      .map(({ times, shown, name }) => {
        const all = times.sort((a, b) => b - a).map((n, i) => entry(`${name}${i}`, n))
        return { all, timeline: { entries: all.slice(0, shown), more: all.length > shown } }
      })
    fc.assert(
      fc.property(fc.array(timeline, { maxLength: 4 }), (made) => {
        const merged = mergeTimelines(made.map((m) => m.timeline))
        const shown = new Set(merged.entries)
        const hidden = made.flatMap((m) => m.all).filter((e) => !shown.has(e))
        const oldest = merged.entries.at(-1)?.at
        for (const e of hidden) expect(oldest === undefined || e.at <= oldest).toBe(true)
        expect(merged.more).toBe(hidden.length > 0)
      }),
    )
  })
})
