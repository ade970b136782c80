import type { Money } from '../kernel/money.ts'
import type { PayoutStatus, PayoutView } from './payout.schema.ts'

/** Ends in which the money of a payout is back in the balance. */
const CAME_BACK: readonly PayoutStatus[] = ['failed', 'canceled', 'returned']
export const cameBack = (p: Pick<PayoutView, 'status'>): boolean => CAME_BACK.includes(p.status)

/** Parts whose money is free again, and may be asked for once more. What is not known yet is none of them. */
export const failedParts = (parts: readonly PayoutView[]): PayoutView[] => parts.filter(cameBack)

/** What left the balance, or would, by all parts together; null for none. */
export const grossOf = (parts: readonly Pick<PayoutView, 'gross'>[]): Money | null =>
  parts.length === 0
    ? null
    : {
        amount: parts.reduce((sum, p) => sum + p.gross.amount, 0),
        currency: parts[0]!.gross.currency,
      }
