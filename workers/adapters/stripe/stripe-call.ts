import type Stripe from 'stripe'
import type { z } from 'zod'
import type { Outcome } from '#workers/ports/payment-gateway.port.ts'
import { createStripeClient, type StripeDeps } from './stripe-client.ts'
import { outcomeOfError, unreadable } from './stripe-errors.ts'

/** Stripe's largest page. */
export const PAGE = 100

/** One call to Stripe and what became of it; `schema` must fit what it answers. Never throws. */
export function createStripeCall(deps: StripeDeps) {
  const client = createStripeClient(deps)
  return async <T>(
    schema: z.ZodType<T>,
    isWrite: boolean,
    ask: (stripe: Stripe) => Promise<unknown>,
  ): Promise<Outcome<T>> => {
    try {
      const parsed = schema.safeParse(await ask(await client()))
      return parsed.success ? { kind: 'done', value: parsed.data } : unreadable(isWrite)
    } catch (error) {
      return outcomeOfError(error, isWrite)
    }
  }
}

/** All pages of a list, at most so many items. */
export async function all<T>(pages: AsyncIterable<T>, most = Number.POSITIVE_INFINITY): Promise<T[]> {
  const items: T[] = []
  for await (const item of pages) if (items.push(item) >= most) break
  return items
}
