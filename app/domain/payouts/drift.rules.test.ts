import { expect, test } from 'vitest'
import { expectedAtProvider } from './drift.rules.ts'

const payout = { net: 500, transferId: null, call: null, calledAt: null }
test.each([
  ['nothing', [], 0],
  ['not transferred yet', [{ ...payout, call: 'transfer' as const }], 0],
  ['transferred, not sent on', [{ ...payout, transferId: 'tr', call: 'payout' as const }], 500],
  ['on its way or arrived', [{ ...payout, transferId: 'tr' }], 0],
  ['came back, not taken back yet', [{ ...payout, transferId: 'tr', call: 'reversal' as const }], 500],
  [
    'two that wait',
    [
      { ...payout, transferId: 'a', call: 'payout' as const },
      { ...payout, net: 7, transferId: 'b', call: 'reversal' as const },
    ],
    507,
  ],
  ['a call under way', [{ ...payout, transferId: 'tr', call: 'payout' as const, calledAt: 5 }], null],
])('%s', (_what, payouts, expected) => {
  expect(expectedAtProvider(payouts)).toBe(expected)
})
