import { AppError, notFound } from '#app/domain/kernel/errors.ts'
import { decideMigration } from '#app/domain/refunds/migration.rules.ts'
import type { SetPolicy } from '#app/domain/refunds/policy.schema.ts'
import { constraintOf } from '#db/errors.ts'
import type { Repos } from '#db/repos/index.ts'
import type { OwnPolicyRow, RunItem, RunProduct } from '#db/repos/policy-runs.repo.ts'
import type { PolicyRunsSystem } from '#db/system/policy-runs.ts'
import type { Statement } from '#db/tenant-db.ts'
import type { JobOutcome } from '#queues/define-job.ts'
import { migratePolicies, rollBackPolicies, tellMigrated } from '#queues/jobs/policy-runs.jobs.ts'
import { jobScope, type SellerScope } from '../../auth/scope.ts'
import type { Clock } from '../../ports/clock.port.ts'
import type { JobBus } from '../../ports/job-bus.port.ts'
import type { PolicyClassifier, Proposal } from '../../ports/policy-classifier.port.ts'
import type { Realtime } from '../../ports/realtime.port.ts'

/** Each may be a call to a classifier elsewhere, all at once. */
export const PAGE_PRODUCTS = 25
/** A paused run is looked at again after so long. */
const PAUSED_SECONDS = 30
const NO_PRICE = { amount: 0, currency: 'usd' } as const

type Deps = {
  repos: (scope: SellerScope) => Repos
  runs: PolicyRunsSystem
  classifier: PolicyClassifier
  jobs: JobBus
  clock: Clock
  realtime: Realtime
  pageProducts: number
}

/**
 * A run of the migration at one seller, page by page. A page is one batch: its policies, their history, what is noted of
 * them and the job that goes on; so whatever dies leaves a page done or not begun. Issued by jobs, asks no permission.
 */
