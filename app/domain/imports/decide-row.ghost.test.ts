import { describe, expect, test } from 'vitest'
import { ada, applyDecision, decide, policyOf, readLine, rowOf } from '#test/support/import-rows.ts'
import type { ConsentState } from '../audience/consent.rules.ts'

/**
 * Ghost's fifteen cases of `subscribed_to_emails` (behaviour/listmonk.md 6.3) under our rule, which is stricter. A member
 * with newsletters is somebody subscribed, one without is unsubscribed.
 */
const CELLS = ['true', 'false', '', 'null', 'garbage'] as const
type Cell = (typeof CELLS)[number]
const KNOWN: [before: ConsentState, cell: Cell, becomes: string, ghost: string][] = [
  ['subscribed', 'true', 'unchanged: subscribed', 'keeps its newsletters'],
  ['subscribed', 'false', 'updated: unsubscribed', 'loses all newsletters'],
  ['subscribed', '', 'unchanged: subscribed', 'keeps its newsletters'],
  ['subscribed', 'null', 'unchanged: subscribed', 'keeps its newsletters'],
  ['subscribed', 'garbage', 'refused by the reader', 'keeps its newsletters'],
  ['unsubscribed', 'true', 'protected: unsubscribed', 'stays at none'],
  ['unsubscribed', 'false', 'unchanged: unsubscribed', 'none'],
  ['unsubscribed', '', 'unchanged: unsubscribed', 'none'],
  ['unsubscribed', 'null', 'unchanged: unsubscribed', 'none'],
  ['unsubscribed', 'garbage', 'refused by the reader', 'none'],
]
const NEW: [cell: Cell, becomes: string, doubleOptIn: string, ghost: string][] = [
  ['true', 'created: subscribed', 'created: pending', 'joins every newsletter'],
  ['false', 'created: unsubscribed', 'created: unsubscribed', 'none'],
  ['', 'created: subscribed', 'created: pending', 'subscribed'],
  ['null', 'created: subscribed', 'created: pending', 'subscribed'],
  ['garbage', 'refused by the reader', 'refused by the reader', 'subscribed'],
]

/** What a line with this cell comes to. */
function outcome(known: ReturnType<typeof ada> | null, cell: Cell, policy = policyOf('full_sync')) {
  const read = readLine({ consent: cell }, policy)
  if ('errors' in read) return 'refused by the reader'
  const decision = decide(known, read.row, { policy })
  return `${decision.outcome}: ${applyDecision(known, decision)?.state}`
}

describe('a member who is there, in a file that may opt people out', () => {
  test.each(KNOWN)('%s + "%s" → %s (Ghost: %s)', (state, cell, becomes) => {
    expect(outcome(ada({ state }), cell)).toBe(becomes)
  })
})
describe('a member who is new', () => {
  test.each(NEW)('"%s" → %s; where new people confirm, %s (Ghost: %s)', (cell, becomes, doubleOptIn) => {
    expect(outcome(null, cell)).toBe(becomes)
    expect(outcome(null, cell, policyOf('full_sync', { double_opt_in: true }))).toBe(doubleOptIn)
  })
  test('whatever says nothing follows the policy: of opt-outs nobody begins as subscribed', () => {
    for (const cell of ['true', '', 'null'] as const)
      expect(outcome(null, cell, policyOf('opt_outs'))).toBe('created: unsubscribed')
  })
})
test('all fifteen are here', () => {
  const of = (cells: Cell[]) => [...cells].sort()
  expect(KNOWN.length + NEW.length).toBe(15)
  for (const state of ['subscribed', 'unsubscribed'])
    expect(of(KNOWN.filter((c) => c[0] === state).map((c) => c[1]))).toEqual(of([...CELLS]))
  expect(of(NEW.map((c) => c[0]))).toEqual(of([...CELLS]))
})

test('a file that may not touch consent reports the false one instead of opting them out', () => {
  expect(outcome(ada(), 'false', policyOf('profile_only'))).toBe('protected: subscribed')
})

describe('the same person, a second event', () => {
  const policy = policyOf('full_sync')
  test.each<[Cell[], ConsentState]>([
    [['false', 'true'], 'unsubscribed'],
    [['false', ''], 'unsubscribed'],
    [['true', 'false', 'true'], 'unsubscribed'],
    [['', 'false', 'null'], 'unsubscribed'],
    [['true', '', 'null'], 'subscribed'],
  ])('new with %j ends as %s', (cells, becomes) => {
    const last = cells.reduce<ReturnType<typeof ada> | null>(
      (who, consent) => applyDecision(who, decide(who, rowOf({ consent }), { policy })),
      null,
    )
    expect(last?.state).toBe(becomes)
  })
})

test('blank names never take the place of one, others do', () => {
  const policy = policyOf('full_sync')
  expect(decide(ada(), rowOf({ name: '' }), { policy })).toMatchObject({
    outcome: 'unchanged',
    profile: null,
  })
  expect(decide(ada(), rowOf({ name: 'Countess' }), { policy })).toMatchObject({
    profile: { name: 'Countess' },
  })
})
