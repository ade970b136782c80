import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type DeliveryDecision, decideDelivery } from './delivery-event.rules.ts'
import type { MailEventType } from './mail-event.rules.ts'
import { DELIVERY_STATES, type DeliveryState } from './updates.schema.ts'

const TYPES: MailEventType[] = [
  'processed',
  'deferred',
  'delivered',
  'opened',
  'clicked',
  'bounced',
  'soft_bounced',
  'complained',
  'unsubscribed',
  'suppressed',
  'failed',
]
const SAME: DeliveryDecision = { kind: 'same' }
const WAIT: DeliveryDecision = { kind: 'wait' }
const settled = { accepted: 1, unknown: -1 }

describe('an event about a delivery', () => {
  it.each<[DeliveryState, MailEventType, DeliveryDecision]>([
    ['accepted', 'delivered', { kind: 'move', to: 'delivered', counts: { delivered: 1 } }],
    ['accepted', 'opened', { kind: 'move', to: 'opened', counts: { delivered: 1, opened: 1 } }],
    ['accepted', 'clicked', { kind: 'move', to: 'clicked', counts: { delivered: 1, opened: 1, clicked: 1 } }],
    ['delivered', 'clicked', { kind: 'move', to: 'clicked', counts: { opened: 1, clicked: 1 } }],
    ['opened', 'clicked', { kind: 'move', to: 'clicked', counts: { clicked: 1 } }],
    ['clicked', 'opened', SAME],
    ['opened', 'delivered', SAME],
    ['delivered', 'delivered', SAME],
    ['accepted', 'bounced', { kind: 'move', to: 'bounced', counts: { bounced: 1 } }],
    ['delivered', 'bounced', { kind: 'move', to: 'bounced', counts: { bounced: 1 } }],
    ['clicked', 'complained', { kind: 'move', to: 'complained', counts: { complained: 1 } }],
    ['bounced', 'delivered', SAME],
    ['bounced', 'complained', SAME],
    ['complained', 'clicked', SAME],
    ['unknown', 'delivered', { kind: 'move', to: 'delivered', counts: { ...settled, delivered: 1 } }],
    ['unknown', 'bounced', { kind: 'move', to: 'bounced', counts: { ...settled, bounced: 1 } }],
    ['unknown', 'processed', SAME],
    ['unknown', 'soft_bounced', SAME],
    ['accepted', 'deferred', SAME],
    ['queued', 'delivered', WAIT],
    ['sending', 'bounced', WAIT],
    ['sending', 'processed', SAME],
    ['rejected', 'delivered', SAME],
    ['skipped', 'opened', SAME],
    ['cancelled', 'delivered', SAME],
  ])('%s and %s', (state, type, decision) => {
    expect(decideDelivery(state, type)).toEqual(decision)
  })

  it('counts each delivery once in each count, whatever comes in whatever order', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...DELIVERY_STATES),
        fc.array(fc.constantFrom(...TYPES), { maxLength: 12 }),
        (from, types) => {
          let state = from
          const sum: Record<string, number> = {}
          for (const type of types) {
            const decision = decideDelivery(state, type)
            if (decision.kind !== 'move') continue
            expect(['bounced', 'complained']).not.toContain(state)
            state = decision.to
            for (const [name, n] of Object.entries(decision.counts)) sum[name] = (sum[name] ?? 0) + n
          }
          const { accepted = 0, unknown = 0, ...seen } = sum
          expect(accepted + unknown).toBe(0)
          for (const n of Object.values(seen)) expect(n).toBe(1)
          if (from === 'accepted' && seen.clicked) expect(seen).toMatchObject({ opened: 1, delivered: 1 })
        },
      ),
    )
  })
})
