import { notFound } from '#app/domain/kernel/errors.ts'
import type { InstantSwitchInput, PauseInput } from '#app/domain/payouts/operations.schema.ts'
import { addDays, utcDay } from '#app/domain/payouts/schedule.rules.ts'
import type { Repos } from '#db/repos/index.ts'
import type { PayoutsSystem } from '#db/system/payouts.ts'
import type { SellersSystem } from '#db/system/sellers.ts'
import { mailPayoutChange, syncPayout } from '#queues/jobs/payouts.jobs.ts'
import { jobScope, type OperatorScope, type SellerScope } from '../../auth/scope.ts'
import type { Clock } from '../../ports/clock.port.ts'
import type { NewId } from '../../ports/ids.port.ts'
import type { JobBus } from '../../ports/job-bus.port.ts'
import type { PayoutGateway } from '../../ports/payout-gateway.port.ts'
import type { Realtime } from '../../ports/realtime.port.ts'
import { INSTANT_SWITCH } from './payout-facts.ts'
import type { PayoutRunsService } from './payout-runs.service.ts'

const SHOWN = 50
const DAYS_SHOWN = 14

type Deps = {
  repos: (scope: SellerScope) => Repos
  system: PayoutsSystem
  sellers: Pick<SellersSystem, 'exists'>
  payouts: Pick<PayoutGateway, 'findPlatformFunds'>
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
    if (!(await d.sellers.exists(sellerId))) throw notFound('seller')
    const scope = asOperator(sellerId)
    const repos = d.repos(scope)
    const was = await repos.payoutAccounts.get()
    const now = d.clock.now()
    if (input === null && was.heldAt === null) return
    const words = (held: { reason: string | null; isSuspended: boolean } | null) =>
      held ? `${held.isSuspended ? 'suspended' : 'paused'}: ${held.reason ?? 'other'}` : 'on'
    const from = words(was.heldAt === null ? null : { reason: was.heldReason, isSuspended: was.isSuspended })
    const to = words(input && { reason: input.reason, isSuspended: input.suspend })
    await repos.batch([
      ...repos.payoutAccounts.update(
        {
          ...{ heldAt: input ? now : null, heldBy: input ? operator.name : null },
          ...{ heldReason: input?.reason ?? null, heldNote: input?.note ?? null },
          ...{ heldReviewOn: input?.reviewOn ?? null, isSuspended: input?.suspend ?? false },
        },
        now,
      ),
      note(operator, 'payouts', sellerId, from, to),
      d.jobs.enqueue(scope, mailPayoutChange, {
        ...{ about: input ? ('paused' as const) : ('resumed' as const), code: input?.reason ?? '', at: now },
      }),
    ])
    await d.runs.reconsider(scope)
  }

  return {
    /** Runs of a day (today when left out), what is in doubt, who is stopped, and where books and provider differ. */
    async overview(_operator: OperatorScope, day: string | null) {
      const today = utcDay(d.clock.now())
      const [run, days, inDoubt, held, drifts, off, changes] = await Promise.all([
        d.system.runDay(day ?? today),
        d.system.runDays(addDays(today, 1), DAYS_SHOWN),
        d.system.inDoubt(SHOWN),
        d.system.held(SHOWN),
        d.system.drifts(SHOWN),
        d.system.findSwitch(INSTANT_SWITCH),
        d.system.changes(SHOWN),
      ])
      return { run, days: days.map((x) => x.day), inDoubt, held, drifts, changes, instant: off }
    },

    /** What sellers are owed and what the provider holds for it, by currency. Reads every seller's balance. */
    async coverage(_operator: OperatorScope) {
      const [owed, funds] = await Promise.all([d.system.owed(), d.payouts.findPlatformFunds()])
      const held = funds.kind === 'done' ? funds.value : null
      return {
        answered: held !== null,
        rows: owed.map((o) => {
          const at = held?.find((f) => f.currency === o.currency)
          return {
            currency: o.currency,
            owed: o.amount,
            available: at?.available ?? 0,
            pending: at?.pending ?? 0,
          }
        }),
      }
    },

    /** Stops a seller's payouts; the seller reads why, and is told by mail. @throws not_found */
    pause: (operator: OperatorScope, input: PauseInput): Promise<void> =>
      hold(operator, input.sellerId, input),
    /** @throws not_found */
    resume: (operator: OperatorScope, sellerId: string): Promise<void> => hold(operator, sellerId, null),

    /** Instant payouts of everybody, off or on, from the next payout on. */
    async switchInstant(operator: OperatorScope, input: InstantSwitchInput): Promise<void> {
      const was = await d.system.findSwitch(INSTANT_SWITCH)
      const now = d.clock.now()
      const words = (isOff: boolean, until: string | null) =>
        isOff ? `off${until ? ` until ${until}` : ''}` : 'on'
      await d.db.batch([
        d.system.setSwitch(INSTANT_SWITCH, {
          ...{ offSince: input.isOff ? now : null, offUntil: input.isOff ? input.until : null },
          ...{ reason: input.reason, changedBy: operator.name, changedAt: now },
        }),
        note(
          operator,
          'instant_payouts',
          null,
          words(was !== null && was.offSince !== null, was?.offUntil ?? null),
          words(input.isOff, input.until),
        ),
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
