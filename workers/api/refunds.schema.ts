import { z } from '@hono/zod-openapi'
import { currencySchema, moneySchema } from '#app/domain/kernel/money.schema.ts'
import type { BalanceView } from '#app/domain/ledger/balance.rules.ts'
import { HELD_FOR } from '#app/domain/refunds/refund.rules.ts'
import {
  approveRequestSchema,
  declineRequestSchema,
  REFUND_ORIGINS,
  REFUND_STATES,
  REQUEST_STATES,
  type RefundRequestView,
  type RefundView,
  refundInputSchema,
} from '#app/domain/refunds/refund.schema.ts'
import * as examples from './examples.ts'
import { time } from './wire.schema.ts'

export const newRefundSchema = refundInputSchema
  .extend({})
  .openapi('NewRefund', { example: examples.newRefund })
export const approvalSchema = approveRequestSchema.extend({}).openapi('RefundApproval', { example: {} })
export const declineSchema = declineRequestSchema
  .extend({})
  .openapi('RefundDecline', { example: examples.declineRequest })

export const refundSchema = z
  .object({
    id: z.string(),
    purchase_id: z.string(),
    status: z.enum(REFUND_STATES).openapi({
      description:
        '`pending`: to be asked of the payment processor. `unknown`: asked, and the answer was lost; it settles by itself within minutes. `failed`: no money moved, or it came back.',
    }),
    amount: moneySchema.describe('Of the price.'),
    tax: moneySchema.describe('On top of it, to the buyer as well.'),
    note: z.string().nullable(),
    origin: z.enum(REFUND_ORIGINS),
    by: z.string(),
    failure: z.string().nullable(),
    created_at: time,
    settled_at: time.nullable(),
  })
  .openapi('Refund', { example: examples.refund }) satisfies z.ZodType<RefundView>

export const refundRequestSchema = z
  .object({
    id: z.string(),
    purchase_id: z.string(),
    product_name: z.string(),
    email: z.string(),
    price: moneySchema,
    refundable: moneySchema.describe('Of the price, what can still be given back.'),
    status: z.enum(REQUEST_STATES).openapi({
      description: '`expired`: nobody decided in time, and the window was over.',
    }),
    note: z.string().nullable().openapi({ description: 'What the buyer wrote.' }),
    in_window: z.boolean(),
    held_for: z.enum(HELD_FOR).nullable().openapi({ description: 'Why it was not granted at once.' }),
    deadline_at: time.openapi({
      description: 'When it decides itself: granted inside the refund window, over outside of it.',
    }),
    decided_at: time.nullable(),
    answer: z.string().nullable(),
    refund_id: z.string().nullable(),
    created_at: time,
  })
  .openapi('RefundRequest', { example: examples.refundRequest }) satisfies z.ZodType<RefundRequestView>

/** A balance may be below zero. */
const signedMoney = z.object({ amount: z.int(), currency: currencySchema })
export const balanceSchema = z
  .object({
    data: z.array(
      z.object({
        currency: currencySchema,
        unpaid: signedMoney.openapi({
          description: 'Not paid out yet; below zero after refunds of what was paid out.',
        }),
        processing: signedMoney.openapi({ description: 'On its way in a payout.' }),
        paid: signedMoney,
        forfeited: signedMoney,
      }),
    ),
    refunds_paused: z.boolean().openapi({
      description: 'Refunds are off below −100.00 of unpaid balance, and on again above 0.',
    }),
  })
  .openapi('Balance', { example: examples.balance }) satisfies z.ZodType<BalanceView>
