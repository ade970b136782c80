import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type FailureCause, failureOf, plainReason } from './failure.rules.ts'
import { FAILURE_TEXT } from './reason-text.ts'
import { DELIVERY_STATES, type DeliveryState } from './updates.schema.ts'

it.each<[DeliveryState, string | null, FailureCause]>([
  ['bounced', '550 5.1.1 The email account that you tried to reach does not exist.', 'no_such_mailbox'],
  ['bounced', '550 5.2.1 The account is disabled', 'no_such_mailbox'],
  ['bounced', '550 5.1.10 RESOLVER.ADR.RecipientNotFound', 'no_such_mailbox'],
  ['bounced', '550 No such user here', 'no_such_mailbox'],
  ['bounced', 'Recipient address rejected: User unknown in virtual mailbox table', 'no_such_mailbox'],
  ['bounced', '553 5.1.3 Bad recipient address syntax', 'bad_address'],
  ['bounced', '552 5.2.2 Mailbox full', 'mailbox_full'],
  ['accepted', '452 4.2.2 The email account is over quota', 'mailbox_full'],
  ['accepted', '421 4.7.0 Try again later', 'temporary'],
  ['accepted', 'Connection timed out', 'temporary'],
  ['accepted', 'what nobody ever read', 'temporary'],
  ['accepted', '550 5.7.1 Message blocked as spam', 'blocked_as_spam'],
  ['bounced', '554 5.7.26 unauthenticated mail is not accepted due to DMARC', 'blocked_as_spam'],
  ['bounced', '552 5.3.4 Message size exceeds fixed limit', 'too_large'],
  ['bounced', 'what nobody ever read', 'other'],
  ['bounced', null, 'other'],
  ['rejected', 'The `to` field is not a valid address', 'bad_address'],
  ['rejected', 'reached_daily_quota', 'provider_refused'],
  ['rejected', 'Recipient List over Package Quota', 'provider_refused'],
  ['rejected', null, 'provider_refused'],
  ['complained', null, 'complained'],
  ['skipped', 'suppressed_at_provider', 'suppressed_at_provider'],
  ['skipped', 'unsubscribed', 'opted_out'],
])('%s with "%s" failed because: %s', (state, reason, cause) => {
  expect(failureOf(state, reason)).toEqual({ state, cause })
})

it.each<[DeliveryState, string | null]>([
  ['accepted', null],
  ['delivered', null],
  ['opened', null],
  ['unknown', 'lost_answer'],
  ['skipped', 'in_digest'],
  ['queued', null],
])('%s with "%s" is no failure', (state, reason) => {
  expect(failureOf(state, reason)).toBeNull()
})

it('has a sentence for every cause that says what happened and what to do', () => {
  for (const { happened, advice } of Object.values(FAILURE_TEXT)) {
    expect(happened).toMatch(/^[A-Z].*\.$/)
    expect(advice).toMatch(/^[A-Z].*\.$/)
  }
})

it('a reason in our own words means the same failure, and nothing of what was said is in it', () => {
  const said = fc.oneof(
    fc.string(),
    fc.constantFrom(
      ...['550 5.1.1 gone', '452 4.2.2 full', '5.7.1 spam', 'try again', 'too big', '5.1.3', '', 'bounced'],
    ),
  )
  fc.assert(
    fc.property(fc.constantFrom(...DELIVERY_STATES), fc.option(said), (state, words) => {
      const reason = words === null ? null : `${words} <ada@example.com>`
      const plain = plainReason(state, reason)
      expect(failureOf(state, plain)).toEqual(failureOf(state, reason))
      expect(plainReason(state, plain)).toBe(plain)
      if (state !== 'skipped') expect(plain ?? '').not.toContain('ada')
    }),
  )
})
