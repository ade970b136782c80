import { z } from 'zod'

/**
 * What an event of the payment processor is about. A hint, no fact: events come late, twice and in any order, so whoever
 * gets one asks the processor for the state of now. Ids are null where the event does not name them.
 */
export type PaymentHint = {
  eventId: string
  type: string
  sellerId: string | null
  checkoutId: string | null
  sessionId: string | null
  paymentIntent: string | null
  /** A seller's account at the processor, and a payout of ours from it. */
  accountId: string | null
  payoutId: string | null
}

const id = z.string().min(1).max(255)
const orNull = id.nullish().catch(null)
/** The one object of each type we read: a session, a payment intent, a charge, a dispute, a refund, a payout, a transfer or an account. */
const eventSchema = z.object({
  id,
  type: z.string(),
  account: orNull,
  data: z.object({
    object: z.object({
      id: orNull,
      payment_intent: z
        .union([id, z.object({ id }).transform((p) => p.id)])
        .nullish()
        .catch(null),
      metadata: z
        .object({ awning_seller: orNull, awning_checkout: orNull, awning_payout: orNull })
        .nullish()
        .catch(null),
    }),
  }),
})
const bareSchema = z.object({ id, type: z.string().catch('unknown') })

const READ = /^(checkout\.session|payment_intent|charge|refund|payout|transfer|account)\./

/** Reads one of Stripe's events. A type nobody here reads gives a hint of nulls; null: no event at all. */
export function readPaymentHint(json: unknown): PaymentHint | null {
  const bare = bareSchema.safeParse(json)
  if (!bare.success) return null
  const nothing = {
    ...{ sellerId: null, checkoutId: null, sessionId: null, paymentIntent: null },
    ...{ accountId: null, payoutId: null },
  }
  const head = { eventId: bare.data.id, type: bare.data.type.slice(0, 100) }
  const parsed = READ.test(bare.data.type) ? eventSchema.safeParse(json) : null
  if (!parsed?.success) return { ...head, ...nothing }
  const { object } = parsed.data.data
  const { account } = parsed.data
  return {
    ...head,
    // Ours are on sessions, payments and refunds; charges have the payment's. A dispute has none.
    sellerId: object.metadata?.awning_seller ?? null,
    checkoutId: object.metadata?.awning_checkout ?? null,
    sessionId: head.type.startsWith('checkout.session.') ? (object.id ?? null) : null,
    paymentIntent: head.type.startsWith('payment_intent.')
      ? (object.id ?? null)
      : (object.payment_intent ?? null),
    accountId: account ?? (head.type === 'account.updated' ? (object.id ?? null) : null),
    payoutId: object.metadata?.awning_payout ?? null,
  }
}
