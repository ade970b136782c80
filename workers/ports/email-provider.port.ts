import type { SendOutcome } from '#app/domain/updates/settle.rules.ts'

/**
 * What the sending engine needs of a mail provider. One message is rendered once and personalised by
 * substitution: the adapter replaces each `{{key}}` of `substitutions`, or lets the provider do so.
 */
export type BulkMessage = {
  /** Derives from update and batch number; the same key always goes with the same bytes. */
  idempotencyKey: string
  from: { email: string; name: string }
  replyTo: string | null
  subject: string
  html: string
  text: string
  headers: Record<string, string>
  /** For joining webhooks back: `delivery` per recipient is added by the adapter. No personal data. */
  tags: { update: string; batch: string }
  recipients: BulkRecipient[]
}
export type BulkRecipient = {
  deliveryId: string
  email: string
  name: string | null
  /** Values of the placeholders, the same keys for every recipient; HTML-safe as given. */
  substitutions: Record<string, string>
}

export type { SendOutcome }

export type EmailProvider = {
  readonly name: 'resend' | 'sendgrid'
  readonly maxRecipientsPerCall: number
  /** How long the provider replays an idempotency key, in ms; 0 = it knows none, so `unknown` is never resent. */
  readonly idempotencyWindowMs: number
  /** One provider call with at most `maxRecipientsPerCall` recipients. Never throws. */
  sendBulk(message: BulkMessage): Promise<SendOutcome>
  /** A single mail that belongs to no update (sign-in link, invitation, test mail). Never throws. */
  sendOne(
    message: Omit<BulkMessage, 'recipients' | 'tags'> & { to: { email: string; name: string | null } },
  ): Promise<SendOutcome>
}
