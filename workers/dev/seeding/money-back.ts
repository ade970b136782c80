import { DAY } from '#app/domain/kernel/time.ts'
import { estimatedProcessorFee, splitSale } from '#app/domain/ledger/ledger.rules.ts'
import type { SeededSale } from '#db/seed/sales.ts'
import type { Shop } from './shop.ts'

const DISPUTE_FEE = 1500
const NOTES = ['Bought by mistake', 'Asked for it by e-mail', 'Had it already', 'Not what they expected']

/** What went through the processor's hands for a sale of the past: its name there, and the parts of the money. */
export function paymentOf({ c }: Shop, cents: number) {
  if (cents === 0) return undefined
  return {
    intent: `pi_demo_${crypto.randomUUID().replaceAll('-', '')}`,
    parts: splitSale({
      price: cents,
      tax: 0,
      processorFee: estimatedProcessorFee(cents),
      fee: c.config.payments.platformFee,
      affiliate: null,
    }),
  }
}

/** The processor knows of these payments too, so that they can be refunded. */
export const tellProcessor = ({ c, scope }: Shop, sold: { intent: string; cents: number; at: number }[]) =>
  c.sandbox!.payments.store.insertPaidMany(
    sold.map(({ intent, cents, at }) => ({
      ...{ id: intent, amount: cents, currency: 'usd', seller: scope.sellerId, checkout: null, at },
    })),
  )

/** Of what was sold some went back: given by the shop, or taken through the buyer's bank. */
export async function giveBack(
  { c, past, scope, as, random }: Shop,
  sold: { purchaseId: string; intent: string; sale: SeededSale }[],
): Promise<void> {
  const { store } = c.sandbox!.payments
  const repos = c.repos(scope)
  for (const { purchaseId, intent, sale } of sold) {
    if (sale.status === 'paid') continue
    const at = past.now()
    const ref = purchaseId.slice('pur_'.length)
    if (sale.status === 'disputed') {
      const isLost = at - sale.purchasedAt > 30 * DAY
      const value = { amount: sale.cents, currency: 'usd', closedAt: isLost ? at : null }
      await store.add(
        {
          ...{ id: `du_${ref}`, type: 'dispute', parent: intent, at },
          value: { ...value, status: isLost ? 'lost' : 'needs_response' },
        },
        [],
      )
      await past.books.take(scope, purchaseId, {
        ...{ paymentIntent: intent, status: 'succeeded', total: sale.cents, currency: 'usd', fee: null },
        ...{ sellerId: scope.sellerId, checkoutId: null, refunds: [] },
        disputes: [
          {
            ...{ id: `du_${ref}`, amount: sale.cents, fee: DISPUTE_FEE, reason: 'fraudulent', at },
            status: isLost ? 'lost' : 'open',
          },
        ],
      })
      continue
    }
    const by = as('support')
    const amount = sale.refunded
    const o = { origin: 'seller' as const, note: random.pick(NOTES) }
    const refundId = await past.refunds.begin(by, purchaseId, () => amount, o)
    const [purchase, refund] = await Promise.all([
      repos.purchases.find(purchaseId),
      repos.refunds.find(refundId),
    ])
    await store.add(
      {
        ...{ id: `re_${ref}`, type: 'refund', parent: intent, at },
        value: {
          ...{ amount, currency: 'usd', status: 'succeeded', failure: null, reason: null },
          metadata: { awning_refund: refundId, awning_seller: scope.sellerId },
        },
      },
      [],
    )
    await repos.batch(past.books.succeed(by, repos, purchase!, refund!, `re_${ref}`))
  }
}
