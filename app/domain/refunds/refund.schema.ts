import { z } from 'zod'
import { isId } from '../kernel/ids.ts'
import { moneySchema } from '../kernel/money.schema.ts'
import type { Money } from '../kernel/money.ts'
import { pageQuerySchema } from '../kernel/page.ts'
import type { ShopView } from '../sales/library.schema.ts'
import type { PolicyView } from './policy.schema.ts'
import type { HeldFor } from './refund.rules.ts'

/**
 * `pending`: to be asked of the processor. `unknown`: asked, and the answer was lost; only asking again what became of it
 * leads out. `failed`: no money moved, or it came back.
 */
export const REFUND_STATES = ['pending', 'unknown', 'succeeded', 'failed'] as const
export type RefundStatus = (typeof REFUND_STATES)[number]

/** Who decided it. `automatic`: the seller's rule for requests inside the window; `processor`: made in its dashboard. */
export const REFUND_ORIGINS = ['seller', 'request', 'automatic', 'processor'] as const
export type RefundOrigin = (typeof REFUND_ORIGINS)[number]

/** `granted`: a refund was made of it, by a member, the rule or the deadline. */
export const REQUEST_STATES = ['open', 'granted', 'declined', 'expired'] as const
export type RequestStatus = (typeof REQUEST_STATES)[number]

export const DISPUTE_STATES = ['open', 'won', 'lost'] as const

/** Body of `POST /purchases/:id/refunds`. */
export const refundInputSchema = z
  .object({
    /** Of the price, tax goes back on top; all that is left when it is left out. */
    amount: moneySchema.optional(),
    /** Needed when the refund window is over. */
    note: z.string('must be text').optional(),
  })
  .strict()
export type RefundInput = z.infer<typeof refundInputSchema>

export type RefundView = {
  id: string
  purchase_id: string
  status: RefundStatus
  amount: Money
  tax: Money
  note: string | null
  origin: RefundOrigin
  by: string
  failure: string | null
  created_at: string
  settled_at: string | null
}

/** What a refund takes from whom, before it is made. */
export type RefundPreview = {
  amount: Money
  tax: Money
  to_buyer: Money
  platform_fee_returned: Money
  affiliate: Money
  from_balance: Money
  /** The processor's fee of the sale: it stays gone, however much is given back. */
  processor_fee_kept: Money
  is_full: boolean
  /** false: sold elsewhere, so the money has to be paid back there. */
  is_ours: boolean
}

/** Everything about the money of a purchase. */
export type PurchaseMoneyView = {
  policy: PolicyView
  window: { is_open: boolean; days_left: number; last_day: string | null; closes_at: string | null }
  refundable: Money
  refunds_paused: boolean
  is_ours: boolean
  parts: Record<'tax' | 'processor_fee' | 'platform_fee' | 'affiliate' | 'seller', Money> | null
  refunds: RefundView[]
  disputes: {
    id: string
    status: (typeof DISPUTE_STATES)[number]
    reason: string
    amount: Money
    fee: Money
    opened_at: string
    closed_at: string | null
  }[]
}

export const requestQuerySchema = pageQuerySchema.extend({
  cursor: z
    .string()
    .refine((c) => isId('refundRequest', c), 'is not a cursor of this list')
    .optional(),
  status: z.enum(REQUEST_STATES).optional(),
})
export type RequestQuery = z.infer<typeof requestQuerySchema>

/** Bodies of `POST /refund-requests/:id/approve` and `…/decline`. */
export const approveRequestSchema = z
  .object({ amount: moneySchema.optional(), note: z.string().optional() })
  .strict()
export const declineRequestSchema = z
  .object({
    /** What the buyer reads. */
    answer: z
      .string('is needed: tell the buyer why')
      .trim()
      .min(1, 'is needed: tell the buyer why')
      .max(1_000, 'must be at most 1,000 characters'),
  })
  .strict()

export type RefundRequestView = {
  id: string
  purchase_id: string
  product_name: string
  email: string
  price: Money
  /** What can still be given back of it. */
  refundable: Money
  status: RequestStatus
  note: string | null
  in_window: boolean
  held_for: HeldFor | null
  deadline_at: string
  decided_at: string | null
  answer: string | null
  refund_id: string | null
  created_at: string
}

/** What a buyer sees of their refund. */
export type RefundPageView = {
  shop: ShopView
  productName: string
  purchasedAt: number
  price: Money
  refunded: Money
  policy: PolicyView
  window: PurchaseMoneyView['window']
  /** Whose days they are: the buyer's where we know it, otherwise the shop's. */
  zone: string
  isOwnZone: boolean
  /** Whether the money went through us, so that it comes back through us. */
  isOurs: boolean
  /** What would go back, tax included. */
  back: Money
  /** Why there is nothing to ask for, or null. */
  refused: { code: string; text: string } | null
  /** Whether asking now is granted at once. */
  isAutomatic: boolean
  request: Pick<RefundRequestView, 'status' | 'note' | 'answer' | 'deadline_at' | 'created_at'> | null
  /** The latest, and what all that did not fail give back together, tax included. */
  refund: (Pick<RefundView, 'status' | 'amount' | 'tax' | 'created_at'> & { together: Money }) | null
}
