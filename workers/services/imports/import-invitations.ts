import { CONFIRMATION_EVERY_MS } from '#app/domain/audience/follow.rules.ts'
import { notFound } from '#app/domain/kernel/errors.ts'
import { MINUTE } from '#app/domain/kernel/time.ts'
import type { Repos } from '#db/repos/index.ts'
import type { JobOutcome } from '#queues/define-job.ts'
import { confirmFollow } from '#queues/jobs/audience.jobs.ts'
import { inviteImported } from '#queues/jobs/imports.jobs.ts'
import type { SellerScope } from '../../auth/scope.ts'
import type { Clock } from '../../ports/clock.port.ts'
import type { JobBus } from '../../ports/job-bus.port.ts'
import type { ImportFiles } from './import-files.ts'
import type { PageRow } from './import-page.ts'

/** Confirmations of one import a minute: a list nobody agreed to must not reach everybody before complaints stop it. */
export const INVITED_PER_MINUTE = 100

type Deps = {
  repos: (scope: SellerScope) => Repos
  files: ImportFiles
  jobs: JobBus
  clock: Clock
}

/** Asks those an import made whether they want mail, where its policy wants that (double opt-in). */
export function createImportInvitations(d: Deps) {
  return {
    /** The next of them, and the job for those after. Issued by the job. */
    async invite(scope: SellerScope, id: string, page: number, from: number): Promise<JobOutcome> {
      const repos = d.repos(scope)
      const row = await repos.imports.find(id)
      if (!row) throw notFound('import')
      if (row.status !== 'done' || row.commitRun === null || row.removedAt !== null) return 'stale'
      const found = await repos.imports.page(id, row.commitRun, page)
      if (!found) return 'done'
      const text = new TextDecoder().decode(await d.files.get(scope, id, found.object))
      const made = (JSON.parse(text) as PageRow[]).filter((r) => r.outcome === 'created').map((r) => r.id!)
      const some = await repos.contacts.findMany(made.slice(from, from + INVITED_PER_MINUTE))
      const waiting = some.filter((c) => c.consentState === 'pending' && c.suppressedReason === null)
      const now = d.clock.now()
      const isLast = from + INVITED_PER_MINUTE >= made.length
      const next = isLast ? { page: page + 1, from: 0 } : { page, from: from + INVITED_PER_MINUTE }
      const isOver = next.page >= row.page
      await repos.batch([
        ...waiting.flatMap((c) => [
          repos.follows.request(c.id, 'import', CONFIRMATION_EVERY_MS, now),
          d.jobs.enqueue(scope, confirmFollow, { contactId: c.id, mailedAt: now }),
        ]),
        ...(isOver
          ? []
          : [
              d.jobs.enqueue(
                scope,
                inviteImported,
                { importId: id, ...next },
                waiting.length > 0 ? now + MINUTE : now + 1,
              ),
            ]),
      ])
      d.jobs.wake()
      return 'done'
    },
  }
}
