import type Stripe from 'stripe'
import { z } from 'zod'
import { SECOND } from '#app/domain/kernel/time.ts'
import { readPaymentHint } from '#app/domain/sales/payment-hint.ts'
import type {
  CheckoutOrder,
  Outcome,
  PaymentGateway,
  RefundOrder,
} from '#workers/ports/payment-gateway.port.ts'
import { checkoutSchema, disputeSchema, paymentSchema, refundSchema } from './stripe-answers.ts'
import { createStripeClient, type StripeDeps } from './stripe-client.ts'
import { outcomeOfError, unreadable } from './stripe-errors.ts'

/** Stripe's largest. */
const PAGE = 100
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
/** Events as they are: what in one of them cannot be read is left out. */
const eventsSchema = z
  .array(z.unknown())
  .transform((events) => events.flatMap((event) => readPaymentHint(event) ?? []))

/**
 * Stripe behind the port. `isTaxed`: Stripe works out the tax by the buyer's address and adds it to the price.
 * Every write carries a key made of our own ids: the SDK's would be another one after a crash.
 */
export function createStripe(deps: StripeDeps & { isTaxed: boolean }): PaymentGateway {
  const client = createStripeClient(deps)

  /** Runs one call; `parse` must fit what it answers. Never throws. */
  async function call<T>(
    schema: z.ZodType<T>,
    isWrite: boolean,
    ask: (stripe: Stripe) => Promise<unknown>,
  ): Promise<Outcome<T>> {
    try {
      const parsed = schema.safeParse(await ask(await client()))
      return parsed.success ? { kind: 'done', value: parsed.data } : unreadable(isWrite)
    } catch (error) {
      return outcomeOfError(error, isWrite)
    }
  }

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

async function all<T>(pages: AsyncIterable<T>, most = Number.POSITIVE_INFINITY): Promise<T[]> {
  const items: T[] = []
  for await (const item of pages) if (items.push(item) >= most) break
  return items
}

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
