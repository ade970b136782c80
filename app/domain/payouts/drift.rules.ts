import type { PayoutCall } from './lifecycle.rules.ts'

/**
 * What should be in a seller's account at the provider: nets that were moved there and have neither gone to the bank nor
 * been taken back. null: a call is under way, so nobody can say.
 */
export function expectedAtProvider(
  payouts: readonly {
    net: number
    transferId: string | null
    call: PayoutCall | null
    calledAt: number | null
  }[],
): number | null {
  if (payouts.some((p) => p.calledAt !== null)) return null
  return payouts.reduce((sum, p) => (p.transferId !== null && p.call !== null ? sum + p.net : sum), 0)
}
