import { SECOND } from '#app/domain/kernel/time.ts'
import type { StoredObject } from '#db/sandbox/payment-store.ts'

/** The fake's own account; what the API answers is made of it. Amounts are minor units, times epoch ms. */
export type Buyer = { email: string; name: string; country: string }
type Metadata = Record<string, string>
export type SessionRecord = {
  status: 'open' | 'complete' | 'expired'
  url: string
  name: string
  description: string | null
  amount: number
  currency: string
  isTaxed: boolean
  email: string | null
  reference: string | null
  metadata: Metadata
  paymentMetadata: Metadata
  successUrl: string
  cancelUrl: string
  expiresAt: number
  payment: string | null
}
export type PaymentRecord = {
  /** With tax. */
  amount: number
  tax: number
  currency: string
  status: 'requires_payment_method' | 'requires_action' | 'succeeded'
  /** Why the last try failed. */
  error: string | null
  buyer: Buyer | null
  metadata: Metadata
}
export type RefundRecord = {
  amount: number
  currency: string
  status: 'pending' | 'succeeded' | 'failed' | 'canceled'
  failure: string | null
  reason: string | null
  metadata: Metadata
}
export type DisputeRecord = {
  amount: number
  currency: string
  status: 'needs_response' | 'won' | 'lost'
  closedAt: number | null
}
export type Session = StoredObject<SessionRecord>
export type Payment = StoredObject<PaymentRecord>
export type Refund = StoredObject<RefundRecord>
export type Dispute = StoredObject<DisputeRecord>

const seconds = (ms: number) => Math.floor(ms / SECOND)
/** `pi_123` → `ch_123`: what belongs to one payment has one body. */
const sibling = (prefix: string, id: string) => `${prefix}_${id.slice(id.indexOf('_') + 1)}`
export const chargeId = (paymentId: string) => sibling('ch', paymentId)
const nulls = <K extends string>(...names: K[]) =>
  Object.fromEntries(names.map((name) => [name, null])) as Record<K, null>

const addressOf = (country: string | null) => ({
  ...nulls('city', 'line1', 'line2', 'postal_code', 'state'),
  country,
})

/** What a card costs: 2.9 % and 30 minor units. */
export const feeOf = (amount: number) => Math.round(amount * 0.029) + 30
const DISPUTE_FEE = 1500

function balanceTransaction(
  id: string,
  o: { amount: number; fee: number; currency: string; at: number; type: string; source: string },
) {
  const { amount, fee, currency, at, type, source } = o
  return {
    id,
    object: 'balance_transaction',
    amount,
    available_on: seconds(at) + 2 * 86_400,
    balance_type: 'payments',
    created: seconds(at),
    currency,
    description: null,
    exchange_rate: null,
    fee,
    fee_details:
      fee === 0
        ? []
        : [
            {
              amount: fee,
              application: null,
              currency,
              description: 'Stripe processing fees',
              type: 'stripe_fee',
            },
          ],
    net: amount - fee,
    reporting_category: type,
    source,
    status: 'pending',
    type,
  }
}

