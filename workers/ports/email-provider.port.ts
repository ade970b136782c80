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

/**
 * Three-valued on purpose (providers.md 9.1). `unknown`: the provider may have taken the message and its answer
 * was lost; only the same idempotency key inside its window, or an event, may settle it.
 */
export type SendOutcome =
  | { kind: 'accepted' /** provider's id per recipient, in the order given */; providerIds: string[] }
  | {
      kind: 'rejected' /** nobody of the call was sent and the same call will be refused again */
      reason: string
      code: string
      /**
       * `message`: the mail is at fault. `account`: key, sender or credit; the mails may be sent once that is mended.
       * `conflict`: an earlier call with this key had other bytes and may have been sent; never try a new key.
       */
      cause: 'message' | 'account' | 'conflict'
    }
  | {
      kind: 'partial'
      results: ({ kind: 'accepted'; providerId: string } | { kind: 'rejected'; reason: string })[]
    }
  | { kind: 'retry_later' /** nobody was sent; ask again */; afterSeconds: number; reason: string }
  | { kind: 'unknown'; reason: string }

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
