export const CONSENT_STATES = ['subscribed', 'pending', 'unsubscribed', 'blocklisted'] as const
export type ConsentState = (typeof CONSENT_STATES)[number]

/**
 * Why an address is on the suppression list. `kept_bouncing`: five soft bounces in thirty days; `provider_list`: the
 * provider has it on a list of its own and says no more; `erased`: whoever had it asked to be forgotten; `opted_out`: whoever
 * had it had opted out, and has another address since.
 */
export const SUPPRESSION_REASONS = [
  'bounced',
  'complained',
  'kept_bouncing',
  'provider_list',
  'erased',
  'opted_out',
] as const
export type SuppressionReason = (typeof SUPPRESSION_REASONS)[number]

/** What mail providers report about a person or an address. */
export const PROVIDER_REPORTS = [
  'bounced',
  'complained',
  'unsubscribed',
  'soft_bounced',
  'suppressed',
] as const
export type ProviderReport = (typeof PROVIDER_REPORTS)[number]

/** `reason`: why the state is what it is. */
export type ConsentNow = { state: ConsentState; reason: string | null; suppressedReason: string | null }

/** Who wants what. `may`: what the member's role or the key's scopes allow. */
export type ConsentEvent =
  | { by: 'person'; to: 'subscribed' | 'unsubscribed' }
  | {
      by: 'member'
      to: ConsentState
      reason: string | null
      evidence: string | null
      may: { restrict: boolean; resubscribe: boolean }
    }
  | { by: 'provider'; report: ProviderReport }
  /** A file or another system says so. `evidence`: what in it proves that the person asked for mail. */
  | {
      by: 'import' | 'sync'
      to: ConsentState
      reason: string | null
      evidence: string | null
      may: { resubscribe: boolean }
    }
  /** Everything held about the person goes, at their wish. */
  | { by: 'erasure' }

export type ConsentDecision =
  | { kind: 'change'; to: ConsentState; reason: string | null; suppress: SuppressionReason | null }
  /** It is so already; nothing is written. */
  | { kind: 'same' }
  /** What the person chose stands against what a file or another system says; that is no error. */
  | { kind: 'protected' }
  | { kind: 'refused'; code: 'not_allowed' | 'evidence_needed' | 'suppressed'; because: string }

/** How much mail a state lets through, from none at all to all. */
const MAIL: Record<ConsentState, number> = { blocklisted: 0, unsubscribed: 1, pending: 2, subscribed: 3 }

/** Whether `a` lets less mail through than `b`. */
export const isLessMail = (a: ConsentState, b: ConsentState): boolean => MAIL[a] < MAIL[b]

/**
 * The only place where a change of consent is decided, for every path. Toward less mail is always allowed; toward
 * more mail only by the person, or by a member who may and says what proves it (also where an import or a sync of theirs
 * says so); never by a provider, and by nobody while the address is suppressed.
 */
export function decideConsent(now: ConsentNow, event: ConsentEvent): ConsentDecision {
  switch (event.by) {
    case 'provider':
      return decideReport(now, event.report)
    case 'person': {
      if (event.to === 'unsubscribed') {
        if (MAIL[now.state] > MAIL.unsubscribed) return change(event.to, 'own_choice')
        // What an import did can be undone; that the person wanted it as well has to be on record by then.
        return now.reason === 'import' ? change(now.state, 'own_choice') : { kind: 'same' }
      }
      if (now.suppressedReason) return suppressed(now.suppressedReason, 'you')
      return now.state === event.to ? { kind: 'same' } : change(event.to, 'own_choice')
    }
    case 'import':
    case 'sync': {
      if (MAIL[event.to] < MAIL[now.state]) return change(event.to, event.reason)
      if (event.to === now.state) return { kind: 'same' }
      return event.may.resubscribe && isProof(event.evidence) && !now.suppressedReason
        ? change(event.to, event.reason)
        : { kind: 'protected' }
    }
    case 'erasure': {
      const to = MAIL[now.state] > MAIL.unsubscribed ? 'unsubscribed' : now.state
      const suppress = now.suppressedReason ? null : 'erased'
      return { kind: 'change', to, reason: 'erased', suppress }
    }
    case 'member': {
      if (MAIL[event.to] < MAIL[now.state])
        return event.may.restrict
          ? change(event.to, event.reason)
          : refused('not_allowed', 'This needs the permission consent:restrict.')
      if (event.to === now.state) return { kind: 'same' }
      if (!event.may.resubscribe)
        return refused('not_allowed', 'This needs the permission consent:resubscribe.')
      if (now.suppressedReason) return suppressed(now.suppressedReason, 'them')
      if (!isProof(event.evidence))
        return refused(
          'evidence_needed',
          'must say what proves that the person asked for mail: what, when and where',
        )
      return change(event.to, event.reason)
    }
  }
}

