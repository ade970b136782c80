import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { dayStart, nextDay } from '../kernel/day.ts'
import { DAY, HOUR, MINUTE, SECOND } from '../kernel/time.ts'
import { REFUND_PERIODS } from './policy.schema.ts'
import { dayIn, refundWindow } from './window.rules.ts'
import { windowText } from './window-text.ts'

const at = (iso: string) => Date.parse(iso)
const windowOf = (periodDays: number, purchasedAt: string, now: string, zone = 'UTC') =>
  refundWindow({ periodDays, purchasedAt: at(purchasedAt), now: at(now), zone })

// Gumroad 3.4, as far as it is about time. Theirs ends to the second, ours with the last day.
describe('the refund window', () => {
  const NOW = '2026-07-01T12:00:00Z'
  it.each([
    ['30 days, bought 15 days ago', 30, 15 * DAY, true, 16],
    ['30 days, bought 31 days ago', 30, 31 * DAY, false, 0],
    // Theirs: false.
    ['30 days, bought exactly 30 days ago', 30, 30 * DAY, true, 1],
    ['30 days, bought 30 days and 11 hours ago', 30, 30 * DAY + 11 * HOUR, true, 1],
    ['30 days, bought 30 days and 13 hours ago', 30, 30 * DAY + 13 * HOUR, false, 0],
    ['no refunds, bought just now', 0, 0, false, 0],
    ['a period of −1, bought just now', -1, 0, false, 0],
    ['a period that is no number', Number.NaN, 0, false, 0],
    ['7 days, bought just now', 7, 0, true, 8],
    ['6 months, bought 183 days ago', 183, 183 * DAY, true, 1],
    ['6 months, bought 184 days ago', 183, 184 * DAY, false, 0],
  ])('%s', (_, periodDays, age, isOpen, daysLeft) => {
    const found = refundWindow({ periodDays, purchasedAt: at(NOW) - age, now: at(NOW), zone: 'UTC' })
    expect(found).toMatchObject({ isOpen, daysLeft })
  })

  it('is no window at all where the policy gives none', () => {
    expect(windowOf(0, NOW, NOW)).toMatchObject({
      ...{ isOpen: false, daysLeft: 0, lastDay: null, closesAt: null },
    })
  })

  it('goes through the last second of the last day', () => {
    const last = windowOf(7, '2026-05-01T00:00:00Z', '2026-05-08T23:59:59.999Z')
    expect(last).toEqual({
      isOpen: true,
      daysLeft: 1,
      lastDay: '2026-05-08',
      closesAt: at('2026-05-09T00:00:00Z'),
      zone: 'UTC',
    })
    expect(windowOf(7, '2026-05-01T23:59:59.999Z', '2026-05-08T23:59:59.999Z')).toEqual(last)
    expect(windowOf(7, '2026-05-01T00:00:00Z', '2026-05-09T00:00:00Z').isOpen).toBe(false)
  })

  it.each([
    // The same instant is another day for each.
    ['Pacific/Kiritimati', '2026-05-02', '2026-05-09', '2026-05-09T10:00:00Z'],
    ['Etc/GMT-14', '2026-05-02', '2026-05-09', '2026-05-09T10:00:00Z'],
    ['UTC', '2026-05-01', '2026-05-08', '2026-05-09T00:00:00Z'],
    ['Etc/GMT+12', '2026-05-01', '2026-05-08', '2026-05-09T12:00:00Z'],
    ['Pacific/Pago_Pago', '2026-05-01', '2026-05-08', '2026-05-09T11:00:00Z'],
    ['Asia/Kathmandu', '2026-05-01', '2026-05-08', '2026-05-08T18:15:00Z'],
  ])('counts the days of a buyer in %s', (zone, bought, lastDay, closes) => {
    const purchasedAt = '2026-05-01T12:30:00Z'
    expect(dayIn(at(purchasedAt), zone)).toBe(bought)
    expect(windowOf(7, purchasedAt, purchasedAt, zone)).toMatchObject({ lastDay, closesAt: at(closes) })
  })

  it('counts a zone nobody knows as UTC', () => {
    const asked = ['2026-05-01T12:00:00Z', '2026-05-08T23:00:00Z'] as const
    for (const zone of ['', 'Mars/Olympus', 'GMT+25'])
      expect(windowOf(7, ...asked, zone)).toEqual(windowOf(7, ...asked))
  })

  it.each([
    // Clocks go forward on 29 March 2026 and back on 25 October in Berlin: the day ends where its clocks say.
    ['Europe/Berlin', 7, '2026-03-25T12:00:00Z', '2026-04-01', '2026-04-01T22:00:00Z'],
    ['Europe/Berlin', 7, '2026-03-22T12:00:00Z', '2026-03-29', '2026-03-29T22:00:00Z'],
    ['Europe/Berlin', 7, '2026-10-18T12:00:00Z', '2026-10-25', '2026-10-25T23:00:00Z'],
    // Midnight itself is skipped in Santiago on 6 September 2026: the day begins at one o'clock.
    ['America/Santiago', 7, '2026-08-29T12:00:00Z', '2026-09-05', '2026-09-06T04:00:00Z'],
    // Half an hour, on Lord Howe.
    ['Australia/Lord_Howe', 7, '2026-09-28T12:00:00Z', '2026-10-05', '2026-10-05T13:00:00Z'],
    // A leap day counts like any other.
    ['UTC', 7, '2028-02-24T12:00:00Z', '2028-03-02', '2028-03-03T00:00:00Z'],
    ['UTC', 14, '2028-02-15T12:00:00Z', '2028-02-29', '2028-03-01T00:00:00Z'],
    ['UTC', 30, '2026-12-15T12:00:00Z', '2027-01-14', '2027-01-15T00:00:00Z'],
  ])('in %s, %i days from %s end with %s', (zone, days, bought, lastDay, closes) => {
    expect(windowOf(days, bought, bought, zone)).toMatchObject({
      lastDay,
      closesAt: at(closes),
      isOpen: true,
    })
  })
})

