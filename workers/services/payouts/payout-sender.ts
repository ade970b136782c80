import { AppError, notFound } from '#app/domain/kernel/errors.ts'
import type { Currency } from '#app/domain/kernel/money.ts'
import { DAY, HOUR, MINUTE } from '#app/domain/kernel/time.ts'
import { claimEntries, exchangeEntries, paidEntries, reversed } from '#app/domain/ledger/ledger.rules.ts'
import { INSTANT_IS_OFF, PASSES, payoutFailureText } from '#app/domain/payouts/failure-text.ts'
import {
  endOf,
  nextAttempt,
  nextStep,
  type PayoutCall,
  UNDER_WAY_MS,
} from '#app/domain/payouts/lifecycle.rules.ts'
import type { PayoutStatus } from '#app/domain/payouts/payout.schema.ts'
import { addDays, dayAt, isScheduledDay, RUN_HOUR, utcDay } from '#app/domain/payouts/schedule.rules.ts'
import { constraintOf } from '#db/errors.ts'
import type { Repos } from '#db/repos/index.ts'
import type { PayoutRow } from '#db/repos/payouts.repo.ts'
import type { PayoutsSystem } from '#db/system/payouts.ts'
import type { JobOutcome } from '#queues/define-job.ts'
import { mailPayout, runPayouts, sendPayout, syncPayoutAccount } from '#queues/jobs/payouts.jobs.ts'
import type { SellerScope } from '../../auth/scope.ts'
import type { Clock } from '../../ports/clock.port.ts'
import type { NewId } from '../../ports/ids.port.ts'
import type { JobBus } from '../../ports/job-bus.port.ts'
import type { Outcome } from '../../ports/payment-gateway.port.ts'
import type { PayoutGateway, ProviderPayout } from '../../ports/payout-gateway.port.ts'
import type { Realtime } from '../../ports/realtime.port.ts'
import { INSTANT_SWITCH } from './payout-facts.ts'

/** Of one destination; the codes of `INSTANT_IS_OFF` are about all. */
const INSTANT_UNSUPPORTED = 'instant_payouts_unsupported'
const ASK_AGAIN_SECONDS = 60
/** What the provider has too little for now may be there later. */
const SHORT_SECONDS = 15 * 60
/** Steps of one run: transfer, payout, reversal, each perhaps asked about and made again. */
const MOST_STEPS = 12
/** Banks give payouts back for some five business days (providers.md 3.4). */
const WATCHED_MS = 8 * DAY

/** Seconds to wait before anything else; null: to look again what is next; `over`: nothing is, until the provider says so. */
type Next = number | null | 'over'

type Deps = {
  repos: (scope: SellerScope) => Repos
  system: Pick<PayoutsSystem, 'switchOff'>
  /** For what belongs to no seller. */
  db: Pick<D1Database, 'batch'>
  payouts: PayoutGateway
  clock: Clock
  newId: NewId
  jobs: JobBus
  realtime: Realtime
}

/**
 * Takes a payout through the provider, one certain step after the other (CONTEXT.md draws them). Every change goes out
 * from the row as it was read; whoever finds it changed reads again. So any number of runs, webhooks and deaths at any
 * line lead to the same end, once.
 */
