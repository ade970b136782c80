import { expect, it } from 'vitest'
import { INSTANT_IS_OFF, PASSES, payoutFailureText } from './failure-text.ts'

/** Payout `failure_code` and error `code` of providers.md 3.4; the last two of its list are of refunds. */
const CODES = [
  ...['account_closed', 'account_frozen', 'bank_account_restricted', 'bank_ownership_changed'],
  ...[
    'could_not_process',
    'debit_not_authorized',
    'declined',
    'insufficient_funds',
    'invalid_account_number',
  ],
  ...['incorrect_account_holder_name', 'incorrect_account_holder_address', 'incorrect_account_holder_tax_id'],
  ...['invalid_currency', 'no_account', 'unsupported_card'],
  ...['instant_payouts_unsupported', 'instant_payouts_limit_exceeded', 'instant_payouts_config_disabled'],
  ...['instant_payouts_currency_disabled', 'payouts_not_allowed', 'payouts_limit_exceeded'],
  ...['balance_insufficient', 'amount_too_small', 'amount_too_large', 'transfers_not_allowed'],
  ...['resource_missing', 'lock_timeout', 'rate_limit', 'idempotency_key_in_use'],
  // Ours, for one that was taken back.
  'canceled',
]

it.each(CODES)('%s: what happened, and what to do or what comes next', (code) => {
  const text = payoutFailureText(code)
  expect(text).not.toBe(payoutFailureText('no_such_code').replace('no such code', code.replaceAll('_', ' ')))
  expect(text).not.toContain('_')
  expect(text).toMatch(/^[A-Z][^.]+\. [A-Z][^.]+\.$/)
  expect(text).toMatch(
    /\. (Add|Ask|Enter|Check|Choose|Answer|Try|A slower|We are|It is paid|It is tried|It goes out)/,
  )
})

it('a code nobody knows yet is shown, and whom to ask', () => {
  expect(payoutFailureText('new_reason')).toBe(
    'The payment provider refused it (new reason). Write to support.',
  )
})

it('what is told apart has a sentence', () => {
  for (const code of [...INSTANT_IS_OFF, ...PASSES]) expect(CODES).toContain(code)
})
