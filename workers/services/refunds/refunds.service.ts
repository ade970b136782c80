import { isAppError, notFound } from '#app/domain/kernel/errors.ts'
import { encodeId } from '#app/domain/kernel/ids.ts'
import type { Currency, Money } from '#app/domain/kernel/money.ts'
import { isoOrNull, toIso } from '#app/domain/kernel/time.ts'
import { sellerShare, splitRefund } from '#app/domain/ledger/ledger.rules.ts'
import { decideRefund, nextAttempt, refundableRest } from '#app/domain/refunds/refund.rules.ts'
import type {
  PurchaseMoneyView,
  RefundInput,
  RefundOrigin,
  RefundPreview,
  RefundView,
} from '#app/domain/refunds/refund.schema.ts'
import { refundWindow } from '#app/domain/refunds/window.rules.ts'
import { constraintOf } from '#db/errors.ts'
import type { Repos } from '#db/repos/index.ts'
import type { PurchaseRow } from '#db/repos/purchases.repo.ts'
import type { RefundRow } from '#db/repos/refunds.repo.ts'
import type { SellerSettings } from '#db/repos/settings.repo.ts'
import type { JobOutcome } from '#queues/define-job.ts'
import { sendRefund } from '#queues/jobs/sales.jobs.ts'
import { requirePermission, type SellerScope } from '../../auth/scope.ts'
import type { Clock } from '../../ports/clock.port.ts'
import type { NewId } from '../../ports/ids.port.ts'
import type { JobBus } from '../../ports/job-bus.port.ts'
import type { PaymentGateway } from '../../ports/payment-gateway.port.ts'
import type { Realtime } from '../../ports/realtime.port.ts'
import { type PaymentsService, partsOf, takenOf } from '../sales/payments.service.ts'
import { toPolicyView } from './policy-view.ts'

/** The person who refunds waits for the answer; the job is for when it does not come. */
const BACKSTOP_MS = 60_000
const ASK_AGAIN_SECONDS = 60

type Deps = {
  repos: (scope: SellerScope) => Repos
  payments: PaymentGateway
  books: Pick<PaymentsService, 'succeed' | 'fail' | 'take' | 'once'>
  clock: Clock
  newId: NewId
  jobs: JobBus
  realtime: Realtime
}

const toMoney = (amount: number, p: PurchaseRow): Money => ({ amount, currency: p.currency as Currency })
export const toRefundable = (p: PurchaseRow) => ({
  status: p.status,
  price: toMoney(p.priceAmount, p),
  refunded: p.refundedAmount,
  refunding: p.refundingAmount,
})
/** The refund window of a purchase, in its buyer's days. */
export const windowOf = (p: PurchaseRow, settings: SellerSettings, now: number) =>
  refundWindow({
    periodDays: p.policyDays,
    purchasedAt: p.purchasedAt,
    zone: p.timeZone ?? settings.timeZone,
    now,
  })

/** One id for all requests under one key, so that a second one finds the first or is refused by the table. */
async function refundIdFor(scope: SellerScope, p: PurchaseRow, requestKey: string): Promise<string> {
  const { kind, id } = scope.actor
  const text = new TextEncoder().encode(`${kind}:${id}\n${p.id}\n${requestKey}`)
  const digest = await crypto.subtle.digest('SHA-256', text)
  return encodeId('refund', p.purchasedAt, new Uint8Array(digest.slice(0, 10)))
}

