import type { Schedule } from './payout.schema.ts'
import { addDays, scheduledDay, type UtcDay } from './schedule.rules.ts'

/** The next days of a schedule from this one on, whether or not there will be money. */
export function comingDates(schedule: Schedule, from: UtcDay, count: number): UtcDay[] {
  const dates: UtcDay[] = []
  for (let day = from; dates.length < count; day = addDays(day, 1)) {
    day = scheduledDay(schedule, day)
    dates.push(day)
  }
  return dates
}

export type CalendarEvent = {
  /** UTC day it lasts. */
  date: UtcDay
  /** `Payout of $70`. */
  title: string
  /** Lines are kept. */
  description: string
}

/**
 * A calendar of whole days by RFC 5545, for programs that read it again and again: an event of the same seller and day is
 * the same event (UID), so a changed amount changes it instead of adding one.
 *
 * By hand: `ics` brings a validation library and an id maker, `ical-generator` time zones and recurrence, for the eight
 * lines of an event that is a day long.
 * @param o.sellerId makes the events' names unique in the world
 */
export function toIcs(o: {
  events: readonly CalendarEvent[]
  sellerId: string
  sellerName: string
  now: number
}): string {
  const name = `Payouts of ${o.sellerName}`
  const stamp = new Date(o.now).toISOString().replaceAll(/[-:]|\.\d+/g, '')
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Awning//Payouts//EN',
    'CALSCALE:GREGORIAN',
    'METHOD:PUBLISH',
    // The name has two: the standard's (RFC 7986), and the one programs knew before it.
    `NAME:${escaped(name)}`,
    `X-WR-CALNAME:${escaped(name)}`,
    'REFRESH-INTERVAL;VALUE=DURATION:PT6H',
    ...o.events.flatMap((e) => [
      'BEGIN:VEVENT',
      `UID:payout-${e.date}-${o.sellerId}@awning`,
      `DTSTAMP:${stamp}`,
      `DTSTART;VALUE=DATE:${e.date.replaceAll('-', '')}`,
      `DTEND;VALUE=DATE:${addDays(e.date, 1).replaceAll('-', '')}`,
      `SUMMARY:${escaped(e.title)}`,
      `DESCRIPTION:${escaped(e.description)}`,
      // A day with a payout is not a busy one.
      'TRANSP:TRANSPARENT',
      'END:VEVENT',
    ]),
    'END:VCALENDAR',
  ]
  return lines.map((line) => `${folded(line)}\r\n`).join('')
}

/** Text of a property (RFC 5545 3.3.11); other control characters have no place in it. */
const escaped = (text: string): string =>
  text
    .replaceAll(/[\\;,]/g, (c) => `\\${c}`)
    .replaceAll(/\r\n|\r|\n/g, '\\n')
    .replaceAll(/\p{Cc}/gu, '')

const MOST_OCTETS = 75
/** Lines of at most 75 octets, never cut inside of a character (RFC 5545 3.1); a following one begins with a space. */
function folded(line: string): string {
  let [text, octets] = ['', 0]
  for (const character of line) {
    const size = new TextEncoder().encode(character).length
    if (octets + size > MOST_OCTETS) {
      text += '\r\n '
      octets = 1
    }
    text += character
    octets += size
  }
  return text
}
