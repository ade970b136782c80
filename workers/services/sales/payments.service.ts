import { AppError, notFound } from '#app/domain/kernel/errors.ts'
import {
  disputeEntries,
  type Entry,
  priceIn,
  type RefundParts,
  refundEntries,
  reversed,
  type SaleParts,
  splitRefund,
  takenBy,
} from '#app/domain/ledger/ledger.rules.ts'
import { utcDay } from '#app/domain/payouts/schedule.rules.ts'
import { REQUEST_DEADLINE_MS } from '#app/domain/refunds/refund.rules.ts'
import { constraintOf } from '#db/errors.ts'
import type { Repos } from '#db/repos/index.ts'
import type { PurchaseRow } from '#db/repos/purchases.repo.ts'
import type { RefundRow } from '#db/repos/refunds.repo.ts'
import type { JobOutcome } from '#queues/define-job.ts'
import { enforcePolicies } from '#queues/jobs/policies.jobs.ts'
import { closeRequest, mailRefund, mailRequest } from '#queues/jobs/sales.jobs.ts'
import type { SellerScope } from '../../auth/scope.ts'
import type { Clock } from '../../ports/clock.port.ts'
import type { NewId } from '../../ports/ids.port.ts'
import type { JobBus } from '../../ports/job-bus.port.ts'
import type {
  PaymentGateway,
  PaymentState,
  ProviderDispute,
  ProviderRefund,
} from '../../ports/payment-gateway.port.ts'
import type { Realtime } from '../../ports/realtime.port.ts'

type Deps = {
  repos: (scope: SellerScope) => Repos
  payments: PaymentGateway
  clock: Clock
  newId: NewId
  jobs: JobBus
  realtime: Realtime
}

/** The money of a purchase, as it stands in its row. */
export const partsOf = (p: PurchaseRow): SaleParts => ({
  price: p.priceAmount,
  tax: p.taxAmount,
  processorFee: p.processorFee,
  platformFee: p.platformFee,
  affiliate: p.affiliateAmount,
  affiliateId: p.affiliateId,
})
/** What refunds have taken or may be taking: all that did not fail. */
export const takenOf = (refunds: readonly RefundRow[]) =>
  takenBy(refunds.filter((r) => r.status !== 'failed'))

/**
 * What the processor did with the money of a purchase, and what follows from it in the books. It is asked each time
 * instead of believing what an event says, so events may come late, twice, in any order, or not at all.
 */
