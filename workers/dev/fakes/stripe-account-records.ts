import { SECOND } from '#app/domain/kernel/time.ts'
import type { StoredObject } from '#db/sandbox/payment-store.ts'
import { FLAVOURS, type Flavour } from './stripe-destinations.ts'

type Metadata = Record<string, string>
export type AccountRecord = {
  email: string | null
  country: string
  currency: string
  metadata: Metadata
  controller: { fees: string; losses: string; requirements: string; dashboard: string }
  /** Of Stripe's own payouts. */
  interval: string
  destination: {
    id: string
    flavour: string
    country: string
    currency: string
    isInstant: boolean
    isBroken: boolean
  } | null
}
export type TransferRecord = {
  amount: number
  currency: string
  group: string | null
  metadata: Metadata
  reversed: number
}
export type ReversalRecord = { amount: number; currency: string }
export type PayoutRecord = {
  amount: number
  currency: string
  method: 'standard' | 'instant'
  destination: string
  metadata: Metadata
  status: 'pending' | 'in_transit' | 'paid' | 'failed' | 'canceled'
  failure: string | null
  ends: Flavour['ends']
  arrivesAt: number
  /** When its bank decides. */
  dueAt: number
  /** When time changes it next; null: never. */
  nextAt: number | null
}
export type Account = StoredObject<AccountRecord>
export type Transfer = StoredObject<TransferRecord>
export type Reversal = StoredObject<ReversalRecord>
export type Payout = StoredObject<PayoutRecord>

const seconds = (ms: number) => Math.floor(ms / SECOND)
const nulls = <K extends string>(...names: K[]) =>
  Object.fromEntries(names.map((name) => [name, null])) as Record<K, null>
/** Test accounts end in digits of their own, the same each time. */
const last4 = (flavour: string) => String(1000 + Object.keys(FLAVOURS).indexOf(flavour) * 7).padStart(4, '0')

function renderDestination(accountId: string, d: NonNullable<AccountRecord['destination']>) {
  const common = {
    account: accountId,
    available_payout_methods: d.isInstant ? ['standard', 'instant'] : ['standard'],
    country: d.country,
    currency: d.currency,
    default_for_currency: true,
    id: d.id,
    last4: last4(d.flavour),
    metadata: {},
    status: d.isBroken ? 'errored' : 'new',
  }
  if (d.id.startsWith('card_'))
    return {
      ...nulls('address_city', 'address_country', 'address_line1', 'address_line1_check', 'address_line2'),
      ...nulls('address_state', 'address_zip', 'address_zip_check', 'cvc_check', 'dynamic_last4', 'name'),
      ...nulls('regulated_status', 'tokenization_method'),
      ...common,
      object: 'card',
      brand: 'Visa',
      exp_month: 12,
      exp_year: 2034,
      fingerprint: d.id.slice(-16),
      funding: 'debit',
    }
  return {
    ...nulls('account_holder_name', 'account_holder_type', 'account_type'),
    ...common,
    object: 'bank_account',
    bank_name: 'TEST BANK',
    fingerprint: d.id.slice(-16),
    future_requirements: { currently_due: [], errors: [], past_due: [], pending_verification: [] },
    requirements: { currently_due: [], errors: [], past_due: [], pending_verification: [] },
    routing_number: '110000000',
  }
}

