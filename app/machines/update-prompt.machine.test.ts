import { getShortestPaths } from '@xstate/graph'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createActor, SimulatedClock } from 'xstate'
import { type Holder, type UpdatePromptEvent, updatePromptMachine } from './update-prompt.machine.ts'

/**
 * A prompt that appeared at 0 on a clock of its own; `at(9_000)` lets time pass until then. In small hops, since the
 * simulated clock counts a timer set while it jumps from where the jump ends.
 */
const HOP = 50
function openPrompt(durationMs?: number) {
  const clock = new SimulatedClock()
  const prompt = createActor(updatePromptMachine, { clock, input: { at: 0, durationMs } }).start()
  const at = (ms: number) => {
    while (clock.now() < ms) clock.set(Math.min(ms, (Math.floor(clock.now() / HOP) + 1) * HOP))
  }
  const held = (by: Holder) => prompt.send({ type: 'held', by, at: clock.now() })
  const released = (by: Holder) => prompt.send({ type: 'released', by, at: clock.now() })
  const state = () => prompt.getSnapshot().value
  const left = () => prompt.getSnapshot().context.remainingMs
  return { prompt, at, held, released, state, left }
}

describe('update prompt', () => {
  it('left alone is gone after 10 s, and not before', () => {
    const { at, state } = openPrompt()
    at(9_999)
    expect(state()).toBe('counting')
    at(10_000)
    expect(state()).toBe('expired')
  })

  it.each([
    [8_500, 8_500],
    [8_000, 8_000],
    [1_000, 8_000],
    [60_000, 10_000],
  ])('told to stay %i ms stays %i ms', (asked, stays) => {
    const { at, state } = openPrompt(asked)
    at(stays - 1)
    expect(state()).toBe('counting')
    at(stays)
    expect(state()).toBe('expired')
  })

  it('counts down in whole seconds', () => {
    const { at, left } = openPrompt(8_500)
    const seen = [0, 499, 500, 1_500, 1_600, 7_500].map((ms) => {
      at(ms)
      return left()
    })
    expect(seen).toEqual([8_500, 8_500, 8_000, 7_000, 7_000, 1_000])
  })

  it('keeps the remaining second when the mouse comes at 9 s and leaves at 30 s', () => {
    const { at, held, released, state } = openPrompt()
    at(9_000)
    held('pointer')
    at(30_000)
    expect(state()).toBe('held')
    released('pointer')
    at(30_999)
    expect(state()).toBe('counting')
    at(31_000)
    expect(state()).toBe('expired')
  })

  it.each<[Holder, Holder]>([
    ['pointer', 'focus'],
    ['focus', 'pointer'],
    ['page', 'focus'],
  ])('held by %s and %s waits until neither holds it', (first, second) => {
    const { at, held, released, state, left } = openPrompt()
    at(2_500)
    held(first)
    at(3_000)
    held(second)
    at(20_000)
    released(first)
    at(40_000)
    expect(state()).toBe('held')
    expect(left()).toBe(7_500)
    released(second)
    at(47_499)
    expect(state()).toBe('counting')
    at(47_500)
    expect(state()).toBe('expired')
  })

  it('is not released by what did not hold it', () => {
    const { at, held, released, state } = openPrompt()
    at(1_000)
    held('focus')
    released('pointer')
    at(60_000)
    expect(state()).toBe('held')
  })

  it.each([
    ['counting', 'closed', 'closed'],
    ['held', 'closed', 'closed'],
    ['counting', 'notified', 'composing'],
    ['held', 'notified', 'composing'],
  ] as const)('while %s and %s ends in %s and stays there', (from, event, end) => {
    const { prompt, at, held, state } = openPrompt()
    if (from === 'held') held('pointer')
    prompt.send({ type: event })
    at(60_000)
    expect(state()).toBe(end)
    expect(prompt.getSnapshot().status).toBe('done')
  })

  it('is on screen for exactly its duration of unheld time, however often it is held', () => {
    const hops = (max: number) => fc.nat(max / HOP).map((n) => n * HOP)
    const spans = fc.array(fc.record({ free: hops(2_000), held: hops(5_000) }), { maxLength: 12 })
    fc.assert(
      fc.property(spans, (list) => {
        const { at, held, released, state } = openPrompt()
        let now = 0
        let free = 0
        for (const span of list) {
          if (free + span.free >= 10_000) break
          free += span.free
          now += span.free
          at(now)
          held('pointer')
          now += span.held
          at(now)
          released('pointer')
        }
        at(now + 10_000 - free - 1)
        expect(state()).toBe('counting')
        at(now + 10_000 - free)
        expect(state()).toBe('expired')
      }),
    )
  })

  it('reaches every state, each by its shortest path', () => {
    const holders: Holder[] = ['pointer', 'focus', 'page']
    const events = [
      ...holders.flatMap((by): UpdatePromptEvent[] => [
        { type: 'held', by, at: 0 },
        { type: 'released', by, at: 0 },
      ]),
      { type: 'closed' },
      { type: 'notified' },
      { type: 'xstate.after.step.update-prompt.counting' },
    ] as UpdatePromptEvent[]
    const paths = getShortestPaths(updatePromptMachine, { events, input: { at: 0 } })
    const steps = new Map<unknown, number>()
    for (const { state, weight } of paths)
      steps.set(state.value, Math.min(weight, steps.get(state.value) ?? Number.POSITIVE_INFINITY))
    expect(Object.fromEntries(steps)).toEqual({ counting: 0, held: 1, closed: 1, composing: 1, expired: 10 })
  })
})
