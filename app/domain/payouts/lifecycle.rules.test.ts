import { describe, expect, it } from 'vitest'
import { HOUR } from '../kernel/time.ts'
import {
  endOf,
  FROM,
  KEY_LASTS_MS,
  keyOf,
  nextAttempt,
  nextStep,
  PAYOUT_CALLS,
  type PayoutState,
} from './lifecycle.rules.ts'
import { OPEN_STATES, PAYOUT_STATES, type PayoutStatus } from './payout.schema.ts'

const NOW = Date.parse('2026-11-27T10:00:00Z')
const state = (o: Partial<PayoutState>): PayoutState => ({
  ...{ status: 'scheduled', call: 'transfer', attempt: 1, calledAt: null },
  ...{ transferId: null, providerId: null, failure: null },
  ...o,
})

describe('what is next', () => {
  it.each<[Partial<PayoutState>, ReturnType<typeof nextStep>]>([
    [{}, { do: 'call', call: 'transfer', attempt: 1 }],
    [
      { status: 'transferring', call: 'payout', attempt: 3 },
      { do: 'call', call: 'payout', attempt: 3 },
    ],
    [{ status: 'submitted', call: null }, { do: 'watch' }],
    [
      { status: 'submitted', call: 'reversal', failure: 'declined' },
      { do: 'call', call: 'reversal', attempt: 1 },
    ],
    [{ status: 'paid', call: null }, { do: 'over' }],
    [{ status: 'failed', call: null }, { do: 'over' }],
    // Whatever was asked and not answered is asked about before it is asked for again, in whichever state.
    ...PAYOUT_CALLS.flatMap((call) =>
      (['creating', 'transferring', 'unknown'] as const).map(
        (status): [Partial<PayoutState>, ReturnType<typeof nextStep>] => [
          { status, call, calledAt: NOW },
          { do: 'ask', call },
        ],
      ),
    ),
  ])('of %o: %o', (o, step) => {
    expect(nextStep(state(o))).toEqual(step)
  })
})

it.each([
  [null, 0, 1],
  [NOW, 0, 1],
  [NOW, KEY_LASTS_MS - 1, 1],
  // The provider promises 24 hours: by then another key is used, and what was not found never was.
  [NOW, KEY_LASTS_MS, 2],
  [NOW, 24 * HOUR, 2],
])('called at %s, not found %i ms later: attempt %i', (calledAt, later, attempt) => {
  expect(nextAttempt({ attempt: 1, calledAt }, NOW + later)).toBe(attempt)
})

it('no two calls have the same key, and the payout’s is its id', () => {
  const keys = PAYOUT_CALLS.flatMap((call) => [1, 2, 10].map((attempt) => keyOf(call, 'po_1', attempt)))
  expect(new Set(keys).size).toBe(keys.length)
  expect(keyOf('payout', 'po_1', 1)).toBe('po_1')
})

it.each([
  ['declined', false, 'failed'],
  ['canceled', false, 'canceled'],
  // Paid, and given back by the bank days later.
  ['declined', true, 'returned'],
  ['canceled', true, 'returned'],
])('taken back for %s, paid before: %s, it is %s', (failure, wasPaid, end) => {
  expect(endOf({ failure }, wasPaid)).toBe(end)
})

describe('states', () => {
  const to = (from: PayoutStatus) => PAYOUT_STATES.filter((s) => s !== from && FROM[s].includes(from))
  const reach = (from: PayoutStatus, seen = new Set<PayoutStatus>()): Set<PayoutStatus> => {
    for (const next of to(from)) if (!seen.has(next)) reach(next, seen.add(next))
    return seen
  }

  it('each is reached from the first, none leads back to it', () => {
    expect([...reach('scheduled')].sort()).toEqual(PAYOUT_STATES.filter((s) => s !== 'scheduled').sort())
  })
  // Gumroad's BUG of 4.1: processing → reversed or returned leaves the balances in processing. Ours has no such way: the
  // database frees what is held with each of these three (trigger of `payouts`), and there is no other end.
  it('failed, canceled and returned are ends; from every other an end is reached', () => {
    const ends = PAYOUT_STATES.filter((s) => to(s).length === 0)
    expect(ends.sort()).toEqual(['canceled', 'failed', 'returned'])
    for (const open of OPEN_STATES)
      expect([...reach(open)]).toEqual(expect.arrayContaining(['paid', 'failed']))
  })
  it('what was paid is never failed or canceled, only returned, or unknown while it is asked', () => {
    expect(to('paid').sort()).toEqual(['returned', 'unknown'])
  })
  it('unknown is left for whatever asking shows', () => {
    expect(to('unknown')).toEqual(PAYOUT_STATES.filter((s) => s !== 'scheduled' && s !== 'unknown'))
  })
})
