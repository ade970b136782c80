import { expect, test } from 'vitest'
import { type CallReport, toCallReport } from './gate.rules.ts'
import type { SendOutcome } from './settle.rules.ts'

const nothing = { messages: 0, afterSeconds: null, pace: null }
const pace = { remaining: 0, resetSeconds: 1 }
const later = (cause: (SendOutcome & { kind: 'retry_later' })['cause']): SendOutcome => ({
  kind: 'retry_later',
  reason: 'x',
  afterSeconds: 9,
  cause,
})
const rejected = (cause: (SendOutcome & { kind: 'rejected' })['cause']): SendOutcome => ({
  kind: 'rejected',
  reason: 'x',
  code: 'x',
  cause,
})

test.each<[string, SendOutcome, CallReport | null]>([
  ['taken', { kind: 'accepted', providerIds: [] }, { ...nothing, kind: 'ok', messages: 100 }],
  [
    'taken, and nothing is left',
    { kind: 'accepted', providerIds: [], pace },
    { ...nothing, kind: 'ok', messages: 100, pace },
  ],
  [
    'taken but for one',
    {
      kind: 'partial',
      results: [
        { kind: 'accepted', providerId: 'a' },
        { kind: 'rejected', reason: 'x' },
      ],
    },
    { ...nothing, kind: 'ok', messages: 1 },
  ],
  ['a lost answer', { kind: 'unknown', reason: 'x' }, { ...nothing, kind: 'failing' }],
  ['a bad mail', rejected('message'), { ...nothing, kind: 'refused' }],
  ['other bytes under a key', rejected('conflict'), { ...nothing, kind: 'refused' }],
  ['our key is wrong', rejected('account'), { ...nothing, kind: 'account' }],
  ['too fast', later('rate'), { ...nothing, kind: 'rate', afterSeconds: 9 }],
  ['too many for the day', later('quota'), { ...nothing, kind: 'quota', afterSeconds: 9 }],
  ['our own call with this key is out', later('concurrent'), { ...nothing, kind: 'refused' }],
  ['the update was stopped before the call', later('stopped'), null],
])('%s', (_what, outcome, wanted) => {
  expect(toCallReport(outcome, 100)).toEqual(wanted)
})

test('a batch nobody is left in makes no call and tells nothing', () => {
  expect(toCallReport({ kind: 'accepted', providerIds: [] }, 0)).toBeNull()
})
