import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { matchBy, movedIndices } from './match.rules.ts'

describe('movedIndices', () => {
  test.each<[number[], number[]]>([
    [[], []],
    [[0, 1, 2], []],
    [[1, 2, 3, 0], [3]],
    [[3, 0, 1, 2], [0]],
    [[0, 4, 1, 2, 3], [1]],
    [
      [2, 1, 0],
      [0, 1],
    ],
  ])('of %j are %j', (places, moved) => {
    expect(movedIndices(places)).toEqual(moved)
  })

  it('leaves the rest in order, and no smaller set would', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([0, 1, 2, 3, 4, 5, 6], { minLength: 7 }), (places) => {
        const moved = new Set(movedIndices(places))
        const stayed = places.filter((_, i) => !moved.has(i))
        expect(stayed).toEqual(stayed.toSorted((a, b) => a - b))
        expect(stayed).toHaveLength(longestIncreasing(places))
      }),
    )
  })
})

function longestIncreasing(places: number[]): number {
  const best: number[] = []
  for (const [i, p] of places.entries())
    best.push(1 + Math.max(0, ...places.slice(0, i).flatMap((q, j) => (q < p ? [best[j]!] : []))))
  return Math.max(0, ...best)
}

describe('matchBy', () => {
  const keys = [(e: string) => e, (e: string) => (e.startsWith('-') ? null : e[0]!)]
  it('prefers the first key and uses every entry once', () => {
    expect(matchBy(['ab', 'ac', '-x'], ['ad', 'ac', '-y'], keys)).toEqual({
      pairs: [
        { before: 'ab', after: 'ad' },
        { before: 'ac', after: 'ac' },
      ],
      removed: ['-x'],
      added: ['-y'],
    })
  })
})
