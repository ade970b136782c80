import { notFound } from '#app/domain/kernel/errors.ts'
import { SECOND, toIso } from '#app/domain/kernel/time.ts'
import {
  dailyLimit,
  dayEnd,
  dayOf,
  fitsToday,
  thirtyDaysBefore,
} from '#app/domain/updates/daily-limit.rules.ts'
import { FREEZE_PAGE, planBatch } from '#app/domain/updates/dispatch.rules.ts'
import type { Grant } from '#app/domain/updates/gate.rules.ts'
import { canarySize, decideGuard, type GuardLimits } from '#app/domain/updates/guard.rules.ts'
import { isTooLate, nextStatus } from '#app/domain/updates/lifecycle.rules.ts'
import { decideRoute, pickProvider, type Weights, weightsOf } from '#app/domain/updates/route.rules.ts'
import type { SendingMeter, WaitReason } from '#app/domain/updates/updates.schema.ts'
import type { ClaimedBatch } from '#db/repos/dispatch.repo.ts'
import type { Repos } from '#db/repos/index.ts'
import type { UpdateRow } from '#db/repos/updates.repo.ts'
import type { Statement } from '#db/tenant-db.ts'
import type { JobOutcome } from '#queues/define-job.ts'
import { freezeUpdate, watchUpdate } from '#queues/jobs/updates.jobs.ts'
import { requirePermission, type SellerScope } from '../../auth/scope.ts'
import type { Clock } from '../../ports/clock.port.ts'
import type { EmailProvider } from '../../ports/email-provider.port.ts'
import type { NewId } from '../../ports/ids.port.ts'
import type { JobBus } from '../../ports/job-bus.port.ts'
import type { ProviderGates } from '../../ports/provider-gate.port.ts'
import type { Realtime } from '../../ports/realtime.port.ts'
import { createDayDigest } from './day-digest.ts'
import { createHandOver } from './hand-over.ts'
import { recipientsOf } from './update-audience.ts'

type Provider = EmailProvider['name']
const PROVIDERS: Provider[] = ['resend', 'sendgrid']
/** Ms after which a job gives way to the next, well within its lease. */
const LONGEST_RUN = 45 * SECOND
/** A wait shorter than this is not worth telling anybody. */
const WORTH_TELLING = 5 * SECOND

type Deps = {
  repos: (scope: SellerScope) => Repos
  providers: Record<Provider, EmailProvider>
  gates: ProviderGates
  mail: { weights: Weights; dailyBase: number; domain: string; guard: GuardLimits }
  baseUrl: string
  customerLinks: { token(sellerId: string, purchaseId: string, updateId: string): string }
  clock: Clock
  newId: NewId
  jobs: JobBus
  realtime: Realtime
}
/** Something that does not go now: when to look again, and what to tell the seller. */
type Wait = { until: number; reason: WaitReason | null }
type Work = { scope: SellerScope; repos: Repos; u: UpdateRow; now: number }

/**
 * The sending engine, called by jobs only (but for the meter): freeze the recipients page by page, end the hold, watch
 * the canary, and hand batches over as the seller's day, the guard and the providers' gates allow.
 */
