import { describe, expect, test } from 'vitest'
import { isAppError } from '../kernel/errors.ts'
import { MINUTE } from '../kernel/time.ts'
import {
  decideDeadline,
  decideRefund,
  decideRequest,
  nextAttempt,
  REFUND_NOTE_MAX,
  type Refundable,
  refundableRest,
  refuseAsking,
} from './refund.rules.ts'

const usd = (amount: number) => ({ amount, currency: 'usd' as const })
const bought = (changes: Partial<Refundable> = {}): Refundable => ({
  ...{ status: 'paid', price: usd(1000), refunded: 0, refunding: 0 },
  ...changes,
})
const decide = (changes: Partial<Parameters<typeof decideRefund>[0]> = {}) => {
  try {
    return decideRefund({
      ...{ purchase: bought(), amount: null, note: null, window: { isOpen: true }, isPaused: false },
      ...changes,
    })
  } catch (e) {
    if (!isAppError(e)) throw e
    return e.extra.errors ? e.extra.errors.map((x) => `${x.path} ${x.message}`).join('; ') : e.code
  }
}

describe('how much a member gives back', () => {
  test.each([
    ['all that is left when nothing is named', {}, 1000],
    ['a part', { amount: usd(1) }, 1],
    ['exactly the price', { amount: usd(1000) }, 1000],
    ['the rest after a part', { purchase: bought({ status: 'partially_refunded', refunded: 400 }) }, 600],
    ['what is not set aside', { purchase: bought({ refunding: 300 }) }, 700],
    ['exactly the rest', { purchase: bought({ refunded: 400 }), amount: usd(600) }, 600],
    ['nothing of what was free', { purchase: bought({ price: usd(0) }) }, 0],
    ['outside the window with a note', { window: { isOpen: false }, note: 'goodwill' }, 1000],
  ] as const)('%s', (_name, changes, amount) => {
    expect(decide(changes)).toBe(amount)
  })

  test.each([
    ['negative', { amount: usd(-1) }, 'amount.amount must be more than 0'],
    ['zero', { amount: usd(0) }, 'amount.amount must be more than 0'],
    ['fractional', { amount: usd(1.5) }, 'amount.amount must be a whole number of minor units'],
    ['no number', { amount: usd(Number.NaN) }, 'amount.amount must be a whole number of minor units'],
    [
      'beyond what a number holds',
      { amount: usd(2 ** 53) },
      'amount.amount must be a whole number of minor units',
    ],
    [
      'above the price',
      { amount: usd(1001) },
      'amount.amount must be at most $10, what is left of the price',
    ],
    [
      'above the rest',
      { purchase: bought({ refunded: 250, refunding: 250 }), amount: usd(501) },
      'amount.amount must be at most $5, what is left of the price',
    ],
    [
      'foreign',
      { amount: { amount: 100, currency: 'eur' } },
      'amount.currency must be usd, the currency of the purchase',
    ],
    [
      'outside the window without a note',
      { window: { isOpen: false }, note: '  ' },
      'note is needed: the refund window is over, so say why you refund',
    ],
    ['too much said', { note: 'x'.repeat(REFUND_NOTE_MAX + 1) }, 'note must be at most 1,000 characters'],
    ['disputed', { purchase: bought({ status: 'disputed' }) }, 'disputed'],
    ['refunded', { purchase: bought({ status: 'refunded', refunded: 1000 }) }, 'already_refunded'],
    ['all of it set aside', { purchase: bought({ refunding: 1000 }) }, 'refund_under_way'],
    ['paused', { isPaused: true }, 'refunds_paused'],
  ] as const)('is refused: %s', (_name, changes, error) => {
    expect(decide(changes)).toBe(error)
  })

  test('nothing can be given back of what is disputed', () => {
    expect(refundableRest(bought({ status: 'disputed' }))).toBe(0)
  })
})

describe('a request of a buyer', () => {
  const asked = {
    window: { isOpen: true },
    isOurs: true,
    autoRefund: true,
    earlierRefunds: 0,
    isPaused: false,
  }
  test.each([
    ['inside the window', {}, 'grant'],
    ['after one refund within a year', { earlierRefunds: 1 }, 'grant'],
    ['after two', { earlierRefunds: 2 }, 'repeat_refunder'],
    ['with the rule off', { autoRefund: false }, 'rule_is_off'],
    ['while refunds are paused', { isPaused: true }, 'refunds_paused'],
    ['of what was sold elsewhere', { isOurs: false }, 'sold_elsewhere'],
    ['outside the window', { window: { isOpen: false } }, 'outside_window'],
    [
      'outside the window, whatever else',
      { window: { isOpen: false }, isOurs: false, isPaused: true },
      'outside_window',
    ],
  ] as const)('%s: %s %s', (_name, changes, decision) => {
    expect(decideRequest({ ...asked, ...changes })).toBe(decision)
  })

  test.each([
    [{ isInWindow: true, isOurs: true, isPaused: false }, 'grant'],
    [{ isInWindow: true, isOurs: true, isPaused: true }, 'wait'],
    [{ isInWindow: false, isOurs: true, isPaused: false }, 'expire'],
    [{ isInWindow: true, isOurs: false, isPaused: false }, 'expire'],
  ] as const)('that nobody answered: %o → %s', (request, end) => {
    expect(decideDeadline(request)).toBe(end)
  })

  const refuse = (changes: Partial<Parameters<typeof refuseAsking>[0]>) =>
    refuseAsking({ purchase: bought(), hasOpenRequest: false, note: null, isOutside: false, ...changes })
      ?.code ?? null
  test.each([
    ['inside, without a note', {}, null],
    ['outside, with a note', { isOutside: true, note: 'late, sorry' }, null],
    ['outside, without', { isOutside: true, note: ' \n' }, 'invalid'],
    ['with too long a note', { note: 'x'.repeat(1001) }, 'invalid'],
    ['twice', { hasOpenRequest: true }, 'already_asked'],
    ['of what is free', { purchase: bought({ price: usd(0) }) }, 'nothing_paid'],
    ['of what is disputed', { purchase: bought({ status: 'disputed' }) }, 'disputed'],
    ['of what is back already', { purchase: bought({ status: 'refunded' }) }, 'already_refunded'],
    ['while all of it is under way', { purchase: bought({ refunding: 1000 }) }, 'refund_under_way'],
    ['while a part is under way', { purchase: bought({ refunding: 400 }) }, null],
  ] as const)('may be made or not: %s', (_name, changes, code) => {
    expect(refuse(changes)).toBe(code)
  })
})

test('a call whose answer was lost is repeated under its key, and made anew only when it cannot come any more', () => {
  expect(nextAttempt({ attempt: 1, calledAt: 0 }, 10 * MINUTE)).toBe(1)
  expect(nextAttempt({ attempt: 1, calledAt: 0 }, 10 * MINUTE + 1)).toBe(2)
  expect(nextAttempt({ attempt: 3, calledAt: null }, 10 * MINUTE)).toBe(3)
})
