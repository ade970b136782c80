import { dayText, momentText } from '#app/domain/kernel/day.ts'
import { AppError, conflict, notFound } from '#app/domain/kernel/errors.ts'
import { type Currency, formatMoney } from '#app/domain/kernel/money.ts'
import { MINUTE, SECOND } from '#app/domain/kernel/time.ts'
import { splitRefund, takenBy } from '#app/domain/ledger/ledger.rules.ts'
import { decideDeadline, type HeldFor, refundableRest } from '#app/domain/refunds/refund.rules.ts'
import { lastDayText } from '#app/domain/refunds/window-text.ts'
import { hasAccess } from '#app/domain/sales/purchases.schema.ts'
import { ROLE_PERMISSIONS } from '#app/domain/sellers/permissions.rules.ts'
import { constraintOf } from '#db/errors.ts'
import type { Repos } from '#db/repos/index.ts'
import type { PurchaseRow } from '#db/repos/purchases.repo.ts'
import type { RefundRow } from '#db/repos/refunds.repo.ts'
import type { JobOutcome } from '#queues/define-job.ts'
import { mailReceipt } from '#queues/jobs/sales.jobs.ts'
import type { CustomerLinks } from '../../auth/customer-link.ts'
import { type CustomerScope, requirePermission, type SellerScope } from '../../auth/scope.ts'
import type { Clock } from '../../ports/clock.port.ts'
import type { JobBus } from '../../ports/job-bus.port.ts'
import type { Mailer } from '../mailer.service.ts'
import { toRefundable, windowOf } from '../refunds/refunds.service.ts'
import { partsOf, takenOf } from './payments.service.ts'

/** How often a receipt may be asked for again. */
const BY_MEMBERS_MS = MINUTE
const BY_BUYER_MS = 10 * MINUTE
/** Addresses that mail does not arrive at. Whoever only wants no news still gets what is about their own money. */
const UNREACHABLE: ReadonlySet<string> = new Set(['bounced', 'kept_bouncing', 'provider_list'])

type Deps = {
  repos: (scope: SellerScope) => Repos
  mailer: Mailer
  customerLinks: CustomerLinks
  jobs: JobBus
  clock: Clock
  baseUrl: string
}
type Rendered = Parameters<Mailer['send']>[1]
type About = NonNullable<Awaited<ReturnType<typeof load>>>

/**
 * Mails about money: receipts, refunds, requests. They go to buyers whatever their consent says, since they are no news
 * but about what the buyer did; not to erased people, nor to addresses that gave mail back.
 */
