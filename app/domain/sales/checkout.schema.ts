import { z } from 'zod'
import type { PolicyView } from '../refunds/policy.schema.ts'
import type { ShopView } from './library.schema.ts'

/**
 * `open`: the buyer is at the processor's. `paid`: granted as a purchase. `expired`: nothing was bought; a payment that
 * arrives all the same is still granted.
 */
export const CHECKOUT_STATES = ['open', 'paid', 'expired'] as const

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
