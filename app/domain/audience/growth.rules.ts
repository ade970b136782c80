import { KINDS } from './kind.ts'

/** What is counted day by day: everybody, and those of each kind. */
export const COUNTED = ['contact', ...KINDS] as const
export type Counted = (typeof COUNTED)[number]
/** How many became something on a day (days since 1970, UTC), and how many ceased to be it. */
export type DayCount = { kind: Counted; day: number; joined: number; departed: number }
/** One entry per day: how many there were at its end, and how many came and went on it. */
export type Line = { total: number[]; joined: number[]; left: number[] }
/** `firstDay` and the days after it, without gaps, up to today. */
export type Growth = { firstDay: number; lines: Record<Counted, Line> }

export const GROWTH_DAYS = 90

/**
 * The last `days` days up to `today`, whatever order the counts come in; several of one day are added up. What was
 * before is where a line starts. What is counted on a day to come (somebody's clock was ahead) counts as today's, so
 * that a line always ends at how many there are now.
 */
export function growthOf(counts: readonly DayCount[], today: number, days = GROWTH_DAYS): Growth {
  const firstDay = today - days + 1
  const lineOf = (kind: Counted): Line => {
    const joined = new Array<number>(days).fill(0)
    const left = new Array<number>(days).fill(0)
    let before = 0
    for (const count of counts) {
      if (count.kind !== kind) continue
      if (count.day < firstDay) before += count.joined - count.departed
      else {
        const at = Math.min(count.day, today) - firstDay
        joined[at] = joined[at]! + count.joined
        left[at] = left[at]! + count.departed
      }
    }
    let sum = before
    const total = joined.map((n, at) => (sum += n - left[at]!))
    return { total, joined, left }
  }
  return {
    firstDay,
    lines: {
      contact: lineOf('contact'),
      follower: lineOf('follower'),
      customer: lineOf('customer'),
      affiliate: lineOf('affiliate'),
    },
  }
}

/** How many there are now. */
export const lastOf = (line: Line): number => line.total[line.total.length - 1] ?? 0
