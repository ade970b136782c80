import { describe, expect, it } from 'vitest'
import { addState, decideDelivery, noCounts } from './delivery-event.rules.ts'
import type { Agent, MailEventType } from './mail-event.rules.ts'
import { DELIVERY_STATES, type DeliveryState } from './updates.schema.ts'

describe('an event about a delivery', () => {
  /** What becomes of a state; `=` stays, `wait` until the provider call is settled. */
  const become = (state: DeliveryState, type: MailEventType, agent: Agent | null = null) => {
    const decision = decideDelivery({ state, reason: null }, { type, agent, detail: null })
    return decision.kind === 'move' ? decision.to : decision.kind === 'same' ? '=' : 'wait'
  }

  // Columns: unknown, accepted, delivered, opened, clicked, rejected, skipped, bounced, complained.
  it.each<[MailEventType, string]>([
    ['processed', 'accepted = = = = = = = ='],
    ['deferred', '= = = = = = = = ='],
    ['unsubscribed', 'accepted = = = = = = = ='],
    ['soft_bounced', 'accepted accepted = = = = = = ='],
    ['delivered', 'delivered delivered = = = = = = ='],
    ['opened', 'opened opened opened = = = = = ='],
    ['clicked', 'clicked clicked clicked clicked = = = = ='],
    ['failed', 'rejected rejected rejected rejected rejected rejected = = ='],
    ['suppressed', 'skipped skipped skipped skipped skipped skipped skipped = ='],
    ['bounced', 'bounced bounced bounced bounced bounced bounced bounced bounced ='],
    [
      'complained',
      'complained complained complained complained complained complained complained complained =',
    ],
  ])('%s takes it to: %s', (type, wanted) => {
    const ranks = [
      'unknown',
      'accepted',
      'delivered',
      'opened',
      'clicked',
      'rejected',
      'skipped',
      'bounced',
      'complained',
    ] as const
    expect(ranks.map((state) => become(state, type)).join(' ')).toBe(wanted)
    expect(become('cancelled', type)).toBe('=')
    for (const state of ['queued', 'sending'] as const)
      expect(become(state, type)).toBe(type === 'deferred' ? '=' : 'wait')
  })

  it.each<[MailEventType, Agent | null, string]>([
    ['opened', 'person', 'opened'],
    ['opened', 'proxy', 'delivered'],
    ['clicked', 'scanner', 'delivered'],
    ['clicked', 'prefetch', 'delivered'],
    ['clicked', null, 'clicked'],
  ])('%s by %s takes it to %s', (type, agent, to) => {
    expect(become('accepted', type, agent)).toBe(to)
  })

  it('keeps of two reasons for the same state the one that sorts first', () => {
    const bounce = (reason: string | null, detail: string) =>
      decideDelivery({ state: 'bounced', reason }, { type: 'bounced', agent: null, detail })
    expect(bounce(null, 'b')).toEqual({ kind: 'move', to: 'bounced', reason: 'b' })
    expect(bounce('b', 'a')).toEqual({ kind: 'move', to: 'bounced', reason: 'a' })
    expect(bounce('a', 'b')).toEqual({ kind: 'same' })
  })
})

describe('what a delivery counts as', () => {
  it.each<[DeliveryState, string[]]>([
    ['queued', []],
    ['cancelled', []],
    ['unknown', ['unknown']],
    ['skipped', ['skipped']],
    ['rejected', ['rejected']],
    ['clicked', ['accepted', 'delivered', 'opened', 'clicked']],
    ['bounced', ['accepted', 'bounced']],
    ['complained', ['accepted', 'delivered', 'complained']],
  ])('%s: %o', (state, names) => {
    const counts = noCounts()
    addState(counts, state, 1)
    expect(Object.entries(counts).flatMap(([name, n]) => (n === 1 ? [name] : []))).toEqual(
      Object.keys(counts).filter((name) => names.includes(name)),
    )
  })

  it('is recipients exactly once in accepted, rejected, unknown and skipped, once its call is settled', () => {
    for (const state of DELIVERY_STATES) {
      const counts = noCounts()
      addState(counts, state, 1)
      const waiting = ['queued', 'sending', 'cancelled'].includes(state)
      expect(counts.accepted + counts.rejected + counts.unknown + counts.skipped).toBe(waiting ? 0 : 1)
    }
  })
})
