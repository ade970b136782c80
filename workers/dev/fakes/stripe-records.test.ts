import { describe, expect, test } from 'vitest'
import openapi from '#test/contract/openapi/stripe.json' with { type: 'json' }
import fixtures from '#test/contract/openapi/stripe-fixtures.json' with { type: 'json' }
import { bodyValidator } from '#test/support/openapi-body.ts'
import {
  type Account,
  type Payout,
  type Reversal,
  renderAccount,
  renderBalance,
  renderPayout,
  renderReversal,
  renderTransfer,
  type Transfer,
} from './stripe-account-records.ts'
import {
  type Dispute,
  type Payment,
  type Refund,
  renderCharge,
  renderDispute,
  renderPayment,
  renderRefund,
  renderSession,
  type Session,
} from './stripe-records.ts'

const faultsOf = (name: string) => bodyValidator(openapi, `/components/schemas/${name}`)
const AT = Date.UTC(2026, 10, 20, 12)
const buyer = { email: 'ada@example.com', name: 'Ada', country: 'DE' }
const metadata = { awning_seller: 'sel_1' }
const session: Session = {
  ...{ id: 'cs_test_1', type: 'session', parent: null, at: AT },
  value: {
    ...{
      status: 'open',
      url: 'http://x.test/1',
      name: 'Course',
      description: null,
      amount: 2000,
      currency: 'usd',
    },
    ...{ isTaxed: true, email: null, reference: 'chk_1', metadata, paymentMetadata: metadata },
    ...{ successUrl: 'http://x.test/ok', cancelUrl: 'http://x.test/', expiresAt: AT + 1000, payment: null },
  },
}
const payment: Payment = {
  ...{ id: 'pi_1', type: 'payment', parent: session.id, at: AT },
  value: { amount: 2380, tax: 380, currency: 'usd', status: 'succeeded', error: null, buyer, metadata },
}
const complete: Session = { ...session, value: { ...session.value, status: 'complete', payment: 'pi_1' } }
const trying = (status: 'requires_payment_method' | 'requires_action', error: string | null): Payment => ({
  ...payment,
  value: { ...payment.value, status, error },
})
const refund = (failure: string | null): Refund => ({
  ...{ id: 're_1', type: 'refund', parent: 'pi_1', at: AT },
  value: {
    amount: 100,
    currency: 'usd',
    status: failure ? 'failed' : 'succeeded',
    failure,
    reason: null,
    metadata,
  },
})
const dispute = (status: 'needs_response' | 'won'): Dispute => ({
  ...{ id: 'du_1', type: 'dispute', parent: 'pi_1', at: AT },
  value: { amount: 2380, currency: 'usd', status, closedAt: status === 'won' ? AT : null },
})
const after = { refunds: [refund(null)], disputes: [dispute('won')] }
const transaction = (charge: ReturnType<typeof renderCharge>) => charge!.balance_transaction as object
const account = (flavour: string | null, isBroken = false): Account => ({
  ...{ id: 'acct_1', type: 'account', parent: null, at: AT },
  value: {
    ...{ email: 'ada@example.com', country: 'US', currency: 'usd', metadata, interval: 'manual' },
    controller: { fees: 'application', losses: 'application', requirements: 'stripe', dashboard: 'express' },
    destination:
      flavour === null
        ? null
        : {
            ...{
              id: `${flavour.startsWith('card') ? 'card' : 'ba'}_0123456789abcdefgh`,
              flavour,
              country: 'US',
            },
            ...{ currency: 'usd', isInstant: true, isBroken },
          },
  },
})
const destination = (flavour: string, isBroken = false) =>
  renderAccount(account(flavour, isBroken)).external_accounts.data[0]!
