import { invalid, notFound } from '#app/domain/kernel/errors.ts'
import { HOUR } from '#app/domain/kernel/time.ts'
import type { InstantSwitchInput, PauseInput } from '#app/domain/payouts/operations.schema.ts'
import { summaryOf } from '#app/domain/payouts/run-summary.rules.ts'
import { addDays, type UtcDay, utcDay } from '#app/domain/payouts/schedule.rules.ts'
import type { Repos } from '#db/repos/index.ts'
import type { PayoutsSystem } from '#db/system/payouts.ts'
import type { SellersSystem } from '#db/system/sellers.ts'
import { mailPayoutChange, syncPayout } from '#queues/jobs/payouts.jobs.ts'
import { jobScope, type OperatorScope, type SellerScope } from '../../auth/scope.ts'
import type { Clock } from '../../ports/clock.port.ts'
import type { NewId } from '../../ports/ids.port.ts'
import type { JobBus } from '../../ports/job-bus.port.ts'
import type { Realtime } from '../../ports/realtime.port.ts'
import { INSTANT_SWITCH } from './payout-facts.ts'
import type { PayoutRunsService } from './payout-runs.service.ts'

const SHOWN = 50
const DAYS_SHOWN = 5

type Deps = {
  repos: (scope: SellerScope) => Repos
  system: PayoutsSystem
  sellers: Pick<SellersSystem, 'exists' | 'findBySlug'>
  runs: Pick<PayoutRunsService, 'reconsider'>
  db: Pick<D1Database, 'batch'>
  clock: Clock
  newId: NewId
  jobs: JobBus
  realtime: Realtime
}

