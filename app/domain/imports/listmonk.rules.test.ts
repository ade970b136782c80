import { describe, expect, test } from 'vitest'
import { CONSENT_STATES, type ConsentState, isLessMail } from '../audience/consent.rules.ts'
import { guessName, listmonkConsent } from './listmonk.rules.ts'

/** listmonk's words in ours. */
const OURS = { unconfirmed: 'pending', confirmed: 'subscribed', unsubscribed: 'unsubscribed' } as const
type Theirs = keyof typeof OURS
const INCOMING: Theirs[] = ['unconfirmed', 'confirmed', 'unsubscribed']

/** Table A: what there is, then what becomes of it by what comes in (switch off), and the same with the switch on. */
const TABLE_A: [Theirs, [Theirs, Theirs, Theirs], [Theirs, Theirs, Theirs]][] = [
  [
    'unconfirmed',
    ['unconfirmed', 'unconfirmed', 'unconfirmed'],
    ['unconfirmed', 'confirmed', 'unsubscribed'],
  ],
  ['confirmed', ['confirmed', 'confirmed', 'confirmed'], ['unconfirmed', 'confirmed', 'unsubscribed']],
  [
    'unsubscribed',
    ['unsubscribed', 'unsubscribed', 'unsubscribed'],
    ['unconfirmed', 'confirmed', 'unsubscribed'],
  ],
]
const cells = TABLE_A.flatMap(([was, off, on]) =>
  INCOMING.flatMap((incoming, i) => [
    { was, incoming, overwrite: false, listmonk: off[i]! },
    { was, incoming, overwrite: true, listmonk: on[i]! },
  ]),
)
const isResubscribing = (c: (typeof cells)[number]) =>
  c.was === 'unsubscribed' && c.listmonk !== 'unsubscribed'

describe('table A: subscribe mode, subscriber enabled or disabled', () => {
  test.each(cells.filter((c) => !isResubscribing(c)))(
    '$was + $incoming, overwrite_subscription_status $overwrite → $listmonk',
    ({ was, incoming, overwrite, listmonk }) => {
      expect(listmonkConsent(OURS[was], OURS[incoming], overwrite)).toBe(OURS[listmonk])
    },
  )
  test.each(cells.filter(isResubscribing))(
    '$was + $incoming, overwrite_subscription_status $overwrite → stays, minus resubscribing ($listmonk there)',
    ({ was, incoming, overwrite }) => {
      expect(listmonkConsent(OURS[was], OURS[incoming], overwrite)).toBe('unsubscribed')
    },
  )
  test('is eighteen cells, of which two are other than listmonk', () => {
    expect(cells).toHaveLength(18)
    expect(cells.filter(isResubscribing).map((c) => c.incoming)).toEqual(['unconfirmed', 'confirmed'])
  })
})

describe('table B: subscribe mode, subscriber blocklisted', () => {
  test.each(INCOMING.flatMap((incoming) => [false, true].map((overwrite) => ({ incoming, overwrite }))))(
    'stays so, whatever comes in: $incoming, overwrite_subscription_status $overwrite',
    ({ incoming, overwrite }) => {
      expect(listmonkConsent('blocklisted', OURS[incoming], overwrite)).toBe('blocklisted')
    },
  )
})

test('a state no list of listmonk has comes in like any other', () => {
  const on = (was: ConsentState) => listmonkConsent(was, 'blocklisted', true)
  expect(['subscribed', 'pending', 'blocklisted'].map((s) => on(s as ConsentState))).toEqual([
    'blocklisted',
    'blocklisted',
    'blocklisted',
  ])
})

test('nobody who opted out gets more mail, by any state and either switch', () => {
  for (const was of ['unsubscribed', 'blocklisted'] as const)
    for (const incoming of CONSENT_STATES)
      for (const overwrite of [false, true])
        expect(isLessMail(was, listmonkConsent(was, incoming, overwrite))).toBe(false)
})

test.each([
  ['ada@example.com', 'Ada'],
  ['ada.lovelace@example.com', 'Ada Lovelace'],
  ['a.b.c@example.com', 'A B C'],
  ['émile.zola@example.com', 'Émile Zola'],
  ['7th.floor@example.com', '7th Floor'],
])('%s is guessed to be %s', (email, name) => {
  expect(guessName(email)).toBe(name)
})