export function createPaymentsService(d: Deps) {
  const posting = (p: PurchaseRow, cause: string, entries: Entry[], at: number) => ({
    ...{ id: d.newId('posting', at), cause, purchaseId: p.id, day: utcDay(p.purchasedAt) },
    ...{ currency: p.currency, entries, at },
  })
  const announce = (scope: SellerScope) => {
    d.realtime.hint(scope.sellerId, 'purchases')
    d.realtime.hint(scope.sellerId, 'contacts')
    d.jobs.wake()
  }
  /** Runs a batch of guarded steps. Another run that came first has done the same: the next look finds it so. */
  async function once(scope: SellerScope, repos: Repos, statements: D1PreparedStatement[]): Promise<boolean> {
    try {
      await repos.batch(statements)
    } catch (e) {
      const constraint = constraintOf(e)
      if (constraint === 'unique' || constraint === 'not_null') return false
      throw e
    }
    announce(scope)
    return true
  }

  /** What a refund that has become certain writes, and who is told. */
  function succeed(
    scope: SellerScope,
    repos: Repos,
    p: PurchaseRow,
    refund: RefundRow,
    providerId: string | null,
  ): D1PreparedStatement[] {
    const now = d.clock.now()
    const { amount, tax, platformFee, affiliate } = refund
    const parts: RefundParts = {
      amount,
      tax,
      platformFee,
      affiliate,
      seller: amount - platformFee - affiliate,
    }
    return [
      ...repos.refunds.succeed({ id: refund.id, purchaseId: p.id, now }, parts, {
        providerId,
        setAside: amount,
      }),
      ...(p.paymentIntent === null
        ? []
        : repos.ledger.post([posting(p, `refund:${refund.id}`, refundEntries(partsOf(p), parts), now)], now)),
      ...repos.relations.refresh({ ids: [p.contactId] }, now),
      d.jobs.enqueue(scope, mailRefund, { refundId: refund.id, about: 'sent' }),
    ]
  }

  /**
   * The processor will not do it, or it came back: the amount is free again, and the request it was made of open, with
   * a new deadline, and those who decide are told.
   */
  async function fail(
    scope: SellerScope,
    repos: Repos,
    p: PurchaseRow,
    refund: RefundRow,
    failure: string,
  ): Promise<D1PreparedStatement[]> {
    const now = d.clock.now()
    const settled = { id: refund.id, purchaseId: p.id, now }
    const deadlineAt = now + REQUEST_DEADLINE_MS
    const request = (await repos.refundRequests.ofPurchase(p.id)).find((r) => r.refundId === refund.id)
    const reopen = request
      ? [
          repos.refundRequests.reopen(refund.id, deadlineAt),
          d.jobs.enqueue(scope, closeRequest, { requestId: request.id }, deadlineAt),
          d.jobs.enqueue(scope, mailRequest, { requestId: request.id, about: 'asked' }),
        ]
      : []
    if (refund.status !== 'succeeded')
      return [...repos.refunds.fail(settled, refund.amount, failure), ...reopen]
    const { amount, tax, platformFee, affiliate } = refund
    const taken = { amount, tax, platformFee, affiliate, seller: amount - platformFee - affiliate }
    return [
      ...repos.refunds.bounce(settled, amount, failure),
      ...repos.ledger.post(
        [posting(p, `refund:${refund.id}:failed`, reversed(refundEntries(partsOf(p), taken)), now)],
        now,
      ),
      ...repos.relations.refresh({ ids: [p.contactId] }, now),
      ...reopen,
      d.jobs.enqueue(scope, mailRefund, { refundId: refund.id, about: 'failed' }),
    ]
  }

  /** Brings one of the processor's refunds into the books. */
  async function takeRefund(scope: SellerScope, p: PurchaseRow, told: ProviderRefund): Promise<void> {
    const repos = d.repos(scope)
    const all = await repos.refunds.ofPurchase(p.id)
    const ours = all.find((r) => r.providerId === told.id || r.id === told.refundId)
    const isGood = told.status === 'pending' || told.status === 'succeeded'
    if (!ours) {
      if (isGood) await takeForeign(scope, repos, p, all, told)
      return
    }
    if (isGood && (ours.status === 'pending' || ours.status === 'unknown'))
      await once(scope, repos, succeed(scope, repos, p, ours, told.id))
    if (!isGood && ours.status !== 'failed')
      await once(scope, repos, await fail(scope, repos, p, ours, told.failure ?? told.status))
  }

  /** Made at the processor's dashboard: nobody asked us, so what it moved is taken as it is. */
  async function takeForeign(
    scope: SellerScope,
    repos: Repos,
    p: PurchaseRow,
    all: RefundRow[],
    told: ProviderRefund,
  ): Promise<void> {
    const sale = partsOf(p)
    const taken = takenOf(all)
    const left = sale.price + sale.tax - taken.amount - taken.tax
    const rest = sale.price - taken.amount
    const amount = Math.min(rest, told.amount >= left ? rest : priceIn(sale, told.amount))
    const parts = splitRefund(sale, taken, amount)
    const now = d.clock.now()
    const refund: RefundRow = {
      ...{ sellerId: scope.sellerId, id: d.newId('refund', now), purchaseId: p.id, status: 'pending' },
      // To the cent what moved: rounding of ours must not differ from it.
      ...{ ...parts, tax: Math.min(told.amount, left) - amount, origin: 'processor', note: null },
      ...{ actor: 'system:processor', actorName: 'Payment processor', attempt: 1, calledAt: now },
      ...{ providerId: told.id, failure: null, createdAt: told.at, settledAt: null },
    }
    const { sellerId: _, ...row } = refund
    await once(scope, repos, [
      ...repos.refunds.begin(row, { evenDisputed: true }),
      ...succeed(scope, repos, p, refund, told.id),
    ])
  }

  async function takeDispute(scope: SellerScope, p: PurchaseRow, told: ProviderDispute): Promise<void> {
    const repos = d.repos(scope)
    const now = d.clock.now()
    let known = (await repos.refunds.disputesOf(p.id)).find((x) => x.id === told.id)
    if (!known) {
      const sale = partsOf(p)
      // Only what has certainly gone back: a refund under way is refused by the processor from now on.
      const taken = takenBy((await repos.refunds.ofPurchase(p.id)).filter((r) => r.status === 'succeeded'))
      const left = sale.price + sale.tax - taken.amount - taken.tax
      const rest = sale.price - taken.amount
      const amount = Math.min(rest, told.amount >= left ? rest : priceIn(sale, told.amount))
      const parts = splitRefund(sale, taken, amount)
      const { seller: _, ...row } = parts
      known = {
        ...{ sellerId: scope.sellerId, id: told.id, purchaseId: p.id, status: 'open', reason: told.reason },
        ...{ ...row, fee: told.fee, openedAt: told.at, closedAt: null },
      }
      const { sellerId: __, ...dispute } = known
      const isNew = await once(scope, repos, [
        ...repos.refunds.openDispute(dispute),
        ...repos.ledger.post(
          [posting(p, `dispute:${told.id}`, disputeEntries(sale, parts, told.fee), now)],
          now,
        ),
        ...repos.relations.refresh({ ids: [p.contactId] }, now),
        d.jobs.enqueue(scope, enforcePolicies, { cause: `dispute:${told.id}` }),
      ])
      if (!isNew) return
    }
    if (told.status === 'open' || known.status !== 'open') return
    const { amount, tax, platformFee, affiliate } = known
    const parts = { amount, tax, platformFee, affiliate, seller: amount - platformFee - affiliate }
    await once(scope, repos, [
      ...repos.refunds.closeDispute({ id: told.id, purchaseId: p.id, now }, told.status),
      ...(told.status === 'won'
        ? [
            ...repos.ledger.post(
              [posting(p, `dispute:${told.id}:won`, wonEntries(partsOf(p), parts, known.fee, told.fee), now)],
              now,
            ),
            ...repos.relations.refresh({ ids: [p.contactId] }, now),
          ]
        : []),
    ])
  }

  /** What the processor takes, once it says so; until then the sale was booked with its list price. */
  async function correctFee(scope: SellerScope, p: PurchaseRow, state: PaymentState): Promise<void> {
    const fee = state.fee === null ? p.processorFee : Math.min(state.fee, p.priceAmount)
    if (fee === p.processorFee) return
    const repos = d.repos(scope)
    const now = d.clock.now()
    const entries = (['processor', 'unpaid'] as const).map((account, i) => ({
      ...{ account, party: '', amount: (fee - p.processorFee) * (i === 0 ? 1 : -1) },
    }))
    await once(scope, repos, [
      repos.purchases.setProcessorFee(p.id, fee),
      ...repos.ledger.post([posting(p, `fee:${p.id}:${p.processorFee}:${fee}`, entries, now)], now),
    ])
  }

  /** Refunds first: a dispute is about what is left of the payment after them. */
  async function take(scope: SellerScope, purchaseId: string, state: PaymentState): Promise<void> {
    const find = () => d.repos(scope).purchases.find(purchaseId)
    const p = await find()
    if (!p) return
    await correctFee(scope, p, state)
    for (const told of state.refunds) await takeRefund(scope, (await find())!, told)
    for (const told of state.disputes) await takeDispute(scope, (await find())!, told)
  }

  return {
    succeed,
    fail,
    take,
    /** Asks the processor about a purchase's payment, and brings the books to what it says. */
    async sync(scope: SellerScope, purchaseId: string): Promise<JobOutcome> {
      const p = await d.repos(scope).purchases.find(purchaseId)
      if (!p) throw notFound('purchase')
      if (p.paymentIntent === null) return 'stale'
      const found = await d.payments.findPayment(p.paymentIntent)
      if (found.kind === 'later') return { later: found.seconds }
      if (found.kind !== 'done') throw new AppError('unavailable', 'payment_not_found', found.reason)
      await take(scope, purchaseId, found.value)
      return found.value.fee === null ? { later: 3600 } : 'done'
    },
    once,
  }
}
export type PaymentsService = ReturnType<typeof createPaymentsService>

/** A dispute that was won gives back what it took; its fee only if the processor does. */
function wonEntries(sale: SaleParts, parts: RefundParts, was: number, is: number): Entry[] {
  const kept = Math.min(was, is)
  return reversed(disputeEntries(sale, parts, was - kept))
}
