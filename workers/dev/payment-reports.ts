import { SECOND } from '#app/domain/kernel/time.ts'
import type { PaymentHint } from '#app/domain/sales/payment-hint.ts'
import type { PaymentStore, StoredEvent } from '#db/sandbox/payment-store.ts'
import type { Clock } from '#workers/ports/clock.port.ts'
import { receiveStripe } from '../webhooks/stripe.webhook.ts'
import { think } from './fakes/mail-fake.ts'

/** From a change to telling of it: the API's answer is usually there first. */
const DELAY_MS = 300
const SWEPT_EVENTS = 200
const OF_ONE = 50

type Deps = {
  payments: PaymentStore
  clock: Clock
  /** Of the endpoint for the platform's own events, and of the one for those of sellers' accounts. */
  secret: string
  connectSecret: string
  inbox: { keep(hint: PaymentHint): Promise<unknown> }
  waitUntil: (work: Promise<unknown>) => void
}

/** `t=…,v1=…` of a body, as Stripe signs it. `now` is epoch ms. */
export async function signStripe(body: string, secret: string, now: number): Promise<string> {
  const timestamp = Math.floor(now / SECOND)
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  const bytes = (text: string) => new TextEncoder().encode(text)
  const key = await crypto.subtle.importKey('raw', bytes(secret), algorithm, false, ['sign'])
  const mac = new Uint8Array(await crypto.subtle.sign('HMAC', key, bytes(`${timestamp}.${body}`)))
  return `t=${timestamp},v1=${Array.from(mac, (b) => b.toString(16).padStart(2, '0')).join('')}`
}

/**
 * The payment fake's part of the bargain: it tells of every change by a signed webhook. They are handed to what our
 * endpoint calls, without HTTP. What nobody took is told again, with the same event ids.
 */
export type PaymentReports = ReturnType<typeof createPaymentReports>
export function createPaymentReports({ payments, clock, inbox, waitUntil, ...secrets }: Deps) {
  async function send(event: StoredEvent): Promise<boolean> {
    const now = clock.now()
    const { account } = JSON.parse(event.json) as { account?: string }
    const secret = account === undefined ? secrets.secret : secrets.connectSecret
    const isTaken = await receiveStripe(event.json, await signStripe(event.json, secret, now), {
      ...{ secrets: [secrets.secret, secrets.connectSecret], now, inbox },
    })
    if (isTaken) await payments.markSent(event.id, now)
    return isTaken
  }

  async function sendAll(events: StoredEvent[]): Promise<number> {
    let sent = 0
    for (const event of events) if (await send(event)) sent++
    return sent
  }

  /** What is still to be told of one payment or session, oldest first. */
  async function tell(subject: string): Promise<void> {
    const events = await payments.events({ subject, limit: OF_ONE })
    await sendAll(events.filter((e) => !e.held && e.sentAt === null).reverse())
  }

  return {
    tell,
    /** Tells of a change that was just made. What is lost with this run is made up for by a sweep. */
    soon(subject: string): void {
      waitUntil(think(DELAY_MS).then(() => tell(subject)))
    },
    /** Sends one event, held, sent before or not. */
    send,
    /** Sends what is still open of the changes made until then (epoch ms). @returns how many events were taken */
    sweep: async (madeUntil: number): Promise<number> =>
      sendAll(await payments.unsent(madeUntil, SWEPT_EVENTS)),
  }
}
