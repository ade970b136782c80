import { deliveryId } from '#app/domain/kernel/ids.ts'
import { bucketOf } from '#app/domain/updates/activity.rules.ts'
import { dayOf } from '#app/domain/updates/daily-limit.rules.ts'
import { planBatch } from '#app/domain/updates/dispatch.rules.ts'
import { type FailureCause, type FailureState, failureOf } from '#app/domain/updates/failure.rules.ts'
import { type CallReport, toCallReport } from '#app/domain/updates/gate.rules.ts'
import { greetingName } from '#app/domain/updates/greeting.rules.ts'
import { type SendOutcome, type Settlement, settleBatch } from '#app/domain/updates/settle.rules.ts'
import type { ClaimedBatch, OwnState, SettledBatch } from '#db/repos/dispatch.repo.ts'
import type { Repos } from '#db/repos/index.ts'
import type { UpdateBody, UpdateRow } from '#db/repos/updates.repo.ts'
import type { SellerScope } from '../../auth/scope.ts'
import type { Clock } from '../../ports/clock.port.ts'
import type { BulkRecipient, EmailProvider } from '../../ports/email-provider.port.ts'
import type { NewId } from '../../ports/ids.port.ts'
import type { ProviderGates } from '../../ports/provider-gate.port.ts'
import { fillSections, type OwnSection } from './compose-digest.ts'

/** A Worker has six connections out at a time. */
const PARALLEL_CALLS = 6
/** Seconds: as long as a run holds its job. */
const TAKEN_ELSEWHERE = 120
type Deps = {
  providers: Record<EmailProvider['name'], EmailProvider>
  gates: ProviderGates
  customerLinks: { token(sellerId: string, purchaseId: string, updateId: string): string }
  clock: Clock
  newId: NewId
}
type Person = [contactId: string, email: string, name: string | null, purchaseId: string]
/** What a run works on: batches of one provider, and when each may be called (ms from now; null: it is not called). */
export type Run = {
  scope: SellerScope
  repos: Repos
  u: UpdateRow
  body: UpdateBody
  provider: EmailProvider['name']
  batches: { batch: ClaimedBatch; waitMs: number | null }[]
  lease: string | null
}
/** Of a digest: which of its sections each recipient gets. */
type OwnSections = Map<string, OwnSection[]>
type Result = {
  batch: ClaimedBatch
  people: Person[]
  left: number
  settlement: Settlement
  report: CallReport | null
}

/**
 * One run: takes batches, calls their provider for each as its gate allows, and settles them together. What may have
 * happened outside is `unknown` until proven. Answers the seconds until it should be run again, or null.
 */
export function createHandOver(d: Deps) {
  return async function handOver(run: Run): Promise<number | null> {
    const { repos, u, provider } = run
    const began = Date.now()
    const runId = d.newId('job')
    const now = d.clock.now()
    const found = run.batches.map((b) => b.batch)
    const claimed = await repos.dispatch.claim(u.id, found, runId, now)
    const batches = run.batches.flatMap(({ batch, waitMs }) => {
      const mine = claimed.find((t) => t.batchNo === batch.batchNo)
      return mine ? [{ batch: { ...batch, ...mine }, waitMs }] : []
    })
    const taken = batches.map((b) => b.batch)
    const missed = found.filter((b) => !taken.some((t) => t.batchNo === b.batchNo))
    const unused = missed.reduce((sum, b) => sum + (b.before === 'queued' ? b.size : 0), 0)
    if (unused > 0) await repos.batch([repos.sendingDays.giveBack(dayOf(now), unused)])
    // Another run has them, and may die: this one looks again when that would have lost its lease.
    const comeBack = missed.length > 0 ? TAKEN_ELSEWHERE : null
    if (batches.length === 0) {
      await report([])
      return comeBack
    }
    const [out, own] = await Promise.all([optedOut(repos, u, taken), ownSections(run, taken)])
    for (const [contactId] of own ? taken.flatMap(peopleOf) : [])
      if (!own?.has(contactId) && !out.has(contactId)) out.set(contactId, 'muted')
    if (u.status === 'queued') await repos.batch([repos.dispatch.markSending(u.id)])

    let refused: Refusal | null = null
    const settled = inParallel(batches, PARALLEL_CALLS, async ({ batch, waitMs }): Promise<Result> => {
      const frozen = peopleOf(batch)
      const people = frozen.filter(([contactId]) => !out.has(contactId))
      const outcome = await call(batch, people, waitMs)
      const left = frozen.length - people.length
      const replays = d.providers[provider].idempotencyWindowMs > 0
      const settlement = settleBatch(batch, outcome, { people: people.length, left, replays })
      // Who was not asked now will not be asked later either.
      if (outcome.kind === 'unknown' && outcome.reason === 'not_asked')
        return { batch, people, left, settlement: { ...settlement, later: null }, report: null }
      return { batch, people, left, settlement, report: toCallReport(outcome, people.length) }
    })
    const results = await settled.catch(async (e: unknown) => {
      // What broke here, broke with calls out: the gate must not wait for the lease to run out.
      await report([BROKEN])
      throw e
    })
    await report(results.flatMap((r) => r.report ?? []))

    const settledAt = d.clock.now()
    const states = results.flatMap(toOwnStates)
    await repos.batch([
      ...repos.dispatch.settle(u.id, runId, taken, results.map(toSettled), states, {
        now: settledAt,
        minute: bucketOf(settledAt, u.startedAt ?? settledAt),
        failures: countFailures(results, states),
        day: dayOf(now),
        notHandedOver: results.reduce((sum, r) => sum + notHandedOver(r), 0),
      }),
      repos.dispatch.finishIfDone(u.id, settledAt),
    ])
    const waits = [comeBack, ...results.map((r) => r.settlement.later)].filter((s) => s !== null)
    return waits.length > 0 ? Math.min(...waits) : null

    async function call(batch: ClaimedBatch, people: Person[], waitMs: number | null): Promise<SendOutcome> {
      if (waitMs === null || planBatch(batch, d.providers[provider].idempotencyWindowMs, now) === 'leave')
        return { kind: 'unknown', reason: 'not_asked' }
      const early = waitMs - (Date.now() - began)
      // Also without a wait: lets pages and hints through, which a fake that answers at once would starve.
      await scheduler.wait(Math.max(0, early))
      // A member may have stopped the update since the claim; what was not handed over goes back.
      if (await repos.dispatch.isStopped(u.id))
        return { kind: 'retry_later', cause: 'stopped', reason: 'stopped', afterSeconds: 1 }
      if (people.length === 0) return { kind: 'accepted', providerIds: [] }
      // The gate hears of a refusal when the run ends; what is left of the run need not be refused as well.
      if (refused) return { ...refused, cause: 'stopped' }
      const outcome = await d.providers[provider].sendBulk(toMessage(run, batch, people, own))
      refused ??= refusalOf(outcome)
      return outcome
    }

    async function report(reports: CallReport[]): Promise<void> {
      if (run.lease !== null) await d.gates.report(provider, run.lease, reports)
    }

    /** Who was refused by the provider, or had opted out, goes their own way. */
    function toOwnStates({ batch, people, settlement }: Result): OwnState[] {
      const refused = settlement.refused.map(
        ({ index, reason }): OwnState => [people[index]![0], 'rejected', reason],
      )
      if (!settlement.skips) return refused
      return [
        ...refused,
        ...peopleOf(batch).flatMap(([id]): OwnState[] =>
          out.has(id) ? [[id, 'skipped', out.get(id)!]] : [],
        ),
      ]
    }
  }

  /** Which sections of a digest its recipients still want, by keys of the products' purchases; null: it is none. */
  async function ownSections({ scope, repos, u }: Run, batches: ClaimedBatch[]): Promise<OwnSections | null> {
    if (u.digestOf === null) return null
    const ids = batches.flatMap(peopleOf).map(([contactId]) => contactId)
    const own: OwnSections = new Map()
    for (const { contactId, no, purchaseId } of await repos.recipients.digestParts(u.digestOf, ids)) {
      const mine = own.get(contactId) ?? []
      mine.push({ no, key: d.customerLinks.token(scope.sellerId, purchaseId, u.id) })
      own.set(contactId, mine)
    }
    return own
  }

  function toMessage(
    { scope, u, body }: Run,
    batch: ClaimedBatch,
    people: Person[],
    own: OwnSections | null,
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
            ...(own && fillSections(body.sections ?? [], own.get(contactId) ?? [])),
          },
        }),
      ),
    }
  }
}

