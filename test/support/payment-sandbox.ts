import { env } from 'cloudflare:workers'
import { HOUR } from '#app/domain/kernel/time.ts'
import type { PaymentHint } from '#app/domain/sales/payment-hint.ts'
import { createPaymentStore } from '#db/sandbox/payment-store.ts'
import { createSandboxStore } from '#db/sandbox/sandbox-store.ts'
import { createStripe } from '#workers/adapters/stripe/stripe.ts'
import { createStripePayouts } from '#workers/adapters/stripe/stripe-payouts.ts'
import { createFakes } from '#workers/dev/fakes/fakes.ts'
import { createStripeConnect } from '#workers/dev/fakes/stripe-connect.ts'
import { createStripeShop } from '#workers/dev/fakes/stripe-shop.ts'
import { createPaymentReports } from '#workers/dev/payment-reports.ts'
import type { CheckoutOrder, Outcome } from '#workers/ports/payment-gateway.port.ts'

const SANDBOX_URL = 'http://127.0.0.1:8787'
export const BUYER = { email: 'ada@example.com', name: 'Ada Lovelace', country: 'DE' }

/** The payment adapter on its fake, with this file's D1, an own clock, and what was told and answered at hand. */
export function paymentSandbox() {
  const START = Date.UTC(2026, 10, 20, 12)
  const clock = { at: START, now: () => clock.at }
  const store = createSandboxStore(env.DB)
  const payments = createPaymentStore(env.DB)
  const shop = createStripeShop({ payments, clock })
  const connect = createStripeConnect({ payments, clock })
  const { fetch: fake } = createFakes({ store, clock }, { store, clock, payments, shop, connect })
  const hints: PaymentHint[] = []
  const calls: { request: Request; body: string; answer: Response }[] = []
  const watched: typeof fetch = async (input, init) => {
    const request = new Request(input, init)
    const body = await request.clone().text()
    const answer = await fake(input, init)
    calls.push({ request, body, answer: answer.clone() })
    return answer
  }
  const baseUrl = `${SANDBOX_URL}/dev/fakes/stripe`
  let orders = 0
  return {
    clock,
    store,
    payments,
    shop,
    connect,
    hints,
    calls,
    gateway: createStripe({ secretKey: 'sk_test_1', baseUrl, fetch: watched, isTaxed: true }),
    payouts: createStripePayouts({ secretKey: 'sk_test_1', baseUrl, fetch: watched }),
    untaxed: createStripe({ secretKey: 'sk_test_1', baseUrl, fetch: watched, isTaxed: false }),
    reports: createPaymentReports({
      ...{ payments, clock, secret: 'whsec_test', connectSecret: 'whsec_connect' },
      inbox: { keep: async (hint) => void hints.push(hint) },
      waitUntil: () => {},
    }),
    /** A raw call, for what our adapter would never send. */
    call: (path: string, form: string | null = null, headers: Record<string, string> = {}) =>
      fake(`${baseUrl}${path}`, {
        method: form === null ? 'GET' : 'POST',
        headers: { authorization: 'Bearer sk_test_1', ...headers },
        ...(form === null ? {} : { body: form }),
      }),
    order: (given: Partial<CheckoutOrder> = {}): CheckoutOrder => ({
      checkoutId: `chk_${++orders}`,
      sellerId: 'sel_1',
      name: 'The Course',
      description: 'Twelve lessons',
      amount: 2000,
      currency: 'usd',
      email: null,
      successUrl: `${SANDBOX_URL}/done?session={CHECKOUT_SESSION_ID}`,
      cancelUrl: `${SANDBOX_URL}/back`,
      expiresAt: clock.at + HOUR,
      ...given,
    }),
    /** As if each run had died between doing what it was asked and writing down its answer. */
    forgetAnswers: () => env.DB.prepare('UPDATE sandbox_payment_calls SET status = NULL, body = NULL').run(),
    /** Storage is per file, not per test. */
    async reset() {
      clock.at = START
      hints.length = calls.length = 0
      const tables = [
        'settings',
        'faults',
        'payment_objects',
        'payment_calls',
        'payment_events',
        'payment_balances',
      ]
      await env.DB.batch(tables.map((table) => env.DB.prepare(`DELETE FROM sandbox_${table}`)))
    },
  }
}

/** The value of a call that must have been done. */
export function done<T>(outcome: Outcome<T>): T {
  if (outcome.kind !== 'done') throw new Error(JSON.stringify(outcome))
  return outcome.value
}
