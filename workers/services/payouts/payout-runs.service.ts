import type { Currency } from '#app/domain/kernel/money.ts'
import { HOUR, MINUTE } from '#app/domain/kernel/time.ts'
import { instantHindrance } from '#app/domain/payouts/eligibility.rules.ts'
import type { Check, Schedule } from '#app/domain/payouts/payout.schema.ts'
import { runOn, scheduleInForce } from '#app/domain/payouts/plan.rules.ts'
import {
  addDays,
  dayAt,
  firstDay,
  isScheduledDay,
  RUN_HOUR,
  type RunKind,
  runKindOf,
  scheduledDay,
  type UtcDay,
  utcDay,
} from '#app/domain/payouts/schedule.rules.ts'
import type { Repos } from '#db/repos/index.ts'
import type { DueSeller, PayoutsSystem } from '#db/system/payouts.ts'
import type { JobOutcome } from '#queues/define-job.ts'
import { mailPayoutChange, runPayouts, syncPayout } from '#queues/jobs/payouts.jobs.ts'
import type { SellerScope } from '../../auth/scope.ts'
import type { Clock } from '../../ports/clock.port.ts'
import type { NewId } from '../../ports/ids.port.ts'
import type { JobBus } from '../../ports/job-bus.port.ts'
import type { PayoutGateway } from '../../ports/payout-gateway.port.ts'
import type { Realtime } from '../../ports/realtime.port.ts'
import type { LoadedFacts, LoadPayoutFacts } from './payout-facts.ts'
import { isOvertaken, type PayoutMaker } from './payout-maker.ts'
import type { PayoutSender } from './payout-sender.ts'

/** Sellers a page of a run hands to the queue, and payouts a look of the reconciliation asks about. */
const PAGE = 1_000
const MOST_TRIES = 5
const OF_KIND: Record<RunKind, Schedule[]> = {
  daily: ['daily'],
  standard: ['weekly', 'monthly', 'quarterly'],
}

type Deps = {
  repos: (scope: SellerScope) => Repos
  system: PayoutsSystem
  payouts: PayoutGateway
  facts: LoadPayoutFacts
  maker: PayoutMaker
  sender: Pick<PayoutSender, 'send'>
  clock: Clock
  newId: NewId
  jobs: JobBus
  realtime: Realtime
  /** How many sellers' payouts begin each second. */
  perSecond: number
}

