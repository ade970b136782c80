import type { Account } from '../ledger/ledger.rules.ts'

/** What a balance is made of, in the order it is told: what came in, and what each took of it. */
export const MAKEUP_PARTS = [
  'sales',
  'processor_fees',
  'platform_fees',
  'affiliates',
  'refunds',
  'disputes',
  'credits',
  'in_payouts',
] as const
export type MakeupPart = (typeof MAKEUP_PARTS)[number]

/** Entries of all accounts, summed up by what they are about (`sale`, `refund`, …: the cause up to its colon). */
export type CauseSum = { about: string; account: Account; amount: number }

/**
 * Sums of the postings whose money is in a balance → its parts, minor units, signed; those of nothing are left out, and
 * together they are the balance. Refunds and disputes are what they took of the seller, with what the platform and the
 * affiliate gave back.
 * @param claimed of the same days, by payouts on their way or paid
 */
export function makeupOf(sums: readonly CauseSum[], claimed: number): { part: MakeupPart; amount: number }[] {
  const of = (about: string, ...accounts: Account[]) =>
    sums
      .filter((s) => s.about === about && accounts.includes(s.account))
      .reduce((sum, s) => sum + s.amount, 0)
  const known = ['sale', 'refund', 'dispute', 'fee']
  const amounts: Record<MakeupPart, number> = {
    sales: -of('sale', 'buyers', 'tax'),
    // What it took otherwise than was reckoned with the sale is told later (`fee:…`).
    processor_fees: of('fee', 'unpaid') - of('sale', 'processor'),
    platform_fees: -of('sale', 'platform'),
    affiliates: -of('sale', 'affiliates'),
    refunds: of('refund', 'unpaid'),
    disputes: of('dispute', 'unpaid'),
    credits: sums
      .filter((s) => s.account === 'unpaid' && !known.includes(s.about))
      .reduce((sum, s) => sum + s.amount, 0),
    in_payouts: -claimed,
  }
  return MAKEUP_PARTS.flatMap((part) => (amounts[part] === 0 ? [] : [{ part, amount: amounts[part] }]))
}