export function createPolicyMigration(d: Deps) {
  return {
    async migratePage(scope: SellerScope, runId: string, after: string): Promise<JobOutcome> {
      const repos = d.repos(scope)
      const run = await repos.policyRuns.find(runId)
      if (!run) throw notFound('policy run')
      if (run.status !== 'waiting' || run.cursor !== after) return 'stale'
      // What was begun before the run was cancelled is ended: else nobody would hear of it.
      const goesOn = run.runStatus === 'running' || (run.runStatus === 'cancelled' && after !== '')
      if (!goesOn) return run.runStatus === 'paused' ? { later: PAUSED_SECONDS } : 'stale'

      const [found, rows, settings] = await Promise.all([
        repos.policyRuns.products(after, d.pageProducts + 1),
        repos.policies.list([]),
        repos.settings.get(),
      ])
      const now = d.clock.now()
      const products = found.slice(0, d.pageProducts)
      const isLast = found.length <= products.length
      const seller = rows.find((r) => r.productId === '') ?? null
      const isEnforced = settings.policyEnforcedAt !== null
      const decided = await Promise.all(
        products.map(async (product) => {
          const proposal = await propose(product, seller)
          const { lastActor, isArchived, own } = product
          const decision = decideMigration({
            ...{ proposed: proposal.period, description: product.description, lastActor, isArchived, own },
            ...{ isPhysical: product.isPhysical, seller, isNoneAllowed: settings.isNoneAllowed, isEnforced },
          })
          const change = !run.isDryRun && decision.skip === null ? set(product, decision.to) : null
          const item: RunItem = {
            ...{ productId: product.id, reason: decision.skip, fromDays: decision.fromDays },
            status: decision.skip ? 'skipped' : run.isDryRun ? 'proposed' : 'applied',
            ...{ proposedDays: decision.to.periodDays, isCertain: proposal.isCertain },
            confidence: Math.round(proposal.confidence * 100),
            words: proposal.words.map((w) => (w.says === w.text ? w.text : `${w.text} (${w.says})`)),
            before: rowText(scope, product.id, own),
            after: rowText(scope, product.id, change?.row ?? own),
          }
          return { item, statements: change?.statements ?? [] }
        }),
      )
      const items = decided.map((p) => p.item)
      const changes = run.changes + items.filter((i) => i.status === 'applied').length
      const cursor = products.at(-1)?.id ?? after
      const tell = isLast && changes > 0 && !run.isDryRun && run.tier !== 99
      const members = tell ? await repos.members.list() : []
      await write(repos, [
        ...repos.policyRuns.write(runId, { seen: after, tier: run.tier, items, cursor, isLast, now }),
        ...decided.flatMap((p) => p.statements),
        ...(isLast
          ? [d.runs.finish(runId, now)]
          : [d.jobs.enqueue(scope, migratePolicies, { runId, after: cursor })]),
        ...members
          .filter((m) => m.role === 'owner' || m.role === 'admin')
          .map((m) => d.jobs.enqueue(scope, tellMigrated, { runId, memberId: m.id })),
      ])
      d.jobs.wake()
      if (decided.some((p) => p.statements.length > 0)) d.realtime.hint(scope.sellerId, 'policies')
      return 'done'

      function set(product: RunProduct, to: Pick<SetPolicy, 'periodDays' | 'finePrint'>) {
        const { id: productId, changes: seen } = product
        const { actor } = jobScope(scope.sellerId, migratePolicies.name)
        const changedBy = `${actor.kind}:${actor.id}`
        const row: OwnPolicyRow = { ...to, version: seen + 1, changedAt: now, changedBy }
        const o = { seen, actor: changedBy, actorName: actor.name, runId, now }
        return { row, statements: repos.policies.set({ productId, editionId: null }, to, o) }
      }
    },

    /** The run goes on without this seller. */
    async giveUp(scope: SellerScope, runId: string): Promise<void> {
      const { batch, policyRuns } = d.repos(scope)
      const now = d.clock.now()
      await batch([policyRuns.fail(runId, now), d.runs.finish(runId, now)])
    },

    /** One page of what a run changed at this seller is put back, what was edited since is left alone. */
    async rollBackPage(scope: SellerScope, runId: string, after: string): Promise<JobOutcome> {
      const repos = d.repos(scope)
      const run = await repos.policyRuns.find(runId)
      if (!run) throw notFound('policy run')
      if (run.status === 'rolled_back') return 'stale'
      // No page may be migrated behind the back of what follows.
      if (run.status === 'waiting') await repos.batch([repos.policyRuns.fail(runId, d.clock.now())])
      const applied = await repos.policyRuns.applied(runId, { after, productId: null, limit: d.pageProducts })
      const isLast = applied.length < d.pageProducts
      const now = d.clock.now()
      await write(repos, [
        ...putBack(scope, repos, runId, applied, now).statements,
        ...(isLast
          ? [...repos.policyRuns.endRollback(runId, now), d.runs.finish(runId, now)]
          : [d.jobs.enqueue(scope, rollBackPolicies, { runId, after: applied.at(-1)!.productId })]),
      ])
      d.jobs.wake()
      d.realtime.hint(scope.sellerId, 'policies')
      return 'done'
    },

    /**
     * One product is put back. @returns what became of it: `nothing`, when the run did not change it or it was put back
     * before
     */
    async rollBackProduct(
      scope: SellerScope,
      runId: string,
      productId: string,
    ): Promise<'rolled_back' | 'edited_since' | 'nothing'> {
      const repos = d.repos(scope)
      const applied = await repos.policyRuns.applied(runId, { after: '', productId, limit: 1 })
      if (applied.length === 0) return 'nothing'
      const { statements, taken } = putBack(scope, repos, runId, applied, d.clock.now())
      await write(repos, statements)
      d.realtime.hint(scope.sellerId, 'policies')
      return taken.length > 0 ? 'rolled_back' : 'edited_since'
    },
  }

  function propose(product: RunProduct, seller: { finePrint: string | null } | null): Promise<Proposal> {
    return d.classifier.propose({
      ...{ name: product.name, description: product.description, fileTypes: product.fileNames },
      price: (product.price ?? NO_PRICE) as Parameters<PolicyClassifier['propose']>[0]['price'],
      finePrint: product.own?.finePrint ?? seller?.finePrint ?? null,
    })
  }

  function putBack(
    scope: SellerScope,
    repos: Repos,
    runId: string,
    applied: Awaited<ReturnType<Repos['policyRuns']['applied']>>,
    now: number,
  ) {
    const { actor } = jobScope(scope.sellerId, migratePolicies.name)
    const who = { actor: `${actor.kind}:${actor.id}`, actorName: actor.name, now }
    const isOurs = (item: (typeof applied)[number]) => rowText(scope, item.productId, item.now) === item.after
    const taken = applied.filter(isOurs)
    const kept = applied.filter((item) => !isOurs(item))
    const ids = (items: typeof applied) => items.map((i) => i.productId)
    const statements = [
      ...taken.flatMap(({ before, ...item }) =>
        repos.policyRuns.restore(runId, { ...item, before: readRow(before) }, who),
      ),
      ...repos.policyRuns.noteRestored(runId, ids(taken), ids(kept)),
    ]
    return { statements, taken }
  }
}

/** @throws unavailable `changed_meanwhile` when somebody was quicker or the run no longer goes on; nothing is written */
async function write(repos: Repos, statements: Statement[]): Promise<void> {
  try {
    await repos.batch(statements)
  } catch (e) {
    const constraint = constraintOf(e)
    if (constraint !== 'unique' && constraint !== 'not_null') throw e
    const detail = 'Somebody changed one of these policies, or the run, meanwhile. Try again.'
    throw new AppError('unavailable', 'changed_meanwhile', detail, { retryAfterSeconds: 1 })
  }
}

/** A row of `refund_policies` to the letter: all of its columns, in their order. */
function rowText(scope: SellerScope, productId: string, row: OwnPolicyRow | null): string | null {
  if (!row) return null
  return JSON.stringify({
    ...{ seller_id: scope.sellerId, product_id: productId, edition_id: '' },
    ...{ period_days: row.periodDays, fine_print: row.finePrint, version: row.version },
    ...{ changed_at: row.changedAt, changed_by: row.changedBy },
  })
}
function readRow(text: string | null): OwnPolicyRow | null {
  if (text === null) return null
  const row = JSON.parse(text)
  return {
    ...{ periodDays: row.period_days, finePrint: row.fine_print, version: row.version },
    ...{ changedAt: row.changed_at, changedBy: row.changed_by },
  }
}