/** The runs of the schedule: who is due, and what comes of each. */
export function createPayoutRunsService(d: Deps) {
  /**
   * Hands every seller who is due today to the queue, one message each; a second tick finds the same job waiting, or a
   * seller who is not due any more. Reads who is due, not who there is.
   * @returns sellers handed over
   */
  async function tick(kind: RunKind): Promise<number> {
    const day = utcDay(d.clock.now())
    let sellers = 0
    for (const schedule of OF_KIND[kind]) {
      for (let after: DueSeller | null = null; ; ) {
        const page: DueSeller[] = await d.system.due(schedule, day, after, PAGE)
        if (page.length > 0)
          await d.jobs.enqueueEach(
            page.map(({ sellerId }) => ({ sellerId, payload: { kind, day } })),
            runPayouts,
            { cause: `cron:${kind}`, perSecond: d.perSecond, after: sellers },
          )
        sellers += page.length
        if (page.length < PAGE) break
        after = page.at(-1)!
      }
    }
    if (sellers > 0) d.jobs.wake()
    return sellers
  }

  /** What a run asks the provider beforehand: only where it decides, since most payouts go out without. */
  async function instantLimit(scope: SellerScope): Promise<{ limit: number | null } | { later: number }> {
    const { account, facts } = await d.facts(scope)
    if (facts.schedule !== 'daily' || account.accountId === null || account.destinationId === null)
      return { limit: null }
    const funds = await d.payouts.findFunds(account.accountId, account.destinationCurrency as Currency)
    if (funds.kind === 'done') return { limit: funds.value.instant }
    return { later: funds.kind === 'later' ? funds.seconds : 60 }
  }

  /**
   * One seller's part in a run. What it makes, or why nothing, is kept once per seller, day and kind.
   * @param day UTC; a run of another day than today is over
   */
  async function run(scope: SellerScope, kind: RunKind, day: UtcDay): Promise<JobOutcome> {
    const repos = d.repos(scope)
    if (firstDay(d.clock.now(), kind, false) !== day) return 'stale'
    for (let tries = 1; ; tries++) {
      const asked = kind === 'daily' ? await instantLimit(scope) : { limit: null }
      if ('later' in asked) return asked
      const loaded = await d.facts(scope, asked.limit)
      const { facts } = loaded
      const now = d.clock.now()
      const { schedule, suspended } = scheduleInForce(facts, day)
      const isItsDay =
        kind === 'daily' ? facts.schedule === 'daily' : schedule !== 'daily' && isScheduledDay(schedule, day)
      // When the run of its own schedule looks at the seller again.
      const next =
        kind === runKindOf(facts.schedule)
          ? [repos.payoutAccounts.runOn(facts.schedule, scheduledDay(facts.schedule, addDays(day, 1)))]
          : []
      const isWritten = async (statements: D1PreparedStatement[]): Promise<boolean> => {
        try {
          if (statements.length > 0) await repos.batch(statements)
          return true
        } catch (e) {
          if (!isOvertaken(e) || tries >= MOST_TRIES) throw e
          return false
        }
      }
      if (facts.hasRun[kind] || !isItsDay) {
        if (await isWritten(next)) return 'stale'
        continue
      }
      // A suspended daily schedule pays weekly: this seller is looked at daily, and on Fridays at the others' hour as well.
      const isWeeklyDay = kind === 'daily' && suspended !== null && isScheduledDay('weekly', day)
      const plan = runOn(facts, day)
      const isPaid = plan.date !== null && (kind === 'daily') === (plan.type === 'instant')
      const making = isPaid
        ? d.maker.statements(scope, repos, { plan, loaded, origin: 'schedule', cause: `${kind}:${day}` })
        : null
      const hindrance = kind === 'daily' && suspended ? suspended : (plan.checks.find((c) => !c.ok) ?? null)
      const isOurs = await isWritten([
        repos.payouts.noteRun({
          ...{ day, kind, at: now },
          outcome: making ? 'paid' : (hindrance?.code ?? 'minimum'),
          checks: making ? null : kind === 'daily' && suspended ? [suspended, ...plan.checks] : plan.checks,
        }),
        ...(making?.statements ?? [
          repos.payouts.event({
            ...{ id: d.newId('payoutEvent', now), type: 'payout.skipped', payoutId: null },
            ...{ code: hindrance?.code ?? 'minimum', at: now },
          }),
        ]),
        ...suspension(scope, repos, loaded, suspended, now),
        ...(isWeeklyDay ? [weeklyRun(scope, day)] : []),
        ...next,
      ])
      if (!isOurs) continue
      // What goes wrong here is the jobs' to mend, which were made with the payouts. To send is to announce.
      if (making) await Promise.allSettled(making.ids.map((id) => d.sender.send(scope, id)))
      else d.realtime.hint(scope.sellerId, 'payouts')
      d.jobs.wake()
      return 'done'
    }
  }

  /** A suspended daily schedule is paid on Fridays at the hour of the others. */
  const weeklyRun = (scope: SellerScope, day: UtcDay) =>
    d.jobs.enqueue(scope, runPayouts, { kind: 'standard', day }, dayAt(day) + RUN_HOUR.standard * HOUR)

  /** Who chose daily is told when that stops and when it is back, once. */
  function suspension(
    scope: SellerScope,
    repos: Repos,
    { facts, account }: LoadedFacts,
    suspended: Check | null,
    now: number,
  ) {
    const [was, is] = [account.dailySuspended, suspended?.code ?? null]
    if (was === is) return []
    const update = repos.payoutAccounts.suspendDaily({ was, is }, now)
    if (facts.schedule !== 'daily') return [update]
    return [
      update,
      d.jobs.enqueue(scope, mailPayoutChange, {
        about: is ? 'daily_suspended' : 'daily_back',
        ...{ code: is ?? was!, at: now },
      }),
    ]
  }

  return {
    tick,
    run,

    /** What a change of settings or destination means for the next run: when it is, and whether daily is suspended. */
    async reconsider(scope: SellerScope): Promise<void> {
      const repos = d.repos(scope)
      for (let tries = 1; ; tries++) {
        const loaded = await d.facts(scope)
        const { facts } = loaded
        const now = d.clock.now()
        const today = utcDay(now)
        const suspended = facts.schedule === 'daily' ? instantHindrance(facts, today) : null
        const kind = runKindOf(facts.schedule)
        const from = firstDay(now, kind, facts.hasRun[kind])
        try {
          await repos.batch([
            ...suspension(scope, repos, loaded, suspended, now),
            ...repos.payoutAccounts.update({ runOn: scheduledDay(facts.schedule, from) }, now),
            // Suspended on a Friday, after the daily run that would have seen to it.
            ...(suspended && facts.hasRun.daily && !facts.hasRun.standard && isScheduledDay('weekly', today)
              ? [weeklyRun(scope, today)]
              : []),
          ])
          break
        } catch (e) {
          if (!isOvertaken(e) || tries >= MOST_TRIES) throw e
        }
      }
      d.realtime.hint(scope.sellerId, 'payouts')
      d.jobs.wake()
    },

    /**
     * Every quarter of an hour: runs whose tick was lost, and payouts nobody told about. @returns how many of each
     */
    async reconcile(): Promise<{ sellers: number; payouts: number }> {
      const now = d.clock.now()
      const today = utcDay(now)
      let sellers = 0
      for (const kind of ['daily', 'standard'] as const)
        if (now >= dayAt(today) + RUN_HOUR[kind] * HOUR && firstDay(now, kind, false) === today)
          sellers += await tick(kind)
      const due = await d.system.toCheck(now, PAGE)
      const cause = `look:${Math.floor(now / (15 * MINUTE))}`
      if (due.length > 0) {
        const list = due.map(({ sellerId, id }) => ({ sellerId, payload: { payoutId: id, cause } }))
        await d.jobs.enqueueEach(list, syncPayout, { cause: 'cron:reconcile' })
        d.jobs.wake()
      }
      return { sellers, payouts: due.length }
    },
  }
}
export type PayoutRunsService = ReturnType<typeof createPayoutRunsService>
