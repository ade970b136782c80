import { DAY } from './time.ts'

/** How far a zone is ahead of UTC at an instant, in ms. */
function offsetAt(at: number, zone: string): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    ...{ timeZone: zone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric' },
    ...{ hour: 'numeric', minute: 'numeric', second: 'numeric' },
  }).formatToParts(at)
  const n = (type: string) => Number(parts.find((p) => p.type === type)?.value)
  const local = Date.UTC(n('year'), n('month') - 1, n('day'), n('hour'), n('minute'), n('second'))
  return local - Math.floor(at / 1000) * 1000
}

/** First instant of a calendar day (`2026-11-20`) where the clocks of `zone` hang; also where they skip midnight. */
export function dayStart(day: string, zone: string): number {
  const midnight = Date.parse(`${day}T00:00:00Z`)
  // Offsets around the day: that before it, and that after it if the clocks change at midnight.
  const candidates = [midnight - DAY, midnight + DAY].map((at) => midnight - offsetAt(at, zone))
  const isMidnight = (at: number) => at + offsetAt(at, zone) === midnight
  return Math.min(...candidates.filter(isMidnight)) === Number.POSITIVE_INFINITY
    ? Math.max(...candidates)
    : Math.min(...candidates.filter(isMidnight))
}
export const nextDay = (day: string) =>
  new Date(Date.parse(`${day}T00:00:00Z`) + DAY).toISOString().slice(0, 10)

/** `26 November 2026`: the day of an instant where the clocks of `zone` hang, in words. */
export const dayText = (at: number, zone: string): string =>
  new Date(at).toLocaleDateString('en-GB', {
    ...{ day: 'numeric', month: 'long', year: 'numeric', timeZone: zone },
  })
/** `26 November 2026 at 14:05`: the same with the time of day. */
export const momentText = (at: number, zone: string): string =>
  new Date(at).toLocaleString('en-GB', {
    ...{ day: 'numeric', month: 'long', year: 'numeric', hour: '2-digit', minute: '2-digit' },
    timeZone: zone,
  })
