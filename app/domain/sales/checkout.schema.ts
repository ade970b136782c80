import { z } from 'zod'
import type { Money } from '../kernel/money.ts'
import type { PolicyView } from '../refunds/policy.schema.ts'
import type { ShopView } from './library.schema.ts'

/**
 * `open`: the buyer is at the processor's. `paid`: granted as a purchase. `expired`: nothing was bought; a payment that
 * arrives all the same is still granted.
 */
export const CHECKOUT_STATES = ['open', 'paid', 'expired'] as const
export type CheckoutStatus = (typeof CHECKOUT_STATES)[number]

/** What the product page posts. */
export const startCheckoutSchema = z.object({
  edition_id: z.string().optional(),
  /** As typed, where buyers name the price. */
  amount: z.string().optional(),
  /** What the page showed, minor units: a price that changed meanwhile is not charged unseen. */
  expected: z.coerce.number().int().min(0).optional(),
  code: z.string().max(60, 'must be at most 60 characters').optional(),
  /** Needed for what is free; the processor asks for it otherwise. */
  email: z.string().optional(),
  name: z.string().max(120, 'must be at most 120 characters').optional(),
})
export type StartCheckout = z.infer<typeof startCheckoutSchema>

/** What an edition costs right now. */
export type Quote = {
  editionId: string
  price: Money
  /** Less than `price` where a code counts. */
  total: Money
  /** The code that counts, and what it says; or why the one that was given does not. */
  discount: { code: string; note: string | null } | null
  refusedCode: string | null
}

/** Where the buyer comes back to. */
export type ThanksView = {
  state: 'granted' | 'confirming' | 'nothing_paid'
  shop: ShopView
  productName: string
  productUrl: string
  libraryUrl: string | null
  /** Where the receipt goes. */
  email: string | null
  policy: PolicyView | null
}
