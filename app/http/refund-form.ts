import { invalid } from '#app/domain/kernel/errors.ts'
import type { Money } from '#app/domain/kernel/money.ts'
import { readRefundAmount } from '#app/domain/refunds/amount-input.rules.ts'
import type { RefundInput, RefundView } from '#app/domain/refunds/refund.schema.ts'
import type { SellerScope } from '#workers/auth/scope.ts'
import type { AppLoadContext } from '#workers/load-context.ts'

type Services = AppLoadContext['container']['services']
export type RefundFields = { amount?: string; note?: string; key?: string; request?: string }

/** @throws invalid `amount` */
export function requireAmount(text: string, rest: Money): Money {
  const amount = readRefundAmount(text, rest)
  if (typeof amount === 'string') throw invalid([{ path: 'amount', message: amount }])
  return amount
}

/**
 * Pays back what a form says; with `request`, by granting it.
 * @throws invalid `amount`, `note`; what refunding or approving throws
 */
export async function refundByForm(
  services: Services,
  scope: SellerScope,
  purchaseId: string,
  fields: RefundFields,
): Promise<RefundView> {
  const { currency } = (await services.sales.get(scope, purchaseId)).price
  // Only read here: what is too much is for the service to say, which also knows a request sent twice.
  const amount = requireAmount(fields.amount ?? '', { amount: 99_999_999, currency })
  const note = fields.note?.trim()
  const input: RefundInput = { amount, ...(note && { note }) }
  if (!fields.request) return services.refunds.refund(scope, purchaseId, input, fields.key || null)
  const { refund_id } = await services.refundRequests.approve(scope, fields.request, input)
  const { refunds } = await services.refunds.ofPurchase(scope, purchaseId)
  return refunds.find((r) => r.id === refund_id)!
}
