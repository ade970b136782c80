/** Why a payout did not arrive and what to do, by the provider's code (payout `failure_code`, error `code`). */
const FAILURES: Record<string, string> = {
  account_closed: 'The bank account is closed. Add another one.',
  account_frozen: 'The bank account is frozen. Ask your bank, or add another account.',
  bank_account_restricted: 'The bank account does not take this kind of payment. Add another one.',
  bank_ownership_changed: 'The bank account has another owner now. Add it again, or another one.',
  could_not_process: 'The bank could not process it. Ask your bank, or add another account.',
  debit_not_authorized: 'Debits are not allowed on the bank account. Ask your bank to allow them.',
  declined: 'The bank refused it. Ask your bank, or add another account.',
  insufficient_funds: 'The account at the payment provider did not cover it. It is paid with the next run.',
  balance_insufficient: 'The account at the payment provider did not cover it. It is paid with the next run.',
  invalid_account_number: 'The account number is wrong. Enter it again.',
  incorrect_account_holder_name:
    'The name of the account holder does not match. Enter it as your bank has it.',
  incorrect_account_holder_address:
    'The address of the account holder does not match. Enter it as your bank has it.',
  incorrect_account_holder_tax_id:
    'The tax number of the account holder does not match. Enter it as your bank has it.',
  invalid_currency: 'The bank account does not take this currency. Add one that does.',
  no_account: 'The bank knows no such account. Check the number, or add another one.',
  unsupported_card: 'The card takes no payouts. Add another one, or a bank account.',
  instant_payouts_unsupported:
    'The account takes no instant payouts any more. Choose another, or a slower schedule.',
  instant_payouts_limit_exceeded:
    'The platform’s limit of instant payouts for today is used up. Try again tomorrow.',
  instant_payouts_config_disabled:
    'Instant payouts are switched off at the payment provider. We are looking at it.',
  instant_payouts_currency_disabled:
    'Instant payouts of this currency are switched off at the payment provider. A slower schedule still pays.',
  payouts_not_allowed: 'The payment provider lets no money out of your account. Answer what it asks of you.',
  payouts_limit_exceeded: 'The payment provider’s limit of payouts is used up. It is paid with the next run.',
  transfers_not_allowed: 'The payment provider lets no money into your account. Answer what it asks of you.',
  amount_too_small:
    'The payment provider does not send so little. It goes out with the next run, once there is more.',
  amount_too_large: 'The payment provider does not send so much at once. Choose a smaller amount.',
  resource_missing: 'The payment provider does not know the account any more. Add it again.',
  lock_timeout: 'The payment provider was busy with the account. It is tried again by itself.',
  rate_limit: 'The payment provider was asked too often. It is tried again by itself.',
  idempotency_key_in_use: 'The payment provider was still busy with it. It is tried again by itself.',
  canceled: 'It was taken back at the payment provider. It goes out with the next run.',
}

/** A code nobody has put into words yet is shown as it is. */
export const payoutFailureText = (code: string): string =>
  FAILURES[code] ?? `The payment provider refused it (${code.replaceAll('_', ' ')}). Write to support.`

/** Refusals that are about the whole installation, not about one seller's account (providers.md 9.1). */
export const INSTANT_IS_OFF = new Set([
  'instant_payouts_limit_exceeded',
  'instant_payouts_config_disabled',
  'instant_payouts_currency_disabled',
])
/** Refusals that will pass by themselves: nothing happened, and the same is asked again under a new key. */
export const PASSES = new Set(['balance_insufficient', 'insufficient_funds', 'payouts_limit_exceeded'])
