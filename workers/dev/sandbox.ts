import { createPaymentStore } from '#db/sandbox/payment-store.ts'
import type { sandboxClock } from '#db/sandbox/sandbox-clock.ts'
import { createSandboxStore } from '#db/sandbox/sandbox-store.ts'
import type { Config } from '../env.ts'
import type { Clock } from '../ports/clock.port.ts'
import type { Inbox } from '../webhooks/inbox.ts'
import type { PaymentInbox } from '../webhooks/payment-inbox.ts'
import { createDeliveryReports } from './delivery-reports.ts'
import { createFakes } from './fakes/fakes.ts'
import { createStripeConnect } from './fakes/stripe-connect.ts'
import { createStripeShop } from './fakes/stripe-shop.ts'
import { createPaymentReports } from './payment-reports.ts'

type Deps = {
  clock: Clock
  movedClock: ReturnType<typeof sandboxClock>
  waitUntil: (work: Promise<unknown>) => void
  inbox: Inbox
  paymentInbox: PaymentInbox
}

/** What the container has in sandbox mode only: the fakes, what they remember and report, and the clock's control. */
export function createSandbox(env: Env, config: Config, deps: Deps) {
  const { clock, movedClock, waitUntil, inbox, paymentInbox } = deps
  const store = createSandboxStore(env.DB)
  const reports = createDeliveryReports({
    store,
    clock,
    waitUntil,
    secrets: webhookSecrets(config),
    mail: config.mail,
    inbox,
  })
  const payments = createPaymentStore(env.DB)
  const { webhookSecret: secret, connectWebhookSecret: connectSecret } = config.payments
  const paymentReports = createPaymentReports({
    ...{ payments, clock, waitUntil, secret, connectSecret, inbox: paymentInbox },
  })
  const shop = createStripeShop({ payments, clock, onEvents: paymentReports.soon })
  const connect = createStripeConnect({ payments, clock, onEvents: paymentReports.soon })
  const fakes = createFakes(
    { store, clock, onTaken: reports.soon },
    { store, clock, payments, shop, connect },
  )
  return {
    clock: movedClock,
    store,
    reports,
    /** What the payment fake remembers, does when asked by a buyer or at its dashboard, and tells. */
    payments: { store: payments, shop, connect, reports: paymentReports },
    fakes: fakes.fetch,
  }
}

export const webhookSecrets = ({ mail }: Config) => ({
  resendWebhookSecret: mail.resend.webhookSecret,
  sendgridWebhookPrivateKey: mail.sendgrid.webhookPrivateKey ?? '',
})
