import { ACTIVITY_KINDS, type ActivityPoint, noActivity } from './activity.rules.ts'
import type { UpdateCounts } from './updates.schema.ts'

export type RateCounts = Pick<UpdateCounts, 'accepted' | 'delivered' | 'opened' | 'clicked'>
/** Shares from 0 to 1: arrived of what the provider took, opened and clicked of what arrived; null: of nothing. */
export type Rates = { delivered: number | null; opened: number | null; clicked: number | null }
/** The shares most of the updates before it had, and how far this one is from them in percentage points. */
export type Comparison = { updates: number; usual: Rates; points: Rates }

const NAMES = ['delivered', 'opened', 'clicked'] as const

/** Opens and clicks of a mail that carried no pixel and no counted links say nothing. */
export function ratesOf(counts: RateCounts, tracked: boolean): Rates {
  return {
    delivered: shareOf(counts.delivered, counts.accepted),
    opened: tracked ? shareOf(counts.opened, counts.delivered) : null,
    clicked: tracked ? shareOf(counts.clicked, counts.delivered) : null,
  }
}

/** 0 to 1 even where a provider's events are ahead of each other; null: of nothing. */
export const shareOf = (part: number, whole: number): number | null =>
  whole <= 0 ? null : Math.min(1, Math.max(0, part / whole))

/** This update beside the seller's earlier ones; null while there is nothing to compare, here or there. */
export function compare(own: Rates, earlier: readonly Rates[]): Comparison | null {
  const usual = perRate((name) => median(earlier.flatMap((r) => r[name] ?? [])))
  const points = perRate((name) =>
    own[name] === null || usual[name] === null ? null : (own[name] - usual[name]) * 100,
  )
  return points.delivered === null ? null : { updates: earlier.length, usual, points }
}

const perRate = (value: (name: keyof Rates) => number | null): Rates =>
  Object.fromEntries(NAMES.map((name) => [name, value(name)])) as Rates

/** The middle one, or the mean of the middle two; null of none. */
export function median(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b)
  const half = Math.floor(sorted.length / 2)
  if (sorted.length === 0) return null
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2
}

/** Each point with all before it: how far the update had come by then. */
export function addUp(points: readonly ActivityPoint[]): ActivityPoint[] {
  let sum = noActivity(0)
  return points.map((point) => {
    sum = { ...sum, at: point.at }
    for (const kind of ACTIVITY_KINDS) sum[kind] += point[kind]
    return sum
  })
}
