import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { digestSubject, digestTime, isDigestTime, layOut, shortNote } from './digest.rules.ts'

const at = (day: number, hour: number, minute = 0, second = 0) =>
  Date.UTC(2026, 10, day, hour, minute, second)

test.each([
  ['in the morning', at(20, 8), 10, at(20, 16)],
  ['at the hour', at(20, 16), 0, at(20, 16)],
  ['a second after the hour', at(20, 16, 0, 1), 10, at(21, 16)],
  ['just before midnight', at(20, 23, 59, 59), 10, at(21, 16)],
  ['so late that its hold passes the hour', at(20, 15, 59, 55), 10, at(20, 16, 0, 5)],
])('confirmed %s, it goes at the digest hour, and never before its hold ends', (_when, now, hold, goes) => {
  expect(digestTime(now + hold * 1000, now)).toBe(goes)
})

test('only the hour itself is the digest’s', () => {
  expect(isDigestTime(at(20, 16))).toBe(true)
  expect(isDigestTime(at(20, 16) + 1)).toBe(false)
  expect(isDigestTime(at(20, 15))).toBe(false)
})

test.each([
  [['A', 'B'], 'What is new from Shop: A and B'],
  [['A', 'A'], 'What is new from Shop: A'],
  [['A', 'B', 'C', 'D'], 'What is new from Shop: A, B and 2 more'],
])('the subject for %j is “%s”', (products, subject) => {
  expect(digestSubject('Shop', products)).toBe(subject)
})

test('a long note is cut between words, and one long word anywhere', () => {
  expect(shortNote('short')).toBe('short')
  expect(shortNote('word '.repeat(400))).toMatch(/word…$/)
  expect(shortNote('x'.repeat(2000))).toBe(`${'x'.repeat(1500)}…`)
})

describe('sections', () => {
  const section = (full: number, short: number) => ({
    full: { html: 'f'.repeat(full), text: '' },
    short: { html: 's'.repeat(short), text: '' },
  })

  it('stand in full while they fit; the others are still named', () => {
    const laidOut = layOut([section(40, 5), section(80, 5), section(30, 5)], 100)
    expect(laidOut.map((p) => p.html[0])).toEqual(['f', 's', 'f'])
  })

  it('never pass the bytes when their short forms fit', () => {
    const any = fc.array(fc.tuple(fc.nat(200), fc.nat(20)), { maxLength: 8 })
    fc.assert(
      fc.property(any, fc.integer({ min: 160, max: 600 }), (sizes, bytes) => {
        const laidOut = layOut(
          sizes.map(([more, short]) => section(short + more, short)),
          bytes,
        )
        expect(laidOut).toHaveLength(sizes.length)
        expect(laidOut.reduce((sum, p) => sum + p.html.length, 0)).toBeLessThanOrEqual(bytes)
      }),
    )
  })
})
