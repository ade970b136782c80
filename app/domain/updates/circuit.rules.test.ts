import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { afterReport, type Circuit, newCircuit, standingOf } from './circuit.rules.ts'
import type { CallReport } from './gate.rules.ts'

const NOW = Date.UTC(2026, 10, 20, 12)
const MIDNIGHT = Date.UTC(2026, 10, 21)
const told = (kind: CallReport['kind'], afterSeconds: number | null = null): CallReport => ({
  kind,
  messages: 0,
  afterSeconds,
  pace: null,
})
const hearing = (kinds: CallReport['kind'][], circuit = newCircuit(), now = NOW) =>
  kinds.reduce((c, kind) => afterReport(c, told(kind), now), circuit)
const standing = (kinds: CallReport['kind'][], now = NOW) => standingOf(hearing(kinds), now)

describe('what answers make of the circuit', () => {
  test.each<[string, CallReport['kind'][], ReturnType<typeof standingOf>]>([
    ['nothing yet', [], { kind: 'open', calls: 2 }],
    ['good answers', ['ok', 'ok'], { kind: 'open', calls: 4 }],
    ['a refused mail is an answer as well', ['ok', 'refused'], { kind: 'open', calls: 4 }],
    ['a rate limit says nothing', ['ok', 'rate'], { kind: 'open', calls: 3 }],
    ['one failure', ['ok', 'ok', 'failing'], { kind: 'open', calls: 1 }],
    ['two', ['failing', 'failing'], { kind: 'open', calls: 1 }],
    ['three in a row', Array(3).fill('failing'), { kind: 'closed', why: 'failing', until: NOW + 30_000 }],
    ['three, but not in a row', ['failing', 'failing', 'ok', 'failing'], { kind: 'open', calls: 1 }],
    [
      'a rate limit between them is an answer',
      ['failing', 'failing', 'rate', 'failing'],
      { kind: 'open', calls: 1 },
    ],
    ['our account is refused', ['account'], { kind: 'closed', why: 'account', until: NOW + 300_000 }],
    ['the quota is used up', ['quota'], { kind: 'closed', why: 'quota', until: MIDNIGHT }],
    ['the longer reason stands', ['quota', 'account'], { kind: 'closed', why: 'quota', until: MIDNIGHT }],
    ['and replaces a shorter one', ['account', 'quota'], { kind: 'closed', why: 'quota', until: MIDNIGHT }],
    [
      'late good answers do not open it',
      ['account', 'ok'],
      { kind: 'closed', why: 'account', until: NOW + 300_000 },
    ],
  ])('%s', (_what, kinds, wanted) => {
    expect(standing(kinds)).toEqual(wanted)
  })

  test('a quota with a date of its own holds until then, and opens without a probe', () => {
    const closed = afterReport(newCircuit(), told('quota', 864_000), NOW)
    expect(standingOf(closed, NOW + 863_999_000)).toMatchObject({ kind: 'closed', why: 'quota' })
    expect(standingOf(closed, NOW + 864_000_000)).toEqual({ kind: 'open', calls: 2 })
  })

  test('a pause for failing doubles with each failed probe up to ten minutes, and a good one ends it', () => {
    let circuit = hearing(['failing', 'failing', 'failing'])
    let now = NOW
    const pauses: number[] = []
    for (let probe = 0; probe < 7; probe++) {
      pauses.push((circuit.until - now) / 1000)
      now = circuit.until
      expect(standingOf(circuit, now)).toEqual({ kind: 'half_open', why: 'failing' })
      circuit = hearing(['failing'], circuit, now)
    }
    expect(pauses).toEqual([30, 60, 120, 240, 480, 600, 600])
    now = circuit.until
    expect(standingOf(hearing(['ok'], circuit, now), now)).toEqual({ kind: 'open', calls: 2 })
    expect(hearing(['ok', 'failing', 'failing', 'failing'], circuit, now).until).toBe(now + 30_000)
  })

  test('a refused account is tried again by one call after five minutes', () => {
    const closed = hearing(['account'])
    const later = closed.until
    expect(standingOf(closed, later)).toEqual({ kind: 'half_open', why: 'account' })
    expect(standingOf(hearing(['account'], closed, later), later)).toMatchObject({ until: later + 300_000 })
    expect(standingOf(hearing(['refused'], closed, later), later)).toMatchObject({ kind: 'open' })
  })

  test('a probe that meets the rate limit leaves it to the next one', () => {
    const closed = hearing(['account'])
    expect(standingOf(hearing(['rate'], closed, closed.until), closed.until)).toMatchObject({
      kind: 'half_open',
    })
  })

  test('the calls out at the same time double with every round of answers up to 64, and start low after a quiet time', () => {
    let circuit: Circuit = newCircuit()
    const rounds: number[] = []
    for (let round = 0; round < 8; round++) {
      const open = standingOf(circuit, NOW)
      const calls = open.kind === 'open' ? open.calls : 0
      rounds.push(calls)
      circuit = hearing(Array(calls).fill('ok'), circuit)
    }
    expect(rounds).toEqual([2, 4, 8, 16, 32, 64, 64, 64])
    expect(standingOf(circuit, NOW + 600_000)).toEqual({ kind: 'open', calls: 64 })
    expect(standingOf(circuit, NOW + 600_001)).toEqual({ kind: 'open', calls: 2 })
  })
})

const kindArb = fc.constantFrom<CallReport['kind']>('ok', 'refused', 'rate', 'quota', 'account', 'failing')
test('it always opens again by itself, and never lets more than 64 calls out', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(kindArb, fc.nat(900_000))), (reports) => {
      let circuit = newCircuit()
      let now = NOW
      for (const [kind, ms] of reports) {
        now += ms
        circuit = afterReport(circuit, told(kind), now)
        const s = standingOf(circuit, now)
        if (s.kind === 'open') expect(s.calls).toBeGreaterThan(0)
        if (s.kind === 'open') expect(s.calls).toBeLessThanOrEqual(64)
        if (s.kind === 'closed') expect(s.until).toBeGreaterThan(now)
      }
      expect(standingOf(circuit, now + 86_400_000).kind).not.toBe('closed')
    }),
  )
})
