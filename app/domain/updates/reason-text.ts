import type { ExclusionReason } from './updates.schema.ts'

/** Why somebody who once bought the product does not get an update: the end of "n …", one and many alike. */
export const EXCLUSION_TEXT: Record<ExclusionReason, string> = {
  other_edition: 'bought an edition that did not change',
  charged_back: 'disputed the payment with their bank',
  refunded: 'got their money back',
  bought_after: 'bought after this version, so they have it already',
  suppressed: 'cannot be mailed: the address bounced or complained before',
  blocklisted: 'are on your block list',
  unsubscribed: 'unsubscribed from your mails',
  pending: 'have not confirmed their address yet',
  muted: 'turned off notices about this product',
}

const PAUSE_TEXT: Record<string, string> = {
  member: 'A member paused it. What was handed over stays handed over; the rest waits.',
  quota_exceeded:
    'The mail provider says the sending quota is used up. Raise it there, or wait until it renews, then resume.',
}

/** Why an update stands still, in a sentence. Codes of the provider's that are not listed are about its account. */
export const pauseText = (reason: string | null): string =>
  PAUSE_TEXT[reason ?? 'member'] ??
  `The mail provider refused our account (${reason}). Nothing is lost: put it right in Settings → Mail, then resume.`

const DELIVERY_TEXT: Record<string, string> = {
  lost_answer: 'The provider’s answer was lost',
  no_answer: 'The provider did not answer',
  invalid_idempotent_request: 'An earlier try may have been taken',
}

/** What is known about one delivery beyond its state. Anything else is the provider's own words. */
export const deliveryText = (reason: string): string =>
  SKIPPED_TEXT[reason as ExclusionReason] ?? DELIVERY_TEXT[reason] ?? reason

/** Opted out between the confirmation and the moment of sending: the reasons that can come up then. */
const SKIPPED_TEXT: Partial<Record<ExclusionReason, string>> = {
  suppressed: 'Bounced or complained before it was sent',
  blocklisted: 'Blocked before it was sent',
  unsubscribed: 'Unsubscribed before it was sent',
  pending: 'Not confirmed',
  muted: 'Turned off notices before it was sent',
}
