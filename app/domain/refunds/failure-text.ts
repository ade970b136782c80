/** Why a refund failed, for people; the payment processor's codes (refund `failure_reason`, error `code`). */
const FAILURES: Record<string, string> = {
  lost_or_stolen_card: 'The card was reported lost or stolen, so the bank sent the money back.',
  expired_or_canceled_card: 'The card has expired or was cancelled, so the bank sent the money back.',
  declined: 'The bank of the buyer refused the money.',
  insufficient_funds: 'The platform’s balance at the payment processor did not cover it.',
  balance_insufficient: 'The platform’s balance at the payment processor did not cover it.',
  charge_for_pending_refund_disputed: 'The buyer disputed the payment at their bank while it was on its way.',
  charge_disputed: 'The buyer disputed the payment at their bank. It is decided there.',
  charge_already_refunded: 'The payment processor says that all of it was paid back already.',
  amount_too_large: 'The payment processor says that less than this is left of the payment.',
  resource_missing: 'The payment processor does not know this payment.',
  merchant_request: 'It was taken back at the payment processor.',
  canceled: 'It was taken back at the payment processor.',
}

/** A code nobody has put into words yet is shown as it is. */
export const failureText = (code: string): string =>
  FAILURES[code] ?? `The payment processor refused it (${code.replaceAll('_', ' ')}).`