export type PayoutSender = ReturnType<typeof createPayoutSender>
export function createPayoutSender(d: Deps) {
  /** @returns whether it was written; no: somebody else changed the payout meanwhile */
  async function change(
    scope: SellerScope,
    repos: Repos,
    statements: D1PreparedStatement[],
  ): Promise<boolean> {
    try {
      await repos.batch(statements)
    } catch (e) {
      if (['not_null', 'unique'].includes(constraintOf(e) ?? '')) return false
      throw e
    }
    changed.add(scope.sellerId)
    return true
  }
  /** Who looks on is told when the work is over and not with each step; so are jobs that steps made. */
  const changed = new Set<string>()
  async function announcing<T>(scope: SellerScope, work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } finally {
      if (changed.delete(scope.sellerId)) {
        d.realtime.hint(scope.sellerId, 'payouts')
        d.jobs.wake()
      }
    }
  }
  const event = (
    repos: Repos,
    type: 'payout.sent' | 'payout.paid' | 'payout.failed',
    p: PayoutRow,
    code: string | null,
  ) =>
    repos.payouts.event({
      ...{ id: d.newId('payoutEvent'), type, payoutId: p.id, code, at: d.clock.now() },
    })
  const posting = (p: PayoutRow, cause: string, entries: ReturnType<typeof claimEntries>) => ({
    ...{ id: d.newId('posting'), cause, purchaseId: null, day: p.day, currency: p.currency, entries },
    at: d.clock.now(),
  })
  const wasPaid = (p: PayoutRow): boolean =>
    (JSON.parse(p.history) as [PayoutStatus, number, string][]).some(([status]) => status === 'paid')

  /** The money is back, or never left: it is free again, and what an exchange took or gave on the way is a credit. */
  function end(
    repos: Repos,
    p: PayoutRow,
    back: { reversalId: string | null; difference: number },
    scope: SellerScope,
  ) {
    const now = d.clock.now()
    const paid = wasPaid(p)
    const status = endOf(p, paid)
    const freed = [...claimEntries(p.gross), ...(paid ? paidEntries(p) : [])]
    return [
      repos.payouts.become(
        p,
        { status, call: null, calledAt: null, reversalId: back.reversalId, settledAt: now, checkAt: null },
        payoutFailureText(p.failure!),
        now,
      ),
      ...repos.ledger.post(
        [
          posting(p, `payout:${p.id}:${status}`, merged(reversed(freed))),
          posting(p, `credit:${p.id}`, exchangeEntries(back.difference)),
        ],
        now,
      ),
      event(repos, 'payout.failed', p, p.failure),
      d.jobs.enqueue(scope, mailPayout, { payoutId: p.id, about: status }),
      // The provider may send nothing more to where it should have gone, and its word of that may be lost. About instant
      // payouts the refusal itself is the word, whatever the provider lists.
      ...(p.failure === INSTANT_UNSUPPORTED
        ? []
        : [d.jobs.enqueue(scope, syncPayoutAccount, { cause: p.id })]),
      ...weeklyInstead(scope, p.failure!, now),
    ]
  }

  /** Where daily payouts are suspended from now on, a Friday's weekly run is still to come, or overdue. */
  function weeklyInstead(scope: SellerScope, failure: string, now: number): D1PreparedStatement[] {
    const day = utcDay(now)
    const isSuspended = failure === INSTANT_UNSUPPORTED || INSTANT_IS_OFF.has(failure)
    if (!isSuspended || !isScheduledDay('weekly', day)) return []
    const at = dayAt(day) + RUN_HOUR.standard * HOUR
    return [d.jobs.enqueue(scope, runPayouts, { kind: 'standard', day }, Math.max(now, at))]
  }

  /** Brings a payout to what the provider says of it. @returns whether something may be left to do */
  async function take(
    scope: SellerScope,
    repos: Repos,
    p: PayoutRow,
    told: ProviderPayout,
  ): Promise<boolean> {
    const now = d.clock.now()
    const arrivesOn = utcDay(told.arrivesAt)
    const onItsWay = { providerId: told.id, arrivesOn, call: null, calledAt: null }
    if (told.status === 'failed' || told.status === 'canceled') {
      if (p.failure !== null || (p.settledAt !== null && p.status !== 'paid')) return p.call !== null
      const failure = told.status === 'canceled' ? 'canceled' : (told.failure ?? 'could_not_process')
      const status = p.status === 'paid' ? 'paid' : 'submitted'
      const next = { call: 'reversal' as const, attempt: 1, calledAt: null, checkAt: now + MINUTE }
      return change(scope, repos, [
        repos.payouts.become(p, { ...onItsWay, status, failure, ...next }, payoutFailureText(failure), now),
        d.jobs.enqueue(scope, sendPayout, { payoutId: p.id }),
      ])
    }
    if (p.failure !== null) return p.call !== null
    if (told.status === 'paid') {
      if (p.status === 'paid') return false
      const isNews = p.status !== 'submitted'
      const isWritten = await change(scope, repos, [
        repos.payouts.become(
          p,
          { ...onItsWay, status: 'paid', settledAt: now, checkAt: now + WATCHED_MS },
          'The bank has it.',
          now,
        ),
        ...repos.ledger.post([posting(p, `payout:${p.id}:paid`, paidEntries(p))], now),
        ...(isNews ? [event(repos, 'payout.sent', p, null)] : []),
        event(repos, 'payout.paid', p, null),
      ])
      return !isWritten
    }
    if (
      p.status === 'paid' ||
      (p.status === 'submitted' && p.arrivesOn === arrivesOn && p.providerId === told.id)
    ) {
      if (p.status === 'submitted')
        await change(scope, repos, [
          repos.payouts.become(p, { checkAt: nextCheck(p, arrivesOn, now) }, null, now),
        ])
      return false
    }
    const isNews = p.status !== 'submitted'
    const isWritten = await change(scope, repos, [
      repos.payouts.become(
        p,
        { ...onItsWay, status: 'submitted', checkAt: nextCheck(p, arrivesOn, now) },
        isNews ? 'On its way to the bank.' : `The bank should have it on ${arrivesOn}.`,
        now,
      ),
      ...(isNews ? [event(repos, 'payout.sent', p, null)] : []),
    ])
    return !isWritten
  }

  /** Asks the provider what became of a call whose answer is not known. */
  async function ask(scope: SellerScope, repos: Repos, p: PayoutRow, call: PayoutCall): Promise<Next> {
    const now = d.clock.now()
    // Whoever called may still be about to hear.
    if (p.status !== 'unknown' && now - p.calledAt! < UNDER_WAY_MS)
      return Math.ceil((p.calledAt! + UNDER_WAY_MS - now) / 1000)
    if (call === 'payout') {
      const since = p.createdAt - HOUR
      const by = p.providerId ? { providerId: p.providerId } : { payoutId: p.id, since }
      const found = await d.payouts.findPayout(p.accountId, by)
      if (found.kind !== 'done') return waitFor(found)
      if (found.value) {
        await take(scope, repos, p, found.value)
        return null
      }
    } else {
      const found = await d.payouts.findTransfer(p.id)
      if (found.kind !== 'done') return waitFor(found)
      const transfer = found.value
      if (call === 'transfer' && transfer) {
        await change(scope, repos, [transferred(repos, p, { transferId: transfer.id, calledAt: null })])
        return null
      }
      if (call === 'reversal' && transfer && transfer.reversed > 0) {
        await change(
          scope,
          repos,
          end(repos, p, { reversalId: transfer.reversalId, difference: transfer.reversed - p.net }, scope),
        )
        return null
      }
    }
    const status: PayoutStatus =
      call === 'transfer' ? 'creating' : call === 'payout' ? 'transferring' : backTo(p)
    await change(scope, repos, [
      repos.payouts.become(
        p,
        { status, attempt: nextAttempt(p, now), calledAt: null },
        p.status === 'unknown' ? 'The payment provider says it did not happen.' : null,
        now,
      ),
    ])
    return null
  }
  /** Where a payout was whose reversal is in doubt. */
  const backTo = (p: PayoutRow): PayoutStatus =>
    wasPaid(p) ? 'paid' : p.providerId ? 'submitted' : 'transferring'

  const transferred = (repos: Repos, p: PayoutRow, patch: { transferId: string; calledAt: number | null }) =>
    repos.payouts.become(
      p,
      { ...patch, status: 'transferring', call: 'payout', attempt: 1 },
      'The money is in your account at the payment provider.',
      d.clock.now(),
    )

  /** Makes a call, and takes in what it says. */
  async function call(
    scope: SellerScope,
    repos: Repos,
    was: PayoutRow,
    what: PayoutCall,
    attempt: number,
  ): Promise<Next> {
    const now = d.clock.now()
    const status: PayoutStatus = what === 'transfer' ? 'creating' : was.status
    const isStep = status !== was.status
    // Before the call, so that whoever comes after a death here knows that it may have happened.
    const called = { status, calledAt: now, checkAt: now + 2 * MINUTE }
    const isOurs = await change(scope, repos, [repos.payouts.become(was, called, isStep ? '' : null, now)])
    if (!isOurs) return null
    const p: PayoutRow = { ...was, ...called, attempt, revision: was.revision + 1 }
    if (what === 'transfer') return transfer(scope, repos, p)
    if (what === 'payout') return pay(scope, repos, p)
    const made = await d.payouts.reverse({
      ...{ payoutId: p.id, attempt, transferId: p.transferId!, amount: p.net },
    })
    if (made.kind !== 'done') return refused(scope, repos, p, what, made)
    const back = { reversalId: made.value.id, difference: made.value.amount - p.net }
    await change(scope, repos, end(repos, p, back, scope))
    return null
  }
  const orderOf = ({ sellerId }: SellerScope, p: PayoutRow) => ({
    ...{ payoutId: p.id, attempt: p.attempt, sellerId, accountId: p.accountId, amount: p.net },
    currency: p.currency as Currency,
  })

  async function transfer(scope: SellerScope, repos: Repos, p: PayoutRow): Promise<Next> {
    const made = await d.payouts.transfer(orderOf(scope, p))
    if (made.kind !== 'done') return refused(scope, repos, p, 'transfer', made)
    // The next call begins with what this one is noted by.
    const patch = { transferId: made.value.id, calledAt: d.clock.now() }
    const isOurs = await change(scope, repos, [transferred(repos, p, patch)])
    if (!isOurs) return null
    const next = { ...patch, status: 'transferring', call: 'payout', attempt: 1 } as const
    return pay(scope, repos, { ...p, ...next, revision: p.revision + 1 })
  }

  async function pay(scope: SellerScope, repos: Repos, p: PayoutRow): Promise<Next> {
    const order = { ...orderOf(scope, p), destinationId: p.destinationId, method: p.type }
    const made = await d.payouts.pay(order)
    if (made.kind !== 'done') return refused(scope, repos, p, 'payout', made)
    return (await take(scope, repos, p, made.value)) ? null : 'over'
  }

  /** What a call that did not simply happen means. */
  async function refused(
    scope: SellerScope,
    repos: Repos,
    p: PayoutRow,
    what: PayoutCall,
    outcome: Exclude<Outcome<never>, { kind: 'done' }>,
  ): Promise<Next> {
    const now = d.clock.now()
    const again = (patch: { attempt?: number }, detail: string | null, seconds: number) =>
      change(scope, repos, [
        repos.payouts.become(
          p,
          { ...patch, calledAt: null, checkAt: now + seconds * 1000 + MINUTE },
          detail,
          now,
        ),
      ]).then((isWritten) => (isWritten ? seconds : null))
    // Taken back by somebody else, or by a call of ours whose key is gone: asking tells what came back.
    const isBack = outcome.kind === 'rejected' && outcome.code === 'transfer_already_reversed'
    if (outcome.kind === 'unknown' || isBack) {
      const isWritten = await change(scope, repos, [
        repos.payouts.become(
          p,
          {
            ...{ status: 'unknown', checkAt: now + ASK_AGAIN_SECONDS * 1000 },
            // Its key would be answered the same for a day; should asking find nothing, another is called under.
            attempt: 'isSaved' in outcome ? p.attempt + 1 : p.attempt,
          },
          'The payment provider did not answer. It is asked what became of it before anything else happens.',
          now,
        ),
      ])
      return isWritten ? ASK_AGAIN_SECONDS : null
    }
    if (outcome.kind === 'later') return again({}, null, outcome.seconds)
    const { code } = outcome
    // The reversal has to come about whatever it takes; an operator sees the job and what was said.
    if (what === 'reversal' || PASSES.has(code))
      return again({ attempt: p.attempt + 1 }, payoutFailureText(code), SHORT_SECONDS)
    const failed = { ...p, failure: code }
    if (what === 'transfer') {
      // Nothing has moved.
      await change(scope, repos, [
        repos.payouts.become(p, { failure: code }, null, now),
        ...end(repos, { ...failed, revision: p.revision + 1 }, { reversalId: null, difference: 0 }, scope),
      ])
      return null
    }
    if (INSTANT_IS_OFF.has(code))
      await d.db.batch([
        d.system.switchOff(INSTANT_SWITCH, {
          ...{ offSince: now, offUntil: addDays(utcDay(now), 1), reason: payoutFailureText(code) },
          ...{ changedBy: 'Payment provider', changedAt: now },
        }),
      ])
    await change(scope, repos, [
      repos.payouts.become(
        p,
        { failure: code, call: 'reversal', attempt: 1, calledAt: null },
        payoutFailureText(code),
        now,
      ),
      ...(code === INSTANT_UNSUPPORTED ? repos.payoutAccounts.update({ isInstant: false }, now) : []),
    ])
    return null
  }

  /** Does what is next, until nothing is or something has to be waited for. Issued by the job, and by who made it. */
  async function advance(scope: SellerScope, payoutId: string): Promise<JobOutcome> {
    const repos = d.repos(scope)
    for (let step = 0; step < MOST_STEPS; step++) {
      const p = await repos.payouts.find(payoutId)
      if (!p) throw notFound('payout')
      const next = nextStep(p)
      if (next.do === 'over' || next.do === 'watch') return step === 0 ? 'stale' : 'done'
      const then =
        next.do === 'ask'
          ? await ask(scope, repos, p, next.call)
          : await call(scope, repos, p, next.call, next.attempt)
      if (then === 'over') return 'done'
      if (then !== null) return { later: then }
    }
    return { later: ASK_AGAIN_SECONDS }
  }

  async function look(scope: SellerScope, payoutId: string): Promise<JobOutcome> {
    const repos = d.repos(scope)
    const p = await repos.payouts.find(payoutId)
    if (!p) throw notFound('payout')
    // What is under way is its own to ask about; one that ended without having arrived stays so.
    if (p.call !== null && p.call !== 'payout') return advance(scope, payoutId)
    if (['failed', 'canceled', 'returned'].includes(p.status)) return 'stale'
    const by = p.providerId ? { providerId: p.providerId } : { payoutId, since: p.createdAt - HOUR }
    const found = await d.payouts.findPayout(p.accountId, by)
    if (found.kind === 'later') return { later: found.seconds }
    if (found.kind !== 'done') throw new AppError('unavailable', 'payout_not_found', found.reason)
    if (!found.value) return advance(scope, payoutId)
    const isLeft = await take(scope, repos, p, found.value)
    if (p.status === 'paid' && found.value.status === 'paid')
      await change(scope, repos, [
        repos.payouts.become(p, { checkAt: stillWatched(p, d.clock.now()) }, null, d.clock.now()),
      ])
    return isLeft ? advance(scope, payoutId) : 'done'
  }

  return {
    send: (scope: SellerScope, payoutId: string): Promise<JobOutcome> =>
      announcing(scope, () => advance(scope, payoutId)),
    /**
     * Asks the provider how a payout stands, and goes on from there: for what webhooks tell, and for those nobody told
     * about. Issued by the job.
     */
    sync: (scope: SellerScope, payoutId: string): Promise<JobOutcome> =>
      announcing(scope, () => look(scope, payoutId)),
  }
}

/** Instant ones are there in minutes, others on their day: asked a little after, then every few hours. */
function nextCheck(p: PayoutRow, arrivesOn: string, now: number): number {
  if (p.type === 'instant') return now + 15 * MINUTE
  const due = Date.parse(`${arrivesOn}T12:00:00Z`)
  return due > now ? due : now + 6 * HOUR
}
const stillWatched = (p: PayoutRow, now: number): number | null =>
  p.settledAt !== null && now < p.settledAt + WATCHED_MS ? p.settledAt + WATCHED_MS : null

const waitFor = (outcome: Exclude<Outcome<never>, { kind: 'done' }>): number =>
  outcome.kind === 'later' ? outcome.seconds : SHORT_SECONDS

/** Entries of one account in one. */
function merged(list: ReturnType<typeof reversed>) {
  const sums = new Map<string, (typeof list)[number]>()
  for (const e of list) sums.set(e.account, { ...e, amount: (sums.get(e.account)?.amount ?? 0) + e.amount })
  return [...sums.values()].filter((e) => e.amount !== 0)
}
