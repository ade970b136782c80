import type { ContentFile } from './content.schema.ts'

/** What was before and what it is after: a pair, only removed, or only added. */
export type Match<T> = { before: T; after: T }
export type Matching<T> = { pairs: Match<T>[]; removed: T[]; added: T[] }

/**
 * Pairs the entries of two lists by one key after the other: first every pair that shares the first key, then
 * among the rest those that share the second… A key of null never matches. Pairs and `added` are in the order
 * of `after`, `removed` in that of `before`.
 */
export function matchBy<T>(before: T[], after: T[], keys: ((entry: T) => string | null)[]): Matching<T> {
  const found = new Map<T, T>()
  let left = before
  for (const keyOf of keys) {
    const waiting = new Map<string, T[]>()
    for (const entry of left) {
      const key = keyOf(entry)
      if (key === null) continue
      const others = waiting.get(key)
      if (others) others.push(entry)
      else waiting.set(key, [entry])
    }
    const taken = new Set<T>()
    for (const entry of after) {
      if (found.has(entry)) continue
      const key = keyOf(entry)
      const partner = key === null ? undefined : waiting.get(key)?.shift()
      if (partner === undefined) continue
      found.set(entry, partner)
      taken.add(partner)
    }
    left = left.filter((entry) => !taken.has(entry))
  }
  return {
    pairs: after.flatMap((entry) => (found.has(entry) ? [{ before: found.get(entry)!, after: entry }] : [])),
    removed: left,
    added: after.filter((entry) => !found.has(entry)),
  }
}

/** A page as far as matching looks at it; `skeleton` is its normalised document as canonical JSON. */
type MatchablePage = { id: string; title: string; skeleton: string }
const EMPTY_SKELETON = '{"type":"doc"}'

/**
 * The same page: same id; else (a copy under a new id) same title and text, same text, same title. A page
 * without text matches none by its text.
 */
export const matchPages = <T extends MatchablePage>(before: T[], after: T[]) =>
  matchBy(before, after, [
    (p) => p.id,
    (p) => `${p.title}\n${p.skeleton}`,
    (p) => (p.skeleton === EMPTY_SKELETON ? null : p.skeleton),
    (p) => p.title,
  ])

/** The same file: same id; else same name and bytes, same name (it was replaced), same bytes (renamed). */
export const matchFiles = <T extends Pick<ContentFile, 'id' | 'name' | 'sha256'>>(before: T[], after: T[]) =>
  matchBy(before, after, [(f) => f.id, (f) => `${f.sha256}:${f.name}`, (f) => f.name, (f) => f.sha256])

/**
 * The fewest entries to name as moved: all that are not in one longest increasing subsequence of the old
 * places. `places[i]` is the old place of what is now i-th; returns the indices that moved.
 */
export function movedIndices(places: number[]): number[] {
  const tails: number[] = []
  const previous: number[] = []
  places.forEach((place, i) => {
    let low = 0
    for (let high = tails.length; low < high; ) {
      const mid = (low + high) >> 1
      if (places[tails[mid]!]! < place) low = mid + 1
      else high = mid
    }
    previous[i] = low > 0 ? tails[low - 1]! : -1
    tails[low] = i
  })
  const stayed = new Set<number>()
  for (let i = tails[tails.length - 1] ?? -1; i >= 0; i = previous[i]!) stayed.add(i)
  return places.flatMap((_, i) => (stayed.has(i) ? [] : [i]))
}