const transfer: Transfer = {
  ...{ id: 'tr_1', type: 'transfer', parent: 'acct_1', at: AT },
  value: { amount: 500, currency: 'usd', group: 'pay_1', metadata, reversed: 100 },
}
const reversal: Reversal = {
  ...{ id: 'trr_1', type: 'reversal', parent: 'tr_1', at: AT },
  value: { amount: 100, currency: 'usd' },
}
const payout = (status: 'pending' | 'in_transit' | 'paid' | 'failed', failure: string | null): Payout => ({
  ...{ id: 'po_1', type: 'payout', parent: 'acct_1', at: AT },
  value: {
    ...{ amount: 500, currency: 'usd', method: 'instant', destination: 'ba_1', metadata, status, failure },
    ...{ ends: 'paid', arrivesAt: AT + 1000, dueAt: AT, nextAt: null },
  },
})
const balances = [{ currency: 'usd', available: 700, pending: 50 }]

/** name, schema of the API, official object of that kind, what the fake answers. */
const ANSWERS: [string, string, keyof typeof fixtures, object][] = [
  ['an open session', 'Session', 'checkout.session', renderSession(session, null)],
  ['a paid one', 'Session', 'checkout.session', renderSession(complete, payment)],
  ['a declined one', 'Session', 'checkout.session', renderSession(session, trying('requires_action', null))],
  ['a payment', 'PaymentIntent', 'payment_intent', renderPayment(payment)],
  [
    'a declined one',
    'PaymentIntent',
    'payment_intent',
    renderPayment(trying('requires_payment_method', 'card_declined')),
  ],
  ['one to be approved', 'PaymentIntent', 'payment_intent', renderPayment(trying('requires_action', null))],
  ['a charge', 'Charge', 'charge', renderCharge(payment, after)!],
  [
    'its transaction',
    'BalanceTransaction',
    'balance_transaction',
    transaction(renderCharge(payment, after, true)),
  ],
  ['a refund', 'Refund', 'refund', renderRefund(refund(null))],
  ['a failed one', 'Refund', 'refund', renderRefund(refund('declined'))],
  ['a dispute', 'Dispute', 'dispute', renderDispute(dispute('needs_response'))],
  ['a won one', 'Dispute', 'dispute', renderDispute(dispute('won'))],
  ['an account nobody was asked about yet', 'Account', 'account', renderAccount(account(null))],
  ['one that can be paid', 'Account', 'account', renderAccount(account('bank_ok'))],
  ['one that is not verified', 'Account', 'account', renderAccount(account('bank_unverified'))],
  ['one whose payout failed', 'Account', 'account', renderAccount(account('bank_ok', true))],
  ['a bank account', 'BankAccount', 'bank_account', destination('bank_ok')],
  ['a debit card', 'Card', 'card', destination('card_ok')],
  ['an errored one', 'Card', 'card', destination('card_ok', true)],
  ['a transfer', 'Transfer', 'transfer', renderTransfer(transfer, [reversal])],
  ['what was taken back of it', 'TransferReversal', 'transfer_reversal', renderReversal(reversal)],
  ['a payout', 'Payout', 'payout', renderPayout(payout('pending', null))],
  ['a failed payout', 'Payout', 'payout', renderPayout(payout('failed', 'no_account'))],
  ['a balance', 'Balance', 'balance', renderBalance(balances, null)],
  ['an account’s balance', 'Balance', 'balance', renderBalance(balances, 'ba_1', true)],
]
/** Of the official objects, what belongs to other features, or only comes along where it was asked for. */
const ELSEWHERE = [
  'transfer_data',
  'amount_details',
  'refunds',
  'phone_number_collection',
  'payment_method_details',
  'customer',
  'connect_reserved',
]

describe('what the fake answers', () => {
  test.each(ANSWERS)('%s fits %s', (_name, schema, fixture, answer) => {
    // The wire knows no undefined.
    const body = JSON.parse(JSON.stringify(answer)) as Record<string, unknown>
    expect(faultsOf(schema)(body)).toEqual([])
    const official = Object.keys(fixtures[fixture]).filter((key) => !ELSEWHERE.includes(key))
    expect(official.filter((key) => !(key in body))).toEqual([])
    expect(body.object).toBe(fixtures[fixture].object)
  })

  test('the validator itself can fail', () => {
    expect(faultsOf('Refund')({ ...renderRefund(refund(null)), amount: 'much' })).not.toEqual([])
    expect(faultsOf('Session')({ id: 'cs_1' })).not.toEqual([])
  })
})
