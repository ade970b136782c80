import { conflict, isAppError, notFound } from '#app/domain/kernel/errors.ts'
import type { Currency } from '#app/domain/kernel/money.ts'
import { type Page, toPage } from '#app/domain/kernel/page.ts'
import { DAY, isoOrNull, SECOND, toIso } from '#app/domain/kernel/time.ts'
import { splitRefund } from '#app/domain/ledger/ledger.rules.ts'
import {
  decideDeadline,
  decideRefund,
  decideRequest,
  type HeldFor,
  REPEAT_WITHIN_MS,
  REQUEST_DEADLINE_MS,
  refundableRest,
  refuseAsking,
} from '#app/domain/refunds/refund.rules.ts'
import type {
  RefundInput,
  RefundPageView,
  RefundRequestView,
  RequestQuery,
} from '#app/domain/refunds/refund.schema.ts'
import { constraintOf } from '#db/errors.ts'
import type { Repos } from '#db/repos/index.ts'
import type { PurchaseRow } from '#db/repos/purchases.repo.ts'
import type { RefundRequestRow } from '#db/repos/refund-requests.repo.ts'
import type { SellerSettings } from '#db/repos/settings.repo.ts'
import type { JobOutcome } from '#queues/define-job.ts'
import { closeRequest, mailRequest } from '#queues/jobs/sales.jobs.ts'
import { type CustomerScope, requirePermission, type SellerScope } from '../../auth/scope.ts'
import type { Clock } from '../../ports/clock.port.ts'
import type { NewId } from '../../ports/ids.port.ts'
import type { JobBus } from '../../ports/job-bus.port.ts'
import type { Realtime } from '../../ports/realtime.port.ts'
import { shopOf } from '../sales/library.service.ts'
import { partsOf, takenOf } from '../sales/payments.service.ts'
import { toPolicyView } from './policy-view.ts'
import { type RefundsService, toRefundable, windowOf } from './refunds.service.ts'

type Deps = {
  repos: (scope: SellerScope) => Repos
  refunds: Pick<RefundsService, 'begin' | 'sendNow'>
  clock: Clock
  newId: NewId
  jobs: JobBus
  realtime: Realtime
}
type Seen = { p: PurchaseRow; settings: SellerSettings; requests: RefundRequestRow[] }

