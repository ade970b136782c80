import { z } from '@hono/zod-openapi'
import { moneySchema } from '#app/domain/kernel/money.schema.ts'
import { PURCHASE_STATUSES } from '#app/domain/sales/purchases.schema.ts'
import * as examples from './examples.ts'
import { time } from './wire.schema.ts'

export const purchaseSchema = z
  .object({
    id: z.string().openapi({ example: 'pur_01jzqk4c8m2v6w9x3y5z7a1b2c' }),
    product_id: z.string(),
    product_name: z.string(),
    edition_id: z.string(),
    contact_id: z.string(),
    email: z.string(),
    price: moneySchema.describe('What was paid, less the tax, which came on top of it.'),
    tax: moneySchema,
    refunded: moneySchema,
    refundable: moneySchema.describe('Of the price, what can still be given back.'),
    discount_code: z.string().nullable(),
    status: z.enum(PURCHASE_STATUSES),
    refund_policy: z.object({
      period_days: z.int(),
      title: z.string(),
      fine_print: z.string().nullable(),
      version: z.int(),
    }),
    library_url: z
      .url()
      .openapi({ description: "The customer's own page. Whoever has this address has the product." }),
    source: z.string(),
    purchased_at: time,
  })
  .openapi('Purchase', { example: examples.purchase })
