import {
  changesAhead,
  type Evaluation,
  evaluate,
  instantHindrance,
  type PayoutFacts,
  totalOf,
} from './eligibility.rules.ts'
import type { Check, PayoutType, Schedule } from './payout.schema.ts'
import {
  addDays,
  coversThrough,
  firstDay,
  isScheduledDay,
  runKindOf,
  type UtcDay,
  utcDay,
} from './schedule.rules.ts'

/** What will be paid out next, when, and why or why not. Amounts are minor units of `PayoutFacts.currency`. */
export type PayoutPlan = {
  /** UTC day it will be made on; null: as things stand, none will. */
  date: UtcDay | null
  type: PayoutType
  /** The schedule in force on that day: weekly while daily is suspended. */
  schedule: Schedule
  /** Why the chosen daily schedule is suspended today; null: it is not, or was not chosen. */
  suspended: Check | null
  through: UtcDay
  gross: number
  fee: number
  net: number
  /** Gross of each payout; [] when none is made. */
  parts: number[]
  checks: Check[]
}

/** The schedule in force on a day: daily only while it could pay at once. */
export function scheduleInForce(
  f: PayoutFacts,
  day: UtcDay,
): { schedule: Schedule; suspended: Check | null } {
  const suspended = f.schedule === 'daily' ? instantHindrance(f, day) : null
  return { schedule: suspended ? 'weekly' : f.schedule, suspended }
}

/**
 * The next payout of the schedule. Page, API and cron all ask this, so what is shown is what is paid: a day is answered
 * only if every check passes on it with the money that is there, and it looks as far ahead as anything known changes.
 */
export function nextPayout(f: PayoutFacts): PayoutPlan {
  const today = utcDay(f.now)
  const { suspended } = scheduleInForce(f, today)
  let shown: PayoutPlan | null = null
  let changes: UtcDay[] | null = null
  for (let from: UtcDay | undefined = today; from !== undefined; ) {
    const day: UtcDay = payDayFrom(f, from)
    const { plan, ok } = planOn(f, scheduleInForce(f, day).schedule, suspended, day)
    if (ok) return plan
    shown ??= plan
    changes ??= changesAhead(f)
    from = changes.find((change) => change > day)
  }
  return shown!
}

/** The first day, from this one on, that has a run to come of the schedule in force on it. */
function payDayFrom(f: PayoutFacts, from: UtcDay): UtcDay {
  for (let day = from; ; day = addDays(day, 1)) {
    const { schedule } = scheduleInForce(f, day)
    const kind = runKindOf(schedule)
    if (isScheduledDay(schedule, day) && day >= firstDay(f.now, kind, f.hasRun[kind])) return day
  }
}

/** What a run on this day makes of a seller, whatever the shown date: the same checks, as they stand on it. */
export function runOn(f: PayoutFacts, day: UtcDay): PayoutPlan {
  const { schedule, suspended } = scheduleInForce(f, day)
  return planOn(f, schedule, suspended, day).plan
}

/** An instant payout now, through a day (today at most) and of at most so much of the balance. */
export function instantNow(
  f: PayoutFacts,
  o: { through?: UtcDay | undefined; most?: number | undefined },
): PayoutPlan {
  const today = utcDay(f.now)
  const through = o.through === undefined || o.through > today ? today : o.through
  const e = evaluate(f, { day: today, type: 'instant', through, isManual: true, most: o.most })
  return planOf(f, e, { day: today, type: 'instant', schedule: f.schedule, suspended: null, through })
}

function planOn(f: PayoutFacts, schedule: Schedule, suspended: Check | null, day: UtcDay) {
  const type: PayoutType = schedule === 'daily' ? 'instant' : 'standard'
  const through = coversThrough(schedule, day)
  const e = evaluate(f, { day, type, through, isManual: false })
  return { plan: planOf(f, e, { day, type, schedule, suspended, through }), ok: e.ok && e.parts.length > 0 }
}

function planOf(
  f: PayoutFacts,
  e: Evaluation,
  o: Pick<PayoutPlan, 'type' | 'schedule' | 'suspended' | 'through'> & { day: UtcDay },
): PayoutPlan {
  const { day, ...rest } = o
  const isPayable = e.ok && e.parts.length > 0
  const amounts = totalOf(o.type, isPayable ? e.parts : [e.gross], f.instant.feePercent)
  return { ...rest, date: isPayable ? day : null, ...amounts, parts: e.parts, checks: e.checks }
}
