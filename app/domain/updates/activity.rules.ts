import { HOUR, MINUTE } from '../kernel/time.ts'

/** What the chart of an update counts over time. */
export const ACTIVITY_KINDS = ['accepted', 'delivered', 'opened', 'clicked', 'bounced', 'complained'] as const
export type ActivityKind = (typeof ACTIVITY_KINDS)[number]
export type ActivityPoint = { at: number } & Record<ActivityKind, number>

/** While an update goes out every minute matters; afterwards an hour is fine enough, and keeps rows few. */
const FINE = 2 * HOUR
export const CHART_POINTS = 60

/**
 * Start of the minute, or hour, that an instant is counted in. All in epoch ms.
 * @param startedAt of the update; a provider's clock that is behind counts as this moment
 */
export function bucketOf(at: number, startedAt: number): number {
  const seen = Math.max(at, startedAt)
  const size = seen - startedAt < FINE ? MINUTE : HOUR
  return seen - (seen % size)
}

/**
 * Points in order of time, at most `max` of them: neighbours are added up into steps of equal length. Gaps stay gaps.
 */
export function mergePoints(points: readonly ActivityPoint[], max = CHART_POINTS): ActivityPoint[] {
  const sorted = [...points].sort((a, b) => a.at - b.at)
  const [first, last] = [sorted[0], sorted[sorted.length - 1]]
  if (!first || !last) return []
  const span = last.at - first.at + MINUTE
  const step = Math.max(1, Math.ceil(span / max / MINUTE)) * MINUTE
  const merged = new Map<number, ActivityPoint>()
  for (const point of sorted) {
    const at = first.at + Math.floor((point.at - first.at) / step) * step
    const sum = merged.get(at) ?? noActivity(at)
    for (const kind of ACTIVITY_KINDS) sum[kind] += point[kind]
    merged.set(at, sum)
  }
  return [...merged.values()]
}

export const noActivity = (at: number): ActivityPoint => ({
  at,
  accepted: 0,
  delivered: 0,
  opened: 0,
  clicked: 0,
  bounced: 0,
  complained: 0,
})
