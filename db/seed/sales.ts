import { DAY, HOUR, MINUTE } from '#app/domain/kernel/time.ts'
import type { Person } from './people.ts'
import type { Random } from './random.ts'
import type { ProductScenario } from './scenario.ts'

export type SeededSale = {
  person: Person
  edition: number
  cents: number
  purchasedAt: number
  status: 'paid' | 'partially_refunded' | 'refunded' | 'disputed'
  refunded: number
  isPending: boolean
}

/** How many of an edition are sold compared with the others, best first. */
const EDITION_WEIGHTS = [0.62, 0.9, 1]
const LAUNCH_DAYS = 14

/**
 * A product's sales between two moments, as they come in life: a launch, weekdays, a slow growth, a peak a year ago
 * in late autumn, and some money going back. Oldest first.
 */
export function makeSales(
  product: ProductScenario,
  people: Person[],
  { from, to }: { from: number; to: number },
  random: Random,
): SeededSale[] {
  const days = Math.max(1, Math.ceil((to - from) / DAY))
  let total = 0
  const sums = Array.from({ length: days }, (_, day) => (total += weightOf(from + day * DAY, day, days)))
  const once = product.buyers.flatMap(([first, last]) => people.slice(first, last))
  const twice = product.editions[0]!.cents > 0 ? once.filter(() => random.chance(0.012)) : []
  return [...once, ...twice]
    .map((person): SeededSale => {
      const day = random.weighted(sums)
      const time = (7 + 6 * (random.next() + random.next() + random.next()) * 0.9) * HOUR
      const purchasedAt = clamp(
        from + day * DAY + time + random.below(50) * MINUTE,
        from,
        to - random.below(300) * MINUTE,
      )
      const edition = random.weighted(EDITION_WEIGHTS.slice(0, product.editions.length))
      const full = product.editions[edition]!.cents
      const cents = purchasedAt - from < LAUNCH_DAYS * DAY ? Math.round(full * 0.8) : full
      const money = cents > 0 && to - purchasedAt > 3 * DAY ? moneyBack(cents, random) : PAID
      return { person, edition, cents, purchasedAt, ...money, isPending: cents === 0 && random.chance(0.02) }
    })
    .sort((a, b) => a.purchasedAt - b.purchasedAt)
}

const PAID = { status: 'paid', refunded: 0 } as const
const clamp = (v: number, low: number, high: number) => Math.round(Math.max(low, Math.min(v, high)))

function moneyBack(cents: number, random: Random): Pick<SeededSale, 'status' | 'refunded'> {
  const r = random.next()
  if (r < 0.024) return { status: 'refunded', refunded: cents }
  if (r < 0.038) return { status: 'partially_refunded', refunded: Math.round(cents / 2) }
  return r < 0.042 ? { status: 'disputed', refunded: cents } : PAID
}

function weightOf(at: number, day: number, days: number): number {
  const date = new Date(at)
  const launch = day < 10 ? 5 - day * 0.45 : 1
  const week = [0.75, 1.15, 1.1, 1.05, 1, 0.9, 0.65][date.getUTCDay()]!
  const season = [1.15, 0.95, 1, 1, 0.95, 0.85, 0.75, 0.8, 1.1, 1.1, 1.5, 1.35][date.getUTCMonth()]!
  return launch * week * season * (0.7 + (0.6 * day) / days)
}
