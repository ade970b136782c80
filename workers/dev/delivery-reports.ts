import type { SandboxStore } from '#db/sandbox/sandbox-store.ts'
import type { Clock } from '#workers/ports/clock.port.ts'
import type { Config } from '../env.ts'
import type { Inbox } from '../webhooks/inbox.ts'
import { verifyResend } from '../webhooks/resend.webhook.ts'
import { verifySendgrid } from '../webhooks/sendgrid.webhook.ts'
import type { Webhook } from '../webhooks/webhook-encoding.ts'
import { concerningDeliveries } from '../webhooks/webhooks.ts'
import { headsOf } from './captured-mails.ts'
import { type MailHead, think } from './fakes/mail-fake.ts'
import {
  type ProviderEventType,
  resendWebhook,
  sendgridWebhooks,
  type ToldEvent,
  type WebhookSecrets,
} from './provider-webhook.ts'

/** From taking a call to reporting its mails: real providers need about as long at their fastest. */
const DELAY_MS = 400
const SWEPT_CALLS = 20

type Deps = {
  store: SandboxStore
  clock: Clock
  secrets: WebhookSecrets
  mail: Config['mail']
  /** Where verified reports go. Over HTTP, Resend's one request per mail would keep this machine busier than the send. */
  inbox: Inbox
  waitUntil: (work: Promise<unknown>) => void
}

/** What became of a mail to this address, told by its local part as with the sinks of real providers. */
export function outcomesOf(address: string): ProviderEventType[] {
  if (/^bounce/i.test(address)) return ['bounced']
  if (/^soft/i.test(address)) return ['soft_bounced']
  return /^complain/i.test(address) ? ['delivered', 'complained'] : ['delivered']
}

/**
 * The fakes' part of the bargain: what they took they report as delivered, by signed webhooks. A call is marked once all
 * of its reports were taken; until then it is reported again, with the same event ids.
 */
export function createDeliveryReports({ store, clock, secrets, mail, inbox, waitUntil }: Deps) {
  const told = (head: MailHead, type: ProviderEventType): ToldEvent => ({
    mail: head,
    type,
    link: '',
    eventId: `sbx_${head.id.replace(/[^0-9a-z]/g, '')}_${type}`,
  })

  /** The signed webhooks of a call's mails, each verified as one that came over the network; null: one was refused. */
  async function verified(mails: MailHead[]): Promise<Webhook[] | null> {
    const now = clock.now()
    const events = (more: ProviderEventType[]) =>
      mails.flatMap((m) => [...more, ...outcomesOf(m.to)].map((type) => told(m, type)))
    const webhooks: (Webhook | null)[] = []
    if (mails[0]?.provider === 'sendgrid') {
      const { webhookPublicKey } = mail.sendgrid
      for (const w of await sendgridWebhooks(events(['processed']), secrets.sendgridWebhookPrivateKey, now))
        webhooks.push(await verifySendgrid(w.body, new Headers(w.headers), webhookPublicKey, now))
    } else
      for (const event of events([])) {
        const w = await resendWebhook(event, secrets.resendWebhookSecret, now)
        webhooks.push(await verifyResend(w.body, new Headers(w.headers), mail.resend.webhookSecret, now))
      }
    return webhooks.every((w) => w !== null) ? webhooks : null
  }

  /** @returns whether everything was taken, now or before */
  async function report(ref: string): Promise<boolean> {
    if (await store.isReported(ref)) return true
    const mails = await headsOf(store, ref)
    const webhooks = await verified(mails)
    if (!webhooks) return false
    await inbox.keep(webhooks.flatMap(concerningDeliveries))
    await store.markReported(ref, clock.now())
    return true
  }

  return {
    /** Reports a call that was just taken. What is lost with this run is made up for by a sweep. */
    soon(ref: string): void {
      waitUntil(think(DELAY_MS).then(() => report(ref)))
    },

    /**
     * Reports what is still open of the calls taken until then (epoch ms), some calls at a time.
     * @returns how many calls were reported wholly; 0: nothing is open, or nobody takes the rest
     */
    async sweep(takenUntil: number): Promise<number> {
      let reported = 0
      for (const ref of await store.unreported(takenUntil, SWEPT_CALLS)) if (await report(ref)) reported++
      return reported
    },
  }
}
