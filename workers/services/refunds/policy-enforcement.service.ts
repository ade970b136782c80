import { DAY } from '#app/domain/kernel/time.ts'
import { type DisputeNumbers, isOverDisputed, sayDisputeRate } from '#app/domain/refunds/policy.rules.ts'
import type { Repos } from '#db/repos/index.ts'
import type { SellersSystem } from '#db/system/sellers.ts'
import type { JobOutcome } from '#queues/define-job.ts'
import { enforcePolicies, tellEnforced } from '#queues/jobs/policies.jobs.ts'
import { jobScope, type SellerScope } from '../../auth/scope.ts'
import type { Clock } from '../../ports/clock.port.ts'
import type { JobBus } from '../../ports/job-bus.port.ts'
import type { Realtime } from '../../ports/realtime.port.ts'
import type { Mailer } from '../mailer.service.ts'

/** A purchase counts for the rate once it is this old: money is held as long, and most disputes come later. */
const SETTLED_MS = 7 * DAY
const PAGE = 500

type Deps = {
  repos: (scope: SellerScope) => Repos
  sellers: SellersSystem
  jobs: JobBus
  mailer: Mailer
  clock: Clock
  realtime: Realtime
  baseUrl: string
}

/** Sellers whose buyers dispute too much have to give at least 30 days, for as long as that is so. */
export function createPolicyEnforcement(d: Deps) {
  const count = (repos: Repos): Promise<DisputeNumbers> =>
    repos.refunds.disputeNumbers(d.clock.now() - SETTLED_MS)

  return {
    /** Why a seller's policies are enforced, in numbers and words; null: they are not. */
    async reason(scope: SellerScope) {
      const repos = d.repos(scope)
      const { policyEnforcedAt: since } = await repos.settings.get()
      if (since === null) return null
      const numbers = await count(repos)
      return { since, ...numbers, text: sayDisputeRate(numbers) }
    },

    /**
     * Begins or ends the enforcement as the numbers say, and sees to it that the owners hear of it once. Issued by the
     * job, which whoever opens a dispute enqueues with it.
     */
    async recount(scope: SellerScope): Promise<JobOutcome> {
      const repos = d.repos(scope)
      const [{ policyEnforcedAt: since }, numbers] = await Promise.all([repos.settings.get(), count(repos)])
      const isOn = isOverDisputed(numbers)
      if (isOn === (since !== null)) return 'done'
      const now = d.clock.now()
      const tell = {
        since: since ?? now,
        isOn: isOn ? (1 as const) : (0 as const),
        settled: numbers.settledPurchases,
        disputes: numbers.disputes,
      }
      await repos.batch([repos.refunds.enforce(isOn ? now : null), d.jobs.enqueue(scope, tellEnforced, tell)])
      d.jobs.wake()
      d.realtime.hint(scope.sellerId, 'policies')
      return 'done'
    },

    /** Mails the owners. Issued by the job; `stale` when it has changed again by then, or another run began it. */
    async tell(
      scope: SellerScope,
      p: { since: number; isOn: 0 | 1; settled: number; disputes: number },
    ): Promise<JobOutcome> {
      const repos = d.repos(scope)
      const [settings, seller, members] = await Promise.all([
        repos.settings.get(),
        repos.settings.seller(),
        repos.members.list(),
      ])
      if (settings.policyEnforcedAt !== (p.isOn ? p.since : null)) return 'stale'
      const { renderPolicyEnforced } = await import('#app/emails/policy-enforced.tsx')
      const rendered = await renderPolicyEnforced({
        isOn: p.isOn === 1,
        numbers: { settledPurchases: p.settled, disputes: p.disputes },
        settingsUrl: `${d.baseUrl}/settings/refund-policy`,
        helpUrl: `${d.baseUrl}/help/refund-policies`,
        seller: {
          name: seller.name,
          brandColor: settings.brandColor,
          logoUrl: settings.logoKey ? `${d.baseUrl}/brand/${seller.slug}/logo` : null,
        },
      })
      for (const owner of members.filter((m) => m.role === 'owner'))
        await d.mailer.send(
          {
            idempotencyKey: `policy-enforced/${scope.sellerId}/${p.since}/${p.isOn}/${owner.id}`,
            to: { email: owner.email, name: owner.name },
            from: { localPart: 'no-reply', name: 'Awning' },
            replyTo: null,
          },
          rendered,
        )
      return 'done'
    },

    /**
     * Enqueues a recount for every seller it may change something for: purchases settle and new ones come without a
     * dispute. Issued by cron; once a day, however often it runs. Answers how many.
     */
    async recountAll(): Promise<number> {
      const cause = `day:${new Date(d.clock.now()).toISOString().slice(0, 10)}`
      let counted = 0
      for (let after = ''; ; ) {
        const ids = await d.sellers.disputed(after, PAGE)
        for (const id of ids) {
          const scope = jobScope(id, enforcePolicies.name)
          await d.repos(scope).batch([d.jobs.enqueue(scope, enforcePolicies, { cause })])
        }
        counted += ids.length
        if (ids.length < PAGE) break
        after = ids.at(-1)!
      }
      if (counted > 0) d.jobs.wake()
      return counted
    },
  }
}
export type PolicyEnforcement = ReturnType<typeof createPolicyEnforcement>
