import { notFound } from '#app/domain/kernel/errors.ts'
import type { Repos } from '#db/repos/index.ts'
import type { JobOutcome } from '#queues/define-job.ts'
import type { SellerScope } from '../../auth/scope.ts'
import type { Mailer } from '../mailer.service.ts'

/** Products that the mail names. */
const NAMED = 50
/** One more than that says that there are more, up to here exactly how many. */
const COUNTED = 10_000

type Deps = { repos: (scope: SellerScope) => Repos; mailer: Mailer; baseUrl: string }

/** The mail that tells a seller what a run of the migration changed. */
export function createPolicyMigrationMail(d: Deps) {
  return {
    /** To one owner or admin; what was put back before it goes out is not in it, and nothing left is no mail. */
    async tell(scope: SellerScope, runId: string, memberId: string): Promise<JobOutcome> {
      const repos = d.repos(scope)
      const [run, member] = await Promise.all([repos.policyRuns.find(runId), repos.members.find(memberId)])
      if (!run || run.isDryRun) throw notFound('policy run')
      if (!member || run.status !== 'done') return 'stale'
      const mail = await this.preview(scope, runId)
      if (!mail) return 'stale'
      await d.mailer.send(
        {
          idempotencyKey: `policy-migration/${runId}/${memberId}`,
          to: { email: member.email, name: member.name },
          from: { localPart: 'no-reply', name: 'Awning' },
          replyTo: null,
        },
        mail,
      )
      return 'done'
    },

    /** What the mail says or, of a dry run, would say; null: there is nothing to tell. */
    async preview(scope: SellerScope, runId: string) {
      const repos = d.repos(scope)
      const [run, changed, settings, seller] = await Promise.all([
        repos.policyRuns.find(runId),
        repos.policyRuns.changed(runId, COUNTED),
        repos.settings.get(),
        repos.settings.seller(),
      ])
      if (!run || changed.length === 0) return null
      const { renderPolicyMigration } = await import('#app/emails/policy-migration.tsx')
      return renderPolicyMigration({
        url: `${d.baseUrl}/products`,
        helpUrl: `${d.baseUrl}/help/refund-policies`,
        changes: changed.slice(0, NAMED),
        more: Math.max(0, changed.length - NAMED),
        adjustUntil: run.adjustUntil,
        seller: {
          name: seller.name,
          brandColor: settings.brandColor,
          logoUrl: settings.logoKey ? `${d.baseUrl}/brand/${seller.slug}/logo` : null,
        },
      })
    },
  }
}
