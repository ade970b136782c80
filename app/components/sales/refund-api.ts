import type { FieldError } from '#app/domain/kernel/errors.ts'
import type { Money } from '#app/domain/kernel/money.ts'
import { priceInput } from '#app/domain/kernel/price-input.rules.ts'
import type { RefundPreview, RefundView } from '#app/domain/refunds/refund.schema.ts'
import type { PreviewOutcome, RefundOrder, SendOutcome } from '#app/machines/refund.machine.ts'

const addressOf = (purchaseId: string) => `/sales/${purchaseId}/refunds`

async function refusedBy(response: Response) {
  const { detail, errors } = (await response.json()) as { detail: string; errors: FieldError[] }
  return { kind: 'refused' as const, errors, detail }
}

/** @throws when there is no readable answer */
export async function askPreview(
  purchaseId: string,
  amount: Money,
  signal: AbortSignal,
): Promise<PreviewOutcome> {
  const query = new URLSearchParams({ amount: priceInput(amount) })
  const response = await fetch(`${addressOf(purchaseId)}?${query}`, { signal })
  if (!response.ok) return refusedBy(response)
  return { kind: 'preview', preview: (await response.json()) as RefundPreview }
}

/**
 * @param requestId of the buyer's request that is granted by it
 * @throws when there is no readable answer
 */
export async function sendRefund(
  purchaseId: string,
  { amount, note, key }: RefundOrder,
  requestId: string | undefined,
): Promise<SendOutcome> {
  const body = new URLSearchParams({ amount: priceInput(amount), note, key })
  if (requestId) body.set('request', requestId)
  const response = await fetch(addressOf(purchaseId), { method: 'POST', body })
  if (!response.ok) return refusedBy(response)
  return { kind: 'answered', refund: (await response.json()) as RefundView }
}
