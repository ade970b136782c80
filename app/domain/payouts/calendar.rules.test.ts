import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { comingDates, toIcs } from './calendar.rules.ts'

const NOW = Date.parse('2026-11-26T20:15:30.123Z')
const calendar = (o: Partial<Parameters<typeof toIcs>[0]> = {}) =>
  toIcs({
    events: [{ date: '2026-12-31', title: 'Payout of $70', description: 'To Test Bank.' }],
    ...{ sellerId: 'sel_1', sellerName: 'Ada', now: NOW },
    ...o,
  })
const unfolded = (text: string) => text.replaceAll('\r\n ', '').split('\r\n')
const octets = (line: string) => new TextEncoder().encode(line).length

it.each([
  ['weekly', '2026-12-18', ['2026-12-18', '2026-12-25', '2027-01-01']],
  ['monthly', '2026-11-28', ['2026-12-25', '2027-01-29', '2027-02-26']],
  ['quarterly', '2026-11-28', ['2026-12-25', '2027-03-26', '2027-06-25']],
  ['daily', '2028-02-28', ['2028-02-28', '2028-02-29', '2028-03-01']],
] as const)('the next %s days from %s', (schedule, from, dates) => {
  expect(comingDates(schedule, from, 3)).toEqual(dates)
})

describe('the calendar', () => {
  it('is one of whole days', () => {
    expect(calendar()).toBe(
      [
        ...['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//Awning//Payouts//EN', 'CALSCALE:GREGORIAN'],
        ...['METHOD:PUBLISH', 'NAME:Payouts of Ada', 'X-WR-CALNAME:Payouts of Ada'],
        'REFRESH-INTERVAL;VALUE=DURATION:PT6H',
        ...['BEGIN:VEVENT', 'UID:payout-2026-12-31-sel_1@awning', 'DTSTAMP:20261126T201530Z'],
        ...['DTSTART;VALUE=DATE:20261231', 'DTEND;VALUE=DATE:20270101', 'SUMMARY:Payout of $70'],
        ...['DESCRIPTION:To Test Bank.', 'TRANSP:TRANSPARENT', 'END:VEVENT', 'END:VCALENDAR', ''],
      ].join('\r\n'),
    )
  })
  it('escapes what would be read as something else, and lets no line of a name’s own in', () => {
    const lines = unfolded(calendar({ sellerName: 'A;B, \\C\r\nBEGIN:VALARM\u0007' }))
    expect(lines).toContain('NAME:Payouts of A\\;B\\, \\\\C\\nBEGIN:VALARM')
    expect(lines).not.toContain('BEGIN:VALARM')
  })
  it('the event of a day keeps its name when the amount changes, and differs from another seller’s', () => {
    const uid = (text: string) => unfolded(text).find((line) => line.startsWith('UID:'))
    const other = [{ date: '2026-12-31', title: 'Payout of $90', description: '' }]
    expect(uid(calendar({ events: other, now: NOW + 1e6 }))).toBe(uid(calendar()))
    expect(uid(calendar({ sellerId: 'sel_2' }))).not.toBe(uid(calendar()))
  })
  it('folds a long name between its characters, whatever their size', () => {
    const sellerName = 'Žofie Łąka 🧵 '.repeat(20)
    const text = calendar({ sellerName })
    expect(unfolded(text)).toContain(`NAME:Payouts of ${sellerName}`)
    expect(Math.max(...text.split('\r\n').map(octets))).toBe(75)
  })
  test('any name comes out as it went in, in lines of at most 75 octets', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (sellerName) => {
        const lines = calendar({ sellerName }).split('\r\n')
        for (const line of lines) expect(octets(line)).toBeLessThanOrEqual(75)
        const name = unfolded(lines.join('\r\n')).find((line) => line.startsWith('NAME:'))!
        const read = name.slice(5).replaceAll(/\\(.)/g, (_, c) => (c === 'n' ? '\n' : c))
        expect(read).toBe(
          `Payouts of ${sellerName.replaceAll(/\r\n?/g, '\n').replaceAll(/(?!\n)\p{Cc}/gu, '')}`,
        )
        expect(lines.join('\r\n').isWellFormed()).toBe(true)
      }),
      { numRuns: 1_000 },
    )
  })
})
