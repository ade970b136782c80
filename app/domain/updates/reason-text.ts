import type { FailureCause } from './failure.rules.ts'
import type { ExclusionReason, WaitReason } from './updates.schema.ts'

/** Why somebody who once bought the product does not get an update: the end of "n …", one and many alike. */
export const EXCLUSION_TEXT: Record<ExclusionReason, string> = {
  other_edition: 'bought an edition that did not change',
  charged_back: 'disputed the payment with their bank',
  refunded: 'got their money back',
  bought_after: 'bought after this version, so they have it already',
  outside_segment: 'are not in the segment you chose',
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
  guard_bounces:
    'Awning paused it: of the mails that went first, too many bounced. That harms your sender’s name with every mail provider. Look at “What went wrong” below, take old or bought addresses out, then send what is left, or cancel it.',
  guard_complaints:
    'Awning paused it: too many of those who got it first reported it as spam. Look at the mail once more with their eyes: do they know who writes, and did they ask to hear? Then send what is left, or cancel it.',
  guard_errors:
    'Awning paused it: the mail provider refused too many of the first mails, or its answers were lost. Look at “What went wrong” below and at Settings → Mail, then send what is left.',
  too_late:
    'It could not start within 12 hours, so Awning asks before it goes out late. Send it if it is still news; otherwise cancel it and nobody hears.',
  providers_refused:
    'Every mail provider refused our account. Nothing is lost: put key, sender domain and credit right at the provider, then resume.',
}
/** What Awning paused to ask about: going on is then a decision, not a continuation. */
const ASKS = ['guard_bounces', 'guard_complaints', 'guard_errors', 'too_late']
export const asksToGoOn = (pauseReason: string | null): boolean => ASKS.includes(pauseReason ?? '')

/** Why an update stands still, in a sentence. Codes of the provider's that are not listed are about its account. */
export const pauseText = (reason: string | null): string =>
  PAUSE_TEXT[reason ?? 'member'] ??
  `The mail provider refused our account (${reason}). Nothing is lost: put it right in Settings → Mail, then resume.`

/** Why an update waits although nobody paused it; it goes on by itself. */
export const WAIT_TEXT: Record<WaitReason, string> = {
  daily_limit: 'Your day is full. What is left goes when the next one begins.',
  rate: 'The mail provider takes no more for the moment.',
  quota: 'The mail provider’s quota for today is used up.',
  warm_up:
    'Your sender domain is new, so only so many mails go out a day. That keeps them out of spam folders.',
  account: 'The mail provider refuses our account at the moment.',
  failing: 'The mail provider does not answer at the moment.',
}

const DELIVERY_TEXT: Record<string, string> = {
  lost_answer: 'The provider’s answer was lost',
  no_answer: 'The provider did not answer',
  invalid_idempotent_request: 'An earlier try may have been taken',
  in_digest: 'Got it in the day’s digest instead',
  suppressed_at_provider: 'On the mail provider’s own block list, so it did not try',
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

/** Why mails failed, in plain words: what happened, and what the seller can do about it. */
export const FAILURE_TEXT: Record<FailureCause, { happened: string; advice: string }> = {
  no_such_mailbox: {
    happened: 'The mailbox does not exist any more.',
    advice:
      'Nothing to do: these addresses are not mailed again. Ask customers for a new one when they write.',
  },
  mailbox_full: {
    happened: 'The mailbox is full.',
    advice: 'Nothing to do: it may have room next time. After five times in 30 days we stop trying.',
  },
  temporary: {
    happened: 'The mail server did not take it for now.',
    advice: 'Wait a day: most arrive late. After five times in 30 days we stop trying.',
  },
  blocked_as_spam: {
    happened: 'The mail server took it for spam or does not trust the sender.',
    advice:
      'Check that your sender domain is verified in Settings → Mail, and send only to people who expect it.',
  },
  bad_address: {
    happened: 'The address is not one that can be mailed.',
    advice: 'Correct it with the customer; it was probably mistyped.',
  },
  too_large: {
    happened: 'The mail was too large for the mailbox.',
    advice: 'Shorten the note or the list of changes next time.',
  },
  provider_refused: {
    happened: 'The mail provider did not take it.',
    advice: 'Look at quota and account at the provider, then use “Retry” to send these again.',
  },
  complained: {
    happened: 'They reported the mail as spam.',
    advice: 'Nothing to do: they are unsubscribed and not mailed again.',
  },
  suppressed_at_provider: {
    happened: 'The mail provider has the address on its own block list and did not try.',
    advice: 'Nothing to do: we stopped mailing it as well.',
  },
  opted_out: {
    happened: 'They opted out before the mail was handed over.',
    advice: 'Nothing to do: that is their choice.',
  },
  other: {
    happened: 'The mail server gave no reason that we understand.',
    advice: 'Look at its words in the list of recipients.',
  },
}
