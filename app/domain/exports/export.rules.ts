import { DAY, MINUTE } from '../kernel/time.ts'
import type { ExportMetrics, ExportState, ExportStatus } from './export.schema.ts'

export const LINK_DAYS = 7
/** The same request again within this is the same export. */
export const SAME_REQUEST_MS = MINUTE
/** Of one seller at a time. */
export const RUNNING_LIMIT = 5
/** What a page of numbers looks back on. */
export const METRIC_DAYS = 30

export const statusOf = (
  { status, expiresAt }: { status: ExportState; expiresAt: number | null },
  now: number,
): ExportStatus => (status === 'ready' && expiresAt !== null && expiresAt <= now ? 'expired' : status)

/** `audience-clean-desk-2026-11-20-09-30-00.csv` (UTC). */
export const exportFileName = (slug: string, at: number) =>
  `audience-${slug}-${new Date(at).toISOString().slice(0, 19).replace(/[T:]/g, '-')}.csv`

/** `payouts-clean-desk-2026.zip`, by the years in it. */
export function payoutExportFileName(slug: string, days: readonly string[]): string {
  const years = days.map((day) => day.slice(0, 4)).toSorted()
  const [first, last] = [years[0]!, years.at(-1)!]
  return `payouts-${slug}-${first === last ? first : `${first}-${last}`}.zip`
}

/**
 * How many contacts a date range holds, by how many joined on those days: kinds are counted by day, who left is only
 * known in sum, so those are taken to have left evenly.
 */
export function estimateContacts(
  days: readonly { kind: string; day: number; joined: number; departed: number }[],
  { since, before }: { since: number | null; before: number | null },
): number {
  const byKind = Map.groupBy(days, (d) => d.kind)
  let estimate = 0
  for (const list of byKind.values()) {
    const sum = (rows: typeof list, of: 'joined' | 'departed') => rows.reduce((n, d) => n + d[of], 0)
    const joined = sum(list, 'joined')
    const present = joined - sum(list, 'departed')
    const within = list.filter(
      (d) => (since === null || (d.day + 1) * DAY > since) && (before === null || d.day * DAY < before),
    )
    if (joined > 0) estimate += Math.round((present * sum(within, 'joined')) / joined)
  }
  return Math.max(0, estimate)
}

/** Rows a second and seconds left, from what was done since it started; null before there is anything to go by. */
export function paceOf(done: number, total: number, startedAt: number, now: number) {
  const seconds = (now - startedAt) / 1000
  if (done <= 0 || seconds <= 0) return null
  const perSecond = done / seconds
  return { perSecond: Math.round(perSecond), secondsLeft: Math.ceil(Math.max(0, total - done) / perSecond) }
}

type Finished = { status: ExportState; createdAt: number; finishedAt: number | null; rows: number }

/** @param list exports of the last METRIC_DAYS days */
export function metricsOf(list: readonly Finished[], now: number): ExportMetrics {
  const made = list.filter((e) => e.finishedAt !== null && e.status !== 'failed')
  const failed = list.filter((e) => e.status === 'failed').length
  const durations = made.map((e) => e.finishedAt! - e.createdAt).sort((a, b) => a - b)
  const at = (share: number) => durations[Math.ceil(durations.length * share) - 1] ?? null
  const dayOf = (ms: number) => new Date(ms).toISOString().slice(0, 10)
  const days = Array.from({ length: METRIC_DAYS }, (_, i) => dayOf(now - (METRIC_DAYS - 1 - i) * DAY))
  const byDay = Map.groupBy(list, (e) => dayOf(e.createdAt))
  const sumRows = (some: readonly Finished[]) => some.reduce((n, e) => n + e.rows, 0)
  return {
    days: days.map((day) => {
      const some = byDay.get(day) ?? []
      return { day, exports: some.length, rows: sumRows(some) }
    }),
    ...{ made: made.length, failed, rows: sumRows(made), median_ms: at(0.5), p95_ms: at(0.95) },
  }
}
