import { z } from 'zod'
import type {
  CheckoutState,
  PaymentState,
  ProviderDispute,
  ProviderRefund,
} from '#workers/ports/payment-gateway.port.ts'
import { amount, currency, instant, metadata } from './stripe-fields.ts'

/** Expandable: its id, or the whole object. */
const reference = z
  .union([z.string(), z.object({ id: z.string() }).transform(({ id }) => id)])
  .nullish()
  .transform((id) => id ?? null)

/** A Checkout Session → what we know of a checkout. */
export const checkoutSchema = z
  .object({
    id: z.string(),
    url: z.string().nullish(),
    status: z.enum(['open', 'complete', 'expired']),
    payment_status: z.string(),
    payment_intent: reference,
    customer_email: z.string().nullish(),
    customer_details: z
      .object({
        email: z.string().nullish(),
        name: z.string().nullish(),
        address: z.object({ country: z.string().nullish() }).nullish(),
      })
      .nullish(),
    amount_total: amount,
    total_details: z.object({ amount_tax: amount }).nullish(),
    currency,
    metadata,
    expires_at: instant,
  })
  .transform(
    (s): CheckoutState => ({
      sessionId: s.id,
      url: s.url ?? null,
      status: s.status,
      isPaid: s.payment_status === 'paid' || s.payment_status === 'no_payment_required',
      paymentIntent: s.payment_intent,
      email: s.customer_details?.email ?? s.customer_email ?? null,
      name: s.customer_details?.name ?? null,
      country: s.customer_details?.address?.country ?? null,
      total: s.amount_total,
      tax: s.total_details?.amount_tax ?? 0,
      currency: s.currency,
      sellerId: s.metadata?.awning_seller ?? null,
      checkoutId: s.metadata?.awning_checkout ?? null,
      expiresAt: s.expires_at,
    }),
  )

const REFUND_STATES = ['pending', 'succeeded', 'failed', 'canceled'] as const
/** A Refund. What waits for the buyer (`requires_action`) or has no state yet is pending. */
export const refundSchema = z
  .object({
    id: z.string(),
    amount,
    status: z.enum(REFUND_STATES).catch('pending'),
    failure_reason: z.string().nullish(),
    metadata,
    created: instant,
  })
  .transform(
    (r): ProviderRefund => ({
      id: r.id,
      amount: r.amount,
      status: r.status,
      failure: r.failure_reason ?? null,
      refundId: r.metadata?.awning_refund ?? null,
      at: r.created,
    }),
  )

const balanceTransaction = z.object({ amount, fee: amount })
type BalanceTransaction = z.infer<typeof balanceTransaction>

/**
 * A fee is in the currency the balance is kept in. Amount and fee of one transaction are in the same one, so their
 * proportion gives the fee in the payment's currency, whatever minor digits either has.
 */
const feeIn = (paid: number, { amount, fee }: BalanceTransaction): number =>
  amount === 0 ? fee : Math.round((fee * paid) / Math.abs(amount))

/** No money moved, or none any more that we would hear of. */
const HARMLESS = /^(warning_.*|prevented)$/
/** A Dispute; null: one that took no money. */
export const disputeSchema = z
  .object({
    id: z.string(),
    amount,
    status: z.string(),
    reason: z.string(),
    balance_transactions: z.array(balanceTransaction),
    created: instant,
  })
  .transform((d): ProviderDispute | null =>
    HARMLESS.test(d.status)
      ? null
      : {
          id: d.id,
          amount: d.amount,
          fee: d.balance_transactions.reduce((sum, t) => sum + feeIn(d.amount, t), 0),
          status: d.status === 'won' || d.status === 'lost' ? d.status : 'open',
          reason: d.reason,
          at: d.created,
        },
  )

const PAYMENT_STATES: Record<string, PaymentState['status']> = {
  succeeded: 'succeeded',
  canceled: 'canceled',
  processing: 'processing',
  requires_capture: 'processing',
}
/** A PaymentIntent with its latest charge and that one's balance transaction expanded. */
export const paymentSchema = z
  .object({
    id: z.string(),
    amount,
    currency,
    status: z.string(),
    last_payment_error: z.object({}).nullish(),
    latest_charge: z.object({ amount, balance_transaction: balanceTransaction.nullish() }).nullish(),
    metadata,
  })
  .transform(
    (p): Omit<PaymentState, 'refunds' | 'disputes'> => ({
      paymentIntent: p.id,
      status: PAYMENT_STATES[p.status] ?? (p.last_payment_error ? 'failed' : 'open'),
      total: p.amount,
      currency: p.currency,
      fee: p.latest_charge?.balance_transaction
        ? feeIn(p.latest_charge.amount, p.latest_charge.balance_transaction)
        : null,
      sellerId: p.metadata?.awning_seller ?? null,
      checkoutId: p.metadata?.awning_checkout ?? null,
    }),
  )