export function renderSession({ id, at, value: s }: Session, payment: Payment | null) {
  const isPaid = payment?.value.status === 'succeeded'
  const tax = isPaid ? payment.value.tax : 0
  const buyer = isPaid ? payment.value.buyer : null
  return {
    ...nulls('after_expiration', 'allow_promotion_codes', 'allowed_payment_method_types'),
    ...nulls('billing_address_collection', 'client_secret', 'collected_information', 'consent'),
    ...nulls('consent_collection', 'currency_conversion', 'customer', 'customer_account'),
    ...nulls('integration_identifier', 'invoice', 'locale', 'managed_payments', 'origin_context'),
    ...nulls('payment_link', 'payment_method_configuration_details', 'permissions', 'recovered_from'),
    ...nulls('saved_payment_method_options', 'setup_intent', 'shipping_address_collection'),
    ...nulls('shipping_cost', 'submit_type', 'subscription', 'wallet_options'),
    id,
    object: 'checkout.session',
    adaptive_pricing: { enabled: false },
    amount_subtotal: s.amount,
    amount_total: s.amount + tax,
    automatic_tax: {
      enabled: s.isTaxed,
      liability: s.isTaxed ? { type: 'self' } : null,
      provider: s.isTaxed ? 'stripe' : null,
      status: s.isTaxed ? (isPaid ? 'complete' : 'requires_location_inputs') : null,
    },
    cancel_url: s.cancelUrl,
    client_reference_id: s.reference,
    created: seconds(at),
    currency: s.currency,
    custom_fields: [],
    custom_text: nulls('after_submit', 'shipping_address', 'submit', 'terms_of_service_acceptance'),
    customer_creation: 'if_required',
    customer_details:
      buyer || s.email
        ? {
            ...nulls('business_name', 'individual_name', 'phone', 'tax_ids'),
            address: buyer ? addressOf(buyer.country) : null,
            email: buyer?.email ?? s.email,
            name: buyer?.name ?? null,
            tax_exempt: 'none',
          }
        : null,
    customer_email: s.email,
    discounts: [],
    expires_at: seconds(s.expiresAt),
    invoice_creation: {
      enabled: false,
      invoice_data: {
        ...nulls('account_tax_ids', 'custom_fields', 'description', 'footer', 'issuer', 'rendering_options'),
        metadata: {},
      },
    },
    livemode: false,
    metadata: s.metadata,
    mode: 'payment',
    payment_intent: s.payment,
    payment_method_collection: 'if_required',
    payment_method_options: {},
    payment_method_types: ['card'],
    payment_status: isPaid ? 'paid' : 'unpaid',
    shipping_options: [],
    status: s.status,
    success_url: s.successUrl,
    total_details: { amount_discount: 0, amount_shipping: 0, amount_tax: tax },
    ui_mode: 'hosted_page',
    url: s.status === 'open' ? s.url : null,
  }
}

/** A payment's charge, with `what` came of it since. */
export type Aftermath = { refunds: Refund[]; disputes: Dispute[] }
export const refundedOf = (refunds: Refund[]) =>
  refunds
    .filter((r) => r.value.status !== 'failed' && r.value.status !== 'canceled')
    .reduce((sum, r) => sum + r.value.amount, 0)

/** null: nobody paid yet. `expanded`: with its balance transaction in place of that one's id. */
export function renderCharge(
  { id, at, value: p }: Payment,
  { refunds, disputes }: Aftermath,
  expanded = false,
) {
  if (p.status !== 'succeeded') return null
  const refunded = refundedOf(refunds)
  const transaction = sibling('txn', id)
  return {
    ...nulls('application', 'application_fee', 'application_fee_amount', 'customer', 'description'),
    ...nulls('failure_balance_transaction', 'failure_code', 'failure_message', 'level3', 'on_behalf_of'),
    ...nulls('payment_method_details', 'receipt_email', 'receipt_number', 'review', 'shipping', 'source'),
    ...nulls('source_transfer', 'statement_descriptor', 'statement_descriptor_suffix', 'transfer_data'),
    ...nulls('transfer_group', 'fraud_details'),
    id: chargeId(id),
    object: 'charge',
    amount: p.amount,
    amount_captured: p.amount,
    amount_refunded: refunded,
    balance_transaction: expanded
      ? balanceTransaction(transaction, {
          ...{ amount: p.amount, fee: feeOf(p.amount), currency: p.currency, at },
          ...{ type: 'charge', source: chargeId(id) },
        })
      : transaction,
    billing_details: {
      ...nulls('phone', 'tax_id'),
      address: addressOf(p.buyer?.country ?? null),
      email: p.buyer?.email ?? null,
      name: p.buyer?.name ?? null,
    },
    calculated_statement_descriptor: 'AWNING SANDBOX',
    captured: true,
    created: seconds(at),
    currency: p.currency,
    disputed: disputes.length > 0,
    livemode: false,
    metadata: p.metadata,
    outcome: {
      ...nulls('advice_code', 'network_advice_code', 'network_decline_code', 'reason'),
      network_status: 'approved_by_network',
      seller_message: 'Payment complete.',
      type: 'authorized',
    },
    paid: true,
    payment_intent: id,
    payment_method: sibling('pm', id),
    receipt_url: null,
    refunded: refunded >= p.amount,
    status: 'succeeded',
  }
}

