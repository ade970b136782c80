import { dayStart, nextDay } from '../kernel/day.ts'
import { DAY } from '../kernel/time.ts'

/** The calendar day of an instant where clocks show the time of `zone`: `2026-11-20`. */
export const dayIn = (at: number, zone: string): string =>
  // Swedish dates are ISO dates.
  new Intl.DateTimeFormat('sv-SE', { timeZone: zone }).format(at)

const addDays = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY).toISOString().slice(0, 10)

export type RefundWindow = {
  isOpen: boolean
  /** Whole days left, counting today; 0 when it is closed. */
  daysLeft: number
  /** Last day in it, in the buyer's zone; null when the policy gives none. */
  lastDay: string | null
  /** First instant after it, epoch ms; null when the policy gives none. */
  closesAt: number | null
  /** Whose days they are: the zone that was given, or UTC where nobody knows that. */
  zone: string
}

/**
 * The time in which a buyer may ask for their money back: whole days in the buyer's zone, through the end of the last
 * one. Bought on May 1 with 7 days, May 8 is still in it. (Gumroad compares to the second and excludes the last.)
 * @param zone IANA name; one that the platform does not know counts as UTC
 */
export function refundWindow(o: {
  periodDays: number
  purchasedAt: number
  zone: string
  now: number
}): RefundWindow {
  const zone = knownZone(o.zone)
  if (!(o.periodDays > 0)) return { isOpen: false, daysLeft: 0, lastDay: null, closesAt: null, zone }
  const lastDay = addDays(dayIn(o.purchasedAt, zone), o.periodDays)
  const closesAt = dayStart(nextDay(lastDay), zone)
  const isOpen = o.now < closesAt
  const daysLeft = isOpen ? Math.round((Date.parse(lastDay) - Date.parse(dayIn(o.now, zone))) / DAY) + 1 : 0
  return { isOpen, daysLeft, lastDay, closesAt, zone }
}

function knownZone(zone: string): string {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone })
    return zone
  } catch {
    return 'UTC'
  }
}
