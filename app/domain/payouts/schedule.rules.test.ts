import { describe, expect, it } from 'vitest'
import { coversThrough, firstDay, scheduledDay } from './schedule.rules.ts'

describe('the day of a schedule', () => {
  it.each([
    ['weekly', '2012-12-21', '2012-12-21'],
    ['weekly', '2012-12-22', '2012-12-28'],
    ['weekly', '2012-12-29', '2013-01-04'],
    ['monthly', '2013-01-15', '2013-01-25'],
    ['monthly', '2013-01-25', '2013-01-25'],
    ['monthly', '2013-01-26', '2013-02-22'],
    ['monthly', '2024-02-29', '2024-03-29'],
    ['monthly', '2025-12-27', '2026-01-30'],
    ['quarterly', '2013-03-15', '2013-03-29'],
    ['quarterly', '2013-03-30', '2013-06-28'],
    ['quarterly', '2026-12-26', '2027-03-26'],
    ['daily', '2024-02-29', '2024-02-29'],
  ] as const)('%s from %s on: %s', (schedule, from, day) => {
    expect(scheduledDay(schedule, from)).toBe(day)
  })

  it('covers what the hold of seven days lets go; daily, yesterday', () => {
    expect(coversThrough('weekly', '2013-01-04')).toBe('2012-12-28')
    expect(coversThrough('quarterly', '2024-03-01')).toBe('2024-02-23')
    expect(coversThrough('daily', '2024-03-01')).toBe('2024-02-29')
  })
})

it.each([
  ['2026-11-25T00:00:00Z', 'daily', false, '2026-11-25'],
  ['2026-11-25T19:59:59Z', 'daily', false, '2026-11-25'],
  ['2026-11-25T20:00:00Z', 'daily', false, '2026-11-26'],
  ['2026-11-25T20:00:00Z', 'standard', false, '2026-11-25'],
  ['2026-11-25T22:00:00Z', 'standard', false, '2026-11-26'],
  ['2026-12-31T07:00:00Z', 'daily', true, '2027-01-01'],
] as const)('at %s a %s run (there already: %s) may pay from %s on', (now, kind, hasRun, day) => {
  expect(firstDay(Date.parse(now), kind, hasRun)).toBe(day)
})
