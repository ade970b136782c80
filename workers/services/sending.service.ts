import { notFound } from '#app/domain/kernel/errors.ts'
import { deliveryId } from '#app/domain/kernel/ids.ts'
import { DISPATCH_RECIPIENTS, FREEZE_PAGE, planBatch } from '#app/domain/updates/dispatch.rules.ts'
import { greetingName } from '#app/domain/updates/greeting.rules.ts'
import { nextStatus } from '#app/domain/updates/lifecycle.rules.ts'
import { type SendOutcome, type Settlement, settleBatch } from '#app/domain/updates/settle.rules.ts'
import type { ClaimedBatch, OwnState, SettledBatch } from '#db/repos/dispatch.repo.ts'
import type { Repos } from '#db/repos/index.ts'
import type { UpdateBody, UpdateRow } from '#db/repos/updates.repo.ts'
import type { JobOutcome } from '#queues/define-job.ts'
import { freezeUpdate } from '#queues/jobs/updates.jobs.ts'
import type { SellerScope } from '../auth/scope.ts'
import type { Clock } from '../ports/clock.port.ts'
import type { BulkRecipient, EmailProvider } from '../ports/email-provider.port.ts'
import type { NewId } from '../ports/ids.port.ts'
import type { JobBus } from '../ports/job-bus.port.ts'
import type { Realtime } from '../ports/realtime.port.ts'

/** A Worker has six connections out at a time. */
const PARALLEL_CALLS = 6

type Deps = {
  repos: (scope: SellerScope) => Repos
  providers: Record<EmailProvider['name'], EmailProvider>
  customerLinks: { token(sellerId: string, purchaseId: string, updateId: string): string }
  baseUrl: string
  clock: Clock
  newId: NewId
  jobs: JobBus
  realtime: Realtime
}
type Person = [contactId: string, email: string, name: string | null, purchaseId: string]

/**
 * The sending engine, called by jobs only: freeze the recipients page by page, end the hold, hand batches to the
 * provider and settle what it said. What may have happened outside is `unknown` until proven.
 */
