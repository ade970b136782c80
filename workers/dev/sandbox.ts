import type { sandboxClock } from '#db/sandbox/sandbox-clock.ts'
import { createSandboxStore } from '#db/sandbox/sandbox-store.ts'
import type { Config } from '../env.ts'
import type { Clock } from '../ports/clock.port.ts'
import type { Inbox } from '../webhooks/inbox.ts'
import { createDeliveryReports } from './delivery-reports.ts'
import { createFakes } from './fakes/fakes.ts'

type Deps = {
  clock: Clock
  movedClock: ReturnType<typeof sandboxClock>
  waitUntil: (work: Promise<unknown>) => void
  inbox: Inbox
}

/** What the container has in sandbox mode only: the fakes, what they remember and report, and the clock's control. */
export function createSandbox(env: Env, config: Config, { clock, movedClock, waitUntil, inbox }: Deps) {
  const store = createSandboxStore(env.DB)
  const reports = createDeliveryReports({
    store,
    clock,
    waitUntil,
    secrets: webhookSecrets(config),
    mail: config.mail,
    inbox,
  })
  const fakes = createFakes({ store, clock, onTaken: reports.soon })
  return { clock: movedClock, store, reports, fakes: fakes.fetch }
}

export const webhookSecrets = ({ mail }: Config) => ({
  resendWebhookSecret: mail.resend.webhookSecret,
  sendgridWebhookPrivateKey: mail.sendgrid.webhookPrivateKey ?? '',
})