export function createReceiptsService(d: Deps) {
  const refundUrl = ({ p }: About) => `${libraryUrl(p)}/refund`
  const libraryUrl = (p: PurchaseRow) => `${d.baseUrl}/l/${d.customerLinks.token(p.sellerId, p.id)}`
  const sellerOf = ({ seller, settings }: About) => ({
    name: seller.name,
    brandColor: settings.brandColor,
    logoUrl: settings.logoKey ? `${d.baseUrl}/brand/${seller.slug}/logo` : null,
  })
  /** A purchase whose buyer can be mailed, or null. */
  async function reach(repos: Repos, purchaseId: string): Promise<About | null> {
    const about = await load(repos, purchaseId, d.clock.now())
    return about && !UNREACHABLE.has(about.contact.suppressedReason ?? '') ? about : null
  }
  const toBuyer = (a: About, idempotencyKey: string, rendered: Rendered) =>
    d.mailer.send(
      {
        idempotencyKey,
        to: { email: a.p.email, name: a.contact.name },
        from: { localPart: a.settings.senderLocalPart, name: a.settings.senderName },
        replyTo: a.supportEmail,
        provider: a.settings.mailProvider,
        isRetried: true,
      },
      rendered,
    )

  /** @throws not_found; conflict `unreachable`; rate_limited `sent_just_now` */
  async function again(scope: SellerScope, purchaseId: string, everyMs: number): Promise<void> {
    const repos = d.repos(scope)
    if (!(await reach(repos, purchaseId)))
      throw conflict('unreachable', 'Mail does not arrive at the address of this purchase any more.')
    const now = d.clock.now()
    try {
      await repos.batch([
        repos.purchases.askReceipt(purchaseId, everyMs, now),
        d.jobs.enqueue(scope, mailReceipt, { purchaseId, again: now }),
      ])
    } catch (e) {
      if (constraintOf(e) !== 'not_null') throw e
      throw new AppError(
        'rate_limited',
        'sent_just_now',
        'The receipt was sent a moment ago. Look for it among unwanted mail before you ask again.',
        { retryAfterSeconds: everyMs / SECOND },
      )
    }
    d.jobs.wake()
  }

  return {
    /** Sends the receipt once more, at most once a minute. @throws not_found; conflict `unreachable`; rate_limited */
    async resend(scope: SellerScope, purchaseId: string): Promise<void> {
      requirePermission(scope, 'refunds:write')
      await again(scope, purchaseId, BY_MEMBERS_MS)
    },
    /**
     * The same for the buyer, to the address of the purchase and nowhere else, at most once in ten minutes.
     * @throws not_found; conflict `unreachable`; rate_limited
     */
    resendTo: (customer: CustomerScope): Promise<void> =>
      again(customer.seller, customer.purchaseId, BY_BUYER_MS),

    /** Issued by the job. `times`: 0 for the first receipt, otherwise when it was asked for again. */
    async mailReceipt(scope: SellerScope, purchaseId: string, times: number): Promise<JobOutcome> {
      const repos = d.repos(scope)
      const a = await reach(repos, purchaseId)
      if (!a) return 'stale'
      const { p, window, settings } = a
      const [editions, edition, { renderReceipt }] = await Promise.all([
        repos.editions.listOf([p.productId]),
        repos.editions.find(p.productId, p.editionId),
        import('#app/emails/receipt.tsx'),
      ])
      const back = takenBy(a.refunds.filter((r) => r.status === 'succeeded'))
      const isFree = p.priceAmount === 0
      const rendered = await renderReceipt({
        seller: sellerOf(a),
        postalAddress: settings.postalAddress,
        supportEmail: a.supportEmail,
        productName: p.productName,
        editionName: editions.length > 1 ? (edition?.name ?? null) : null,
        boughtOn: dayText(p.purchasedAt, window.zone),
        isFree,
        price: money(p, p.priceAmount),
        discountCode: p.discountCode,
        tax: p.taxAmount > 0 ? money(p, p.taxAmount) : null,
        total: money(p, p.priceAmount + p.taxAmount),
        refunded: back.amount + back.tax > 0 ? money(p, back.amount + back.tax) : null,
        reference: p.id,
        libraryUrl: hasAccess(p.status) ? libraryUrl(p) : null,
        policy: isFree
          ? null
          : {
              title: p.policyTitle,
              finePrint: p.policyFinePrint,
              until: lastDayText(window),
              isOver: !window.isOpen,
            },
        refundUrl: refundUrl(a),
      })
      await toBuyer(a, `receipt/${p.id}/${times}`, rendered)
      return 'done'
    },

    /** Issued by the job, for what a refund has become; one that is something else by now is no news. */
    async mailRefund(scope: SellerScope, refundId: string, about: 'sent' | 'failed'): Promise<JobOutcome> {
      const repos = d.repos(scope)
      const refund = await repos.refunds.find(refundId)
      if (!refund) throw notFound('refund')
      if (refund.status !== (about === 'sent' ? 'succeeded' : 'failed')) return 'stale'
      const a = await reach(repos, refund.purchaseId)
      if (!a) return 'stale'
      const { p } = a
      const before = takenBy(a.refunds.filter((r) => r.status === 'succeeded' && isBefore(r, refund))).amount
      const isAll = before + refund.amount >= p.priceAmount
      const total = refund.amount + refund.tax
      const { renderRefund } = await import('#app/emails/refund.tsx')
      const rendered = await renderRefund({
        about,
        seller: sellerOf(a),
        supportEmail: a.supportEmail,
        productName: p.productName,
        amount: total > 0 ? money(p, total) : null,
        tax: refund.tax > 0 ? money(p, refund.tax) : null,
        as: !isAll ? 'partial' : before > 0 ? 'rest' : 'full',
        isOurs: p.paymentIntent !== null,
        hasAccess: about === 'sent' ? !isAll && hasAccess(p.status) : hasAccess(p.status),
        url: refundUrl(a),
      })
      await toBuyer(a, `refund/${refundId}/${about}`, rendered)
      return 'done'
    },

    /** Issued by the job. Says nothing of a request that has become something else, or whose money went back otherwise. */
    async mailRequest(
      scope: SellerScope,
      requestId: string,
      about: 'asked' | 'declined' | 'expired',
    ): Promise<JobOutcome> {
      const repos = d.repos(scope)
      const request = await repos.refundRequests.find(requestId)
      if (!request) throw notFound('refund request')
      if (request.status !== (about === 'asked' ? 'open' : about)) return 'stale'
      const a =
        about === 'asked'
          ? await load(repos, request.purchaseId, d.clock.now())
          : await reach(repos, request.purchaseId)
      if (!a || refundableRest(toRefundable(a.p)) === 0) return 'stale'
      const { p, settings, window } = a
      const seller = sellerOf(a)
      const { renderRequestAsked, renderRequestEnded } = await import('#app/emails/refund-request.tsx')
      // A request whose refund failed is open, and may end, a second time.
      const key = `refund-request/${requestId}/${about}/${request.decidedAt ?? request.deadlineAt}`
      if (about !== 'asked') {
        const rendered = await renderRequestEnded({
          ...{ about, seller, supportEmail: a.supportEmail, productName: p.productName },
          ...{ answer: request.answer, url: refundUrl(a) },
        })
        await toBuyer(a, key, rendered)
        return 'done'
      }
      const rest = splitRefund(partsOf(p), takenOf(a.refunds), refundableRest(toRefundable(p)))
      const rendered = await renderRequestAsked({
        seller,
        productName: p.productName,
        email: p.email,
        amount: money(p, rest.amount + rest.tax),
        boughtOn: dayText(p.purchasedAt, window.zone),
        window:
          window.lastDay === null
            ? 'none given'
            : `${request.isInWindow ? 'asked in time, it ends' : 'ended'} on ${dayText(Date.parse(window.lastDay), 'UTC')} (${window.zone})`,
        heldFor: request.heldFor as HeldFor | null,
        note: request.note,
        deadline: `${momentText(request.deadlineAt, settings.timeZone)} (${settings.timeZone})`,
        atDeadline: decideDeadline({
          isInWindow: request.isInWindow,
          isOurs: p.paymentIntent !== null,
          isPaused: settings.refundsPausedAt !== null,
        }),
        url: `${d.baseUrl}/sales/requests`,
      })
      const deciding = (await repos.members.list()).filter((m) =>
        ROLE_PERMISSIONS[m.role].has('refunds:write'),
      )
      for (const member of deciding)
        await d.mailer.send(
          {
            idempotencyKey: `${key}/${member.id}`,
            to: { email: member.email, name: member.name },
            from: { localPart: 'no-reply', name: 'Awning' },
            // Whoever answers this mail means the buyer.
            replyTo: p.email,
            isRetried: true,
          },
          rendered,
        )
      return 'done'
    },
  }
}

/** What mails about a purchase say; null for a buyer who was erased. @throws not_found */
async function load(repos: Repos, purchaseId: string, now: number) {
  const [p, settings, seller, refunds] = await Promise.all([
    repos.purchases.find(purchaseId),
    repos.settings.get(),
    repos.settings.seller(),
    repos.refunds.ofPurchase(purchaseId),
  ])
  if (!p) throw notFound('purchase')
  const contact = await repos.contacts.find(p.contactId)
  if (!contact) return null
  const window = { ...windowOf(p, settings, now), isOwnZone: p.timeZone !== null }
  return {
    p,
    contact,
    settings,
    seller,
    refunds,
    window,
    supportEmail: p.productSupportEmail ?? settings.supportEmail,
  }
}

const money = (p: PurchaseRow, amount: number) => formatMoney({ amount, currency: p.currency as Currency })
/** Of two refunds, which was certain first. */
const isBefore = (a: RefundRow, b: RefundRow) =>
  a.id !== b.id && (a.settledAt! < b.settledAt! || (a.settledAt === b.settledAt && a.id < b.id))
