import type { DestinationKind } from '#app/domain/payouts/payout.schema.ts'

/** Why payouts fail at Stripe (providers.md 3.4), each with a test account of its own. */
export const FAILURE_CODES = [
  'account_closed',
  'account_frozen',
  'bank_account_restricted',
  'bank_ownership_changed',
  'could_not_process',
  'debit_not_authorized',
  'declined',
  'insufficient_funds',
  'invalid_account_number',
  'incorrect_account_holder_name',
  'incorrect_account_holder_address',
  'incorrect_account_holder_tax_id',
  'invalid_currency',
  'no_account',
] as const

/** Where the sandbox's sellers may be paid, and what becomes of it. */
export type Flavour = {
  kind: DestinationKind
  /** What the page says of it. */
  about: string
  isInstant: boolean
  isVerified: boolean
  /** `returned`: paid, and failed three days later. */
  ends: 'paid' | 'late' | 'returned' | { failure: string }
}
const good = { isInstant: true, isVerified: true, ends: 'paid' } as const
export const FLAVOURS: Record<string, Flavour> = {
  bank_ok: { ...good, kind: 'bank', about: 'takes everything, also instantly' },
  card_ok: { ...good, kind: 'card', about: 'a debit card that takes everything, also instantly' },
  bank_slow: { ...good, kind: 'bank', about: 'takes no instant payouts', isInstant: false },
  bank_late: { ...good, kind: 'bank', about: 'is ten days late', ends: 'late' },
  bank_returned: {
    ...good,
    kind: 'bank',
    about: 'is paid, and gives it back three days later',
    ends: 'returned',
  },
  bank_unverified: { ...good, kind: 'bank', about: 'is not verified yet', isVerified: false },
  card_unsupported: {
    ...good,
    kind: 'card',
    about: 'fails: unsupported card',
    ends: { failure: 'unsupported_card' },
  },
  ...Object.fromEntries(
    FAILURE_CODES.map((failure): [string, Flavour] => [
      `bank_${failure}`,
      { ...good, kind: 'bank', about: `fails: ${failure.replaceAll('_', ' ')}`, ends: { failure } },
    ]),
  ),
}
