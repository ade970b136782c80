import { HOUR, MINUTE, SECOND } from '../kernel/time.ts'
import type { UpdateView } from './updates.schema.ts'

/** Recipients dealt with at a moment of the server's clock. */
export type Sample = { at: number; done: number }
/** Rates are of the last seconds: an update that was paused for an hour is not slow. */
const WINDOW = 10 * SECOND
const SHORTEST = SECOND

/** How many recipients need nothing more from us, of how many. */
export function progressOf({ counts }: Pick<UpdateView, 'counts'>): { done: number; total: number } {
  return { done: counts.recipients - counts.queued, total: counts.recipients }
}

/** Adds what was just seen and forgets what is too old to say how fast it goes; a step back (retry) starts anew. */
export function remember(samples: readonly Sample[], seen: Sample): Sample[] {
  const last = samples[samples.length - 1]
  if (last && (seen.done < last.done || seen.at < last.at)) return [seen]
  return [...samples.filter((s) => s.at >= seen.at - WINDOW), seen]
}

/** Recipients per second over the samples, or null while they say too little. */
export function rateOf(samples: readonly Sample[]): number | null {
  const [first, last] = [samples[0], samples[samples.length - 1]]
  if (!first || !last || last.at - first.at < SHORTEST) return null
  return ((last.done - first.done) * SECOND) / (last.at - first.at)
}

/** Average since the start: what a page knows before it has watched, and what stays to be said afterwards. */
export function averageRate(u: Pick<UpdateView, 'counts' | 'started_at' | 'finished_at'>, now: number) {
  if (u.started_at === null) return null
  const startedAt = Date.parse(u.started_at)
  const until = u.finished_at === null ? now : Date.parse(u.finished_at)
  return rateOf([
    { at: startedAt, done: 0 },
    { at: until, done: progressOf(u).done },
  ])
}

/** `3.456` → "3.5 a second", `812.4` → "812 a second", slower than one → "40 a minute". */
export function describeRate(perSecond: number): string {
  if (perSecond < 1) return `${Math.round(perSecond * 60).toLocaleString('en-US')} a minute`
  const rounded = perSecond < 10 ? Math.round(perSecond * 10) / 10 : Math.round(perSecond)
  return `${rounded.toLocaleString('en-US')} a second`
}

/** Time until nothing waits, in words; null while the rate says nothing useful. */
export function describeTimeLeft(left: number, perSecond: number | null): string | null {
  if (perSecond === null || perSecond <= 0 || left === 0) return null
  const ms = (left / perSecond) * SECOND
  if (ms < MINUTE) return `about ${plural(Math.max(1, Math.ceil(ms / SECOND)), 'second')} left`
  if (ms < 2 * HOUR) return `about ${plural(Math.round(ms / MINUTE), 'minute')} left`
  return `about ${plural(Math.round(ms / HOUR), 'hour')} left`
}

const plural = (n: number, unit: string) => `${n} ${unit}${n === 1 ? '' : 's'}`
