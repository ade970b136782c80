import { DAY, HOUR } from '../kernel/time.ts'
import type { Schedule } from './payout.schema.ts'

/** A calendar day in UTC, `2026-11-20`: days of payouts are UTC days wherever the seller is. */
export type UtcDay = string

export const utcDay = (at: number): UtcDay => new Date(at).toISOString().slice(0, 10)
export const dayAt = (day: UtcDay): number => Date.parse(`${day}T00:00:00Z`)
export const addDays = (day: UtcDay, days: number): UtcDay => utcDay(dayAt(day) + days * DAY)
/** @returns days from `a` to `b`; below zero when `b` comes first */
export const daysBetween = (a: UtcDay, b: UtcDay): number => Math.round((dayAt(b) - dayAt(a)) / DAY)

/** Standard payouts leave out money younger than this, so that refunds of it need not be asked back (Gumroad). */
export const HOLD_DAYS = 7
const FRIDAY = 5

/** When the day's runs begin, UTC. They are the hours of the cron. */
export const RUN_HOUR = { daily: 8, standard: 10 } as const
export type RunKind = keyof typeof RUN_HOUR
export const runKindOf = (schedule: Schedule): RunKind => (schedule === 'daily' ? 'daily' : 'standard')
/** Runs that are late still belong to their day for so long; then the day is over for payouts. */
const RUN_LASTS = 12 * HOUR

const weekday = (day: UtcDay) => new Date(dayAt(day)).getUTCDay()
const fridayFrom = (day: UtcDay): UtcDay => addDays(day, (FRIDAY - weekday(day) + 7) % 7)

function lastFridayOf(year: number, month: number): UtcDay {
  const lastDay = utcDay(Date.UTC(year, month + 1, 0))
  return addDays(lastDay, -((weekday(lastDay) - FRIDAY + 7) % 7))
}

/** The first day of a schedule that is not before `day`. Weekly: Fridays; monthly, quarterly: the last Friday of them. */
export function scheduledDay(schedule: Schedule, day: UtcDay): UtcDay {
  if (schedule === 'daily') return day
  if (schedule === 'weekly') return fridayFrom(day)
  const [year, month] = [new Date(dayAt(day)).getUTCFullYear(), new Date(dayAt(day)).getUTCMonth()]
  const step = schedule === 'monthly' ? 1 : 3
  const last = schedule === 'monthly' ? month : Math.floor(month / 3) * 3 + 2
  const candidate = lastFridayOf(year, last)
  return candidate >= day ? candidate : lastFridayOf(year, last + step)
}
export const isScheduledDay = (schedule: Schedule, day: UtcDay): boolean =>
  scheduledDay(schedule, day) === day

/** The last day whose money a payout of that day takes: yesterday's daily, otherwise what the hold has let go. */
export const coversThrough = (schedule: Schedule, day: UtcDay): UtcDay =>
  addDays(day, schedule === 'daily' ? -1 : -HOLD_DAYS)

/** The first day of which a payout of this schedule takes the money of `day`, days of the week left aside. */
export const coveredFrom = (schedule: Schedule, day: UtcDay): UtcDay =>
  addDays(day, schedule === 'daily' ? 1 : HOLD_DAYS)

/**
 * The first day a run may still pay: today until its run has looked at the seller, or until it is far too late for it.
 * @param hasRun whether the run of today (of that kind) has been at this seller, whatever came of it
 */
export function firstDay(now: number, kind: RunKind, hasRun: boolean): UtcDay {
  const today = utcDay(now)
  const isOver = now >= dayAt(today) + RUN_HOUR[kind] * HOUR + RUN_LASTS
  return hasRun || isOver ? addDays(today, 1) : today
}