const zones = fc.constantFrom(
  ...['UTC', 'Europe/Berlin', 'America/New_York', 'America/Santiago', 'Africa/Cairo', 'Asia/Beirut'],
  ...['Pacific/Kiritimati', 'Etc/GMT+12', 'Australia/Lord_Howe', 'Asia/Kathmandu'],
)
const instants = fc.integer({ min: at('2020-01-01T00:00:00Z'), max: at('2032-01-01T00:00:00Z') })
const periods = fc.constantFrom(...REFUND_PERIODS.filter((days) => days > 0))

test('who buys later, or with a longer period, never has less time', () => {
  fc.assert(
    fc.property(
      zones,
      instants,
      fc.integer({ min: 0, max: 400 * DAY }),
      periods,
      periods,
      (zone, bought, later, one, other) => {
        const closes = (periodDays: number, purchasedAt: number) =>
          refundWindow({ periodDays, purchasedAt, zone, now: purchasedAt }).closesAt!
        expect(closes(one, bought + later)).toBeGreaterThanOrEqual(closes(one, bought))
        const [shorter, longer] = [Math.min(one, other), Math.max(one, other)]
        expect(closes(longer, bought)).toBeGreaterThanOrEqual(closes(shorter, bought))
        // Whole days: never less than the period, never more than the rest of the day it was bought on.
        expect(closes(one, bought) - bought).toBeGreaterThan(one * DAY - 2 * HOUR)
        expect(closes(one, bought) - bought).toBeLessThanOrEqual((one + 1) * DAY + 2 * HOUR)
      },
    ),
  )
})

test('the days left go down by one at each midnight of the buyer, and to none when it closes', () => {
  fc.assert(
    fc.property(zones, instants, fc.constantFrom(7, 14, 30), (zone, purchasedAt, periodDays) => {
      const left = (now: number) => refundWindow({ periodDays, purchasedAt, zone, now })
      expect(left(purchasedAt).daysLeft).toBe(periodDays + 1)
      let day = dayIn(purchasedAt, zone)
      for (let n = periodDays; n >= 0; n--) {
        day = nextDay(day)
        const midnight = dayStart(day, zone)
        expect(left(midnight - 1).daysLeft).toBe(n + 1)
        expect(left(midnight)).toMatchObject({ daysLeft: n, isOpen: n > 0 })
        expect(left(midnight + 5 * MINUTE + SECOND).daysLeft).toBe(n)
      }
      expect(dayStart(day, zone)).toBe(left(purchasedAt).closesAt)
    }),
    { numRuns: 15 },
  )
})

test('buyers read how many days, through which, and whose', () => {
  const open = { isOpen: true, daysLeft: 9, lastDay: '2026-12-05', zone: 'Europe/Berlin', isOwnZone: true }
  expect(windowText(open)).toBe('8 days left, through 5 December 2026 in your time (Europe/Berlin)')
  expect(windowText({ ...open, daysLeft: 2 })).toMatch(/^1 day left, through/)
  expect(windowText({ ...open, daysLeft: 1, isOwnZone: false })).toBe(
    'Today is the last day, through 5 December 2026 in the shop’s time (Europe/Berlin)',
  )
  expect(windowText({ ...open, isOpen: false, daysLeft: 0 })).toBe(
    'The days to ask for a refund ended on 5 December 2026 in your time (Europe/Berlin)',
  )
  expect(windowText({ ...open, isOpen: false, lastDay: null })).toBe(
    'This policy gives no days in which the money goes back',
  )
})
