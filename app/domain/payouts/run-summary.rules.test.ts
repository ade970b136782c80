import { expect, test } from 'vitest'
import { PAYOUT_STATES } from './payout.schema.ts'
import { summaryOf } from './run-summary.rules.ts'

const NOTHING = {
  ...{ due: 0, waiting: 0, givenUp: 0, created: 0, paid: 0, underWay: 0, failed: 0, unknown: 0, skipped: [] },
}

test('a day without anything has no lines', () => {
  expect(summaryOf([])).toEqual([])
})

test('sellers are due once: those looked at, those waiting, those given up', () => {
  expect(
    summaryOf([
      { what: 'run', kind: 'standard', code: 'paid', n: 5 },
      { what: 'run', kind: 'standard', code: 'minimum', n: 2 },
      { what: 'run', kind: 'standard', code: 'paused', n: 3 },
      { what: 'job', kind: 'standard', code: 'waiting', n: 4 },
      { what: 'job', kind: 'standard', code: 'failed', n: 1 },
      { what: 'payout', kind: 'request', code: 'paid', n: 1 },
      { what: 'run', kind: 'daily', code: 'instant_off', n: 1 },
    ]),
  ).toEqual([
    { ...NOTHING, kind: 'daily', due: 1, skipped: [{ code: 'instant_off', sellers: 1 }] },
    {
      ...{ ...NOTHING, kind: 'standard', due: 15, waiting: 4, givenUp: 1 },
      skipped: [
        { code: 'paused', sellers: 3 },
        { code: 'minimum', sellers: 2 },
      ],
    },
    { ...NOTHING, kind: 'request', created: 1, paid: 1 },
  ])
})

test.each([
  ['underWay', ['scheduled', 'creating', 'transferring', 'submitted']],
  ['paid', ['paid']],
  ['failed', ['failed', 'canceled', 'returned']],
  ['unknown', ['unknown']],
] as const)('%s counts %j', (where, statuses) => {
  for (const code of statuses)
    expect(summaryOf([{ what: 'payout', kind: 'daily', code, n: 3 }])).toEqual([
      { ...NOTHING, kind: 'daily', created: 3, [where]: 3 },
    ])
})

test('every payout made stands somewhere, once', () => {
  const [sum] = summaryOf(PAYOUT_STATES.map((code) => ({ what: 'payout', kind: 'daily', code, n: 2 })))
  expect(sum!.created).toBe(PAYOUT_STATES.length * 2)
  expect(sum!.paid + sum!.underWay + sum!.failed + sum!.unknown).toBe(sum!.created)
})
