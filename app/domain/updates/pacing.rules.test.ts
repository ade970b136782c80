import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  HORIZON,
  heedPace,
  newPacing,
  type PaceLimits,
  type Pacing,
  shareOf,
  slowDown,
  takeTurns,
} from './pacing.rules.ts'

const NOW = Date.UTC(2026, 10, 20, 12)
const RESEND: PaceLimits = { callsPerSecond: 5, mailsPerSecond: 500 }
const hundreds = (calls: number) => Array<number>(calls).fill(100)
const waits = (turns: ReturnType<typeof takeTurns>) => ('waitMs' in turns ? turns.waitMs : null)
const seconds = (turns: ReturnType<typeof takeTurns>) => ('seconds' in turns ? turns.seconds : null)

describe('turns', () => {
  test.each<[string, PaceLimits, number[], number[]]>([
    ['calls are the scarcer', RESEND, [1, 1, 1], [0, 200, 400]],
    ['mails are the scarcer', RESEND, [200, 100, 50], [0, 400, 600]],
    [
      'more calls a second than a clock ticks',
      { callsPerSecond: 10_000, mailsPerSecond: 1e6 },
      [1, 1],
      [0, 1],
    ],
    [
      'one call may cost more than the horizon, the next one has to come back',
      { callsPerSecond: 5, mailsPerSecond: 10 },
      [100, 100],
      [0],
    ],
    [
      'only what fits the horizon',
      { callsPerSecond: 0.5, mailsPerSecond: 500 },
      hundreds(9),
      [0, 2000, 4000],
    ],
  ])('%s', (_what, limits, mails, wanted) => {
    expect(waits(takeTurns(newPacing(), limits, mails, NOW))).toEqual(wanted)
  })

  test('the next asker stands behind the calls given away, and idle time is not saved up', () => {
    const { pacing } = takeTurns(newPacing(), RESEND, hundreds(3), NOW)
    expect(waits(takeTurns(pacing, RESEND, hundreds(2), NOW + 100))).toEqual([500, 700])
    expect(waits(takeTurns(pacing, RESEND, hundreds(2), NOW + 60_000))).toEqual([0, 200])
  })

  test('a hundred who find everything given away come back one after the other, as the calls allow', () => {
    let { pacing } = takeTurns(newPacing(), RESEND, hundreds(30), NOW)
    const told = Array.from({ length: 100 }, () => {
      const turns = takeTurns(pacing, RESEND, hundreds(10), NOW)
      pacing = turns.pacing
      return seconds(turns)!
    })
    expect(told.slice(0, 4)).toEqual([3, 5, 7, 9])
    expect(Math.max(...told)).toBeLessThanOrEqual(63)
    for (const second of told) expect(told.filter((s) => s === second).length).toBeLessThanOrEqual(4)
  })
})

describe('a refusal', () => {
  test('blocks everybody for as long as the provider says, then halves the pace, which grows back in seconds', () => {
    const slowed = slowDown(newPacing(), 3, NOW)
    expect(waits(takeTurns(slowed, RESEND, hundreds(3), NOW))).toEqual([3000, 3400, 3800])
    expect([0, 3, 4, 5, 8, 60].map((s) => shareOf(slowed, NOW + s * 1000))).toEqual([
      0.5, 0.5, 0.6, 0.7, 1, 1,
    ])
  })

  test('is one, however many calls were refused together', () => {
    const slowed = [1, 1, 1, 1].reduce((p, after) => slowDown(p, after, NOW), newPacing())
    expect(shareOf(slowed, NOW + 1000)).toBe(0.5)
  })

  test('after refusal never leaves less than a tenth', () => {
    let slowed = newPacing()
    for (let i = 0; i < 20; i++) slowed = slowDown(slowed, 1, NOW + i * 1000)
    expect(slowed.share).toBe(0.1)
  })

  test('for longer than the horizon sends everybody away until it ends', () => {
    expect(seconds(takeTurns(slowDown(newPacing(), 600, NOW), RESEND, hundreds(1), NOW))).toBe(598)
  })

  test('that asks for less than an earlier one changes nothing', () => {
    expect(slowDown(slowDown(newPacing(), 60, NOW), 1, NOW).blockedUntil).toBe(NOW + 60_000)
  })
})

