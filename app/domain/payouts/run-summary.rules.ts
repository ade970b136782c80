import type { PayoutStatus } from './payout.schema.ts'
import type { RunKind } from './schedule.rules.ts'

/** `request`: asked for by a person instead of made by a run. */
export type SummaryKind = RunKind | 'request'
const KINDS: readonly SummaryKind[] = ['daily', 'standard', 'request']

/**
 * How many of something there are of one day, over all sellers: `run`: sellers by what came of them; `payout`: payouts by
 * their status; `job`: sellers whose turn has not come, by `waiting` or `failed` (given up, until an operator decides).
 */
export type DayCount =
  | { what: 'run'; kind: RunKind; code: string; n: number }
  | { what: 'payout'; kind: SummaryKind; code: PayoutStatus; n: number }
  | { what: 'job'; kind: RunKind; code: 'waiting' | 'failed'; n: number }

export type RunSummary = {
  kind: SummaryKind
  /** Sellers it had, or still has, to look at. */
  due: number
  waiting: number
  givenUp: number
  /** Payouts made, and how they stand: together they are `created`. */
  created: number
  paid: number
  underWay: number
  failed: number
  unknown: number
  /** Sellers it paid nothing, by the check that stood in the way, most first. */
  skipped: { code: string; sellers: number }[]
}

const STANDS: Record<PayoutStatus, 'paid' | 'underWay' | 'failed' | 'unknown'> = {
  scheduled: 'underWay',
  creating: 'underWay',
  transferring: 'underWay',
  submitted: 'underWay',
  paid: 'paid',
  failed: 'failed',
  canceled: 'failed',
  returned: 'failed',
  unknown: 'unknown',
}

/** What a day's runs and requests came to, one line for each kind there was anything of. */
export function summaryOf(counts: readonly DayCount[]): RunSummary[] {
  return KINDS.flatMap((kind) => {
    const mine = counts.filter((c) => c.kind === kind)
    if (mine.length === 0) return []
    const sum: RunSummary = {
      ...{ kind, due: 0, waiting: 0, givenUp: 0, created: 0, paid: 0, underWay: 0, failed: 0, unknown: 0 },
      skipped: [],
    }
    for (const c of mine) {
      if (c.what === 'payout') {
        sum.created += c.n
        sum[STANDS[c.code]] += c.n
        continue
      }
      sum.due += c.n
      if (c.what === 'job') sum[c.code === 'failed' ? 'givenUp' : 'waiting'] += c.n
      else if (c.code !== 'paid') sum.skipped.push({ code: c.code, sellers: c.n })
    }
    sum.skipped.sort((a, b) => b.sellers - a.sellers || (a.code < b.code ? -1 : 1))
    return [sum]
  })
}