/** Blanks prove nothing; D1 holds it the same way. */
const isProof = (evidence: string | null) => (evidence ?? '').trim() !== ''

/**
 * What a report asks for. A permanent bounce blocks the address, a complaint is the loudest opt-out there is. The other
 * two say nothing about what the person wants, only that the address must not be mailed: consent stays.
 */
const REPORTS: Record<ProviderReport, { state: ConsentState | null; suppress: SuppressionReason | null }> = {
  bounced: { state: 'blocklisted', suppress: 'bounced' },
  complained: { state: 'unsubscribed', suppress: 'complained' },
  unsubscribed: { state: 'unsubscribed', suppress: null },
  soft_bounced: { state: null, suppress: 'kept_bouncing' },
  suppressed: { state: null, suppress: 'provider_list' },
}

function decideReport(now: ConsentNow, report: ProviderReport): ConsentDecision {
  const wanted = REPORTS[report]
  const to = wanted.state !== null && MAIL[wanted.state] < MAIL[now.state] ? wanted.state : now.state
  const suppress = now.suppressedReason ? null : wanted.suppress
  if (to === now.state && !suppress) return { kind: 'same' }
  return { kind: 'change', to, reason: wanted.suppress ?? report, suppress }
}

/**
 * What a contact starts with. A buyer is subscribed to notices about what they bought, unless the seller had to stop
 * mailing the address before: that outlives the contact.
 */
export function firstConsent(
  suppressedReason: string | null,
  wanted: ConsentState = 'subscribed',
): { state: ConsentState; reason: string | null } {
  if (!suppressedReason) return { state: wanted, reason: null }
  const due =
    suppressedReason === 'erased' || suppressedReason === 'opted_out'
      ? 'unsubscribed'
      : (Object.values(REPORTS).find((r) => r.suppress === suppressedReason)?.state ?? wanted)
  return { state: MAIL[wanted] < MAIL[due] ? wanted : due, reason: suppressedReason }
}

const change = (to: ConsentState, reason: string | null): ConsentDecision => ({
  kind: 'change',
  to,
  reason,
  suppress: null,
})
const refused = (
  code: 'not_allowed' | 'evidence_needed' | 'suppressed',
  because: string,
): ConsentDecision => ({
  kind: 'refused',
  code,
  because,
})
const suppressed = (reason: string, whom: 'you' | 'them') =>
  refused('suppressed', `${suppressionText(reason)}, so we stopped mailing ${whom}.`)

const SUPPRESSION_TEXT: Record<SuppressionReason, string> = {
  bounced: 'Mail to this address came back as undeliverable',
  complained: 'Mail to this address was reported as spam',
  kept_bouncing: 'Mail to this address came back five times within a month',
  provider_list: 'The mail provider has this address on its own block list',
  erased: 'What was held about the person at this address was erased at their wish',
  opted_out: 'Whoever had this address before had unsubscribed',
}

/** A contact's columns as the rules know them. */
export const consentNow = (c: {
  consentState: ConsentState
  consentReason: string | null
  suppressedReason: string | null
}): ConsentNow => ({ state: c.consentState, reason: c.consentReason, suppressedReason: c.suppressedReason })

/** What happened to a suppressed address, as the beginning of a sentence. */
export const suppressionText = (reason: string): string =>
  SUPPRESSION_TEXT[reason as SuppressionReason] ?? 'This address must not be mailed'
