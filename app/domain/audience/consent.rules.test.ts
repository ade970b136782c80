import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  CONSENT_STATES,
  type ConsentEvent,
  type ConsentNow,
  type ConsentState,
  decideConsent,
  firstConsent,
  PROVIDER_REPORTS,
  SUPPRESSION_REASONS,
  suppressionText,
} from './consent.rules.ts'

const all = { restrict: true, resubscribe: true }
const support = { restrict: true, resubscribe: false }
const nobody = { restrict: false, resubscribe: false }
const member = (to: ConsentState, may: typeof all, evidence: string | null = null): ConsentEvent => ({
  by: 'member',
  to,
  reason: 'asked by phone',
  evidence,
  may,
})
const proof = 'Signed form at the fair, 3 May'

/** Columns: subscribed, pending, unsubscribed, blocklisted (none suppressed). `=` same, `~` protected, `!code` refused. */
const table: [string, ConsentEvent, string, string, string, string][] = [
  ['person unsubscribes', { by: 'person', to: 'unsubscribed' }, 'unsubscribed', 'unsubscribed', '=', '='],
  ['person subscribes', { by: 'person', to: 'subscribed' }, '=', 'subscribed', 'subscribed', 'subscribed'],
  [
    'support unsubscribes',
    member('unsubscribed', support),
    'unsubscribed',
    'unsubscribed',
    '=',
    '!not_allowed',
  ],
  ['support blocklists', member('blocklisted', support), 'blocklisted', 'blocklisted', 'blocklisted', '='],
  [
    'support re-subscribes',
    member('subscribed', support, proof),
    '=',
    '!not_allowed',
    '!not_allowed',
    '!not_allowed',
  ],
  [
    'accountant blocklists',
    member('blocklisted', nobody),
    '!not_allowed',
    '!not_allowed',
    '!not_allowed',
    '=',
  ],
  [
    'owner without evidence',
    member('subscribed', all),
    '=',
    '!evidence_needed',
    '!evidence_needed',
    '!evidence_needed',
  ],
  [
    'owner with blank evidence',
    member('subscribed', all, ' \n'),
    '=',
    '!evidence_needed',
    '!evidence_needed',
    '!evidence_needed',
  ],
  ['owner with evidence', member('subscribed', all, proof), '=', 'subscribed', 'subscribed', 'subscribed'],
  ['owner sets pending', member('pending', all), 'pending', '=', '!evidence_needed', '!evidence_needed'],
  [
    'owner softens a block',
    member('unsubscribed', all, proof),
    'unsubscribed',
    'unsubscribed',
    '=',
    'unsubscribed',
  ],
  [
    'bounce',
    { by: 'provider', report: 'bounced' },
    'blocklisted',
    'blocklisted',
    'blocklisted',
    'blocklisted',
  ],
  [
    'complaint',
    { by: 'provider', report: 'complained' },
    'unsubscribed',
    'unsubscribed',
    'unsubscribed',
    'blocklisted',
  ],
  [
    'opt-out at the provider',
    { by: 'provider', report: 'unsubscribed' },
    'unsubscribed',
    'unsubscribed',
    '=',
    '=',
  ],
  [
    'five soft bounces',
    { by: 'provider', report: 'soft_bounced' },
    'subscribed',
    'pending',
    'unsubscribed',
    'blocklisted',
  ],
  ...(['import', 'sync'] as const).flatMap((by): [string, ConsentEvent, string, string, string, string][] => {
    const says = (to: ConsentState, evidence: string | null, resubscribe = true): ConsentEvent => ({
      ...{ by, to, reason: null, evidence, may: { resubscribe } },
    })
    return [
      [`${by} says unsubscribed`, says('unsubscribed', null), 'unsubscribed', 'unsubscribed', '=', '~'],
      [
        `${by} says blocklisted`,
        says('blocklisted', null, false),
        'blocklisted',
        'blocklisted',
        'blocklisted',
        '=',
      ],
      [`${by} says subscribed`, says('subscribed', null), '=', '~', '~', '~'],
      [`${by} says subscribed with blank proof`, says('subscribed', ' '), '=', '~', '~', '~'],
      [
        `${by} says subscribed with proof`,
        says('subscribed', proof),
        '=',
        'subscribed',
        'subscribed',
        'subscribed',
      ],
      [`${by} of marketing with proof`, says('subscribed', proof, false), '=', '~', '~', '~'],
      [`${by} says pending`, says('pending', null), 'pending', '=', '~', '~'],
    ]
  }),
  ['erasure', { by: 'erasure' }, 'unsubscribed', 'unsubscribed', 'unsubscribed', 'blocklisted'],
  [
    'on the provider’s own list',
    { by: 'provider', report: 'suppressed' },
    'subscribed',
    'pending',
    'unsubscribed',
    'blocklisted',
  ],
]

