import type { InstantQuote, PayoutView } from '#app/domain/payouts/payout.schema.ts'
import { moneyField } from '#app/http/instant-form.ts'
import type {
  InstantOrder,
  QuoteAsk,
  QuoteOutcome,
  SendOutcome,
} from '#app/machines/instant-payout.machine.ts'

const ADDRESS = '/payouts/instant/ask'

async function refusedBy(response: Response) {
  const { detail } = (await response.json()) as { detail: string }
  return { kind: 'refused' as const, detail }
}

/** @throws when there is no readable answer */
export async function askQuote({ through, amount }: QuoteAsk, signal: AbortSignal): Promise<QuoteOutcome> {
  const query = new URLSearchParams({
    ...(through && { through }),
    ...(amount && { amount: moneyField(amount) }),
  })
  const response = await fetch(`${ADDRESS}?${query}`, { signal })
  if (!response.ok) return refusedBy(response)
  return { kind: 'quote', quote: (await response.json()) as InstantQuote }
}

/** @throws when there is no readable answer */
export async function sendInstant({ through, amount, gross, key }: InstantOrder): Promise<SendOutcome> {
  const body = new URLSearchParams({ through, gross: moneyField(gross), key })
  if (amount) body.set('amount', moneyField(amount))
  const response = await fetch(ADDRESS, { method: 'POST', body })
  if (!response.ok) return refusedBy(response)
  return { kind: 'answered', payouts: ((await response.json()) as { data: PayoutView[] }).data }
}

/** How payouts stand by now; null when that cannot be known at the moment. */
export async function askPayouts(ids: readonly string[]): Promise<PayoutView[] | null> {
  const query = new URLSearchParams(ids.map((id) => ['payout', id]))
  const response = await fetch(`${ADDRESS}?${query}`).catch(() => null)
  return response?.ok ? ((await response.json()) as { data: PayoutView[] }).data : null
}
