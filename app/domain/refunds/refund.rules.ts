import { type AppError, conflict, type FieldError, invalid } from '../kernel/errors.ts'
import { formatMoney, type Money } from '../kernel/money.ts'
import { DAY, MINUTE } from '../kernel/time.ts'
import type { PurchaseStatus } from '../sales/purchases.schema.ts'
import type { RefundWindow } from './window.rules.ts'

export type Refundable = {
  status: PurchaseStatus
  price: Money
  /** Given back, and set aside for refunds under way. */
  refunded: number
  refunding: number
}
/** What can still be given back of the price, minor units. */
export const refundableRest = (p: Refundable): number =>
  p.status === 'disputed' ? 0 : Math.max(0, p.price.amount - p.refunded - p.refunding)

export const REFUND_NOTE_MAX = 1_000

/**
 * How much of the price a member gives back, or why not.
 * @param amount null: all that is left
 * @throws conflict `disputed`, `already_refunded`, `refund_under_way`, `refunds_paused`; invalid `amount`, `note`
 */
export function decideRefund(o: {
  purchase: Refundable
  amount: Money | null
  note: string | null
  window: Pick<RefundWindow, 'isOpen'>
  isPaused: boolean
}): number {
  const { purchase, amount } = o
  if (purchase.status === 'disputed')
    throw conflict(
      'disputed',
      'The buyer disputed this payment at their bank. It is decided there, and never paid back twice.',
    )
  if (purchase.status === 'refunded')
    throw conflict('already_refunded', 'This purchase was refunded in full already.')
  const rest = refundableRest(purchase)
  if (rest === 0 && purchase.price.amount > 0)
    throw conflict('refund_under_way', 'A refund of all that is left is under way.')
  if (o.isPaused)
    throw conflict(
      'refunds_paused',
      'Refunds are off while your balance is below −100.00. They are on again as soon as it is above 0.',
    )
  const errors: FieldError[] = []
  if (amount !== null && amount.currency !== purchase.price.currency)
    errors.push({
      path: 'amount.currency',
      message: `must be ${purchase.price.currency}, the currency of the purchase`,
    })
  else if (amount !== null && !Number.isSafeInteger(amount.amount))
    errors.push({ path: 'amount.amount', message: 'must be a whole number of minor units' })
  else if (amount !== null && purchase.price.amount > 0 && amount.amount <= 0)
    errors.push({ path: 'amount.amount', message: 'must be more than 0' })
  else if (amount !== null && amount.amount > rest)
    errors.push({
      path: 'amount.amount',
      message: `must be at most ${formatMoney({ ...amount, amount: rest })}, what is left of the price`,
    })
  if (!o.window.isOpen && !o.note?.trim())
    errors.push({ path: 'note', message: 'is needed: the refund window is over, so say why you refund' })
  if ((o.note?.length ?? 0) > REFUND_NOTE_MAX)
    errors.push({
      path: 'note',
      message: `must be at most ${REFUND_NOTE_MAX.toLocaleString('en-US')} characters`,
    })
  if (errors.length > 0) throw invalid(errors)
  return amount?.amount ?? rest
}

/** How long banks take to show a refund, in words; the later end in days. */
export const REFUND_TAKES = '3–7 days'
export const REFUND_TAKES_DAYS = 7

/** Within this a request is answered, or it answers itself. */
export const REQUEST_DEADLINE_MS = 3 * DAY
/** Who was given back this many purchases of the seller on request within a year is asked about first. */
export const REPEAT_REFUNDS = 2
export const REPEAT_WITHIN_MS = 365 * DAY

export const HELD_FOR = [
  'outside_window',
  'sold_elsewhere',
  'repeat_refunder',
  'rule_is_off',
  'refunds_paused',
  'refund_failed',
] as const
export type HeldFor = (typeof HELD_FOR)[number]

/** What becomes of a buyer's request: granted at once, or held for the seller and why. */
export function decideRequest(o: {
  window: Pick<RefundWindow, 'isOpen'>
  /** Whether the money went through the processor; what was sold elsewhere has to be paid back there. */
  isOurs: boolean
  autoRefund: boolean
  earlierRefunds: number
  isPaused: boolean
}): 'grant' | HeldFor {
  if (!o.window.isOpen) return 'outside_window'
  if (!o.isOurs) return 'sold_elsewhere'
  if (o.isPaused) return 'refunds_paused'
  if (!o.autoRefund) return 'rule_is_off'
  return o.earlierRefunds >= REPEAT_REFUNDS ? 'repeat_refunder' : 'grant'
}

/**
 * Why a buyer cannot ask, or null.
 * @param isOutside the window is over: then a note is needed
 */
export function refuseAsking(o: {
  purchase: Refundable
  hasOpenRequest: boolean
  note: string | null
  isOutside: boolean
}): AppError | null {
  if (o.purchase.status === 'disputed')
    return conflict('disputed', 'You disputed this payment at your bank. It is decided there.')
  if (o.purchase.status === 'refunded')
    return conflict('already_refunded', 'This purchase was refunded already.')
  if (o.purchase.price.amount === 0)
    return conflict('nothing_paid', 'This was free; there is nothing to give back.')
  if (refundableRest(o.purchase) === 0) return conflict('refund_under_way', 'Your refund is under way.')
  if (o.hasOpenRequest) return conflict('already_asked', 'You asked already. The answer comes by mail.')
  if (o.isOutside && !o.note?.trim())
    return invalid([
      { path: 'note', message: 'is needed: the refund window is over, so tell the seller why you ask' },
    ])
  if ((o.note?.length ?? 0) > REFUND_NOTE_MAX)
    return invalid([
      { path: 'note', message: `must be at most ${REFUND_NOTE_MAX.toLocaleString('en-US')} characters` },
    ])
  return null
}

/**
 * What becomes of a request nobody answered in time: the buyer's right inside the window is granted, anything else is over.
 * `wait`: it cannot be granted now.
 */
export function decideDeadline(o: {
  isInWindow: boolean
  isOurs: boolean
  isPaused: boolean
}): 'grant' | 'expire' | 'wait' {
  if (!o.isInWindow || !o.isOurs) return 'expire'
  return o.isPaused ? 'wait' : 'grant'
}

/**
 * What a refund whose answer was lost does next, once the processor was asked and does not know it: the same call again
 * while it may still be on its way; a new key only when it cannot be any more (a call ends after twenty seconds, and a
 * saved server error is replayed under its key for a day).
 */
export const nextAttempt = (seen: { attempt: number; calledAt: number | null }, now: number): number =>
  seen.calledAt !== null && now - seen.calledAt > 10 * MINUTE ? seen.attempt + 1 : seen.attempt
