import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { canarySize, decideGuard, GUARD_LIMITS, leadSizes, type Seen } from './guard.rules.ts'
import type { Guard } from './updates.schema.ts'

const seen = (s: Partial<Seen>): Seen => ({
  accepted: 0,
  rejected: 0,
  unknown: 0,
  delivered: 0,
  bounced: 0,
  complained: 0,
  ...s,
})
const START = 1_000_000
const decide = (guard: Guard, s: Partial<Seen>, seconds = 0, mails = 50) =>
  decideGuard(guard, seen(s), { mails, startedAt: START }, START + seconds * 1000, GUARD_LIMITS)

test.each([
  [999, 0],
  [1_000, 50],
  [5_000, 50],
  [5_001, 51],
  [100_000, 1_000],
])('of %d recipients %d go ahead', (recipients, size) => {
  expect(canarySize(recipients, GUARD_LIMITS)).toBe(size)
})

test.each([
  [100, [50, 50]],
  [1000, [50, 50, 100, 100, 100, 100, 100, 100, 100, 100, 100]],
])('first batches of a provider that takes %d a call are %j', (callSize, sizes) => {
  expect(leadSizes(callSize)).toEqual(sizes)
})

test('one per cent is cut off with less than a hundred more', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1_000, max: 100_000 }), (recipients) => {
      const wanted = canarySize(recipients, GUARD_LIMITS)
      let sum = 0
      for (const size of leadSizes(1000)) if (sum < wanted) sum += size
      expect(sum - wanted).toBeGreaterThanOrEqual(0)
      expect(sum - wanted).toBeLessThan(100)
    }),
  )
})

describe('the guard', () => {
  test.each<[string, Guard, Partial<Seen>, number, ReturnType<typeof decide>]>([
    ['waits while the canary goes out', 'canary', { accepted: 30, delivered: 30 }, 5, { kind: 'wait' }],
    ['waits until 80 % arrived', 'canary', { accepted: 50, delivered: 39 }, 5, { kind: 'wait' }],
    ['opens when 80 % arrived', 'canary', { accepted: 50, delivered: 40 }, 1, { kind: 'open' }],
    [
      'counts a bounce as settled',
      'canary',
      { accepted: 50, delivered: 38, bounced: 2 },
      1,
      { kind: 'open' },
    ],
    ['waits at 9:59', 'canary', { accepted: 50 }, 599, { kind: 'wait' }],
    ['opens after ten minutes without news', 'canary', { accepted: 50 }, 600, { kind: 'open' }],
    ['never opens before the canary is out', 'canary', { accepted: 49 }, 3600, { kind: 'wait' }],
    ['takes 5 % of bounces', 'open', { accepted: 1000, bounced: 50 }, 9, { kind: 'go_on' }],
    [
      'pauses above 5 % of bounces',
      'open',
      { accepted: 1000, bounced: 51 },
      9,
      { kind: 'pause', why: 'guard_bounces' },
    ],
    [
      'pauses the canary too',
      'canary',
      { accepted: 50, bounced: 3 },
      9,
      { kind: 'pause', why: 'guard_bounces' },
    ],
    ['takes 0.1 % of complaints', 'open', { accepted: 1000, complained: 1 }, 9, { kind: 'go_on' }],
    [
      'pauses above 0.1 % of complaints',
      'open',
      { accepted: 1000, complained: 2 },
      9,
      { kind: 'pause', why: 'guard_complaints' },
    ],
    ['takes 10 % of errors', 'open', { accepted: 900, rejected: 60, unknown: 40 }, 9, { kind: 'go_on' }],
    [
      'pauses above 10 % of errors',
      'open',
      { accepted: 899, rejected: 60, unknown: 41 },
      9,
      { kind: 'pause', why: 'guard_errors' },
    ],
    [
      'pauses when nothing was accepted',
      'canary',
      { unknown: 50 },
      9,
      { kind: 'pause', why: 'guard_errors' },
    ],
    ['does not judge by a few', 'canary', { accepted: 10, bounced: 2 }, 9, { kind: 'wait' }],
    ['is off for small sends', 'off', { accepted: 10, bounced: 9 }, 9, { kind: 'go_on' }],
    ['is silent once overruled', 'overruled', { accepted: 1000, bounced: 900 }, 9, { kind: 'go_on' }],
  ])('%s', (_name, guard, s, seconds, wanted) => {
    expect(decide(guard, s, seconds)).toEqual(wanted)
  })

  test('judges a canary that shrank below fifty, since nobody else of it is left', () => {
    expect(decide('canary', { accepted: 20, bounced: 2 }, 9, 20)).toEqual({
      kind: 'pause',
      why: 'guard_bounces',
    })
  })
})
