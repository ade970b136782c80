import { AppError } from '#app/domain/kernel/errors.ts'
import type { Currency } from '#app/domain/kernel/money.ts'
import { MINUTE, SECOND } from '#app/domain/kernel/time.ts'
import { expectedAtProvider } from '#app/domain/payouts/drift.rules.ts'
import { utcDay } from '#app/domain/payouts/schedule.rules.ts'
import type { Repos } from '#db/repos/index.ts'
import type { PayoutRow } from '#db/repos/payouts.repo.ts'
import type { PayoutsSystem } from '#db/system/payouts.ts'
import type { JobOutcome } from '#queues/define-job.ts'
import { checkPayoutDrift } from '#queues/jobs/payouts.jobs.ts'
import type { OperatorScope, SellerScope } from '../../auth/scope.ts'
import type { Log } from '../../log.ts'
import type { Clock } from '../../ports/clock.port.ts'
import type { JobBus } from '../../ports/job-bus.port.ts'
import type { PayoutGateway } from '../../ports/payout-gateway.port.ts'

const PAGE = 1_000
const LOOK_AGAIN_SECONDS = (15 * MINUTE) / SECOND

type Deps = {
  repos: (scope: SellerScope) => Repos
  system: Pick<PayoutsSystem, 'withAccounts' | 'owed'>
  payouts: PayoutGateway
  clock: Clock
  jobs: JobBus
  log: Log
  perSecond: number
}

/** Whether the provider holds what our books say it should. It mends nothing: whoever finds a difference has to know why. */
export function createPayoutDriftService(d: Deps) {
  async function coverage() {
    const [owed, funds] = await Promise.all([d.system.owed(), d.payouts.findPlatformFunds()])
    const held = funds.kind === 'done' ? funds.value : null
    const rows = owed.map((o) => {
      const at = held?.find((f) => f.currency === o.currency)
      return {
        currency: o.currency,
        owed: o.amount,
        available: at?.available ?? 0,
        pending: at?.pending ?? 0,
      }
    })
    return { answered: held !== null, rows }
  }

  return {
    /**
     * Has every account looked at, once a day however often it is asked, and tells of currencies of which the platform
     * owes sellers more than it has.
     * @returns sellers
     */
    async beginAll(): Promise<number> {
      const cause = `day:${utcDay(d.clock.now())}`
      let sellers = 0
      for (let after = ''; ; ) {
        const ids = await d.system.withAccounts(after, PAGE)
        const o = { cause: 'cron', perSecond: d.perSecond, after: sellers }
        const list = ids.map((sellerId) => ({ sellerId, payload: { cause } }))
        if (list.length > 0) await d.jobs.enqueueEach(list, checkPayoutDrift, o)
        sellers += ids.length
        if (ids.length < PAGE) break
        after = ids.at(-1)!
      }
      if (sellers > 0) d.jobs.wake()
      const { answered, rows } = await coverage()
      for (const { currency, owed, available, pending } of answered ? rows : [])
        if (owed > available + pending) d.log('payouts.drift', { currency, owed, available, pending })
      return sellers
    },

    /** What sellers are owed and what the provider holds for it. Reads every seller's balance. */
    coverage: (_operator: OperatorScope) => coverage(),

    /** Looks at one account. Issued by the job; while a call is under way nobody can say, so it looks again later. */
    async check(scope: SellerScope): Promise<JobOutcome> {
      const repos = d.repos(scope)
      const { accountId, destinationCurrency } = await repos.payoutAccounts.get()
      if (accountId === null || destinationCurrency === null) return 'stale'
      const before = await repos.payouts.atWork()
      const expected = expectedAtProvider(before)
      if (expected === null) return { later: LOOK_AGAIN_SECONDS }
      const funds = await d.payouts.findFunds(accountId, destinationCurrency as Currency)
      if (funds.kind === 'later') return { later: funds.seconds }
      if (funds.kind !== 'done') throw new AppError('unavailable', 'funds_not_found', funds.reason)
      // What moved while we asked is no difference: both have to be of the same moment.
      const after = await repos.payouts.atWork()
      if (marksOf(before) !== marksOf(after)) return { later: LOOK_AGAIN_SECONDS }
      const drift = { currency: destinationCurrency, expected, held: funds.value.held }
      await repos.batch([repos.payouts.noteDrift(drift, d.clock.now())])
      if (drift.held !== drift.expected) d.log('payouts.drift', { seller: scope.sellerId, ...drift })
      return 'done'
    },
  }
}

const marksOf = (list: PayoutRow[]): string =>
  list
    .map((p) => `${p.id}:${p.revision}`)
    .toSorted()
    .join()