/** Payouts as whoever runs the installation sees and stops them. */
export function createPayoutOperationsService(d: Deps) {
  const asOperator = (sellerId: string) => jobScope(sellerId, 'payouts.operator')
  const note = (
    operator: OperatorScope,
    flag: 'payouts' | 'instant_payouts',
    sellerId: string | null,
    from: string,
    to: string,
  ) =>
    d.system.noteChange({
      ...{ id: d.newId('rolloutChange'), flag, sellerId, fromState: from, toState: to },
      ...{ actorId: operator.loginId, actorName: operator.name, at: d.clock.now() },
    })

  async function hold(operator: OperatorScope, sellerId: string, input: PauseInput | null): Promise<void> {
    const scope = asOperator(sellerId)
    const repos = d.repos(scope)
    const was = await repos.payoutAccounts.get()
    const now = d.clock.now()
    if (input === null && was.heldAt === null) return
    const before = {
      ...{ reason: was.heldReason ?? 'other', note: was.heldNote },
      ...{ reviewOn: was.heldReviewOn, suspend: was.isSuspended },
    }
    await repos.batch([
      ...repos.payoutAccounts.update(
        {
          ...{ heldAt: input ? now : null, heldBy: input ? operator.name : null },
          ...{ heldReason: input?.reason ?? null, heldNote: input?.note ?? null },
          ...{ heldReviewOn: input?.reviewOn ?? null, isSuspended: input?.suspend ?? false },
        },
        now,
      ),
      note(operator, 'payouts', sellerId, holdText(was.heldAt === null ? null : before), holdText(input)),
      d.jobs.enqueue(scope, mailPayoutChange, {
        ...{ about: input ? ('paused' as const) : ('resumed' as const), code: input?.reason ?? '', at: now },
      }),
    ])
    await d.runs.reconsider(scope)
  }

  return {
    /**
     * Runs of some days, today's first, and what needs somebody: payouts that are stuck, sellers who are stopped, and where
     * books and provider differ. Of sellers nothing but names and amounts.
     * @param before UTC day; the days before it. null: the latest
     */
    async overview(_operator: OperatorScope, before: UtcDay | null) {
      const now = d.clock.now()
      const today = utcDay(now)
      const found = await d.system.daysBefore(before ?? today, before === null ? DAYS_SHOWN : DAYS_SHOWN + 1)
      const all = before === null ? [today, ...found] : found
      const days = all.slice(0, DAYS_SHOWN)
      const [counts, stuck, held, drifts, off, changes] = await Promise.all([
        Promise.all(days.map((day) => d.system.countsOf(day, now))),
        d.system.stuck({ now, overdueSince: now - HOUR, arrivedBy: addDays(today, -1) }, SHOWN),
        d.system.held(SHOWN),
        d.system.drifts(SHOWN),
        d.system.findSwitch(INSTANT_SWITCH),
        d.system.changes(SHOWN),
      ])
      return {
        days: days.map((day, i) => ({ day, kinds: summaryOf(counts[i]!) })),
        earlier: all.length > DAYS_SHOWN ? days.at(-1)! : null,
        ...{ stuck, held, drifts, changes, today },
        instant: off && { ...off, isOff: isOff(off, today) },
      }
    },

    /**
     * Stops a seller's payouts; the seller reads why, and is told by mail. Those on their way go on.
     * @throws invalid `seller`, `reviewOn`
     */
    async pause(operator: OperatorScope, input: PauseInput): Promise<void> {
      const id = (await d.sellers.exists(input.seller))
        ? input.seller
        : await d.sellers.findBySlug(input.seller)
      if (id === null)
        throw invalid([{ path: 'seller', message: 'must be the id or the short name of a seller' }])
      const today = utcDay(d.clock.now())
      if (input.reviewOn !== null && input.reviewOn < today)
        throw invalid([{ path: 'reviewOn', message: `must be today, ${today} (UTC), or later` }])
      await hold(operator, id, input)
    },
    /** @throws not_found */
    async resume(operator: OperatorScope, sellerId: string): Promise<void> {
      if (!(await d.sellers.exists(sellerId))) throw notFound('seller')
      await hold(operator, sellerId, null)
    },

    /** Instant payouts of everybody, off or on, from the next payout on. @throws invalid `until` */
    async switchInstant(operator: OperatorScope, input: InstantSwitchInput): Promise<void> {
      const was = await d.system.findSwitch(INSTANT_SWITCH)
      const now = d.clock.now()
      const today = utcDay(now)
      if (input.isOff && input.until !== null && input.until <= today)
        throw invalid([
          { path: 'until', message: `must be after today, ${today} (UTC): from that day they are on again` },
        ])
      const row = {
        ...{ offSince: input.isOff ? now : null, offUntil: input.isOff ? input.until : null },
        ...{ reason: input.isOff ? input.reason : '', changedBy: operator.name, changedAt: now },
      }
      await d.db.batch([
        d.system.setSwitch(INSTANT_SWITCH, row),
        note(operator, 'instant_payouts', null, switchText(was, today), switchText(row, today)),
      ])
    },

    /** Has the provider asked about a payout now. @throws not_found */
    async askNow(_operator: OperatorScope, sellerId: string, payoutId: string): Promise<void> {
      if (!(await d.system.exists(sellerId, payoutId))) throw notFound('payout')
      const scope = asOperator(sellerId)
      const cause = `operator:${d.clock.now()}`
      await d.repos(scope).batch([d.jobs.enqueue(scope, syncPayout, { payoutId, cause })])
      d.jobs.wake()
      d.realtime.hint(sellerId, 'payouts')
    },
  }
}

type Switch = { offSince: number | null; offUntil: UtcDay | null; reason: string }
const isOff = (row: Switch, today: UtcDay): boolean =>
  row.offSince !== null && (row.offUntil === null || row.offUntil > today)

/** How it stood, as the history keeps it. */
const switchText = (row: Switch | null, today: UtcDay): string =>
  row && isOff(row, today) ? `off${row.offUntil ? ` until ${row.offUntil}` : ''}: ${row.reason}` : 'on'
const holdText = (held: (Omit<PauseInput, 'seller' | 'reason'> & { reason: string }) | null): string =>
  held
    ? [
        `${held.suspend ? 'suspended' : 'paused'} (${held.reason})`,
        ...(held.reviewOn ? [`until looked at by ${held.reviewOn}`] : []),
        ...(held.note ? [held.note] : []),
      ].join(': ')
    : 'not paused'
