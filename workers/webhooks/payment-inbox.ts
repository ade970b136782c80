import type { StripeHint } from './stripe.webhook.ts'

/** The one way in for what is told about payments. */
export function createPaymentInbox() {
  return {
    async keep(_hint: StripeHint): Promise<void> {},
  }
}
export type PaymentInbox = ReturnType<typeof createPaymentInbox>
