import { expect, test } from 'vitest'
import { dailyLimit, dayEnd, dayOf, fitsToday, thirtyDaysBefore } from './daily-limit.rules.ts'

test.each([
  [0, null, 5_000],
  [400, null, 5_800],
  [60_000, null, 125_000],
  [60_000, 100, 100],
])('with %d delivered and %s set by the operator the day takes %d', (delivered, override, limit) => {
  expect(dailyLimit(delivered, 5_000, override)).toBe(limit)
})

test.each([
  [[100, 100, 100], 300, 3],
  [[100, 100, 100], 299, 2],
  [[1000], 999, 0],
  [[], 10, 0],
  [[50, 50], 0, 0],
])('of batches %j with %d left, %d go today', (sizes, left, n) => {
  expect(fitsToday(sizes, left)).toBe(n)
})

test('a day is a day of UTC', () => {
  const late = Date.UTC(2026, 10, 20, 23, 59, 59)
  expect(dayOf(late)).toBe('2026-11-20')
  expect(dayEnd(late)).toBe(Date.UTC(2026, 10, 21))
  expect(dayEnd(Date.UTC(2026, 10, 21))).toBe(Date.UTC(2026, 10, 22))
  expect(thirtyDaysBefore(late)).toBe('2026-10-21')
})
