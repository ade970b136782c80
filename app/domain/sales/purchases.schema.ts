import { z } from 'zod'
import { emailSchema } from '../audience/email.schema.ts'
import { isId } from '../kernel/ids.ts'
import { moneySchema } from '../kernel/money.schema.ts'
import type { Money } from '../kernel/money.ts'
import { pageQuerySchema } from '../kernel/page.ts'
import { lineSchema } from '../kernel/text.schema.ts'

export const PURCHASE_STATUSES = ['paid', 'partially_refunded', 'refunded', 'disputed'] as const
export type PurchaseStatus = (typeof PURCHASE_STATUSES)[number]
/** Money is back in full, or was taken back: the buyer has no access and is no customer any more. */
export const hasAccess = (status: PurchaseStatus) => status === 'paid' || status === 'partially_refunded'

const id = (kind: 'product' | 'edition', what: string) =>
  z.string().refine((v) => isId(kind, v), `must be the id of ${what}`)

/** Ids carry this time, and a sale before the shop's software existed is a typo. */
const EARLIEST = Date.UTC(2000, 0, 1)

/** Body of `POST /purchases`: a sale made elsewhere. */
export const recordPurchaseSchema = z
  .object({
    product_id: id('product', 'a product'),
    edition_id: id('edition', 'an edition').optional(),
    email: emailSchema,
    /** What was paid; the edition's price when left out. */
    price: moneySchema.optional(),
    name: lineSchema(120).optional(),
    purchased_at: z.iso
      .datetime({ offset: true, error: 'must be a time like 2026-05-03T10:00:00Z' })
      .refine((t) => Date.parse(t) >= EARLIEST, 'must be after the year 2000')
      .optional(),
    /** Where the sale was made, for example `etsy`. */
    source: lineSchema(60).optional(),
  })
  .strict()
export type RecordPurchase = z.infer<typeof recordPurchaseSchema>

/** Filters of `GET /purchases`. */
export const purchaseQuerySchema = pageQuerySchema.extend({
  cursor: z
    .string()
    .refine((c) => isId('purchase', c), 'is not a cursor of this list')
    .optional(),
  product_id: id('product', 'a product').optional(),
  email: emailSchema.optional(),
  status: z.enum(PURCHASE_STATUSES).optional(),
})
export type PurchaseQuery = z.infer<typeof purchaseQuerySchema>

export type PurchaseView = {
  id: string
  product_id: string
  product_name: string
  edition_id: string
  contact_id: string
  email: string
  /** What was paid, less the tax, which came on top of it. */
  price: Money
  tax: Money
  refunded: Money
  /** Of the price, what can still be given back. */
  refundable: Money
  discount_code: string | null
  status: PurchaseStatus
  refund_policy: { period_days: number; title: string; fine_print: string | null; version: number }
  /** The customer's own page. Whoever has this address has the product. */
  library_url: string
  source: string
  purchased_at: string
}

/** A purchase with the names behind its ids. */
export type SaleView = PurchaseView & {
  buyer_name: string | null
  edition_name: string | null
  country: string | null
  /** Where the buyer's clock hangs; null: not known, and the seller's counts. */
  time_zone: string | null
  affiliate: { contact_id: string; email: string; name: string | null } | null
}
