import type { DeliveryState } from './updates.schema.ts'

/**
 * What a provider tells about a mail after it took it, in one vocabulary for both (deliverability table of the
 * provider contracts). `bounced` is permanent and suppresses the address, `soft_bounced` is final for this mail only;
 * `suppressed`: the provider did not try because the address is on its own list; `failed`: the provider's refusal,
 * which says nothing about the address.
 */
export type MailEventType =
  | 'processed'
  | 'deferred'
  | 'delivered'
  | 'opened'
  | 'clicked'
  | 'bounced'
  | 'soft_bounced'
  | 'complained'
  | 'unsubscribed'
  | 'suppressed'
  | 'failed'

/**
 * Who opened or clicked. `prefetch`: a mail client or browser that loads ahead; `scanner`: a security product that
 * follows every link; `proxy`: a privacy proxy that loads every picture whether or not anybody looks.
 */
export type Agent = 'person' | 'prefetch' | 'scanner' | 'proxy'

export type MailEvent = {
  /** The same across the provider's retries: the key to drop duplicates by. */
  eventId: string
  type: MailEventType
  /** null: a mail that belongs to no update (sign-in link, invitation). */
  deliveryId: string | null
  /** `awning`: our own pixel and links. */
  provider: 'resend' | 'sendgrid' | 'awning'
  at: number
  /** Bounce text, refusal reason or clicked link. */
  detail: string | null
  /** Of opens and clicks, else null. */
  agent: Agent | null
  /** Of clicks on our own links, else null. */
  linkNo: number | null
}

/** What an event is about, as it stands when its page is read. */
export type EventDelivery = {
  updateId: string
  contactId: string
  batchNo: number
  /** Its own state; null: what its batch says. */
  own: DeliveryState | null
  reason: string | null
  /** `cancelled` for a batch that waits in a cancelled update. */
  batchState: DeliveryState
  /** Of the update: how many batches it has, when it began, and whether its mails are tracked at all. */
  batches: number
  startedAt: number
  tracked: boolean
  /** The person does not want opens and clicks recorded. */
  untracked: boolean
}
/** An event with what it is about. */
export type InboxEvent = Omit<MailEvent, 'deliveryId'> & {
  receivedAt: number
  /** null: there is no such delivery. */
  about: EventDelivery | null
}
