import type { PaymentHint } from '#app/domain/sales/payment-hint.ts'
import type { PaymentsSystem } from '#db/system/payments.ts'
import type { PayoutsSystem } from '#db/system/payouts.ts'
import { syncPayout, syncPayoutAccount } from '#queues/jobs/payouts.jobs.ts'
import { settleCheckout, syncPayment } from '#queues/jobs/sales.jobs.ts'
import { jobScope } from '../auth/scope.ts'
import type { Clock } from '../ports/clock.port.ts'
import type { JobBus } from '../ports/job-bus.port.ts'

type Deps = {
  payments: PaymentsSystem
  payouts: Pick<PayoutsSystem, 'exists' | 'findSeller'>
  jobs: JobBus
  db: Pick<D1Database, 'batch'>
  clock: Clock
}

/**
 * The one way in for what is told about payments: each event once, kept together with the job that will ask the
 * processor how it really is. An event about a payment we know nothing of yet is let go; who grants the purchase looks
 * at all that happened to its payment.
 */
export function createPaymentInbox(d: Deps) {
  async function jobFor(hint: PaymentHint): Promise<D1PreparedStatement | null> {
    const cause = hint.eventId
    const { sellerId, checkoutId, payoutId, accountId } = hint
    if (payoutId && sellerId)
      return (await d.payouts.exists(sellerId, payoutId))
        ? d.jobs.enqueue(jobScope(sellerId, 'webhook'), syncPayout, { payoutId, cause })
        : null
    const owner = accountId ? await d.payouts.findSeller(accountId) : null
    if (owner) return d.jobs.enqueue(jobScope(owner, 'webhook'), syncPayoutAccount, { cause })
    const purchase = hint.paymentIntent ? await d.payments.findPurchase(hint.paymentIntent) : null
    if (purchase)
      return d.jobs.enqueue(jobScope(purchase.sellerId, 'webhook'), syncPayment, {
        purchaseId: purchase.id,
        cause,
      })
    if (!sellerId || !checkoutId || !(await d.payments.checkoutExists(sellerId, checkoutId))) return null
    const payload = { checkoutId, sessionId: hint.sessionId ?? '', cause }
    return d.jobs.enqueue(jobScope(sellerId, 'webhook'), settleCheckout, payload)
  }

  /** @returns whether it was new */
  async function keep(hint: PaymentHint): Promise<boolean> {
    if (await d.payments.isKept(hint.eventId)) return false
    const job = await jobFor(hint)
    await d.db.batch([d.payments.keep(hint, d.clock.now()), ...(job ? [job] : [])])
    if (job) d.jobs.wake()
    return true
  }

  return { keep }
}
export type PaymentInbox = ReturnType<typeof createPaymentInbox>
