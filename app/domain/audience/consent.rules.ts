export const CONSENT_STATES = ['subscribed', 'pending', 'unsubscribed', 'blocklisted'] as const
export type ConsentState = (typeof CONSENT_STATES)[number]

/** Why an address is on the suppression list: what a provider reported about it. */
export const SUPPRESSION_REASONS = ['bounced', 'complained'] as const
export type SuppressionReason = (typeof SUPPRESSION_REASONS)[number]

export type ConsentNow = { state: ConsentState; suppressedReason: string | null }

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
  | { by: 'provider'; report: 'bounced' | 'complained' | 'unsubscribed' }

export type ConsentDecision =
  | { kind: 'change'; to: ConsentState; reason: string | null; suppress: SuppressionReason | null }
  /** It is so already; nothing is written. */
  | { kind: 'same' }
  | { kind: 'refused'; code: 'not_allowed' | 'evidence_needed' | 'suppressed'; because: string }

/** How much mail a state lets through, from none at all to all. */
const MAIL: Record<ConsentState, number> = { blocklisted: 0, unsubscribed: 1, pending: 2, subscribed: 3 }

/**
 * The only place where a change of consent is decided, for every path. Toward less mail is always allowed; toward
 * more mail only by the person, or by a member who may and says what proves it; never by a provider, and by
 * nobody while the address is suppressed.
 */
export function decideConsent(now: ConsentNow, event: ConsentEvent): ConsentDecision {
  switch (event.by) {
    case 'provider':
      return decideReport(now, event.report)
    case 'person': {
      if (event.to === 'unsubscribed')
        return MAIL[now.state] > MAIL.unsubscribed ? change(event.to, 'own_choice') : { kind: 'same' }
      if (now.suppressedReason) return suppressed(now.suppressedReason, 'you')
      return now.state === event.to ? { kind: 'same' } : change(event.to, 'own_choice')
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
      if (!event.evidence)
        return refused(
          'evidence_needed',
          'must say what proves that the person asked for mail: what, when and where',
        )
      return change(event.to, event.reason)
    }
  }
}

/** providers.md 9.2: a permanent bounce blocks the address, a complaint is the loudest opt-out there is. */
function decideReport(now: ConsentNow, report: 'bounced' | 'complained' | 'unsubscribed'): ConsentDecision {
  const wanted: ConsentState = report === 'bounced' ? 'blocklisted' : 'unsubscribed'
  const to = MAIL[wanted] < MAIL[now.state] ? wanted : now.state
  const suppress = report === 'unsubscribed' || now.suppressedReason ? null : report
  return to === now.state && !suppress ? { kind: 'same' } : { kind: 'change', to, reason: report, suppress }
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
  const due: ConsentState = suppressedReason === 'bounced' ? 'blocklisted' : 'unsubscribed'
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
  refused(
    'suppressed',
    reason === 'bounced'
      ? `Mail to this address came back as undeliverable, so we stopped mailing ${whom}.`
      : `Mail to this address was reported as spam, so we stopped mailing ${whom}.`,
  )
