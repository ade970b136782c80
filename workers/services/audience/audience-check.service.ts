import { deriveContact, driftOf } from '#app/domain/audience/relations.rules.ts'
import { notFound } from '#app/domain/kernel/errors.ts'
import { MINUTE } from '#app/domain/kernel/time.ts'
import type { Repos } from '#db/repos/index.ts'
import type { CheckRow } from '#db/repos/relations.repo.ts'
import type { JobOutcome } from '#queues/define-job.ts'
import { checkAudience } from '#queues/jobs/audience.jobs.ts'
import type { SellerScope } from '../../auth/scope.ts'
import type { Clock } from '../../ports/clock.port.ts'
import type { JobBus } from '../../ports/job-bus.port.ts'
import type { Realtime } from '../../ports/realtime.port.ts'

const PAGE = 500
/** A check that has not ended by then is taken for dead, and another may begin. */
const GIVE_UP_AFTER = 60 * MINUTE

type Deps = { repos: (scope: SellerScope) => Repos; jobs: JobBus; clock: Clock; realtime: Realtime }

/**
 * Holds every contact of a seller against what its purchases, follows and affiliations make of it (`deriveContact`),
 * mends what differs and says how much did. Nothing should: relations are derived in the batch that changes them.
 */
export function createAudienceCheckService(d: Deps) {
  return {
    /** Lets a check begin. @returns whether it did; one that runs already goes on */
    async begin(scope: SellerScope): Promise<boolean> {
      const repos = d.repos(scope)
      const now = d.clock.now()
      const [begun] = await repos.batch([
        repos.relations.beginCheck(now, GIVE_UP_AFTER),
        d.jobs.enqueue(scope, checkAudience, { startedAt: now, after: '' }),
      ])
      d.jobs.wake()
      return begun === 1
    },

    last: (scope: SellerScope): Promise<CheckRow | null> => d.repos(scope).relations.lastCheck(),

    /** One page of contacts; after the last one the counts. Issued by the job. */
    async page(scope: SellerScope, startedAt: number, after: string): Promise<JobOutcome> {
      const repos = d.repos(scope)
      const check = await repos.relations.lastCheck()
      if (!check) throw notFound('audience check')
      if (check.startedAt !== startedAt || check.finishedAt !== null || check.cursor !== after) return 'stale'
      const now = d.clock.now()
      const page = await repos.relations.page(after, PAGE)
      const last = page.at(-1)
      if (!last) {
        const miscounts = await repos.relations.miscounts()
        const isOff = Object.keys(miscounts).length > 0
        await repos.batch([
          ...(isOff ? [repos.relations.recount(now)] : []),
          repos.relations.endCheck(startedAt, miscounts, now),
        ])
        return 'done'
      }
      const fields = { ...check.fields }
      const drifted = page.flatMap(({ id, createdAt, stored, relations }) => {
        const drift = driftOf(stored, deriveContact(createdAt, relations))
        for (const field of drift) fields[field] = (fields[field] ?? 0) + 1
        return drift.length > 0 ? [id] : []
      })
      await repos.batch([
        ...(drifted.length > 0 ? repos.relations.refresh({ ids: drifted }, now) : []),
        repos.relations.noteCheck(check, {
          ...{ cursor: last.id, checked: check.checked + page.length },
          ...{ drifted: check.drifted + drifted.length, fields },
        }),
        d.jobs.enqueue(scope, checkAudience, { startedAt, after: last.id }),
      ])
      d.jobs.wake()
      if (drifted.length > 0) d.realtime.hint(scope.sellerId, 'contacts')
      return 'done'
    },
  }
}
