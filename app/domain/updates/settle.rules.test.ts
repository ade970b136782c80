import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { planBatch } from './dispatch.rules.ts'
import { type BatchBefore, type SendOutcome, settleBatch, unknownRetrySeconds } from './settle.rules.ts'

const fresh: BatchBefore = { before: 'queued', attempts: 0, accepted: 0, rejected: 0, unknown: 0, skipped: 0 }
const doubtful: BatchBefore = { ...fresh, before: 'unknown', attempts: 1, unknown: 10 }
const outcome = {
  accepted: { kind: 'accepted', providerIds: ['a'] },
  unknown: { kind: 'unknown', reason: 'no_answer' },
  later: { kind: 'retry_later', reason: 'rate_limit_exceeded', afterSeconds: 7, cause: 'rate' },
  message: { kind: 'rejected', cause: 'message', code: 'validation_error', reason: 'bad' },
  account: { kind: 'rejected', cause: 'account', code: 'invalid_api_key', reason: 'bad' },
  conflict: { kind: 'rejected', cause: 'conflict', code: 'invalid_idempotent_request', reason: 'bad' },
} satisfies Record<string, SendOutcome>

describe('what a provider’s answer does to a batch of ten, of whom two opted out', () => {
  const ten = { people: 8, left: 2, replays: true }
  it.each([
    [
      'first call accepted',
      fresh,
      outcome.accepted,
      { state: 'accepted', tally: [8, 0, 0, 2], skips: true, later: null },
    ],
    [
      'first call unknown',
      fresh,
      outcome.unknown,
      { state: 'unknown', tally: [0, 0, 8, 2], skips: true, later: 30 },
    ],
    [
      'first call told to wait',
      fresh,
      outcome.later,
      { state: 'queued', tally: [0, 0, 0, 0], skips: false, later: 7 },
    ],
    [
      'first call refused for the mail',
      fresh,
      outcome.message,
      { state: 'rejected', tally: [0, 8, 0, 2], skips: true, later: null },
    ],
    [
      'first call refused for the account',
      fresh,
      outcome.account,
      { state: 'queued', tally: [0, 0, 0, 0], skips: false, later: 0 },
    ],
    [
      'in doubt, then accepted',
      doubtful,
      outcome.accepted,
      { state: 'accepted', tally: [8, 0, 0, 2], skips: true, later: null },
    ],
    [
      'in doubt, asked again, unknown still',
      doubtful,
      outcome.unknown,
      { state: 'unknown', tally: [0, 0, 10, 0], skips: false, later: 60 },
    ],
    [
      'in doubt, three seen to arrive, asked again, unknown still',
      { ...doubtful, accepted: 3, unknown: 7 },
      outcome.unknown,
      { state: 'unknown', tally: [3, 0, 7, 0], skips: false, later: 60 },
    ],
    [
      'in doubt, other bytes refused',
      doubtful,
      outcome.conflict,
      { state: 'unknown', tally: [0, 0, 10, 0], skips: false, later: null },
    ],
    [
      'in doubt, told to wait',
      doubtful,
      outcome.later,
      { state: 'unknown', tally: [0, 0, 10, 0], skips: false, later: 7 },
    ],
    [
      'found sending, account refused',
      { ...fresh, before: 'sending' as const },
      outcome.account,
      { state: 'unknown', tally: [0, 0, 10, 0], skips: false, later: 0 },
    ],
  ])('%s', (_, batch, answer, expected) => {
    const s = settleBatch(batch, answer, ten)
    const { accepted, rejected, unknown, skipped } = s.tally
    expect({
      state: s.state,
      tally: [accepted, rejected, unknown, skipped],
      skips: s.skips,
      later: s.later,
    }).toEqual(expected)
  })

  it('names who of a partly accepted call was refused', () => {
    const results = [
      { kind: 'accepted' as const, providerId: 'x' },
      { kind: 'rejected' as const, reason: 'invalid address' },
    ]
    const s = settleBatch(fresh, { kind: 'partial', results }, { people: 2, left: 0, replays: true })
    expect(s).toMatchObject({
      tally: { accepted: 1, rejected: 1 },
      refused: [{ index: 1, reason: 'invalid address' }],
    })
  })

  it('is not asked about again where the provider knows no keys', () => {
    expect(settleBatch(fresh, outcome.unknown, { ...ten, replays: false }).later).toBeNull()
  })

  it('comes again at once when the account is refused or its day is full, so that it can go elsewhere', () => {
    const quota = { ...outcome.later, cause: 'quota', afterSeconds: 40_000 } as const
    expect(settleBatch(fresh, outcome.account, ten)).toMatchObject({ state: 'queued', later: 0 })
    expect(settleBatch(fresh, quota, ten)).toMatchObject({ state: 'queued', later: 0 })
  })

  it('never loses or doubles anybody: the tally is nobody, or everybody of the batch', () => {
    const any = fc.constantFrom(...Object.values(outcome))
    fc.assert(
      fc.property(
        fc.nat(100),
        fc.nat(100),
        fc.constantFrom('queued', 'sending', 'unknown'),
        fc.nat(5),
        any,
        (people, left, before, skipped, answer) => {
          const batch = { ...fresh, before: before as BatchBefore['before'], skipped }
          const { tally, state } = settleBatch(batch, answer, { people, left, replays: true })
          const counted = tally.accepted + tally.rejected + tally.unknown + tally.skipped
          expect(counted).toBe(state === 'queued' ? skipped : people + left + skipped)
        },
      ),
    )
  })
})

describe('a batch found by a dispatch', () => {
  const HOUR = 3_600_000
  it.each([
    ['never called', { before: 'queued', firstCallAt: null }, 0, 'send'],
    ['called an hour ago, keys kept', { before: 'sending', firstCallAt: -HOUR }, 23 * HOUR, 'send'],
    ['called just inside the window', { before: 'unknown', firstCallAt: -23 * HOUR + 1 }, 23 * HOUR, 'send'],
    [
      'called when the window has just closed',
      { before: 'unknown', firstCallAt: -23 * HOUR },
      23 * HOUR,
      'leave',
    ],
    ['called, no keys', { before: 'sending', firstCallAt: -1 }, 0, 'leave'],
    ['called by a consumer whose clock is ahead, no keys', { before: 'sending', firstCallAt: 1 }, 0, 'leave'],
    [
      'called by a consumer whose clock is ahead, keys kept',
      { before: 'sending', firstCallAt: 1 },
      HOUR,
      'send',
    ],
  ] as const)('%s', (_, batch, window, plan) => {
    expect(planBatch(batch, window, 0)).toBe(plan)
  })

  it('is asked about again later each time, at most an hour apart', () => {
    expect([0, 1, 2, 6, 7, 50].map(unknownRetrySeconds)).toEqual([30, 60, 120, 1920, 3600, 3600])
  })
})
