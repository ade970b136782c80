import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { GateReason, GateStatus } from './gate.rules.ts'
import { decideRoute, type MailProvider, pickProvider, type Route } from './route.rules.ts'

const NOW = Date.UTC(2026, 10, 20, 12)
const meters = { today: 0, perDay: null, callsPerSecond: 5 }
const open: GateStatus = { open: true, why: null, until: null, ...meters }
const slow: GateStatus = { open: true, why: 'rate', until: NOW + 9, ...meters }
const closed = (why: GateReason, seconds: number): GateStatus => ({
  open: false,
  why,
  until: NOW + seconds * 1000,
  ...meters,
})
const go = (provider: MailProvider): Route => ({ kind: 'go', provider })
const wait = (seconds: number, why: GateReason): Route => ({ kind: 'wait', until: NOW + seconds * 1000, why })

test.each<[string, { inDoubt: boolean; resend: GateStatus; sendgrid: GateStatus }, Route]>([
  ['its own is open', { inDoubt: false, resend: open, sendgrid: open }, go('resend')],
  ['its own only goes slowly', { inDoubt: false, resend: slow, sendgrid: open }, go('resend')],
  ['in doubt, its own is open', { inDoubt: true, resend: open, sendgrid: open }, go('resend')],
  [
    'in doubt, its own is closed',
    { inDoubt: true, resend: closed('failing', 30), sendgrid: open },
    wait(30, 'failing'),
  ],
  [
    'in doubt, both refuse our account: only its own counts',
    { inDoubt: true, resend: closed('account', 30), sendgrid: closed('account', 5) },
    wait(30, 'account'),
  ],
  ['its own is closed', { inDoubt: false, resend: closed('quota', 99), sendgrid: open }, go('sendgrid')],
  ['its own refuses us', { inDoubt: false, resend: closed('account', 99), sendgrid: open }, go('sendgrid')],
  [
    'both closed, its own opens first',
    { inDoubt: false, resend: closed('failing', 30), sendgrid: closed('warm_up', 90) },
    wait(30, 'failing'),
  ],
  [
    'both closed, the other opens first',
    { inDoubt: false, resend: closed('account', 300), sendgrid: closed('failing', 30) },
    wait(30, 'failing'),
  ],
  [
    'both refuse our account',
    { inDoubt: false, resend: closed('account', 300), sendgrid: closed('account', 30) },
    { kind: 'stop', why: 'account' },
  ],
])('a batch of Resend, %s', (_what, { inDoubt, ...gates }, wanted) => {
  expect(decideRoute({ assigned: 'resend', inDoubt, gates, now: NOW })).toEqual(wanted)
})

const statusArb = fc.oneof(
  fc.constant(open),
  fc
    .tuple(
      fc.constantFrom<GateReason>('quota', 'warm_up', 'account', 'failing'),
      fc.integer({ min: 1, max: 9999 }),
    )
    .map(([why, s]) => closed(why, s)),
)
test('nobody goes to a closed provider, and a batch in doubt never to another one', () => {
  fc.assert(
    fc.property(
      fc.constantFrom<MailProvider>('resend', 'sendgrid'),
      fc.boolean(),
      fc.record({ resend: statusArb, sendgrid: statusArb }),
      (assigned, inDoubt, gates) => {
        const route = decideRoute({ assigned, inDoubt, gates, now: NOW })
        if (route.kind === 'go') {
          expect(gates[route.provider].open).toBe(true)
          if (inDoubt) expect(route.provider).toBe(assigned)
        } else expect(inDoubt ? gates[assigned].open : gates.resend.open || gates.sendgrid.open).toBe(false)
      },
    ),
  )
})

test.each([
  [{ resend: 70, sendgrid: 30 }, 0.7],
  [{ resend: 1, sendgrid: 0 }, 1],
  [{ resend: 0, sendgrid: 100 }, 0],
  [{ resend: 1, sendgrid: 1 }, 0.5],
])('pages are spread as the weights %j say', (weights, share) => {
  const picked = Array.from({ length: 2000 }, (_, i) =>
    pickProvider(weights, `upd_0${Math.floor(i / 20)}/${i % 20}`),
  )
  expect(Math.abs(picked.filter((p) => p === 'resend').length / 2000 - share)).toBeLessThan(
    share === 0 || share === 1 ? 1e-9 : 0.04,
  )
})

test('the pages of one update are spread as well, and a page frozen again goes the same way', () => {
  const pages = () =>
    Array.from({ length: 40 }, (_, page) => pickProvider({ resend: 1, sendgrid: 1 }, `upd_1/${page}`))
  expect(new Set(pages()).size).toBe(2)
  expect(pages()).toEqual(pages())
})