describe('one function decides every change of consent', () => {
  test.each(table)('%s', (_, event, ...wanted) => {
    const got = CONSENT_STATES.map((state) => {
      const d = decideConsent({ state, reason: null, suppressedReason: null }, event)
      return d.kind === 'change'
        ? d.to
        : d.kind === 'same'
          ? '='
          : d.kind === 'protected'
            ? '~'
            : `!${d.code}`
    })
    expect(got).toEqual(wanted)
  })

  test.each(SUPPRESSION_REASONS)(
    'after "%s" neither the person nor an owner with evidence gets mail going',
    (reason) => {
      for (const state of ['unsubscribed', 'blocklisted'] as const)
        for (const event of [{ by: 'person', to: 'subscribed' } as const, member('subscribed', all, proof)])
          expect(decideConsent({ state, reason, suppressedReason: reason }, event)).toMatchObject({
            kind: 'refused',
            code: 'suppressed',
            because: expect.stringContaining(suppressionText(reason)),
          })
    },
  )

  test.each([
    ['bounced', 'bounced', 'bounced'],
    ['complained', 'complained', 'complained'],
    ['unsubscribed', 'unsubscribed', null],
    ['soft_bounced', 'kept_bouncing', 'kept_bouncing'],
    ['suppressed', 'provider_list', 'provider_list'],
  ] as const)('"%s" is written down as %s and suppresses the address as %s', (report, reason, suppress) => {
    const now = { state: 'subscribed', reason: null, suppressedReason: null } as const
    expect(decideConsent(now, { by: 'provider', report })).toMatchObject({ reason, suppress })
  })

  test.each(['import', 'sync'] as const)('neither does an %s with proof, and that is no error', (by) => {
    const event = { by, to: 'subscribed', reason: null, evidence: proof, may: { resubscribe: true } } as const
    for (const suppressedReason of SUPPRESSION_REASONS)
      expect(decideConsent({ state: 'unsubscribed', reason: null, suppressedReason }, event)).toEqual({
        kind: 'protected',
      })
  })
  test('an address is suppressed once, with the first reason', () => {
    expect(
      decideConsent(
        { state: 'blocklisted', reason: null, suppressedReason: 'bounced' },
        { by: 'provider', report: 'complained' },
      ),
    ).toEqual({ kind: 'same' })
  })
})

const suppression = fc.option(fc.constantFrom(...SUPPRESSION_REASONS))
const state = fc.constantFrom(...CONSENT_STATES)
const anyEvent: fc.Arbitrary<ConsentEvent> = fc.oneof(
  fc.record({
    by: fc.constant('person' as const),
    to: fc.constantFrom('subscribed' as const, 'unsubscribed' as const),
  }),
  fc.record({
    by: fc.constant('member' as const),
    to: state,
    reason: fc.constant(null),
    evidence: fc.option(fc.constantFrom(proof, '  ')),
    may: fc.record({ restrict: fc.boolean(), resubscribe: fc.boolean() }),
  }),
  fc.record({
    by: fc.constant('provider' as const),
    report: fc.constantFrom(...PROVIDER_REPORTS),
  }),
  fc.record({
    by: fc.constantFrom('import' as const, 'sync' as const),
    to: state,
    reason: fc.constant(null),
    evidence: fc.option(fc.constantFrom(proof, '  ')),
    may: fc.record({ resubscribe: fc.boolean() }),
  }),
  fc.constant({ by: 'erasure' as const }),
)

test('nobody becomes mailable without their own act or a permitted member with evidence, and never while suppressed', () => {
  fc.assert(
    fc.property(
      state,
      suppression,
      fc.array(anyEvent, { maxLength: 12 }),
      (first, suppressedReason, events) => {
        let now: ConsentNow = { state: first, reason: null, suppressedReason }
        for (const event of events) {
          const d = decideConsent(now, event)
          if (d.kind !== 'change') continue
          if (CONSENT_STATES.indexOf(d.to) < CONSENT_STATES.indexOf(now.state)) {
            expect(now.suppressedReason).toBeNull()
            expect(
              event.by === 'person' ||
                (['member', 'import', 'sync'].includes(event.by) &&
                  'may' in event &&
                  event.may.resubscribe &&
                  event.evidence === proof),
            ).toBeTruthy()
          }
          now = { state: d.to, reason: d.reason, suppressedReason: d.suppress ?? now.suppressedReason }
        }
      },
    ),
  )
})

test('a suppressed address comes back as what the report made of it, whatever the sale says', () => {
  expect(firstConsent(null)).toEqual({ state: 'subscribed', reason: null })
  expect(firstConsent(null, 'pending')).toEqual({ state: 'pending', reason: null })
  expect(firstConsent('erased')).toEqual({ state: 'unsubscribed', reason: 'erased' })
  expect(firstConsent('bounced')).toEqual({ state: 'blocklisted', reason: 'bounced' })
  expect(firstConsent('complained', 'blocklisted').state).toBe('blocklisted')
  expect(firstConsent('kept_bouncing')).toEqual({ state: 'subscribed', reason: 'kept_bouncing' })
  expect(firstConsent('complained', 'subscribed')).toEqual({ state: 'unsubscribed', reason: 'complained' })
})