export function createSendingService(d: Deps) {
  const batchSize = (u: UpdateRow) => d.providers[u.provider].maxRecipientsPerCall
  const perJob = (u: UpdateRow) => Math.max(1, Math.floor(DISPATCH_RECIPIENTS / batchSize(u)))

  return {
    /** Freezes one page of recipients after a contact. `stale` when that page was frozen already. */
    async freezePage(scope: SellerScope, updateId: string, after: string): Promise<JobOutcome> {
      const repos = d.repos(scope)
      const u = await repos.updates.find(updateId)
      if (!u) throw notFound('update')
      if (u.freezeCursor !== after || u.status === 'cancelled') return 'stale'
      const now = d.clock.now()
      const page = await repos.recipients.page(u, after, FREEZE_PAGE)
      await repos.batch([
        ...repos.updates.freezePage(u, after, page, batchSize(u), now),
        repos.updates.enqueueDispatch(u.id, u.batches, perJob(u), 'updates.freeze', now),
        ...(page.lastContact === null
          ? [repos.dispatch.finishIfDone(u.id, now)]
          : [d.jobs.enqueue(scope, freezeUpdate, { updateId, after: page.lastContact })]),
      ])
      d.jobs.wake()
      d.realtime.hint(scope.sellerId, 'updates')
      return 'done'
    },

    /** Ends the hold. What is frozen goes; what is not yet frozen goes as its page is. */
    async start(scope: SellerScope, updateId: string): Promise<JobOutcome> {
      const repos = d.repos(scope)
      const u = await repos.updates.find(updateId)
      if (!u) throw notFound('update')
      const to = nextStatus('start', u.status)
      if (!to) return 'stale'
      const now = d.clock.now()
      if (now < u.sendAt) return { later: Math.ceil((u.sendAt - now) / 1000) }
      await repos.batch([
        repos.updates.transition(u.id, 'start', to, { startedAt: now }),
        repos.updates.announce(u),
        repos.updates.enqueueDispatch(u.id, 0, perJob(u), 'updates.start', now),
        repos.dispatch.finishIfDone(u.id, now),
      ])
      d.jobs.wake()
      d.realtime.hint(scope.sellerId, 'updates')
      d.realtime.hint(scope.sellerId, 'products')
      return 'done'
    },

    /** Hands a run of batches to the provider, each by one call, and settles them together. */
    async dispatch(
      scope: SellerScope,
      updateId: string,
      fromBatch: number,
      toBatch: number,
    ): Promise<JobOutcome> {
      const repos = d.repos(scope)
      const [u, body, found] = await Promise.all([
        repos.updates.find(updateId),
        repos.updates.body(updateId),
        repos.dispatch.claimable(updateId, fromBatch, toBatch),
      ])
      if (!u || !body) throw notFound('update')
      if (found.length === 0) return 'stale'
      const provider = d.providers[u.provider]
      const runId = d.newId('job')
      const now = d.clock.now()
      const claimed = await repos.dispatch.claim(updateId, found, runId, now)
      const batches = found.flatMap((b) => {
        const mine = claimed.find((t) => t.batchNo === b.batchNo)
        return mine ? [{ ...b, ...mine }] : []
      })
      if (batches.length === 0) return 'stale'

      const out = await optedOut(repos, u, batches)
      if (u.status === 'queued') await repos.batch([repos.dispatch.markSending(updateId)])
      const results = await inParallel(batches, PARALLEL_CALLS, async (batch) => {
        const frozen = JSON.parse(batch.recipients) as Person[]
        const people = frozen.filter(([contactId]) => !out.has(contactId))
        const outcome = await handOver(batch, people)
        const left = frozen.length - people.length
        const settlement = settleBatch(batch, outcome, {
          people: people.length,
          left,
          replays: provider.idempotencyWindowMs > 0,
        })
        return { batch, people, left, settlement }
      })

      const settledAt = d.clock.now()
      const pause = results.find((r) => r.settlement.pause)?.settlement.pause
      await repos.batch([
        ...repos.dispatch.settle(
          updateId,
          runId,
          batches,
          results.map(toSettled),
          results.flatMap(toOwnStates),
          settledAt,
        ),
        ...(pause ? [repos.updates.transition(updateId, 'pause', 'paused', { pauseReason: pause })] : []),
        repos.dispatch.finishIfDone(updateId, settledAt),
      ])
      d.realtime.hint(scope.sellerId, 'updates')
      const waits = results.map((r) => r.settlement.later).filter((s): s is number => s !== null)
      return waits.length > 0 && !pause ? { later: Math.min(...waits) } : 'done'

      async function handOver(batch: ClaimedBatch, people: Person[]): Promise<SendOutcome> {
        if (planBatch(batch, provider.idempotencyWindowMs, now) === 'leave')
          return { kind: 'unknown', reason: 'lost_answer' }
        // A member may have stopped the update since the claim; what was not handed over goes back.
        if (await repos.dispatch.isStopped(updateId))
          return { kind: 'retry_later', reason: 'stopped', afterSeconds: 1, cause: 'stopped' }
        if (people.length === 0) return { kind: 'accepted', providerIds: [] }
        // Lets pages and hints through: a fake that answers at once would otherwise never give way.
        await scheduler.wait(0)
        return provider.sendBulk(toMessage(scope, u!, body!, batch, people))
      }

      /** Who was refused by the provider, or had opted out, goes their own way. */
      function toOwnStates({ batch, people, settlement }: Result): OwnState[] {
        const refused = settlement.refused.map(
          ({ index, reason }): OwnState => [people[index]![0], 'rejected', reason],
        )
        if (!settlement.skips) return refused
        const mine = JSON.parse(batch.recipients) as Person[]
        return [
          ...refused,
          ...mine.flatMap(([id]): OwnState[] => (out.has(id) ? [[id, 'skipped', out.get(id)!]] : [])),
        ]
      }
    },
  }

  /** People who chose less mail between the freeze and now, with the reason. */
  async function optedOut(repos: Repos, u: UpdateRow, batches: ClaimedBatch[]): Promise<Map<string, string>> {
    const [from] = batches.map((b) => b.fromContact).sort()
    const [to] = batches
      .map((b) => b.toContact)
      .sort()
      .reverse()
    const rows = await repos.recipients.optedOutSince(u.productId, from!, to!, u.createdAt)
    return new Map(rows.map((r) => [r.contactId, r.reason]))
  }

  function toMessage(
    scope: SellerScope,
    u: UpdateRow,
    body: UpdateBody,
    batch: ClaimedBatch,
    people: Person[],
  ) {
    return {
      // Same bytes under the same key: the body is frozen, links are made from ids alone.
      idempotencyKey: `${u.id}/${batch.batchNo}`,
      ...body.envelope,
      html: body.html,
      text: body.text,
      tags: { update: u.id, batch: String(batch.batchNo) },
      recipients: people.map(
        ([contactId, email, name, purchaseId]): BulkRecipient => ({
          deliveryId: deliveryId(u.id, contactId),
          email,
          name,
          substitutions: {
            name: greetingName(name),
            key: d.customerLinks.token(scope.sellerId, purchaseId, u.id),
          },
        }),
      ),
    }
  }
}

type Result = { batch: ClaimedBatch; people: Person[]; left: number; settlement: Settlement }

const toSettled = ({ batch, people, left, settlement }: Result): SettledBatch => ({
  batchNo: batch.batchNo,
  state: settlement.state,
  reason: settlement.reason,
  providerIds: settlement.providerIds,
  tally: settlement.tally,
  // Who was left out before anybody was handed over must not come back when the batch is asked about again.
  recipients: settlement.skips && left > 0 ? JSON.stringify(people) : null,
})

/** `map` with at most `limit` running at once, in order of the items. */
async function inParallel<T, R>(items: T[], limit: number, run: (item: T) => Promise<R>): Promise<R[]> {
  const results = new Array<R>(items.length)
  let next = 0
  const worker = async () => {
    while (next < items.length) {
      const i = next++
      results[i] = await run(items[i]!)
    }
  }
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker))
  return results
}
