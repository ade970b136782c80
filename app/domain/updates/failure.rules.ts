import type { DeliveryState } from './updates.schema.ts'

/** Why a mail did not do what it should: a closed list, so that failures can be counted and explained. */
export const FAILURE_CAUSES = [
  'no_such_mailbox',
  'mailbox_full',
  'temporary',
  'blocked_as_spam',
  'bad_address',
  'too_large',
  'provider_refused',
  'complained',
  'suppressed_at_provider',
  'opted_out',
  'other',
] as const
export type FailureCause = (typeof FAILURE_CAUSES)[number]

/** States a failure is counted under. `accepted`: not delivered so far, and the last we heard is a soft bounce. */
export const FAILURE_STATES = ['rejected', 'bounced', 'complained', 'skipped', 'accepted'] as const
export type FailureState = (typeof FAILURE_STATES)[number]

export const SUPPRESSED_AT_PROVIDER = 'suppressed_at_provider'
/** Left out of an update because the day's digest tells them instead. */
export const IN_DIGEST = 'in_digest'

/** RFC 3463, the longest prefix first. Class 4 is temporary whatever the rest says, but for a full mailbox. */
const STATUS_CODES: [prefix: RegExp, FailureCause][] = [
  [/\b[45]\.2\.2\b/, 'mailbox_full'],
  [/\b[45]\.2\.3\b|\b[45]\.3\.4\b/, 'too_large'],
  [/\b4\.\d{1,3}\.\d{1,3}\b/, 'temporary'],
  [/\b5\.1\.[37]\b/, 'bad_address'],
  [/\b5\.1\.\d{1,3}\b|\b5\.2\.1\b|\b5\.4\.[14]\b/, 'no_such_mailbox'],
  [/\b5\.7\.\d{1,3}\b/, 'blocked_as_spam'],
]

/** What servers and providers write when they give no status code, and codes of our own adapters. */
const WORDS: [RegExp, FailureCause][] = [
  [/over ?quota|quota exceeded|mailbox (is )?full|storage/i, 'mailbox_full'],
  [/too (large|big)|size limit|message size/i, 'too_large'],
  [/spam|blacklist|blocklist|blocked|reputation|dmarc|\bspf\b|dkim|policy|denied/i, 'blocked_as_spam'],
  [
    /no such (user|mailbox)|(user|mailbox|account|recipient|address)\b.*\b(unknown|unavailable|disabled|not found|(does|did) ?n.t exist|does not exist)|unknown (user|recipient)|unrouteable|host not found/i,
    'no_such_mailbox',
  ],
  [/invalid|not (a )?valid|malformed|syntax|bad address/i, 'bad_address'],
  [/temporar|try again|greylist|graylist|timed? ?out|deferred|defer\b|rate limit|too many/i, 'temporary'],
]

/**
 * The cause of a failure from what is known about it: the reason kept with a delivery, which is the words of a mail
 * server, of a provider, or a code of our own.
 * @returns null for a delivery that did not fail
 */
export function failureOf(
  state: DeliveryState,
  reason: string | null,
): { state: FailureState; cause: FailureCause } | null {
  switch (state) {
    case 'complained':
      return { state, cause: 'complained' }
    case 'skipped':
      if (reason === IN_DIGEST) return null
      return { state, cause: reason === SUPPRESSED_AT_PROVIDER ? SUPPRESSED_AT_PROVIDER : 'opted_out' }
    case 'bounced':
      return { state, cause: causeOf(reason) ?? 'other' }
    case 'rejected':
      return { state, cause: causeOf(reason) ?? 'provider_refused' }
    case 'accepted':
      return reason === null ? null : { state, cause: causeOf(reason) ?? 'temporary' }
    default:
      return null
  }
}

/** What a mail server or a provider might have said, without anything of the person in it. null: a delivery fails so with no reason. */
const PLAIN: Record<FailureCause, string | null> = {
  no_such_mailbox: 'no such mailbox',
  mailbox_full: 'mailbox full',
  temporary: 'temporary failure',
  blocked_as_spam: 'blocked',
  bad_address: 'bad address',
  too_large: 'too large',
  provider_refused: 'refused',
  complained: null,
  suppressed_at_provider: null,
  opted_out: null,
  other: 'bounced',
}

/**
 * A reason for the same failure in words of our own: those of a mail server often hold the address. So who was erased is
 * still counted under the cause they were counted under.
 */
export function plainReason(state: DeliveryState, reason: string | null): string | null {
  // Never words of others: a code of ours, or what the person had chosen.
  if (state === 'skipped') return reason
  const failure = failureOf(state, reason)
  return failure && PLAIN[failure.cause]
}

function causeOf(reason: string | null): FailureCause | null {
  if (!reason) return null
  const rule = [...STATUS_CODES, ...WORDS].find(([pattern]) => pattern.test(reason))
  return rule ? rule[1] : null
}
