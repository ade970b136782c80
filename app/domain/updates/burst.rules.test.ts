import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isBurst, judgeClicks } from './burst.rules.ts'
import type { InboxEvent } from './mail-event.rules.ts'

describe('clicks on one mail', () => {
  test.each([
    [[], false],
    [[[1, 0]], false],
    [
      [
        [1, 0],
        [2, 10],
      ],
      false,
    ],
    [
      [
        [1, 0],
        [1, 10],
        [1, 20],
        [2, 30],
      ],
      false,
    ],
    [
      [
        [1, 0],
        [2, 500],
        [3, 1000],
      ],
      true,
    ],
    [
      [
        [1, 0],
        [2, 500],
        [3, 1001],
      ],
      false,
    ],
    [
      [
        [3, 60_900],
        [9, 0],
        [1, 60_000],
        [2, 60_100],
      ],
      true,
    ],
  ] as [[number, number][], boolean][])('%j are a machine’s: %s', (clicks, burst) => {
    expect(isBurst(clicks.map(([no, at]) => ({ no, at })))).toBe(burst)
  })

  const click = fc.record({ no: fc.integer({ min: 1, max: 5 }), at: fc.integer({ min: 0, max: 4000 }) })
  test('mean the same in any order, and one click more never makes a machine a person', () => {
    fc.assert(
      fc.property(fc.array(click, { maxLength: 8 }), click, (clicks, more) => {
        expect(isBurst(clicks.toReversed())).toBe(isBurst(clicks))
        if (isBurst(clicks)) expect(isBurst([...clicks, more])).toBe(true)
      }),
    )
  })
})

describe('own clicks of a page of the inbox', () => {
  const NOW = 1_000_000
  let n = 0
  const clickOf = (contactId: string, no: number, at: number, o: Partial<InboxEvent> = {}): InboxEvent => ({
    eventId: `e${n++}`,
    provider: 'awning',
    type: 'clicked',
    at,
    receivedAt: at,
    detail: null,
    agent: 'person',
    linkNo: no,
    about: { updateId: 'upd_1', contactId } as InboxEvent['about'],
    ...o,
  })
  const verdicts = (...events: InboxEvent[]) => {
    const judged = judgeClicks(events, NOW)
    return events.map((e) => judged.get(e.eventId) ?? 'as it says')
  }
  const burst = (contactId: string, at: number) =>
    [1, 2, 3].map((no, i) => clickOf(contactId, no, at + i * 100))

  test('of a burst are a scanner’s, and those of the same mail at another time a person’s', () => {
    expect(verdicts(...burst('ct_1', NOW - 9000), clickOf('ct_1', 1, NOW - 2000))).toEqual([
      'scanner',
      'scanner',
      'scanner',
      'as it says',
    ])
  })

  test('of different people are not one burst', () => {
    expect(verdicts(...['ct_1', 'ct_2', 'ct_3'].map((id, i) => clickOf(id, i + 1, NOW - 5000)))).toEqual(
      Array(3).fill('as it says'),
    )
  })

  test('wait, all of a mail, while more may come', () => {
    const [first, ...rest] = burst('ct_1', NOW - 1150)
    expect(verdicts(first!, ...rest, clickOf('ct_2', 1, NOW - 1150))).toEqual([
      'wait',
      'wait',
      'wait',
      'as it says',
    ])
  })

  test('that providers tell of, and opens, are what they say of themselves', () => {
    const told = burst('ct_1', NOW).map((e) => ({ ...e, provider: 'resend' as const }))
    const opened = burst('ct_2', NOW).map((e) => ({ ...e, type: 'opened' as const }))
    expect(verdicts(...told, ...opened, clickOf('ct_3', 1, NOW, { about: null }))).toEqual(
      Array(7).fill('as it says'),
    )
  })
})