const peopleOf = (batch: ClaimedBatch) => JSON.parse(batch.recipients) as Person[]

type Refusal = Extract<SendOutcome, { kind: 'retry_later' }>

/** What an answer says about the calls after it: a full second or day, or an account that is refused. */
function refusalOf(outcome: SendOutcome): Refusal | null {
  if (outcome.kind === 'retry_later')
    return outcome.cause === 'rate' || outcome.cause === 'quota'
      ? { ...outcome, afterSeconds: outcome.cause === 'quota' ? 0 : outcome.afterSeconds }
      : null
  return outcome.kind === 'rejected' && outcome.cause === 'account'
    ? { kind: 'retry_later', cause: 'stopped', reason: outcome.code, afterSeconds: 0 }
    : null
}

const BROKEN: CallReport = { kind: 'failing', messages: 0, afterSeconds: null, pace: null }

/** People who chose less mail between the freeze and now, with the reason. */
async function optedOut(repos: Repos, u: UpdateRow, batches: ClaimedBatch[]): Promise<Map<string, string>> {
  const from = batches.map((b) => b.fromContact).sort()[0]!
  const to = batches
    .map((b) => b.toContact)
    .sort()
    .at(-1)!
  // A mute concerns one product: of a digest it takes out that section (`ownSections`).
  const about = { productId: u.digestOf ? null : u.productId, digestId: u.digestId }
  const rows = await repos.recipients.optedOutSince(about, from, to, u.createdAt)
  return new Map(rows.map((r) => [r.contactId, r.reason]))
}

const toSettled = ({ batch, people, left, settlement }: Result): SettledBatch => ({
  batchNo: batch.batchNo,
  state: settlement.state,
  reason: settlement.reason,
  providerIds: settlement.providerIds,
  tally: settlement.tally,
  // Who was left out before anybody was handed over must not come back when the batch is asked about again.
  recipients: settlement.skips && left > 0 ? JSON.stringify(people) : null,
})

/** Mails of a batch taken from the seller's day that nobody was handed after all. */
function notHandedOver({ batch, people, left, settlement }: Result): number {
  if (batch.before !== 'queued') return 0
  return settlement.state === 'queued' ? people.length + left : left
}

/** Everybody refused or left out in a run, by cause: one by one, or whole batches at once. */
function countFailures(results: Result[], own: OwnState[]) {
  const counts = new Map<string, [FailureState, FailureCause, number]>()
  const add = (state: 'rejected' | 'skipped', reason: string | null, n: number) => {
    const failure = n > 0 ? failureOf(state, reason) : null
    if (!failure) return
    const key = `${failure.state} ${failure.cause}`
    const before = counts.get(key)?.[2] ?? 0
    counts.set(key, [failure.state, failure.cause, before + n])
  }
  for (const [, state, reason] of own) add(state, reason, 1)
  for (const { people, settlement } of results)
    if (settlement.state === 'rejected') add('rejected', settlement.reason, people.length)
  return [...counts.values()]
}

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
