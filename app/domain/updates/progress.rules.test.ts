import { expect, test } from 'vitest'
import {
  averageRate,
  describeRate,
  describeTimeLeft,
  progressOf,
  rateOf,
  remember,
} from './progress.rules.ts'
import type { UpdateCounts } from './updates.schema.ts'

const counts = (queued: number, recipients = 100) => ({ recipients, queued }) as UpdateCounts

test('progress is what no longer waits, however it ended', () => {
  expect(progressOf({ counts: counts(30) })).toEqual({ done: 70, total: 100 })
})

test('the rate is that of the last ten seconds', () => {
  let samples = [{ at: 0, done: 0 }]
  samples = remember(samples, { at: 3_600_000, done: 50 })
  expect(rateOf(samples)).toBeNull()
  samples = remember(samples, { at: 3_602_000, done: 70 })
  expect(rateOf(samples)).toBe(10)
})

test('a retry puts recipients back, and the rate starts over', () => {
  expect(remember([{ at: 0, done: 90 }], { at: 5_000, done: 80 })).toEqual([{ at: 5_000, done: 80 }])
})

test('the average is known only once it started, and stops with the end', () => {
  const at = (s: number) => new Date(s * 1000).toISOString()
  expect(averageRate({ counts: counts(100), started_at: null, finished_at: null }, 9_000)).toBeNull()
  expect(averageRate({ counts: counts(50), started_at: at(0), finished_at: null }, 10_000)).toBe(5)
  expect(averageRate({ counts: counts(0), started_at: at(0), finished_at: at(20) }, 90_000)).toBe(5)
})

test.each([
  [0.5, '30 a minute'],
  [3.456, '3.5 a second'],
  [81_234.4, '81,234 a second'],
])('%d recipients a second read as "%s"', (rate, words) => expect(describeRate(rate)).toBe(words))

test.each([
  [1, 10, 'about 1 second left'],
  [100, 10, 'about 10 seconds left'],
  [6_000, 10, 'about 10 minutes left'],
  [180_000, 10, 'about 5 hours left'],
  [10, 0, null],
  [10, null, null],
  [0, 10, null],
])('%d left at %s a second → %s', (left, rate, words) => expect(describeTimeLeft(left, rate)).toBe(words))
