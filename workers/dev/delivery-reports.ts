import type { SandboxStore } from '#db/sandbox/sandbox-store.ts'
import type { Clock } from '#workers/ports/clock.port.ts'
import { headsOf } from './captured-mails.ts'
import { type MailHead, think } from './fakes/mail-fake.ts'
import {
  type ProviderEventType,
  resendWebhook,
  sendgridWebhooks,
  type ToldEvent,
  type Webhook,
  type WebhookSecrets,
} from './provider-webhook.ts'

/** From taking a call to reporting its mails: real providers need about as long at their fastest. */
const DELAY_MS = 400
/** Resend posts one event at a time; so many are on their way at once. */
const AT_ONCE = 8
const SWEPT_CALLS = 20

type Deps = {
  store: SandboxStore
  clock: Clock
  secrets: WebhookSecrets
  /** Our own origin; the requests for it go through `post`. */
  baseUrl: string
  /** To the whole Worker, so that a report is verified and stored as any webhook is. */
  post: (request: Request) => Promise<Response>
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
export function createDeliveryReports({ store, clock, secrets, baseUrl, post, waitUntil }: Deps) {
  const told = (mail: MailHead, type: ProviderEventType): ToldEvent => ({
    mail,
    type,
    link: '',
    eventId: `sbx_${mail.id.replace(/[^0-9a-z]/g, '')}_${type}`,
  })

  async function isTaken(provider: MailHead['provider'], { body, headers }: Webhook): Promise<boolean> {
    const response = await post(
      new Request(`${baseUrl}/webhooks/${provider}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body,
      }),
    )
    await response.body?.cancel()
    return response.ok
  }

  async function toResend(mails: MailHead[]): Promise<boolean> {
    const events = mails.flatMap((mail) => outcomesOf(mail.to).map((type) => told(mail, type)))
    let isWhole = true
    const carry = async () => {
      for (let event = events.shift(); event; event = events.shift()) {
        const webhook = await resendWebhook(event, secrets.resendWebhookSecret, clock.now())
        if (!(await isTaken('resend', webhook))) isWhole = false
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, carry))
    return isWhole
  }

  async function toSendgrid(mails: MailHead[]): Promise<boolean> {
    const events = mails.flatMap((mail) =>
      (['processed', ...outcomesOf(mail.to)] as const).map((type) => told(mail, type)),
    )
    let isWhole = true
    for (const webhook of await sendgridWebhooks(events, secrets.sendgridWebhookPrivateKey, clock.now()))
      if (!(await isTaken('sendgrid', webhook))) isWhole = false
    return isWhole
  }

  /** @returns whether everything was taken, now or before */
  async function report(ref: string): Promise<boolean> {
    if (await store.isReported(ref)) return true
    const mails = await headsOf(store, ref)
    const isWhole = await (mails[0]?.provider === 'sendgrid' ? toSendgrid(mails) : toResend(mails))
    if (isWhole) await store.markReported(ref, clock.now())
    return isWhole
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
