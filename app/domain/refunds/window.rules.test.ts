import { describe, expect, test } from 'vitest'
import { HOUR } from '../kernel/time.ts'
import { refundWindow } from './window.rules.ts'
import { windowText } from './window-text.ts'

const at = (iso: string) => Date.parse(iso)
const bought = (iso: string, zone: string, periodDays = 7) => ({ periodDays, purchasedAt: at(iso), zone })

describe('the window is open through the end of the last day where the buyer is', () => {
  test.each([
    // The same instant is May 2 on Kiritimati (UTC+14) and May 1 in Pago Pago (UTC−11).
    ['Pacific/Kiritimati', '2026-05-01T10:30:00Z', '2026-05-09', '2026-05-09T10:00:00Z'],
    ['Pacific/Pago_Pago', '2026-05-01T10:30:00Z', '2026-05-07', '2026-05-08T11:00:00Z'],
    ['UTC', '2026-05-01T10:30:00Z', '2026-05-08', '2026-05-09T00:00:00Z'],
    // Clocks go forward on March 29 and back on October 25.
    ['Europe/Berlin', '2026-03-22T12:00:00Z', '2026-03-29', '2026-03-29T22:00:00Z'],
    ['Europe/Berlin', '2026-10-18T12:00:00Z', '2026-10-25', '2026-10-25T23:00:00Z'],
    // Midnight does not exist there on the day clocks go forward.
    ['America/Santiago', '2026-08-29T12:00:00Z', '2026-09-05', '2026-09-06T04:00:00Z'],
  ])('%s, bought %s', (zone, when, lastDay, closes) => {
    const sale = bought(when, zone)
    const closesAt = at(closes)
    expect(refundWindow({ ...sale, now: closesAt - 1000 })).toEqual({
      ...{ isOpen: true, daysLeft: 1, lastDay, closesAt, zone },
    })
    expect(refundWindow({ ...sale, now: closesAt - 1 }).isOpen).toBe(true)
    expect(refundWindow({ ...sale, now: closesAt })).toEqual({
      ...{ isOpen: false, daysLeft: 0, lastDay, closesAt, zone },
    })
  })
})

test.each([
  [7, 8],
  [14, 15],
  [30, 31],
  [183, 184],
])('of %d days, %d are left on the day of the sale, counting it', (periodDays, daysLeft) => {
  const sale = bought('2026-05-01T00:00:00Z', 'Europe/Berlin', periodDays)
  expect(refundWindow({ ...sale, now: sale.purchasedAt + HOUR }).daysLeft).toBe(daysLeft)
})

test.each([0, -1, Number.NaN])('a period of %d gives none', (periodDays) => {
  const sale = bought('2026-05-01T00:00:00Z', 'Europe/Berlin', periodDays)
  expect(refundWindow({ ...sale, now: sale.purchasedAt })).toMatchObject({ isOpen: false, lastDay: null })
})

test('days of a zone that nobody knows are those of UTC', () => {
  const sale = bought('2026-05-01T23:30:00Z', 'Mars/Olympus_Mons')
  expect(refundWindow({ ...sale, now: sale.purchasedAt })).toMatchObject({
    lastDay: '2026-05-08',
    zone: 'UTC',
  })
})

test('buyers read how many days, through which, and whose', () => {
  const open = { isOpen: true, daysLeft: 9, lastDay: '2026-12-05', zone: 'Europe/Berlin', isOwnZone: true }
  expect(windowText(open)).toBe('9 days left, through 5 December 2026 in your time (Europe/Berlin)')
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
