import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { append, refresh, type Shown, startOf } from './shown-pages.ts'

const SIZE = 3
/** A page of a list of numbers, greatest first; a cursor is the last number. */
function pageOf(list: number[], cursor: string | null = null) {
  const left = [...list].sort((a, b) => b - a).filter((n) => cursor === null || n < Number(cursor))
  const data = left.slice(0, SIZE).map((n) => ({ id: String(n) }))
  return { data, next_cursor: left.length > SIZE ? data.at(-1)!.id : null }
}
const ids = (shown: Shown<{ id: string }>) => shown.rows.map((r) => Number(r.id))
const more = (shown: Shown<{ id: string }>, list: number[]) => append(shown, pageOf(list, shown.next))

describe('pages on screen', () => {
  const list = [1, 2, 3, 4, 5, 6, 7, 8, 9]

  it('grow by what comes next', () => {
    const two = more(startOf(pageOf(list)), list)
    expect([ids(two), two.next]).toEqual([[9, 8, 7, 6, 5, 4], '4'])
    const all = more(two, list)
    expect([ids(all), all.next]).toEqual([list.toReversed(), null])
  })

  it('keep who is pushed off the first page by somebody new', () => {
    const two = more(startOf(pageOf(list)), list)
    expect(ids(refresh(two, pageOf([...list, 10])))).toEqual([10, 9, 8, 7, 6, 5, 4])
  })

  it('lose who is gone from the first page', () => {
    const two = more(startOf(pageOf(list)), list)
    expect(ids(refresh(two, pageOf([1, 2, 3, 4, 5, 6, 7, 9])))).toEqual([9, 7, 6, 5, 4])
  })

  it('stay, and say so, when more came in than a page holds', () => {
    const two = more(startOf(pageOf(list)), list)
    const later = refresh(two, pageOf([...list, 10, 11, 12, 13]))
    expect([ids(later), later.behind]).toEqual([[9, 8, 7, 6, 5, 4], true])
    expect(ids(refresh(startOf(pageOf(list)), pageOf([...list, 10, 11, 12, 13])))).toEqual([13, 12, 11])
  })

  it('show everybody once and in order, whoever comes and goes between', () => {
    const step = fc.oneof(
      fc.record({ what: fc.constant('add' as const), n: fc.integer({ min: 1, max: 60 }) }),
      fc.record({ what: fc.constant('remove' as const), n: fc.integer({ min: 1, max: 60 }) }),
      fc.record({ what: fc.constant('more' as const), n: fc.constant(0) }),
      fc.record({ what: fc.constant('refresh' as const), n: fc.constant(0) }),
    )
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 60 })), fc.array(step), (start, steps) => {
        let all = start
        const gone = new Set<number>()
        let shown = startOf(pageOf(all))
        for (const { what, n } of steps) {
          // Nobody comes back to the place they left.
          if (what === 'add' && !all.includes(n) && !gone.has(n)) all = [...all, n]
          if (what === 'remove') {
            all = all.filter((m) => m !== n)
            gone.add(n)
          }
          if (what === 'more' && shown.next !== null) shown = more(shown, all)
          if (what === 'refresh') shown = refresh(shown, pageOf(all))
        }
        const seen = ids(shown)
        // Whoever has gone may still be shown, and where that is nobody can say.
        const there = seen.filter((n) => all.includes(n))
        expect(there).toEqual([...new Set(there)].sort((a, b) => b - a))
        expect(seen).toHaveLength(new Set(seen).size)
        for (const n of seen) expect(all.includes(n) || gone.has(n)).toBe(true)
      }),
    )
  })
})
