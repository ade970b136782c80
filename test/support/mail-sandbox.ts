import { env } from 'cloudflare:workers'
import { createPaymentStore } from '#db/sandbox/payment-store.ts'
import { createSandboxStore } from '#db/sandbox/sandbox-store.ts'
import { createResend } from '#workers/adapters/email/resend.ts'
import { createSendgrid } from '#workers/adapters/email/sendgrid.ts'
import { listMails, type MailFilter } from '#workers/dev/captured-mails.ts'
import { createFakes } from '#workers/dev/fakes/fakes.ts'
import { createStripeConnect } from '#workers/dev/fakes/stripe-connect.ts'
import { createStripeShop } from '#workers/dev/fakes/stripe-shop.ts'

export const SANDBOX_URL = 'http://127.0.0.1:8787'

/** Both adapters on the fakes, with this file's D1, an own clock, and the last raw answers at hand. */
export function mailSandbox() {
  const START = Date.UTC(2026, 10, 20, 12)
  const clock = { at: START, now: () => clock.at }
  const store = createSandboxStore(env.DB)
  const payments = createPaymentStore(env.DB)
  const shop = createStripeShop({ payments, clock })
  const connect = createStripeConnect({ payments, clock })
  const { fetch: outbound } = createFakes({ store, clock }, { store, clock, payments, shop, connect })
  const deps = { fetch: outbound, clock }
  return {
    clock,
    store,
    resend: createResend({ ...deps, apiKey: 're_test', baseUrl: `${SANDBOX_URL}/dev/fakes/resend` }),
    sendgrid: createSendgrid({ ...deps, apiKey: 'SG.test', baseUrl: `${SANDBOX_URL}/dev/fakes/sendgrid` }),
    /** A raw call, for what our adapters would never send. */
    call: (path: string, body: unknown, headers: Record<string, string> = {}) =>
      outbound(`${SANDBOX_URL}/dev/fakes${path}`, {
        method: 'POST',
        headers: {
          authorization: path.startsWith('/resend') ? 'Bearer re_test' : 'Bearer SG.test',
          ...headers,
        },
        body: typeof body === 'string' || body instanceof ArrayBuffer ? body : JSON.stringify(body),
      }),
    mails: (filter?: MailFilter) => listMails(store, filter),
    /** Storage is per file, not per test. */
    async reset() {
      clock.at = START
      const tables = ['sandbox_settings', 'sandbox_faults', 'sandbox_mail_calls', 'sandbox_mail_bodies']
      await env.DB.batch(tables.map((table) => env.DB.prepare(`DELETE FROM ${table}`)))
    },
  }
}
