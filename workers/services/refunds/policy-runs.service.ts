import { conflict, invalid, notFound } from '#app/domain/kernel/errors.ts'
import { DAY, MINUTE } from '#app/domain/kernel/time.ts'
import {
  MIGRATION_TIERS,
  type MigrationTier,
  NO_TIER_LEFT,
  purchaseIdAt,
  tierBounds,
} from '#app/domain/refunds/migration.rules.ts'
import type { StartPolicyRun } from '#app/domain/refunds/migration.schema.ts'
import type { Repos } from '#db/repos/index.ts'
import type { PolicyRun, PolicyRunsSystem, ProposalFilter, SellerToDo } from '#db/system/policy-runs.ts'
import { migratePolicies, rollBackPolicies } from '#queues/jobs/policy-runs.jobs.ts'
import { jobScope, type OperatorScope, type SellerScope } from '../../auth/scope.ts'
import type { Clock } from '../../ports/clock.port.ts'
import type { NewId } from '../../ports/ids.port.ts'
import type { JobBus } from '../../ports/job-bus.port.ts'
import type { createPolicyMigration } from './policy-migration.ts'
import type { createPolicyMigrationMail } from './policy-migration-mail.ts'

const SHOWN_RUNS = 20
const PROPOSALS_PAGE = 50
/** Sales of so long before a run are compared with those since. */
const EFFECT_DAYS = 90
/** Sellers are asked to look within so many days. */
const ADJUST_DAYS = 14

type Deps = {
  repos: (scope: SellerScope) => Repos
  runs: PolicyRunsSystem
  migration: ReturnType<typeof createPolicyMigration>
  mail: ReturnType<typeof createPolicyMigrationMail>
  jobs: JobBus
  clock: Clock
  newId: NewId
  batch: (statements: D1PreparedStatement[]) => Promise<unknown>
}
export type PolicyRunView = PolicyRun & {
  /** Sellers a minute so far. */
  rate: number
  /** Until all sellers are done at the pace that was asked for, in ms; null: it does not go on. */
  leftMs: number | null
}

/**
 * Runs of the migration from one refund policy per seller to one per product. The operator starts one, cron hands out
 * sellers minute by minute, most recent sale first, and a job per seller does the rest (`policy-migration`).
 */