/** Buyers who ask for their money back, and what becomes of it: the seller's rule, the seller, or the deadline. */
export function createRefundRequestsService(d: Deps) {
  async function load(repos: Repos, purchaseId: string): Promise<Seen> {
    const [p, settings, requests] = await Promise.all([
      repos.purchases.find(purchaseId),
      repos.settings.get(),
      repos.refundRequests.ofPurchase(purchaseId),
    ])
    if (!p) throw notFound('purchase')
    return { p, settings, requests }
  }
  async function decisionFor(repos: Repos, { p, settings }: Seen, now: number): Promise<'grant' | HeldFor> {
    return decideRequest({
      window: windowOf(p, settings, now),
      isOurs: p.paymentIntent !== null,
      autoRefund: settings.autoRefund,
      earlierRefunds: await repos.refunds.countOfContact(p.contactId, now - REPEAT_WITHIN_MS),
      isPaused: settings.refundsPausedAt !== null,
    })
  }
  const toView = (r: RefundRequestRow, p: PurchaseRow): RefundRequestView => ({
    id: r.id,
    purchase_id: r.purchaseId,
    product_name: p.productName,
    email: p.email,
    price: { amount: p.priceAmount, currency: p.currency as Currency },
    refundable: { amount: refundableRest(toRefundable(p)), currency: p.currency as Currency },
    status: r.status,
    note: r.note,
    in_window: r.isInWindow,
    held_for: r.heldFor as HeldFor | null,
    deadline_at: toIso(r.deadlineAt),
    decided_at: isoOrNull(r.decidedAt),
    answer: r.answer,
    refund_id: r.refundId,
    created_at: toIso(r.createdAt),
  })
  const announce = (scope: SellerScope) => {
    d.realtime.hint(scope.sellerId, 'purchases')
    d.jobs.wake()
  }

  /** Makes the refund of an open request and decides it, in one batch. */
  async function grant(
    scope: SellerScope,
    request: RefundRequestRow,
    o: { origin: 'request' | 'automatic'; input?: RefundInput; by: string },
  ): Promise<string> {
    const repos = d.repos(scope)
    return d.refunds.begin(
      scope,
      request.purchaseId,
      (p, settings) =>
        decideRefund({
          purchase: toRefundable(p),
          amount: o.input?.amount ?? null,
          note: o.input?.note ?? request.note ?? 'asked for by the buyer',
          window: windowOf(p, settings, d.clock.now()),
          isPaused: settings.refundsPausedAt !== null,
        }),
      {
        origin: o.origin,
        note: o.input?.note ?? request.note,
        also: (refundId) => [
          repos.refundRequests.decide(request.id, {
            ...{ status: 'granted', by: o.by, answer: null, refundId, now: d.clock.now() },
          }),
        ],
      },
    )
  }

  return {
    /** What the buyer may ask for, and what became of what they asked. @throws not_found */
    async look(customer: CustomerScope): Promise<RefundPageView> {
      const repos = d.repos(customer.seller)
      const seen = await load(repos, customer.purchaseId)
      const { p, settings, requests } = seen
      const now = d.clock.now()
      const [shop, refunds, decision] = await Promise.all([
        shopOf(repos),
        repos.refunds.ofPurchase(p.id),
        decisionFor(repos, seen, now),
      ])
      const window = windowOf(p, settings, now)
      const [request, refund] = [requests.at(-1), refunds.at(-1)]
      const refused = refuseAsking({
        purchase: toRefundable(p),
        hasOpenRequest: requests.some((r) => r.status === 'open'),
        note: 'a note',
        isOutside: !window.isOpen,
      })
      const currency = p.currency as Currency
      const taken = takenOf(refunds)
      const rest = splitRefund(partsOf(p), taken, refundableRest(toRefundable(p)))
      return {
        shop: { ...shop, supportEmail: p.productSupportEmail ?? shop.supportEmail },
        productName: p.productName,
        purchasedAt: p.purchasedAt,
        price: { amount: p.priceAmount, currency },
        refunded: { amount: p.refundedAmount, currency },
        policy: toPolicyView(p),
        window: {
          is_open: window.isOpen,
          days_left: window.daysLeft,
          last_day: window.lastDay,
          closes_at: isoOrNull(window.closesAt),
        },
        zone: window.zone,
        isOwnZone: p.timeZone !== null,
        isOurs: p.paymentIntent !== null,
        back: { amount: rest.amount + rest.tax, currency },
        refused: refused && { code: refused.code, text: refused.detail },
        isAutomatic: decision === 'grant',
        request: request
          ? {
              status: request.status,
              note: request.note,
              answer: request.answer,
              deadline_at: toIso(request.deadlineAt),
              created_at: toIso(request.createdAt),
            }
          : null,
        refund: refund
          ? {
              status: refund.status,
              amount: { amount: refund.amount, currency },
              tax: { amount: refund.tax, currency },
              created_at: toIso(refund.createdAt),
              together: { amount: taken.amount + taken.tax, currency },
            }
          : null,
      }
    },

    /**
     * The buyer asks for all of their money back: granted at once when the seller's rule says so, otherwise the seller
     * has until the deadline.
     * @throws not_found; what `refuseAsking` answers
     */
    async ask(customer: CustomerScope, { note }: { note: string | null }): Promise<void> {
      const scope = customer.seller
      const repos = d.repos(scope)
      const seen = await load(repos, customer.purchaseId)
      const now = d.clock.now()
      const window = windowOf(seen.p, seen.settings, now)
      const refused = refuseAsking({
        purchase: toRefundable(seen.p),
        hasOpenRequest: seen.requests.some((r) => r.status === 'open'),
        note,
        isOutside: !window.isOpen,
      })
      if (refused) throw refused
      const decision = await decisionFor(repos, seen, now)
      const request: RefundRequestRow = {
        ...{
          sellerId: scope.sellerId,
          id: d.newId('refundRequest', now),
          purchaseId: seen.p.id,
          status: 'open',
        },
        ...{
          note: note?.trim() || null,
          isInWindow: window.isOpen,
          heldFor: decision === 'grant' ? null : decision,
        },
        ...{ deadlineAt: now + REQUEST_DEADLINE_MS, decidedBy: null, decidedAt: null, answer: null },
        ...{ refundId: null, createdAt: now },
      }
      const { sellerId: _, ...row } = request
      try {
        await repos.batch([
          repos.refundRequests.insert(row),
          d.jobs.enqueue(scope, closeRequest, { requestId: row.id }, row.deadlineAt),
          ...(decision === 'grant'
            ? []
            : [d.jobs.enqueue(scope, mailRequest, { requestId: row.id, about: 'asked' })]),
        ])
      } catch (e) {
        if (constraintOf(e) === 'unique')
          throw conflict('already_asked', 'You asked already. The answer comes by mail.')
        throw e
      }
      announce(scope)
      if (decision !== 'grant') return
      try {
        await d.refunds.sendNow(scope, await grant(scope, request, { origin: 'automatic', by: 'rule' }))
      } catch (e) {
        // Somebody else took what was left at this moment; an open request about nothing must not stay behind.
        if (isAppError(e) && e.kind === 'conflict')
          await repos.batch([
            repos.refundRequests.decide(row.id, {
              ...{ status: 'expired', by: 'rule', answer: null, refundId: null, now },
            }),
          ])
        throw e
      }
    },

    /** Latest first. `decided`: all but the open ones. */
    async list(
      scope: SellerScope,
      q: Omit<RequestQuery, 'status'> & { status?: RequestQuery['status'] | 'decided' },
    ): Promise<Page<RefundRequestView>> {
      requirePermission(scope, 'purchases:read')
      const repos = d.repos(scope)
      const rows = await repos.refundRequests.list({ status: q.status, before: q.cursor, limit: q.limit + 1 })
      const purchases = new Map(
        (await repos.purchases.findMany(rows.map((r) => r.purchaseId))).map((p) => [p.id, p]),
      )
      return toPage(
        rows,
        q.limit,
        (r) => r.id,
        (r) => toView(r, purchases.get(r.purchaseId)!),
      )
    },
    async countOpen(scope: SellerScope): Promise<number> {
      requirePermission(scope, 'purchases:read')
      return d.repos(scope).refundRequests.countOpen()
    },
    /** A purchase's requests, oldest first. */
    async ofPurchase(scope: SellerScope, purchaseId: string): Promise<RefundRequestView[]> {
      requirePermission(scope, 'purchases:read')
      const { p, requests } = await load(d.repos(scope), purchaseId)
      return requests.map((r) => toView(r, p))
    },

    /** @throws not_found; conflict `already_decided`; what `decideRefund` throws */
    async approve(scope: SellerScope, id: string, input: RefundInput): Promise<RefundRequestView> {
      requirePermission(scope, 'refunds:write')
      const repos = d.repos(scope)
      const request = await requireOpen(repos, id)
      const refundId = await grant(scope, request, {
        origin: 'request',
        input,
        by: `${scope.actor.kind}:${scope.actor.id}`,
      })
      announce(scope)
      await d.refunds.sendNow(scope, refundId)
      return toView((await repos.refundRequests.find(id))!, (await repos.purchases.find(request.purchaseId))!)
    },

    /** @throws not_found; conflict `already_decided` */
    async decline(
      scope: SellerScope,
      id: string,
      { answer }: { answer: string },
    ): Promise<RefundRequestView> {
      requirePermission(scope, 'refunds:write')
      const repos = d.repos(scope)
      const request = await requireOpen(repos, id)
      try {
        await repos.batch([
          repos.refundRequests.decide(id, {
            ...{ status: 'declined', by: `${scope.actor.kind}:${scope.actor.id}`, answer, refundId: null },
            now: d.clock.now(),
          }),
          d.jobs.enqueue(scope, mailRequest, { requestId: id, about: 'declined' }),
        ])
      } catch (e) {
        if (constraintOf(e) === 'not_null') throw decided()
        throw e
      }
      announce(scope)
      return toView((await repos.refundRequests.find(id))!, (await repos.purchases.find(request.purchaseId))!)
    },

    /** A request's time is up. Issued by the job. */
    async close(scope: SellerScope, id: string): Promise<JobOutcome> {
      const repos = d.repos(scope)
      const request = await repos.refundRequests.find(id)
      if (!request) throw notFound('refund request')
      if (request.status !== 'open') return 'stale'
      // The bank gave it back once: trying that again every few days helps nobody. The seller was told.
      if (request.heldFor === 'refund_failed') return 'done'
      const now = d.clock.now()
      if (now < request.deadlineAt) return { later: Math.ceil((request.deadlineAt - now) / SECOND) }
      const { p, settings } = await load(repos, request.purchaseId)
      const decision = decideDeadline({
        isInWindow: request.isInWindow,
        isOurs: p.paymentIntent !== null,
        isPaused: settings.refundsPausedAt !== null,
      })
      if (decision === 'wait') return { later: DAY / SECOND }
      if (decision === 'grant') {
        try {
          await d.refunds.sendNow(scope, await grant(scope, request, { origin: 'request', by: 'deadline' }))
          announce(scope)
          return 'done'
        } catch (e) {
          // Refunded or disputed meanwhile: there is nothing left to grant.
          if (!isAppError(e) || e.kind !== 'conflict') throw e
        }
      }
      await repos.batch([
        repos.refundRequests.decide(id, {
          status: 'expired',
          by: 'deadline',
          answer: null,
          refundId: null,
          now,
        }),
        d.jobs.enqueue(scope, mailRequest, { requestId: id, about: 'expired' }),
      ])
      announce(scope)
      return 'done'
    },
  }
}

const decided = () => conflict('already_decided', 'This request was decided already.')
async function requireOpen(repos: Repos, id: string): Promise<RefundRequestRow> {
  const request = await repos.refundRequests.find(id)
  if (!request) throw notFound('refund request')
  if (request.status !== 'open') throw decided()
  return request
}
