import { z } from '@hono/zod-openapi'
import { currencySchema, moneySchema } from '#app/domain/kernel/money.schema.ts'
import {
  CHECKS,
  DESTINATION_KINDS,
  type InstantQuote,
  instantPayoutSchema,
  instantQuoteSchema,
  type NextPayoutView,
  PAYOUT_EVENTS,
  PAYOUT_ORIGINS,
  PAYOUT_STATES,
  PAYOUT_TYPES,
  type PayoutEventView,
  type PayoutStep,
  type PayoutView,
  payoutSettingsSchema,
  SCHEDULES,
} from '#app/domain/payouts/payout.schema.ts'
import type { PayoutSettingsView } from '../services/payouts/payout-settings.service.ts'
import * as examples from './examples.ts'
import { time } from './wire.schema.ts'

export const putPayoutSettings = payoutSettingsSchema
  .extend({})
  .openapi('PutPayoutSettings', { example: examples.putPayoutSettings })
export const newInstantQuote = instantQuoteSchema
  .extend({})
  .openapi('NewInstantQuote', { example: examples.newInstantQuote })
export const newInstantPayout = instantPayoutSchema
  .extend({})
  .openapi('NewInstantPayout', { example: examples.newInstantPayout })

const day = z.iso.date().openapi({ description: 'A UTC day.' })
/** More may have gone back than came in. */
const signedMoney = z.object({ amount: z.int(), currency: currencySchema })
const coded = z.object({ code: z.string(), detail: z.string() })
const payoutFields = {
  id: z.string(),
  type: z.enum(PAYOUT_TYPES),
  status: z.enum(PAYOUT_STATES).openapi({
    description:
      '`scheduled`, `creating`, `transferring`, `submitted`: on its way. `unknown`: the provider’s answer was lost; it settles by itself, and nothing is paid twice. `failed`, `canceled`: the money is back in the balance. `returned`: so, after it was `paid`.',
  }),
  gross: moneySchema.describe('What left the balance: `net` and `fee` together.'),
  fee: moneySchema,
  net: moneySchema.describe('What arrives.'),
  covers_through: day.describe('The last UTC day whose money is in it.'),
  arrives_on: day.nullable(),
  failure: coded.nullable().openapi({ description: 'Why it did not arrive, and what to do.' }),
  origin: z.enum(PAYOUT_ORIGINS),
  part: z.object({ number: z.int(), of: z.int() }).openapi({
    description:
      'An instant payout brings at most 9,999.00; more goes out in parts, each with its own outcome.',
  }),
  destination: z.string(),
  created_at: time,
  settled_at: time.nullable(),
}
export const payoutSchema = z
  .object(payoutFields)
  .openapi('Payout', { example: examples.payout }) satisfies z.ZodType<PayoutView>

export const payoutDetailSchema = z
  .object({
    ...payoutFields,
    timeline: z.array(z.object({ status: z.enum(PAYOUT_STATES), at: time, detail: z.string() })),
  })
  .openapi('PayoutDetail', { example: examples.payoutDetail }) satisfies z.ZodType<
  PayoutView & { timeline: PayoutStep[] }
>
export const payoutsSchema = z.object({ data: z.array(payoutSchema) })

const check = z.object({
  code: z.enum(CHECKS),
  ok: z.boolean(),
  detail: z.string(),
  missing: moneySchema.nullable(),
  passes_on: day.nullable().openapi({ description: 'From when it passes, as far as known.' }),
})
export const nextPayoutSchema = z
  .object({
    date: day.nullable().openapi({ description: 'null: as things stand, none will be made.' }),
    type: z.enum(PAYOUT_TYPES),
    gross: signedMoney,
    fee: moneySchema,
    net: signedMoney,
    payable: z.boolean(),
    checks: z.array(check).openapi({ description: 'All of them, also those that pass.' }),
    covers_through: day.nullable(),
    schedule: z
      .enum(SCHEDULES)
      .openapi({ description: 'The one in force: weekly while daily is suspended.' }),
    daily_suspended: coded.nullable(),
    destination: z.string().nullable(),
  })
  .openapi('NextPayout', { example: examples.nextPayout }) satisfies z.ZodType<NextPayoutView>

export const payoutSettingsViewSchema = z
  .object({
    schedule: z.enum(SCHEDULES),
    minimum: moneySchema,
    least_minimum: moneySchema.describe('What `minimum` may not be below.'),
    daily_above: moneySchema
      .nullable()
      .openapi({ description: 'Daily payouts wait until so much is there.' }),
    paused: z.boolean(),
    pause: z
      .object({
        by: z.enum(['seller', 'operator']),
        reason: z.string(),
        detail: z.string(),
        review_on: day.nullable(),
      })
      .nullable(),
    daily: z.object({
      available: z.boolean(),
      reason: coded.nullable(),
      fee_percent: z.number().describe('Of what arrives, for each instant payout; daily ones are instant.'),
    }),
    destination: z
      .object({
        label: z.string(),
        kind: z.enum(DESTINATION_KINDS),
        currency: currencySchema,
        country: z.string(),
        verified: z.boolean(),
        instant: z.boolean(),
        held_until: time.nullable(),
      })
      .nullable(),
  })
  .openapi('PayoutSettings', { example: examples.payoutSettings }) satisfies z.ZodType<PayoutSettingsView>

const amounts = { gross: moneySchema, fee: moneySchema, net: moneySchema }
export const instantQuoteViewSchema = z
  .object({
    payable: z.boolean(),
    ...amounts,
    fee_percent: z.number(),
    through: day,
    parts: z.array(z.object(amounts)).openapi({ description: 'Each payout that would be made.' }),
    checks: z.array(check),
    destination: z.string().nullable(),
    days: z
      .array(z.object({ day, amount: signedMoney, total: signedMoney }))
      .openapi({ description: 'Open money by UTC day, oldest first: what a `through` includes.' }),
  })
  .openapi('InstantQuote', { example: examples.instantQuote }) satisfies z.ZodType<InstantQuote>

export const payoutEventSchema = z
  .object({
    id: z.string(),
    type: z.enum(PAYOUT_EVENTS),
    payout_id: z.string().nullable().openapi({ description: 'null for `payout.skipped`.' }),
    code: z.string().nullable().openapi({
      description: 'Why not: the check of `payout.skipped`, the failure of `payout.failed`.',
    }),
    at: time,
  })
  .openapi('PayoutEvent', { example: examples.payoutEvent }) satisfies z.ZodType<PayoutEventView>
