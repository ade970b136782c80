import type Stripe from 'stripe'
import { z } from 'zod'
import { SECOND } from '#app/domain/kernel/time.ts'
import { readPaymentHint } from '#app/domain/sales/payment-hint.ts'
import type { CheckoutOrder, PaymentGateway, RefundOrder } from '#workers/ports/payment-gateway.port.ts'
import { checkoutSchema, disputeSchema, paymentSchema, refundSchema } from './stripe-answers.ts'
import { all, createStripeCall, PAGE } from './stripe-call.ts'
import type { StripeDeps } from './stripe-client.ts'

const MOST_EVENTS = 2_000
/** Those our endpoint is told of (docs/deploying.md); Stripe takes twenty at most. */
const EVENT_TYPES = [
  'checkout.session.completed',
  'checkout.session.async_payment_succeeded',
  'checkout.session.expired',
  'payment_intent.succeeded',
  'charge.refunded',
  'charge.dispute.created',
  'charge.dispute.closed',
  'refund.created',
  'refund.updated',
  'refund.failed',
]
// Those of sellers' accounts (payout.*, account.updated) are listed per account only; who waits for one asks for it.
/** Events as they are: what in one of them cannot be read is left out. */
const eventsSchema = z
  .array(z.unknown())
  .transform((events) => events.flatMap((event) => readPaymentHint(event) ?? []))

/**
 * Stripe behind the port. `isTaxed`: Stripe works out the tax by the buyer's address and adds it to the price.
 * Every write carries a key made of our own ids: the SDK's would be another one after a crash.
 */
export function createStripe(deps: StripeDeps & { isTaxed: boolean }): PaymentGateway {
  const call = createStripeCall(deps)

  return {
    openCheckout: (order) =>
      call(checkoutSchema, true, (stripe) =>
        stripe.checkout.sessions.create(sessionParams(order, deps.isTaxed), {
          idempotencyKey: order.checkoutId,
        }),
      ),

    findCheckout: (sessionId) =>
      call(checkoutSchema, false, (stripe) => stripe.checkout.sessions.retrieve(sessionId)),

    async findPayment(paymentIntent) {
      const of = { payment_intent: paymentIntent, limit: PAGE }
      const [payment, refunds, disputes] = await Promise.all([
        call(paymentSchema, false, (stripe) =>
          stripe.paymentIntents.retrieve(paymentIntent, { expand: ['latest_charge.balance_transaction'] }),
        ),
        call(refundSchema.array(), false, (stripe) => all(stripe.refunds.list(of))),
        call(disputeSchema.array(), false, (stripe) => all(stripe.disputes.list(of))),
      ])
      if (payment.kind !== 'done') return payment
      if (refunds.kind !== 'done') return refunds
      if (disputes.kind !== 'done') return disputes
      return {
        kind: 'done',
        value: {
          ...payment.value,
          refunds: refunds.value.toSorted(byTime),
          disputes: disputes.value.filter((d) => d !== null).toSorted(byTime),
        },
      }
    },

    findEvents: (since) =>
      call(eventsSchema, false, (stripe) =>
        all(
          stripe.events.list({
            created: { gte: Math.floor(since / SECOND) },
            types: EVENT_TYPES,
            limit: PAGE,
          }),
          MOST_EVENTS,
        ),
      ),

    refund: (order) =>
      call(refundSchema, true, (stripe) =>
        stripe.refunds.create(refundParams(order), { idempotencyKey: `${order.refundId}/${order.attempt}` }),
      ),
  }
}

const byTime = (a: { at: number; id: string }, b: { at: number; id: string }) =>
  a.at - b.at || (a.id < b.id ? -1 : 1)

/** The same order gives the same parameters, as its key demands. Which payment methods there are Stripe decides. */
function sessionParams(o: CheckoutOrder, isTaxed: boolean): Stripe.Checkout.SessionCreateParams {
  const metadata = { awning_seller: o.sellerId, awning_checkout: o.checkoutId }
  return {
    mode: 'payment',
    line_items: [
      {
        quantity: 1,
        price_data: {
          currency: o.currency,
          unit_amount: o.amount,
          tax_behavior: 'exclusive',
          product_data: { name: o.name, ...(o.description ? { description: o.description } : {}) },
        },
      },
    ],
    automatic_tax: { enabled: isTaxed },
    client_reference_id: o.checkoutId,
    metadata,
    payment_intent_data: { metadata },
    success_url: o.successUrl,
    cancel_url: o.cancelUrl,
    expires_at: Math.floor(o.expiresAt / SECOND),
    ...(o.email ? { customer_email: o.email } : {}),
  }
}

const refundParams = (o: RefundOrder): Stripe.RefundCreateParams => ({
  payment_intent: o.paymentIntent,
  amount: o.amount,
  metadata: { awning_seller: o.sellerId, awning_refund: o.refundId },
})