/** `charge`: what stands under `latest_charge`, an id or the whole thing. */
export function renderPayment({ id, at, value: p }: Payment, charge: unknown = undefined) {
  const isPaid = p.status === 'succeeded'
  return {
    ...nulls('allowed_payment_method_types', 'application', 'application_fee_amount', 'canceled_at'),
    ...nulls('automatic_payment_methods', 'cancellation_reason', 'customer', 'customer_account'),
    ...nulls('description', 'excluded_payment_method_types', 'managed_payments', 'on_behalf_of'),
    ...nulls('payment_method_configuration_details', 'payment_record', 'processing', 'receipt_email'),
    ...nulls('review', 'setup_future_usage', 'shipping', 'source', 'statement_descriptor'),
    ...nulls('statement_descriptor_suffix', 'transfer_data', 'transfer_group'),
    id,
    object: 'payment_intent',
    amount: p.amount,
    amount_capturable: 0,
    amount_received: isPaid ? p.amount : 0,
    capture_method: 'automatic_async',
    client_secret: `${id}_secret_sandbox`,
    confirmation_method: 'automatic',
    created: seconds(at),
    currency: p.currency,
    last_payment_error: p.error ? cardError(p.error) : null,
    latest_charge: isPaid ? (charge ?? chargeId(id)) : null,
    livemode: false,
    metadata: p.metadata,
    next_action: p.status === 'requires_action' ? { type: 'use_stripe_sdk', use_stripe_sdk: {} } : null,
    payment_method: p.error ? null : sibling('pm', id),
    payment_method_options: {},
    payment_method_types: ['card'],
    status: p.status,
  }
}

const cardError = (code: string) => ({
  code,
  ...(code === 'card_declined' ? { decline_code: 'generic_decline' } : {}),
  doc_url: `https://docs.stripe.com/error-codes/${code.replaceAll('_', '-')}`,
  message:
    code === 'card_declined'
      ? 'Your card was declined.'
      : 'We are unable to authenticate your payment method.',
  type: code === 'card_declined' ? 'card_error' : 'invalid_request_error',
})

export const renderRefund = ({ id, at, parent, value: r }: Refund) => ({
  ...nulls('customer', 'customer_account', 'payment_method', 'receipt_number'),
  ...nulls('source_transfer_reversal', 'transfer_reversal'),
  id,
  object: 'refund',
  amount: r.amount,
  balance_transaction: sibling('txn', id),
  charge: chargeId(parent!),
  created: seconds(at),
  currency: r.currency,
  destination_details: { card: { type: 'refund', reference_status: 'pending' }, type: 'card' },
  ...(r.failure ? { failure_reason: r.failure } : {}),
  metadata: r.metadata,
  payment_intent: parent,
  reason: r.reason,
  status: r.status,
})

export function renderDispute({ id, at, parent, value: d }: Dispute) {
  const movement = (prefix: string, amount: number, fee: number, when: number) =>
    balanceTransaction(sibling(prefix, id), {
      ...{ amount, fee, currency: d.currency, at: when, type: 'adjustment', source: id },
    })
  return {
    id,
    object: 'dispute',
    amount: d.amount,
    balance_transactions: [
      movement('txn', -d.amount, DISPUTE_FEE, at),
      // A dispute that is won gives back the amount; the fee for it stays.
      ...(d.status === 'won' ? [movement('txnr', d.amount, 0, d.closedAt ?? at)] : []),
    ],
    charge: chargeId(parent!),
    created: seconds(at),
    currency: d.currency,
    enhanced_eligibility_types: [],
    evidence: {
      ...nulls(
        'access_activity_log',
        'billing_address',
        'cancellation_policy',
        'cancellation_policy_disclosure',
      ),
      ...nulls('cancellation_rebuttal', 'customer_communication', 'customer_email_address', 'customer_name'),
      ...nulls('customer_purchase_ip', 'customer_signature', 'duplicate_charge_documentation'),
      ...nulls('duplicate_charge_explanation', 'duplicate_charge_id', 'product_description', 'receipt'),
      ...nulls('refund_policy', 'refund_policy_disclosure', 'refund_refusal_explanation', 'service_date'),
      ...nulls('service_documentation', 'shipping_address', 'shipping_carrier', 'shipping_date'),
      ...nulls(
        'shipping_documentation',
        'shipping_tracking_number',
        'uncategorized_file',
        'uncategorized_text',
      ),
      enhanced_evidence: {},
    },
    evidence_details: {
      due_by: seconds(at) + 7 * 86_400,
      enhanced_eligibility: {},
      has_evidence: false,
      past_due: false,
      submission_count: 0,
    },
    intended_submission_method: null,
    is_charge_refundable: false,
    livemode: false,
    metadata: {},
    payment_intent: parent,
    reason: 'product_not_received',
    status: d.status,
  }
}
