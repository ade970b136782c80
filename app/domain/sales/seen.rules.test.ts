import fc from 'fast-check'
import { expect, test } from 'vitest'
import { HOUR, MINUTE } from '../kernel/time.ts'
import { decideSeen, formatVisitMark, parseVisitMark, type VisitMark } from './seen.rules.ts'

const now = 1_800_000_000_000

test.each<[string, VisitMark | null, number, number]>([
  ['a first visit shows what is new since the purchase', null, 3, 3],
  ['a reload within the visit shows the same', { version: 7, at: now - 29 * MINUTE }, 3, 3],
  ['the next visit shows what is new since the last one', { version: 7, at: now - 30 * MINUTE }, 3, 7],
  [
    'a browser that was away longer than another one brings nothing back',
    { version: 4, at: now - HOUR },
    6,
    6,
  ],
  ['a mark of a version that is not out yet is no mark', { version: 9, at: now - HOUR }, 3, 3],
  ['a mark from the future is no mark', { version: 7, at: now + 1 }, 3, 3],
])('%s', (_, mark, seenVersion, since) => {
  expect(decideSeen({ mark, seenVersion, shown: 8, now }).since).toBe(since)
})

test('a scanner that opens the mail link before the reader does takes nothing away from the reader', () => {
  const scanner = decideSeen({ mark: null, seenVersion: 3, shown: 8, now })
  const reader = decideSeen({ mark: null, seenVersion: scanner.since, shown: 8, now: now + HOUR })
  expect(reader.since).toBe(3)
})

test('a version that appears during a visit counts as seen at the next', () => {
  const first = decideSeen({ mark: null, seenVersion: 1, shown: 2, now })
  const reload = decideSeen({ mark: first.mark, seenVersion: 1, shown: 3, now: now + MINUTE })
  expect(reload).toEqual({ since: 1, mark: { version: 3, at: now } })
  expect(decideSeen({ mark: reload.mark, seenVersion: 1, shown: 3, now: now + HOUR }).since).toBe(3)
})

test('what was seen never moves back and never beyond what is shown', () => {
  const mark = fc.option(
    fc.record({ version: fc.nat(20), at: fc.integer({ min: now - HOUR, max: now + HOUR }) }),
  )
  fc.assert(
    fc.property(mark, fc.nat(10), fc.nat(10), (m, seenVersion, more) => {
      const shown = seenVersion + more
      const { since } = decideSeen({ mark: m, seenVersion, shown, now })
      expect(since).toBeGreaterThanOrEqual(seenVersion)
      expect(since).toBeLessThanOrEqual(shown)
    }),
  )
})

test('marks survive the cookie, and nonsense is no mark', () => {
  expect(parseVisitMark(formatVisitMark({ version: 7, at: now }))).toEqual({ version: 7, at: now })
  for (const text of [undefined, '', '7', '7.', '-1.5', '7.1e3', `7.${'9'.repeat(20)}`, '7.5;x'])
    expect(parseVisitMark(text)).toBeNull()
})