test('headers that say that nothing is left block until the provider counts anew, at the same pace', () => {
  const heeded = heedPace(newPacing(), { remaining: 0, resetSeconds: 2 }, NOW)
  expect(waits(takeTurns(heeded, RESEND, hundreds(2), NOW))).toEqual([2000, 2200])
  expect(heedPace(newPacing(), { remaining: 1, resetSeconds: 2 }, NOW)).toEqual(newPacing())
  expect(heedPace(newPacing(), null, NOW)).toEqual(newPacing())
})

const limitsArb = fc.record({
  callsPerSecond: fc.double({ min: 0.5, max: 2000, noNaN: true }),
  mailsPerSecond: fc.double({ min: 10, max: 200_000, noNaN: true }),
})
const eventsArb = fc.array(
  fc.record({
    after: fc.nat(2000),
    what: fc.oneof(
      { weight: 5, arbitrary: fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 1, maxLength: 12 }) },
      { weight: 1, arbitrary: fc.constantFrom('refused' as const, 'nothing left' as const) },
    ),
  }),
  { minLength: 1, maxLength: 60 },
)

test('no window holds more calls or mails than its length allows, and the first of it', () => {
  fc.assert(
    fc.property(limitsArb, eventsArb, (limits, events) => {
      const calls: { at: number; mails: number }[] = []
      let pacing: Pacing = newPacing()
      let now = NOW
      for (const { after, what } of events) {
        now += after
        if (what === 'refused') pacing = slowDown(pacing, 1, now)
        else if (what === 'nothing left') pacing = heedPace(pacing, { remaining: 0, resetSeconds: 1 }, now)
        else {
          const turns = takeTurns(pacing, limits, what, now)
          pacing = turns.pacing
          const at = waits(turns) ?? []
          at.forEach((ms, i) => void calls.push({ at: now + ms, mails: what[i]! }))
          for (const ms of at) expect(ms).toBeLessThanOrEqual(HORIZON)
        }
      }
      // A wait is told in whole milliseconds, so a window is up to one longer than it looks.
      for (let from = 0; from < calls.length; from++) {
        let mails = 0
        for (let to = from; to < calls.length; to++) {
          const length = (calls[to]!.at - calls[from]!.at + 1) / 1000
          expect(to - from + 1).toBeLessThanOrEqual(1 + limits.callsPerSecond * length + 1e-6)
          // The last call's mails are what the bucket holds.
          expect(mails).toBeLessThanOrEqual(limits.mailsPerSecond * length + 1e-6)
          mails += calls[to]!.mails
        }
      }
    }),
    { numRuns: 200 },
  )
})

test('consumers that come back when told use at least 95 % of the limit', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(2, 5, 20, 100),
      fc.integer({ min: 12, max: 80 }),
      fc.integer({ min: 1, max: 10 }),
      fc.integer({ min: 0, max: 800 }),
      (callsPerSecond, consumers, perAsk, answerMs) => {
        const limits = { callsPerSecond, mailsPerSecond: 1e6 }
        fc.pre(consumers * perAsk >= callsPerSecond * 7)
        let pacing = newPacing()
        const askAt = Array.from({ length: consumers }, (_, i) => NOW + i)
        const starts: number[] = []
        const END = NOW + 120_000
        for (;;) {
          const now = Math.min(...askAt)
          if (now > END) break
          const who = askAt.indexOf(now)
          const turns = takeTurns(pacing, limits, Array<number>(perAsk).fill(1), now)
          pacing = turns.pacing
          const given = waits(turns)
          for (const ms of given ?? []) starts.push(now + ms)
          askAt[who] = given ? now + given.at(-1)! + answerMs : now + seconds(turns)! * 1000
        }
        const used = starts.filter((at) => at >= NOW + 10_000 && at < NOW + 110_000).length
        expect(used).toBeGreaterThanOrEqual(0.95 * 100 * callsPerSecond)
      },
    ),
    { numRuns: 60 },
  )
})
