import fc from 'fast-check'
import { expect, test } from 'vitest'
import { DAY, HOUR } from '#app/domain/kernel/time.ts'
import { ACTIVITY_KINDS } from '#app/domain/updates/activity.rules.ts'
import { createRandom } from './random.ts'
import { makeReactions } from './reactions.ts'

const SENT = Date.UTC(2026, 10, 1, 9)
const contacts = (n: number) => Array.from({ length: n }, (_, i) => `ct_${i}`)

test('every count is the sum of what people did, however many and however long ago', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 400 }),
      fc.integer({ min: 0, max: 4 * DAY }),
      fc.integer({ min: 0, max: 4 }),
      fc.integer(),
      (n, age, links, seed) => {
        const now = SENT + age
        const numbers = Array.from({ length: links }, (_, i) => i + 1)
        const r = makeReactions(contacts(n), { sentAt: SENT, now, links: numbers }, createRandom(seed))
        const people = (state: string) => r.people.filter((p) => p.state === state).length
        const sum = Object.fromEntries(
          ACTIVITY_KINDS.map((kind) => [kind, r.activity.reduce((all, point) => all + point[kind], 0)]),
        )
        expect(sum).toEqual({
          accepted: n,
          delivered: n - people('bounced'),
          opened: r.opens,
          clicked: r.clicks,
          bounced: people('bounced'),
          complained: people('complained'),
        })
        expect(r.opened).toBe(people('opened') + people('clicked') + people('complained'))
        expect(r.failures.reduce((all, f) => all + f.n, 0)).toBe(people('bounced') + people('complained'))
        for (const link of r.links) {
          const clicks = r.linkClicks.filter((c) => c.no === link.no)
          expect([link.people, link.clicks]).toEqual([
            clicks.length,
            clicks.reduce((s, c) => s + c.clicks, 0),
          ])
        }
        expect(Math.max(0, ...r.people.map((p) => p.changedAt - now))).toBe(0)
        expect(new Set(r.people.map((p) => p.contactId)).size).toBe(n)
      },
    ),
  )
})

test('opens fall off over two days', () => {
  const r = makeReactions(contacts(5_000), { sentAt: SENT, now: SENT + 9 * DAY, links: [1] }, createRandom(7))
  const opened = (from: number, to: number) =>
    r.activity.filter((p) => p.at >= SENT + from && p.at < SENT + to).reduce((sum, p) => sum + p.opened, 0)
  expect(opened(0, 6 * HOUR)).toBeGreaterThan(opened(6 * HOUR, 12 * HOUR))
  expect(opened(12 * HOUR, DAY)).toBeGreaterThan(opened(DAY, 2 * DAY))
  expect(opened(DAY, 2 * DAY)).toBeGreaterThan(0)
})
