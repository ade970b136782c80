import { type CauseSum, MAKEUP_PARTS, makeupOf } from './makeup.rules.ts'

/** What a payout is made of, in the order it is told; the last is what arrives and the sum of those before it. */
export const WATERFALL_ROWS = [
  ...MAKEUP_PARTS.filter((part) => part !== 'in_payouts'),
  'other_payouts',
  'payout_fee',
  'net',
] as const
export type WaterfallRow = { row: (typeof WATERFALL_ROWS)[number]; amount: number }

/**
 * A payout and the sums of the postings whose money is in its days → its rows, minor units, signed; those of nothing are
 * left out, the rest add up to the net exactly. Where a day was divided, `other_payouts` takes off what is not in this one:
 * it is in another, or open still.
 *
 * By postings and not by purchases, which have changed since: a fee that was corrected, a refund of another payout.
 */
export function waterfallOf(
  payout: { gross: number; fee: number; net: number },
  sums: readonly CauseSum[],
): WaterfallRow[] {
  const inDays = sums.filter((s) => s.account === 'unpaid').reduce((sum, s) => sum + s.amount, 0)
  return [
    ...makeupOf(sums, 0).flatMap(({ part, amount }) =>
      part === 'in_payouts' ? [] : [{ row: part, amount }],
    ),
    ...row('other_payouts', payout.gross - inDays),
    ...row('payout_fee', -payout.fee),
    { row: 'net', amount: payout.net },
  ]
}
const row = (name: WaterfallRow['row'], amount: number): WaterfallRow[] =>
  amount === 0 ? [] : [{ row: name, amount }]
