import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { wordsOf } from './plain-text.ts'
import { countingBudget, countWordChanges, diffRuns, showingBudget } from './word-diff.rules.ts'

const list = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 12 })

/** The textbook table of the longest common subsequence. */
function commonLength(a: string[], b: string[]): number {
  let row: number[] = Array(b.length + 1).fill(0)
  for (const x of a) {
    const next = [0]
    b.forEach((y, j) => {
      next.push(x === y ? row[j]! + 1 : Math.max(row[j + 1]!, next[j]!))
    })
    row = next
  }
  return row[b.length]!
}

describe('countWordChanges', () => {
  it('counts what a longest common subsequence leaves over', () => {
    fc.assert(
      fc.property(list, list, (a, b) => {
        const common = commonLength(a, b)
        expect(countWordChanges(a, b, countingBudget())).toEqual({
          added: b.length - common,
          removed: a.length - common,
        })
      }),
      { numRuns: 500 },
    )
  })

  it('without budget counts by occurrence: never more, and the same difference', () => {
    fc.assert(
      fc.property(list, list, (a, b) => {
        const exact = countWordChanges(a, b, countingBudget())
        const coarse = countWordChanges(a, b, { steps: 0 })
        expect(coarse.added).toBeLessThanOrEqual(exact.added)
        expect(coarse.added - coarse.removed).toBe(b.length - a.length)
      }),
    )
  })

  it('spends its budget and then stays cheap', () => {
    const words = (seed: number) => Array.from({ length: 40_000 }, (_, i) => ((i * seed) % 7 < 3 ? 'a' : 'b'))
    const budget = { steps: 100_000 }
    countWordChanges(words(3), words(5), budget)
    expect(budget.steps).toBeLessThan(100_000)
    expect(budget.steps).toBeGreaterThan(-200_000)
  })
})

describe('diffRuns', () => {
  it('gives back both lists', () => {
    fc.assert(
      fc.property(list, list, (a, b) => {
        const runs = diffRuns(a, b, showingBudget())!
        expect(runs.filter((r) => r.kind !== 'added').flatMap((r) => r.values)).toEqual(a)
        expect(runs.filter((r) => r.kind !== 'removed').flatMap((r) => r.values)).toEqual(b)
      }),
    )
  })

  it('refuses what costs more than the budget', () => {
    expect(diffRuns(['a', 'b', 'c'], ['x', 'y', 'z'], { steps: 2 })).toBeNull()
  })
})

it.each([
  ['one two  three', 3],
  ['', 0],
  [' \n ', 0],
  ['書く、です', 5],
  ['naïve—word 3.5', 2],
])('%j has %i words', (text, n) => {
  expect(wordsOf(text)).toHaveLength(n)
})
