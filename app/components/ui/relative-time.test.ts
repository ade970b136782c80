import { describe, expect, it } from 'vitest'
import { DAY, HOUR, MINUTE, SECOND } from '#app/domain/kernel/time.ts'
import { describeAge } from './relative-time.tsx'

const NOW = Date.UTC(2026, 2, 12, 9)

describe('the age of an instant', () => {
  it.each([
    [0, 'just now'],
    [44 * SECOND, 'just now'],
    [45 * SECOND, '1 minute ago'],
    [90 * SECOND, '2 minutes ago'],
    [29 * MINUTE, '29 minutes ago'],
    [59.4 * MINUTE, '59 minutes ago'],
    [59.6 * MINUTE, '1 hour ago'],
    [3 * HOUR, '3 hours ago'],
    [23 * HOUR, '23 hours ago'],
    [23.6 * HOUR, '1 day ago'],
    [29 * DAY, '29 days ago'],
    [30 * DAY, '10 Feb 2026'],
    [-10 * SECOND, 'just now'],
    [-5 * MINUTE, 'in 5 minutes'],
    [-DAY, 'in 1 day'],
  ])('%i ms before now reads "%s"', (ms, words) => {
    expect(describeAge(NOW - ms, NOW)).toBe(words)
  })
})
