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

export type MailEvent = {
  /** The same across the provider's retries: the key to drop duplicates by. */
  eventId: string
  type: MailEventType
  /** null: a mail that belongs to no update (sign-in link, invitation). */
  deliveryId: string | null
  provider: 'resend' | 'sendgrid'
  at: number
  /** Bounce text, refusal reason or clicked link. */
  detail: string | null
}