/** Paying back: what it would take, the decision, and the processor's part until its end is known. */
export function createRefundsService(d: Deps) {
  const toView = (r: RefundRow, p: PurchaseRow): RefundView => ({
    id: r.id,
    purchase_id: r.purchaseId,
    status: r.status,
    amount: toMoney(r.amount, p),
    tax: toMoney(r.tax, p),
    note: r.note,
    origin: r.origin,
    by: r.actorName,
    failure: r.failure,
    created_at: toIso(r.createdAt),
    settled_at: isoOrNull(r.settledAt),
  })
  async function require(scope: SellerScope, purchaseId: string): Promise<PurchaseRow> {
    const p = await d.repos(scope).purchases.find(purchaseId)
    if (!p) throw notFound('purchase')
    return p
  }
  const isStale = (e: unknown) => ['not_null', 'unique'].includes(constraintOf(e) ?? '')

  /**
   * Sets the amount aside with the job that pays it back, and whatever `also` says of the refund's id, all or nothing.
   * Decided again when somebody else took of the same purchase at this moment. What was begun under `requestKey` before
   * is the answer to it.
   */
  async function begin(
    scope: SellerScope,
    purchaseId: string,
    decide: (p: PurchaseRow, settings: SellerSettings) => number,
    o: {
      origin: RefundOrigin
      note: string | null
      requestKey?: string | null
      also?: (refundId: string) => D1PreparedStatement[]
    },
  ): Promise<string> {
    const repos = d.repos(scope)
    for (let tries = 0; ; tries++) {
      const [p, all, settings] = await Promise.all([
        require(scope, purchaseId),
        repos.refunds.ofPurchase(purchaseId),
        repos.settings.get(),
      ])
      const now = d.clock.now()
      const id = o.requestKey ? await refundIdFor(scope, p, o.requestKey) : d.newId('refund', now)
      if (all.some((r) => r.id === id)) return id
      const amount = decide(p, settings)
      const { seller: _, ...parts } = splitRefund(partsOf(p), takenOf(all), amount)
      const row = {
        ...{
          id,
          purchaseId,
          status: 'pending' as const,
          origin: o.origin,
          ...parts,
          note: o.note?.trim() || null,
        },
        ...{ actor: `${scope.actor.kind}:${scope.actor.id}`, actorName: scope.actor.name, createdAt: now },
      }
      const refund: RefundRow = {
        ...{
          sellerId: scope.sellerId,
          attempt: 1,
          calledAt: null,
          providerId: null,
          failure: null,
          settledAt: null,
        },
        ...row,
      }
      // Nothing of ours to pay back: a free sale, or one made elsewhere. That it was refunded is all there is to say.
      const isOver = p.paymentIntent === null || amount + parts.tax === 0
      try {
        await repos.batch([
          ...repos.refunds.begin(row),
          ...(isOver
            ? d.books.succeed(scope, repos, p, refund, null)
            : [d.jobs.enqueue(scope, sendRefund, { refundId: id }, now + BACKSTOP_MS)]),
          ...(o.also?.(id) ?? []),
        ])
      } catch (e) {
        if (!isStale(e) || tries >= 4) throw e
        continue
      }
      d.jobs.wake()
      d.realtime.hint(scope.sellerId, 'purchases')
      if (isOver) d.realtime.hint(scope.sellerId, 'contacts')
      return id
    }
  }

  /** Has the processor pay back once more, and takes in what it says. Any number of calls pays back once. */
  async function send(scope: SellerScope, refundId: string): Promise<JobOutcome> {
    const repos = d.repos(scope)
    const refund = await repos.refunds.find(refundId)
    if (!refund) throw notFound('refund')
    if (refund.status !== 'pending' && refund.status !== 'unknown') return 'stale'
    const p = await require(scope, refund.purchaseId)
    const paymentIntent = p.paymentIntent!
    const now = d.clock.now()
    let attempt = refund.attempt
    if (refund.status === 'unknown') {
      // It may have happened. Only the processor knows.
      const found = await d.payments.findPayment(paymentIntent)
      if (found.kind !== 'done') return { later: found.kind === 'later' ? found.seconds : ASK_AGAIN_SECONDS }
      await d.books.take(scope, p.id, found.value)
      if (found.value.refunds.some((r) => r.refundId === refundId)) return 'done'
      attempt = nextAttempt(refund, now)
    }
    try {
      await repos.batch([repos.refunds.call(refundId, refund, attempt, now)])
    } catch (e) {
      if (isStale(e)) return { later: ASK_AGAIN_SECONDS }
      throw e
    }
    const { amount, tax } = refund
    const order = { refundId, attempt, sellerId: scope.sellerId, paymentIntent, amount: amount + tax }
    const outcome = await d.payments.refund(order)
    const called = (await repos.refunds.find(refundId))!
    switch (outcome.kind) {
      case 'done': {
        const isGood = outcome.value.status === 'succeeded' || outcome.value.status === 'pending'
        if (isGood)
          await d.books.once(scope, repos, d.books.succeed(scope, repos, p, called, outcome.value.id))
        else
          await d.books.once(
            scope,
            repos,
            await d.books.fail(scope, repos, p, called, outcome.value.failure ?? 'failed'),
          )
        return 'done'
      }
      case 'rejected':
        await d.books.once(scope, repos, await d.books.fail(scope, repos, p, called, outcome.code))
        return 'done'
      case 'later':
        await repos.batch([repos.refunds.later(refundId)])
        return { later: outcome.seconds }
      case 'unknown':
        d.realtime.hint(scope.sellerId, 'purchases')
        return { later: ASK_AGAIN_SECONDS }
    }
  }

  /** A person waits for it: now, as far as the processor answers. What goes wrong here is the job's to mend. */
  async function sendNow(scope: SellerScope, refundId: string): Promise<void> {
    try {
      await send(scope, refundId)
    } catch (e) {
      if (isAppError(e) && !e.retryable) throw e
    }
  }

  return {
    send,
    begin,
    sendNow,

    /**
     * What a refund would take from whom. Nothing happens by looking.
     * @param amount of the price; null: all that is left
     * @throws not_found; what `refund` throws for the amount, not for the note
     */
    async preview(scope: SellerScope, purchaseId: string, amount: Money | null): Promise<RefundPreview> {
      requirePermission(scope, 'refunds:write')
      const repos = d.repos(scope)
      const [p, all, settings] = await Promise.all([
        require(scope, purchaseId),
        repos.refunds.ofPurchase(purchaseId),
        repos.settings.get(),
      ])
      const decided = decideRefund({
        purchase: toRefundable(p),
        amount,
        note: 'preview',
        window: windowOf(p, settings, d.clock.now()),
        isPaused: settings.refundsPausedAt !== null,
      })
      const sale = partsOf(p)
      const taken = takenOf(all)
      const parts = splitRefund(sale, taken, decided)
      const isOurs = p.paymentIntent !== null
      return {
        amount: toMoney(decided, p),
        tax: toMoney(parts.tax, p),
        to_buyer: toMoney(decided + parts.tax, p),
        platform_fee_returned: toMoney(parts.platformFee, p),
        affiliate: toMoney(parts.affiliate, p),
        from_balance: toMoney(isOurs ? parts.seller : 0, p),
        processor_fee_kept: toMoney(isOurs ? p.processorFee : 0, p),
        is_full: taken.amount + decided === sale.price,
        is_ours: isOurs,
      }
    },

    /**
     * Pays back, in full when no amount is named. Answers when the processor has, or after its time is up: then the
     * refund is `unknown` and goes on by itself.
     * @param requestKey of the same actor and purchase: one key pays back once, also when the first request broke off
     * @throws not_found; what `decideRefund` throws
     */
    async refund(
      scope: SellerScope,
      purchaseId: string,
      input: RefundInput,
      requestKey: string | null = null,
    ): Promise<RefundView> {
      requirePermission(scope, 'refunds:write')
      const repos = d.repos(scope)
      const id = await begin(
        scope,
        purchaseId,
        (p, settings) =>
          decideRefund({
            purchase: toRefundable(p),
            amount: input.amount ?? null,
            note: input.note ?? null,
            window: windowOf(p, settings, d.clock.now()),
            isPaused: settings.refundsPausedAt !== null,
          }),
        { origin: 'seller', note: input.note ?? null, requestKey },
      )
      await sendNow(scope, id)
      return toView((await repos.refunds.find(id))!, await require(scope, purchaseId))
    },

    /** What happened to the money of a purchase, and what may happen yet. @throws not_found */
    async ofPurchase(scope: SellerScope, purchaseId: string): Promise<PurchaseMoneyView> {
      requirePermission(scope, 'purchases:read')
      const repos = d.repos(scope)
      const [p, refunds, disputes, settings] = await Promise.all([
        require(scope, purchaseId),
        repos.refunds.ofPurchase(purchaseId),
        repos.refunds.disputesOf(purchaseId),
        repos.settings.get(),
      ])
      const { isOpen, daysLeft, lastDay, closesAt } = windowOf(p, settings, d.clock.now())
      const sale = partsOf(p)
      const isOurs = p.paymentIntent !== null
      return {
        policy: toPolicyView(p),
        window: { is_open: isOpen, days_left: daysLeft, last_day: lastDay, closes_at: isoOrNull(closesAt) },
        refundable: toMoney(refundableRest(toRefundable(p)), p),
        refunds_paused: settings.refundsPausedAt !== null,
        is_ours: isOurs,
        parts: isOurs
          ? {
              tax: toMoney(sale.tax, p),
              processor_fee: toMoney(sale.processorFee, p),
              platform_fee: toMoney(sale.platformFee, p),
              affiliate: toMoney(sale.affiliate, p),
              seller: toMoney(sellerShare(sale), p),
            }
          : null,
        refunds: refunds.map((r) => toView(r, p)),
        disputes: disputes.map((x) => ({
          ...{ id: x.id, status: x.status, reason: x.reason, amount: toMoney(x.amount, p) },
          ...{ fee: toMoney(x.fee, p), opened_at: toIso(x.openedAt), closed_at: isoOrNull(x.closedAt) },
        })),
      }
    },
  }
}
export type RefundsService = ReturnType<typeof createRefundsService>