export function createSendingService(d: Deps) {
  const handOver = createHandOver(d)
  const startTogether = createDayDigest(d)

  return {
    /** Freezes one page of recipients after a contact. `stale` when that page was frozen already. */
    async freezePage(scope: SellerScope, updateId: string, after: string): Promise<JobOutcome> {
      const repos = d.repos(scope)
      const u = await repos.updates.find(updateId)
      if (!u) throw notFound('update')
      if (u.freezeCursor !== after || u.status === 'cancelled') return 'stale'
      const now = d.clock.now()
      const [page, settings] = await Promise.all([
        recipientsOf(repos, u, after, FREEZE_PAGE),
        repos.settings.get(),
      ])
      const provider = pickProvider(weightsOf(settings.mailProvider, d.mail.weights), `${u.id}/${after}`)
      const cut = { provider, size: d.providers[provider].maxRecipientsPerCall, lead: [] }
      await repos.batch([
        ...repos.batches.freezePage(u, after, page, cut, now),
        repos.batches.enqueueDispatch(u.id, u.batches, 'updates.freeze', now),
        ...(page.lastContact === null
          ? [repos.dispatch.finishIfDone(u.id, now)]
          : [d.jobs.enqueue(scope, freezeUpdate, { updateId, after: page.lastContact })]),
      ])
      d.jobs.wake()
      d.realtime.hint(scope.sellerId, 'updates')
      return 'done'
    },

    /** Ends the hold. What is frozen goes, or its canary; what is not yet frozen goes as its page is. */
    async start(scope: SellerScope, updateId: string): Promise<JobOutcome> {
      const work = await load(scope, updateId)
      const { repos, u, now } = work
      if (!nextStatus('start', u.status)) return 'stale'
      if (now < u.sendAt) return { later: Math.ceil((u.sendAt - now) / SECOND) }
      if (isTooLate({ sendAt: u.sendAt, handedOver: 0 }, now)) return holdBack(work, 'too_late')
      const together = await startTogether(work, (each) => begin({ ...work, u: each }))
      if (together !== null && together !== 'done') return together
      if (together === null) await repos.batch(begin(work))
      d.jobs.wake()
      d.realtime.hint(scope.sellerId, 'updates')
      d.realtime.hint(scope.sellerId, 'products')
      return 'done'
    },

    /** Looks how the canary does, until everything may go or the update is paused. */
    async watch(scope: SellerScope, updateId: string): Promise<JobOutcome> {
      const work = await load(scope, updateId)
      const { repos, u, now } = work
      if (u.guard !== 'canary' || (u.status !== 'queued' && u.status !== 'sending')) return 'stale'
      const mails = (await repos.batches.canaryMails(u)) - u.skipped
      const verdict = decideGuard(u.guard, u, { mails, startedAt: u.canaryStartedAt }, now, d.mail.guard)
      switch (verdict.kind) {
        case 'go_on':
        case 'wait':
          // Who watches the page sees the canary arrive within seconds; later there is no hurry.
          return { later: now - (u.canaryStartedAt ?? now) < 30 * SECOND ? 1 : 5 }
        case 'pause':
          return holdBack(work, verdict.why)
        case 'open':
          await repos.batch([
            repos.batches.endGuard(u.id, 'open'),
            repos.batches.enqueueDispatch(u.id, 0, 'updates.watch', now),
          ])
          d.jobs.wake()
          d.realtime.hint(scope.sellerId, 'updates')
          return 'done'
        default:
          return verdict satisfies never
      }
    },

    /** Hands a run of batches over, each by one call, as far as they may go now. */
    async dispatch(
      scope: SellerScope,
      updateId: string,
      fromBatch: number,
      toBatch: number,
    ): Promise<JobOutcome> {
      const [work, found] = await Promise.all([
        load(scope, updateId),
        d.repos(scope).dispatch.claimable(updateId, fromBatch, toBatch),
      ])
      const { repos, u, now } = work
      if (found.length === 0 || u.status === 'paused' || u.status === 'cancelled') return 'stale'
      if (await waitsForItsDigest(repos, u)) return { later: 1 }
      const inDoubt = found.filter((b) => b.before !== 'queued').length
      const handedOver = u.accepted + u.rejected + u.unknown + inDoubt
      if (isTooLate({ sendAt: u.sendAt, handedOver }, now)) return holdBack(work, 'too_late')
      // The canary is judged by its watch; here, whether the rest still does well.
      const verdict =
        u.guard === 'open' && decideGuard('open', u, { mails: 0, startedAt: null }, now, d.mail.guard)
      if (verdict && verdict.kind === 'pause') return holdBack(work, verdict.why)

      const waits: Wait[] = []
      let refused = false
      for (const provider of PROVIDERS) {
        const mine = found.filter((b) => b.provider === provider)
        if (mine.length === 0) continue
        const outcome = await through(work, provider, mine)
        if (outcome === 'refused') refused = true
        else waits.push(...outcome)
      }
      d.realtime.hint(scope.sellerId, 'updates')
      if (refused) return holdBack(work, 'providers_refused')
      const first = waits.sort((a, b) => a.until - b.until)[0]
      await tell(work, waits.find((w) => w.reason !== null && w.until - now >= WORTH_TELLING) ?? null)
      return first ? { later: Math.max(0, Math.ceil((first.until - d.clock.now()) / SECOND)) } : 'done'
    },

    /** What of the seller's day is used. */
    async meter(scope: SellerScope): Promise<SendingMeter> {
      requirePermission(scope, 'updates:read')
      const repos = d.repos(scope)
      const now = d.clock.now()
      const today = await repos.sendingDays.find(dayOf(now))
      return {
        used: today?.used ?? 0,
        limit: today?.limit ?? (await limitOfToday(repos, now)),
        resets_at: toIso(dayEnd(now)),
      }
    },
  }

  async function load(scope: SellerScope, updateId: string): Promise<Work> {
    const repos = d.repos(scope)
    const u = await repos.updates.find(updateId)
    if (!u) throw notFound('update')
    return { scope, repos, u, now: d.clock.now() }
  }

  /** Ends the hold of one update: it is announced, and its batches, or its canary, go. */
  function begin({ scope, repos, u, now }: Work): Statement[] {
    const canary = canarySize(u.recipients, d.mail.guard)
    return [
      repos.updates.transition(u.id, 'start', 'queued', { startedAt: now }),
      // The updates a digest is made of announce their versions themselves.
      ...(u.digestOf === null ? [repos.updates.announce(u)] : []),
      ...(canary === 0
        ? []
        : [
            repos.batches.beginCanary(u.id, canary, now),
            d.jobs.enqueue(scope, watchUpdate, { updateId: u.id }, now + SECOND),
          ]),
      repos.batches.enqueueDispatch(u.id, 0, 'updates.start', now),
      repos.dispatch.finishIfDone(u.id, now),
    ]
  }

  /** Awning's own pause, with a reason that the page explains. */
  async function holdBack({ scope, repos, u }: Work, why: string): Promise<JobOutcome> {
    await repos.batch([repos.updates.transition(u.id, 'hold_back', 'paused', { pauseReason: why })])
    d.realtime.hint(scope.sellerId, 'updates')
    return 'done'
  }

  /** Batches of one provider, as far as they go; answers what waits, or that no provider takes our mail. */
  async function through(work: Work, provider: Provider, mine: ClaimedBatch[]): Promise<Wait[] | 'refused'> {
    const { repos, now } = work
    const asks = (b: ClaimedBatch) => planBatch(b, d.providers[provider].idempotencyWindowMs, now) === 'send'
    const left = mine.filter((b) => !asks(b)).map((batch) => ({ batch, waitMs: null }))
    const inDoubt = mine.filter((b) => asks(b) && b.before !== 'queued')
    const fresh = mine.filter((b) => b.before === 'queued')
    const fitting = fresh.slice(0, await takeFromDay(repos, fresh, now))
    const waits: Wait[] = fitting.length < fresh.length ? [{ until: dayEnd(now), reason: 'daily_limit' }] : []
    const run = { ...work, provider, body: await bodyOf(work) }
    const again = (later: number | null) => {
      if (later !== null) waits.push({ until: d.clock.now() + later * SECOND, reason: null })
    }
    if (left.length > 0) again(await handOver({ ...run, batches: left, lease: null }))

    let asked = [...inDoubt, ...fitting]
    for (const began = Date.now(); asked.length > 0; ) {
      // A gate gives away as many calls as may be out at once: the rest is asked for again when those are back.
      const grant: Grant =
        Date.now() - began > LONGEST_RUN
          ? { kind: 'wait', seconds: 0, why: 'rate' }
          : await d.gates.reserve(
              provider,
              asked.map((b) => b.size),
            )
      if (grant.kind === 'go') {
        const { lease, waitMs } = grant
        const batches = waitMs.map((ms, i) => ({ batch: asked[i]!, waitMs: ms }))
        asked = asked.slice(waitMs.length)
        again(await handOver({ ...run, batches, lease }))
        continue
      }
      const waiting = asked.filter((b) => b.before === 'queued')
      await giveBack(repos, waiting, now)
      if (grant.kind === 'wait') waits.push({ until: d.clock.now() + grant.seconds * SECOND, reason: 'rate' })
      else {
        const elsewhere = await reroute(work, provider, waiting)
        const isDoubtLeft = asked.length > waiting.length
        if (elsewhere === 'refused' && !isDoubtLeft) return 'refused'
        if (elsewhere !== 'refused') waits.push(...elsewhere)
        if (isDoubtLeft) waits.push({ until: grant.until, reason: grant.why })
      }
      break
    }
    return waits
  }

  async function bodyOf({ repos, u }: Work) {
    const body = await repos.updates.body(u.id)
    if (!body) throw notFound('update')
    return body
  }

  /** While its provider's gate is closed, a batch that nobody was handed of goes to the other one if that is open. */
  async function reroute(
    { repos, u, now }: Work,
    from: Provider,
    batches: ClaimedBatch[],
  ): Promise<Wait[] | 'refused'> {
    if (batches.length === 0) return []
    const [resend, sendgrid] = await Promise.all([d.gates.status('resend'), d.gates.status('sendgrid')])
    const route = decideRoute({ assigned: from, inDoubt: false, gates: { resend, sendgrid }, now })
    if (route.kind === 'stop') return 'refused'
    if (route.kind === 'wait') return [{ until: route.until, reason: route.why }]
    if (route.provider !== from) {
      const cut = {
        provider: route.provider,
        size: d.providers[route.provider].maxRecipientsPerCall,
        lead: [],
      }
      // One by one: a batch that is cut takes new numbers, and the next one takes those after them. The job for the new
      // ones stands beside the cut, or a run that dies right after it would leave them to nobody.
      let last = u.batches
      for (const batch of batches) {
        await repos.batch([
          ...repos.batches.reroute({ id: u.id, batches: last }, batch, cut),
          repos.batches.enqueueDispatch(u.id, last, 'updates.reroute', now),
        ])
        last = (await repos.updates.find(u.id))?.batches ?? last
      }
      if (last !== u.batches) d.jobs.wake()
    }
    return [{ until: now, reason: null }]
  }

  /** How many of the batches, from the first, the seller's day still takes; they are taken from it. */
  async function takeFromDay(repos: Repos, batches: ClaimedBatch[], now: number): Promise<number> {
    const sizes = batches.map((b) => b.size)
    const day = dayOf(now)
    let n = batches.length
    while (n > 0) {
      const sum = sizes.slice(0, n).reduce((a, b) => a + b, 0)
      if (await repos.sendingDays.take(day, sum)) return n
      const today = await repos.sendingDays.find(day)
      const limit = today?.limit ?? null
      if (limit === null) await repos.batch([repos.sendingDays.setLimit(day, await limitOfToday(repos, now))])
      else n = fitsToday(sizes.slice(0, n), Math.max(0, limit - today!.used))
    }
    return 0
  }

  async function giveBack(repos: Repos, batches: ClaimedBatch[], now: number): Promise<void> {
    if (batches.length === 0) return
    const mails = batches.reduce((sum, b) => sum + b.size, 0)
    await repos.batch([repos.sendingDays.giveBack(dayOf(now), mails)])
  }

  async function limitOfToday(repos: Repos, now: number): Promise<number> {
    const [settings, delivered] = await Promise.all([
      repos.settings.get(),
      repos.sendingDays.deliveredSince(thirtyDaysBefore(now)),
    ])
    return dailyLimit(delivered, d.mail.dailyBase, settings.dailyLimit)
  }

  /** Says on the update why it waits, where that changed. */
  async function tell({ repos, u }: Work, wait: Wait | null): Promise<void> {
    if (u.waitReason === (wait?.reason ?? null) && (wait === null || u.waitUntil === wait.until)) return
    await repos.batch([repos.dispatch.setWait(u.id, wait?.reason ?? null, wait?.until ?? null)])
  }
}

/** Whether who is told by the day's digest instead is not fully known yet. */
async function waitsForItsDigest(repos: Repos, u: UpdateRow): Promise<boolean> {
  if (u.digestId === null) return false
  const digest = await repos.updates.find(u.digestId)
  return digest !== null && digest.freezeCursor !== null && digest.status !== 'cancelled'
}
