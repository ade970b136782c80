import type { Currency } from '#app/domain/kernel/money.ts'
import type { PaymentHint } from '#app/domain/sales/payment-hint.ts'

/**
 * What became of a call to the payment provider.
 * - `done`: it happened, and this is what the provider says of it.
 * - `rejected`: the provider said no for good; nothing happened. `code` is the provider's own.
 * - `later`: it definitely did not happen; worth another try after that many seconds.
 * - `unknown`: it may have happened. Only asking the provider tells (or the same call under the same key). Reads never
 *   end like this. `isSaved`: the provider answers this key so for a day, so once it has been asked only another helps.
 */
export type Outcome<T> =
  | { kind: 'done'; value: T }
  | { kind: 'rejected'; code: string; reason: string }
  | { kind: 'later'; seconds: number; reason: string }
  | { kind: 'unknown'; reason: string; isSaved?: true }

/**
 * One thing to be paid, by one buyer, once. Amounts are integer minor units before tax, times epoch ms. All fields must
 * be frozen with the checkout: the same id with other fields is refused by the provider.
 */
export type CheckoutOrder = {
  /** Ours, and the idempotency key. */
  checkoutId: string
  sellerId: string
  name: string
  description: string | null
  amount: number
  currency: Currency
  /** Fills in the buyer's address, which they then cannot change; null: they type it. */
  email: string | null
  /** May hold `{CHECKOUT_SESSION_ID}`, which the provider fills in. */
  successUrl: string
  cancelUrl: string
  /** When nobody can pay any more: 30 minutes to 24 hours from now. */
  expiresAt: number
}

/** What the provider says of a checkout. */
export type CheckoutState = {
  sessionId: string
  /** Where the buyer pays; null once it is over. */
  url: string | null
  status: 'open' | 'complete' | 'expired'
  /** Whether the money was taken. A checkout can be complete before (slow payment methods). */
  isPaid: boolean
  /** null until the buyer tried to pay. */
  paymentIntent: string | null
  email: string | null
  name: string | null
  /** ISO 3166 alpha-2, as far as the buyer gave it. */
  country: string | null
  /** With tax. */
  total: number
  tax: number
  currency: Currency
  sellerId: string | null
  checkoutId: string | null
  expiresAt: number
}

export type ProviderRefund = {
  id: string
  amount: number
  /** `succeeded` may still become `failed`. */
  status: 'pending' | 'succeeded' | 'failed' | 'canceled'
  /** Why it failed, in the provider's word. */
  failure: string | null
  /** Ours; null: made at the provider's dashboard. */
  refundId: string | null
  at: number
}

/** A dispute that took money back. Inquiries, and disputes prevented before money moved, are left out. */
export type ProviderDispute = {
  id: string
  amount: number
  /** What the provider charged for it so far, in the payment's currency. */
  fee: number
  status: 'open' | 'won' | 'lost'
  reason: string
  at: number
}

/** A payment with everything that happened to it since. */
export type PaymentState = {
  paymentIntent: string
  /** `failed`: the last try did; the buyer may try another card while their checkout is open. */
  status: 'succeeded' | 'processing' | 'failed' | 'canceled' | 'open'
  total: number
  currency: Currency
  /** What the provider keeps of it, in the payment's currency; null until it says. */
  fee: number | null
  sellerId: string | null
  checkoutId: string | null
  /** Oldest first. */
  refunds: ProviderRefund[]
  /** Oldest first. */
  disputes: ProviderDispute[]
}

export type RefundOrder = {
  refundId: string
  /** Rises only after a definite no: refund and attempt are the idempotency key. */
  attempt: number
  sellerId: string
  paymentIntent: string
  /** Minor units of the payment's currency. */
  amount: number
}

/**
 * What selling needs of a payment provider, which charges the buyer on the platform's account. Nothing here throws.
 * Keys are replayed for 24 hours by the provider; after that the same call would do the same thing again, so what is
 * `unknown` for longer must be looked up first.
 */
export type PaymentGateway = {
  /** Where the buyer pays for this order. The same order again answers with the same checkout. */
  openCheckout(order: CheckoutOrder): Promise<Outcome<CheckoutState>>
  findCheckout(sessionId: string): Promise<Outcome<CheckoutState>>
  /** The payment, its fee, and all of its refunds and disputes. */
  findPayment(paymentIntent: string): Promise<Outcome<PaymentState>>
  refund(order: RefundOrder): Promise<Outcome<ProviderRefund>>
  /** What was told by webhook since, newest first, at most 2,000: for those that never arrived. `since` is epoch ms. */
  findEvents(since: number): Promise<Outcome<PaymentHint[]>>
}
