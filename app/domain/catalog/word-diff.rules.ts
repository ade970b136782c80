import { diffArrays } from 'diff'

/**
 * Steps that comparing texts may still take. Word diffs are quadratic in the number of differences, so a
 * whole comparison shares one budget; when it is spent, coarser answers are given instead of slower ones.
 */
export type DiffBudget = { steps: number }
export const countingBudget = (): DiffBudget => ({ steps: 8_000_000 })
export const showingBudget = (): DiffBudget => ({ steps: 1_000_000 })

export type WordChange = { added: number; removed: number }

/**
 * How many words of `after` are new and how many of `before` are gone. Least edits (Myers' greedy search
 * without its trace: the number of edits alone gives both counts) while the budget lasts, else by how often
 * each word occurs, which never counts more than the exact answer.
 */
export function countWordChanges(before: string[], after: string[], budget: DiffBudget): WordChange {
  let start = 0
  while (start < before.length && start < after.length && before[start] === after[start]) start++
  let [n, m] = [before.length, after.length]
  while (n > start && m > start && before[n - 1] === after[m - 1]) {
    n--
    m--
  }
  if (n === start || m === start) return { added: m - start, removed: n - start }
  const ids = new Map<string, number>()
  const idOf = (word: string) => {
    const known = ids.get(word)
    if (known === undefined) ids.set(word, ids.size)
    return known ?? ids.size - 1
  }
  const a = Int32Array.from(before.slice(start, n), idOf)
  const b = Int32Array.from(after.slice(start, m), idOf)
  const atLeast = countByOccurrence(a, b, ids.size)
  const maxEdits = affordableEdits(budget)
  const edits = atLeast.added + atLeast.removed > maxEdits ? null : editDistance(a, b, maxEdits, budget)
  if (edits === null) return atLeast
  return { added: (edits + b.length - a.length) / 2, removed: (edits + a.length - b.length) / 2 }
}

/** Myers' search looks at about half the square of the number of edits. */
const affordableEdits = (budget: DiffBudget) => Math.floor(Math.sqrt(2 * Math.max(0, budget.steps)))

function editDistance(a: Int32Array, b: Int32Array, maxEdits: number, budget: DiffBudget): number | null {
  const [n, m] = [a.length, b.length]
  const furthest = new Int32Array(2 * maxEdits + 3)
  const middle = maxEdits + 1
  for (let edits = 0; edits <= maxEdits; edits++) {
    if (budget.steps < 0) return null
    for (let k = -edits; k <= edits; k += 2) {
      const down = furthest[middle + k + 1]!
      const right = furthest[middle + k - 1]! + 1
      const from = k === -edits || (k !== edits && right <= down) ? down : right
      let x = from
      let y = x - k
      while (x < n && y < m && a[x] === b[y]) {
        x++
        y++
      }
      if (x >= n && y >= m) return edits
      budget.steps -= x - from + 1
      furthest[middle + k] = x
    }
  }
  return null
}

function countByOccurrence(a: Int32Array, b: Int32Array, words: number): WordChange {
  const surplus = new Int32Array(words)
  for (const id of b) surplus[id]!++
  for (const id of a) surplus[id]!--
  let added = 0
  let removed = 0
  for (const n of surplus) {
    if (n > 0) added += n
    else removed -= n
  }
  return { added, removed }
}

/** Longer lists are not compared entry by entry for showing. */
const SHOWN_ENTRIES = 20_000

/** Runs of two lists: in both, only in the right (`added`), only in the left (`removed`). */
export type Run<T> = { kind: 'same' | 'added' | 'removed'; values: T[] }

/** Longest common runs of two lists of strings, or null when that would cost more than the budget. */
export function diffRuns(left: string[], right: string[], budget: DiffBudget): Run<string>[] | null {
  if (left.length + right.length > SHOWN_ENTRIES) return null
  const maxEditLength = affordableEdits(budget)
  const changes = diffArrays(left, right, { maxEditLength })
  const edits = changes
    ? changes.reduce((sum, c) => (c.added || c.removed ? sum + c.count : sum), 0)
    : maxEditLength
  budget.steps -= (edits * edits) / 2
  return (
    changes?.map(({ added, removed, value }) => ({
      kind: added ? 'added' : removed ? 'removed' : 'same',
      values: value,
    })) ?? null
  )
}
