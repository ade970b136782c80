import type { Repos } from '#db/repos/index.ts'
import type { SellersSystem } from '#db/system/sellers.ts'
import type { JobOutcome } from '#queues/define-job.ts'
import { checkLedger } from '#queues/jobs/ledger.jobs.ts'
import { jobScope, type SellerScope } from '../../auth/scope.ts'
import type { Log } from '../../log.ts'
import type { Clock } from '../../ports/clock.port.ts'
import type { JobBus } from '../../ports/job-bus.port.ts'

const PAGE = 500

type Deps = {
  repos: (scope: SellerScope) => Repos
  sellers: SellersSystem
  jobs: JobBus
  clock: Clock
  log: Log
}

/** Proves day after day that the books add up. It mends nothing: whoever finds a drift has to know why first. */
export function createLedgerCheckService(d: Deps) {
  return {
    /** Has the books of every seller checked, once a day however often it is asked. @returns sellers */
    async beginAll(): Promise<number> {
      const cause = `day:${new Date(d.clock.now()).toISOString().slice(0, 10)}`
      let sellers = 0
      for (let after = ''; ; ) {
        const ids = await d.sellers.withBooks(after, PAGE)
        for (const id of ids) {
          const scope = jobScope(id, checkLedger.name)
          await d.repos(scope).batch([d.jobs.enqueue(scope, checkLedger, { cause })])
        }
        sellers += ids.length
        if (ids.length < PAGE) break
        after = ids.at(-1)!
      }
      if (sellers > 0) d.jobs.wake()
      return sellers
    },

    /** Checks one seller's books and keeps what was found, for the operator. Issued by the job. */
    async check(scope: SellerScope): Promise<JobOutcome> {
      const { ledger, batch } = d.repos(scope)
      const drifts = await ledger.check()
      await batch([ledger.noteCheck(drifts, d.clock.now())])
      if (drifts.length > 0) d.log('ledger.drift', { seller: scope.sellerId, drifts: drifts.length })
      return 'done'
    },
  }
}