export function createPolicyRunsService(d: Deps) {
  const find = async (id: string): Promise<PolicyRun> => {
    const run = await d.runs.find(id)
    if (!run) throw notFound('policy run')
    return run
  }

  return {
    /** Latest first. */
    async list(_operator: OperatorScope): Promise<PolicyRunView[]> {
      const now = d.clock.now()
      return (await d.runs.list(SHOWN_RUNS)).map((run) => withPace(run, now))
    },
    /** @throws not_found */
    async get(_operator: OperatorScope, id: string): Promise<PolicyRunView> {
      return withPace(await find(id), d.clock.now())
    },
    /** What a run found, by seller. @throws not_found */
    async proposals(
      _operator: OperatorScope,
      id: string,
      o: { filter: ProposalFilter; seller?: string | undefined; after: string },
    ) {
      await find(id)
      const rows = await d.runs.proposals(id, {
        ...{ filter: o.filter, sellerId: o.seller, after: o.after, limit: PROPOSALS_PAGE + 1 },
      })
      const last = rows[PROPOSALS_PAGE - 1]
      const next = rows.length > PROPOSALS_PAGE && last ? `${last.sellerId}:${last.productId}` : null
      return { rows: rows.slice(0, PROPOSALS_PAGE), next }
    },
    /** The mail that this run sends to a seller, or to the first one who gets it. null: nobody gets one. */
    async mail(_operator: OperatorScope, id: string, sellerId: string | null) {
      await find(id)
      const seller = sellerId ?? (await d.runs.anyChanged(id))
      return seller ? d.mail.preview(jobScope(seller, migratePolicies.name), id) : null
    },

    /** Which periods products have, and how sales of the run's sellers went in the weeks before it and since. */
    async effect(_operator: OperatorScope, id: string) {
      const { startedAt } = await find(id)
      const [adoption, before, since] = await Promise.all([
        d.runs.adoption(),
        d.runs.salesByTier(id, purchaseIdAt(startedAt - EFFECT_DAYS * DAY), purchaseIdAt(startedAt)),
        d.runs.salesByTier(id, purchaseIdAt(startedAt), purchaseIdAt(d.clock.now() + 1)),
      ])
      return { ...adoption, days: EFFECT_DAYS, before, since }
    },

    /**
     * Begins a run. A real one names the dry run that was looked at before.
     * @throws invalid naming `dry_run_id`; conflict `run_in_progress`
     */
    async start(operator: OperatorScope, input: StartPolicyRun): Promise<PolicyRunView> {
      const now = d.clock.now()
      if (!input.dry_run) {
        const dry = await d.runs.find(input.dry_run_id)
        if (!dry?.isDryRun || dry.status !== 'done')
          throw invalid([{ path: 'dry_run_id', message: 'must be the id of a dry run that is done' }])
      }
      const id = d.newId('policyRun')
      const begun = await d.runs.insert({
        ...{ id, isDryRun: input.dry_run, dryRunId: input.dry_run ? null : input.dry_run_id },
        ...{ pace: input.sellers_per_minute, startedBy: operator.loginId, startedByName: operator.name },
        ...{ startedAt: now, adjustUntil: now + ADJUST_DAYS * DAY },
      })
      if (!begun)
        throw conflict('run_in_progress', 'Another run is under way. Wait until it ends, or cancel it first.')
      await handOut(await find(id))
      return this.get(operator, id)
    },
    /** No more sellers are begun, and no more pages, until it is resumed. @throws not_found; conflict `not_running` */
    async pause(_operator: OperatorScope, id: string): Promise<void> {
      await change(id, ['running'], { status: 'paused' }, 'not_running')
    },
    /**
     * Goes on, or once more through all sellers: those that were done stay as they are, those that failed or were not
     * begun are done now. @throws not_found; conflict `not_resumable`, also while another run is under way
     */
    async resume(_operator: OperatorScope, id: string): Promise<void> {
      const states = ['paused', 'cancelled', 'done'] as const
      await change(id, states, { status: 'running', again: true }, 'not_resumable')
      await handOut(await find(id))
    },
    /** What is done stays, the rest is not begun. @throws not_found; conflict `not_running` */
    async cancel(_operator: OperatorScope, id: string): Promise<void> {
      const to = { status: 'cancelled' as const, finishedAt: d.clock.now() }
      await change(id, ['running', 'paused'], to, 'not_running')
    },

    /**
     * Puts back what a run changed, to the letter: everything, at one seller or of one product. What somebody edited since
     * is left alone. @returns what became of the one product, or `begun` @throws not_found; conflict `not_reversible`
     */
    async rollBack(
      _operator: OperatorScope,
      id: string,
      of: { seller?: string | undefined; product?: string | undefined },
    ): Promise<'begun' | 'rolled_back' | 'edited_since' | 'nothing'> {
      const run = await find(id)
      if (run.isDryRun) throw conflict('not_reversible', 'A dry run changed nothing that could be put back.')
      if (of.product) {
        const sellerId = await d.runs.sellerOf(id, of.product)
        if (!sellerId || (of.seller && of.seller !== sellerId)) throw notFound('product in this run')
        return d.migration.rollBackProduct(jobScope(sellerId, rollBackPolicies.name), id, of.product)
      }
      if (of.seller) {
        const scope = jobScope(of.seller, rollBackPolicies.name)
        if (!(await d.repos(scope).policyRuns.find(id))) throw notFound('seller in this run')
        await d.batch([d.jobs.enqueue(scope, rollBackPolicies, { runId: id, after: '' })])
        d.jobs.wake()
        return 'begun'
      }
      const states = ['running', 'paused', 'done', 'cancelled'] as const
      await change(id, states, { status: 'rolling_back', again: true }, 'not_reversible')
      await handOut(await find(id))
      return 'begun'
    },

    /** Hands out the sellers that are due now, and ends runs that are over. Issued by cron. */
    async handOutDue(): Promise<void> {
      for (const run of await d.runs.due(d.clock.now())) await handOut(run)
    },
  }

  async function change(
    id: string,
    from: readonly PolicyRun['status'][],
    to: Parameters<PolicyRunsSystem['change']>[2],
    code: string,
  ): Promise<void> {
    const run = await find(id)
    if (!(await d.runs.change(id, from, to, d.clock.now())))
      throw conflict(code, `This run is ${run.status.replace('_', ' ')}, or another one is under way.`)
  }

  /** A minute's worth of sellers, with a job each, spread over the minute. Dying here, or twice at once, is harmless. */
  async function handOut(run: PolicyRun): Promise<void> {
    const now = d.clock.now()
    const { sellers, tier, cursor } =
      run.status === 'rolling_back' ? await nextToUndo(run) : await nextToMigrate(run)
    const job = run.status === 'rolling_back' ? rollBackPolicies : migratePolicies
    const gap = MINUTE / run.pace
    await d.batch([
      ...d.runs.handOut(
        run,
        { tier, cursor, nextAt: now + MINUTE, sellers: run.status === 'rolling_back' ? [] : sellers },
        now,
      ),
      ...sellers.map((s, i) =>
        d.jobs.enqueue(
          jobScope(s.id, job.name),
          job,
          { runId: run.id, after: s.cursor },
          now + Math.floor(i * gap),
        ),
      ),
      d.runs.finish(run.id, now),
    ])
    d.jobs.wake()
  }

  async function nextToUndo(run: PolicyRun) {
    const found = run.tier === NO_TIER_LEFT ? [] : await d.runs.nextToUndo(run, run.cursor, run.pace)
    const sellers = found.map((s) => ({ ...s, tier: 0 as MigrationTier }))
    const isOver = sellers.length < run.pace
    return { sellers, tier: isOver ? NO_TIER_LEFT : 0, cursor: sellers.at(-1)?.id ?? run.cursor }
  }

  async function nextToMigrate(run: PolicyRun) {
    const sellers: (SellerToDo & { tier: MigrationTier })[] = []
    let after = run.cursor
    for (const tier of MIGRATION_TIERS.filter((t) => t >= run.tier)) {
      const { from, to } = tierBounds(tier, run.startedAt)
      const found = await d.runs.nextInTier(run, {
        ...{ after, limit: run.pace - sellers.length },
        ...{ from: from === null ? null : purchaseIdAt(from), to: purchaseIdAt(to) },
      })
      sellers.push(...found.map((s) => ({ ...s, tier })))
      if (sellers.length >= run.pace) return { sellers, tier, cursor: sellers.at(-1)!.id }
      after = ''
    }
    return { sellers, tier: NO_TIER_LEFT, cursor: '' }
  }
}

function withPace(run: PolicyRun, now: number): PolicyRunView {
  const minutes = Math.max(1, ((run.finishedAt ?? now) - run.startedAt) / MINUTE)
  const left = Math.max(0, run.sellers - run.doneSellers)
  return {
    ...run,
    rate: run.doneSellers / minutes,
    leftMs: run.status === 'running' ? Math.ceil(left / run.pace) * MINUTE : null,
  }
}