export function renderAccount({ id, at, value: a }: Account) {
  const isVerified = a.destination !== null && FLAVOURS[a.destination.flavour]!.isVerified
  // Who has an errored one is restricted until there is another (support.stripe.com, “Managing Connect payout failures”).
  const isMissing = a.destination === null || a.destination.isBroken
  const due = isMissing ? ['external_account'] : isVerified ? [] : ['individual.verification.document']
  const requirements = {
    alternatives: [],
    current_deadline: null,
    currently_due: due,
    disabled_reason: due.length > 0 ? 'requirements.past_due' : null,
    errors: [],
    eventually_due: due,
    past_due: due,
    pending_verification: [],
  }
  return {
    id,
    object: 'account',
    ...nulls('business_profile', 'business_type'),
    capabilities: { transfers: isVerified ? 'active' : 'inactive' },
    charges_enabled: false,
    controller: {
      fees: { payer: a.controller.fees },
      is_controller: true,
      losses: { payments: a.controller.losses },
      requirement_collection: a.controller.requirements,
      stripe_dashboard: { type: a.controller.dashboard },
      type: 'application',
    },
    country: a.country,
    created: seconds(at),
    default_currency: a.currency,
    details_submitted: a.destination !== null,
    email: a.email,
    external_accounts: {
      object: 'list',
      data: a.destination ? [renderDestination(id, a.destination)] : [],
      has_more: false,
      total_count: a.destination ? 1 : 0,
      url: `/v1/accounts/${id}/external_accounts`,
    },
    future_requirements: {
      ...requirements,
      currently_due: [],
      disabled_reason: null,
      eventually_due: [],
      past_due: [],
    },
    metadata: a.metadata,
    payouts_enabled: due.length === 0,
    requirements,
    settings: null,
    tos_acceptance: { date: a.destination ? seconds(at) : null, ip: null, user_agent: null },
    type: 'none',
  }
}

export const renderTransfer = ({ id, at, parent, value: t }: Transfer, reversals: Reversal[]) => ({
  id,
  object: 'transfer',
  amount: t.amount,
  amount_reversed: t.reversed,
  balance_transaction: `txn_${id.slice(3)}`,
  created: seconds(at),
  currency: t.currency,
  description: null,
  destination: parent,
  destination_payment: `py_${id.slice(3)}`,
  livemode: false,
  metadata: t.metadata,
  reversals: {
    object: 'list',
    data: reversals.map(renderReversal),
    has_more: false,
    total_count: reversals.length,
    url: `/v1/transfers/${id}/reversals`,
  },
  reversed: t.reversed === t.amount,
  source_transaction: null,
  source_type: 'card',
  transfer_group: t.group,
})

export const renderReversal = ({ id, at, parent, value: r }: Reversal) => ({
  id,
  object: 'transfer_reversal',
  amount: r.amount,
  balance_transaction: `txn_${id.slice(4)}`,
  created: seconds(at),
  currency: r.currency,
  destination_payment_refund: `pyr_${id.slice(4)}`,
  metadata: {},
  source_refund: null,
  transfer: parent,
})

export const renderPayout = ({ id, at, value: p }: Payout) => ({
  ...nulls('application_fee', 'application_fee_amount', 'description', 'original_payout', 'payout_method'),
  ...nulls('reversed_by', 'statement_descriptor', 'trace_id'),
  id,
  object: 'payout',
  amount: p.amount,
  arrival_date: seconds(p.arrivesAt),
  automatic: false,
  balance_transaction: `txn_${id.slice(3)}`,
  created: seconds(at),
  currency: p.currency,
  destination: p.destination,
  failure_balance_transaction: p.failure ? `txnf_${id.slice(3)}` : null,
  failure_code: p.failure,
  failure_message: p.failure ? `The payout failed (${p.failure}).` : null,
  livemode: false,
  metadata: p.metadata,
  method: p.method,
  reconciliation_status: 'not_applicable',
  source_type: 'card',
  status: p.status,
  type: p.destination.startsWith('card_') ? 'card' : 'bank_account',
})

/** `instant`: where what is available could be sent at once, null: nowhere; `isNet`: with what would arrive there. */
export function renderBalance(
  balances: readonly { currency: string; available: number; pending: number }[],
  instant: string | null,
  isNet = false,
) {
  const part = (of: 'available' | 'pending') =>
    balances.map((b) => ({ amount: b[of], currency: b.currency, source_types: { card: b[of] } }))
  return {
    object: 'balance',
    available: part('available'),
    ...(instant
      ? {
          instant_available: balances.map((b) => ({
            amount: Math.max(0, b.available),
            currency: b.currency,
            ...(isNet
              ? {
                  net_available: [
                    {
                      amount: Math.max(0, b.available),
                      destination: instant,
                      source_types: { card: Math.max(0, b.available) },
                    },
                  ],
                }
              : {}),
            source_types: { card: Math.max(0, b.available) },
          })),
        }
      : {}),
    livemode: false,
    pending: part('pending'),
    refund_and_dispute_prefunding: { available: [], pending: [] },
  }
}
