import { notFound } from '#app/domain/kernel/errors.ts'
import { deliveryId } from '#app/domain/kernel/ids.ts'
import { planBatch, unknownRetrySeconds } from '#app/domain/updates/dispatch.rules.ts'
import { greetingName } from '#app/domain/updates/greeting.rules.ts'
import { nextStatus } from '#app/domain/updates/lifecycle.rules.ts'
import type { ClaimedBatch, RejectedDelivery, SettledBatch } from '#db/repos/dispatch.repo.ts'
import type { Repos } from '#db/repos/index.ts'
import type { UpdateBody, UpdateRow } from '#db/repos/updates.repo.ts'
import type { JobOutcome } from '#queues/define-job.ts'
import { freezeUpdate } from '#queues/jobs/updates.jobs.ts'
import type { SellerScope } from '../auth/scope.ts'
import type { Clock } from '../ports/clock.port.ts'
import type { BulkRecipient, EmailProvider, SendOutcome } from '../ports/email-provider.port.ts'
import type { NewId } from '../ports/ids.port.ts'
import type { JobBus } from '../ports/job-bus.port.ts'
import type { Realtime } from '../ports/realtime.port.ts'

/** Candidates looked at in one freeze page; its recipients travel as one JSON parameter, well under D1's 2 MB. */
const FREEZE_PAGE = 5_000
/** Recipients one queue message may lead to. */
const DISPATCH_RECIPIENTS = 1_000
/** A Worker has six connections out at a time. */
const PARALLEL_CALLS = 6

type Deps = {
  repos: (scope: SellerScope) => Repos
  providers: Record<EmailProvider['name'], EmailProvider>
  customerLinks: { token(sellerId: string, purchaseId: string): string }
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
      const claimed = new Set(await repos.dispatch.claim(updateId, found, runId, now))
      const batches = found.filter((b) => claimed.has(b.batchNo))
      if (batches.length === 0) return 'stale'

      const out = await optedOut(repos, u, batches)
      const opening = [
        ...(u.status === 'queued' ? [repos.dispatch.markSending(updateId)] : []),
        ...(out.size > 0
          ? repos.dispatch.skip(
              updateId,
              [...out].map(([contactId, reason]) => ({ contactId, reason })),
              now,
            )
          : []),
      ]
      if (opening.length > 0) await repos.batch(opening)

      const results = await inParallel(batches, PARALLEL_CALLS, async (batch) => {
        const people = (JSON.parse(batch.recipients) as Person[]).filter(([contactId]) => !out.has(contactId))
        if (planBatch(batch, provider.idempotencyWindowMs, now) === 'leave')
          return settleAs(batch, { kind: 'unknown', reason: 'lost_answer' }, people, false)
        // A member may have stopped the update since the claim; what was not handed over goes back.
        if (await repos.dispatch.isStopped(updateId))
          return { batch: waiting(batch, 'stopped'), rejected: [], later: null, pause: null }
        if (people.length === 0) return settleAs(batch, { kind: 'accepted', providerIds: [] }, people, false)
        const outcome = await provider.sendBulk(toMessage(scope, u, body, batch, people))
        return settleAs(batch, outcome, people, provider.idempotencyWindowMs > 0)
      })

      const settledAt = d.clock.now()
      const pause = results.find((r) => r.pause)?.pause
      await repos.batch([
        ...repos.dispatch.settle(
          updateId,
          runId,
          results.map((r) => r.batch),
          results.flatMap((r) => r.rejected),
          settledAt,
        ),
        ...(pause ? [repos.updates.transition(updateId, 'pause', 'paused', { pauseReason: pause })] : []),
        repos.dispatch.finishIfDone(updateId, settledAt),
      ])
      d.realtime.hint(scope.sellerId, 'updates')
      const waits = results.map((r) => r.later).filter((s): s is number => s !== null)
      return waits.length > 0 && !pause ? { later: Math.min(...waits) } : 'done'
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
      recipients: people.map(([contactId, email, name, purchaseId]): BulkRecipient => {
        const token = d.customerLinks.token(scope.sellerId, purchaseId)
        return {
          deliveryId: deliveryId(u.id, contactId),
          email,
          name,
          substitutions: {
            name: greetingName(name),
            library_url: `${d.baseUrl}/l/${token}`,
            unsubscribe_url: `${d.baseUrl}/u/${token}`,
            mute_url: `${d.baseUrl}/m/${token}`,
          },
        }
      }),
    }
  }

  /** The provider's answer as what the ledger keeps, and what the job or the update does next. */
  function settleAs(
    batch: ClaimedBatch,
    outcome: SendOutcome,
    people: Person[],
    replays: boolean,
  ): BatchResult {
    const { batchNo } = batch
    const unknown = (reason: string, again: boolean): BatchResult => ({
      batch: { batchNo, state: 'unknown', reason, providerIds: null },
      rejected: [],
      later: again ? unknownRetrySeconds(batch.attempts + 1) : null,
      pause: null,
    })
    switch (outcome.kind) {
      case 'accepted':
        return {
          batch: {
            batchNo,
            state: 'accepted',
            reason: null,
            providerIds: JSON.stringify(outcome.providerIds),
          },
          rejected: [],
          later: null,
          pause: null,
        }
      case 'partial':
        return {
          batch: {
            batchNo,
            state: 'accepted',
            reason: null,
            providerIds: JSON.stringify(
              outcome.results.map((r) => (r.kind === 'accepted' ? r.providerId : null)),
            ),
          },
          rejected: outcome.results.flatMap((r, i): RejectedDelivery[] =>
            r.kind === 'rejected' ? [[people[i]![0], r.reason]] : [],
          ),
          later: null,
          pause: null,
        }
      case 'retry_later':
        return {
          batch: waiting(batch, outcome.reason),
          rejected: [],
          later: outcome.afterSeconds,
          pause: null,
        }
      case 'unknown':
        return unknown(outcome.reason, replays)
      case 'rejected':
        // An earlier call with this key carried other bytes (somebody opted out since) and may have been taken.
        if (outcome.cause === 'conflict') return unknown(outcome.code, false)
        if (outcome.cause === 'account')
          return { batch: waiting(batch, outcome.code), rejected: [], later: null, pause: outcome.code }
        return {
          batch: { batchNo, state: 'rejected', reason: outcome.reason, providerIds: null },
          rejected: [],
          later: null,
          pause: null,
        }
      default:
        return outcome satisfies never
    }
  }
}
export type SendingService = ReturnType<typeof createSendingService>

type BatchResult = {
  batch: SettledBatch
  rejected: RejectedDelivery[]
  later: number | null
  pause: string | null
}

/** Nobody was handed over by this call; a batch whose earlier call is in doubt stays in doubt. */
const waiting = (b: ClaimedBatch, reason: string): SettledBatch => ({
  batchNo: b.batchNo,
  state: b.before === 'queued' ? 'queued' : 'unknown',
  reason,
  providerIds: null,
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
