import { DAY, HOUR, MINUTE } from '#app/domain/kernel/time.ts'
import { makePeople, type Person } from './people.ts'
import type { Random } from './random.ts'
import type { SeededSale } from './sales.ts'
import type { ShopScenario } from './scenario.ts'

/** One thing somebody did about following; whoever confirms asked before. */
export type SeededFollow = { person: Person; at: number; does: 'ask' | 'confirm' | 'end' }

/** Of a hundred who ask: so many confirm, and of those so many leave again. */
const CONFIRM = 0.86
const LEAVE = 0.11

/**
 * Who asked to follow between two moments, confirmed and left: people of their own, more of them lately, and customers
 * some days after they bought. Oldest first.
 */
export function makeFollows(
  { seed, count, customers }: ShopScenario['followers'],
  sales: Pick<SeededSale, 'person' | 'purchasedAt'>[],
  { from, to }: { from: number; to: number },
  random: Random,
): SeededFollow[] {
  const fans = makePeople(seed, count).map((person) => ({
    person,
    asked: from + Math.sqrt(random.next()) * (to - from),
  }))
  const buyers = random.shuffle([...new Map(sales.map((s) => [s.person.email, s])).values()])
  const both = buyers
    .slice(0, customers)
    .map(({ person, purchasedAt }) => ({ person, asked: purchasedAt + (0.2 + random.next() * 20) * DAY }))
  const follows = [...fans, ...both].flatMap(({ person, asked }): SeededFollow[] => {
    const confirmed = asked + (1 + random.next() ** 3 * 900) * MINUTE
    const ended = confirmed + (2 * HOUR + random.next() * 150 * DAY)
    const confirms = random.chance(CONFIRM)
    const leaves = random.chance(LEAVE)
    return [
      { person, at: asked, does: 'ask' },
      ...(confirms ? ([{ person, at: confirmed, does: 'confirm' }] as const) : []),
      ...(confirms && leaves ? ([{ person, at: ended, does: 'end' }] as const) : []),
    ]
  })
  return follows
    .map((f) => ({ ...f, at: Math.round(f.at) }))
    .filter((f) => f.at < to)
    .sort((a, b) => a.at - b.at)
}
