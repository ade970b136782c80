import { z } from 'zod'
import { moneySchema } from '../kernel/money.schema.ts'
import type { Money } from '../kernel/money.ts'
import { pageQuerySchema } from '../kernel/page.ts'

export const SCHEDULES = ['daily', 'weekly', 'monthly', 'quarterly'] as const
export type Schedule = (typeof SCHEDULES)[number]
export const PAYOUT_TYPES = ['standard', 'instant'] as const
export type PayoutType = (typeof PAYOUT_TYPES)[number]
export const DESTINATION_KINDS = ['bank', 'card'] as const
export type DestinationKind = (typeof DESTINATION_KINDS)[number]

/**
 * `scheduled`: its entries are claimed, nothing was asked of the provider. `creating`: the transfer is being asked for.
 * `transferring`: the money is in the seller's account at the provider, the payout is being asked for. `submitted`: on its
 * way to the bank. `unknown`: asked, and the answer was lost; only asking what became of it leads out. `failed` and
 * `canceled`: the money came back before it arrived. `returned`: after it was reported as paid.
 */
export const PAYOUT_STATES = [
  'scheduled',
  'creating',
  'transferring',
  'submitted',
  'paid',
  'failed',
  'canceled',
  'returned',
  'unknown',
] as const
export type PayoutStatus = (typeof PAYOUT_STATES)[number]
export const OPEN_STATES = ['scheduled', 'creating', 'transferring', 'submitted', 'unknown'] as const

/** What made it: a run of the schedule, or a member or key that asked for it now. */
export const PAYOUT_ORIGINS = ['schedule', 'request'] as const
export type PayoutOrigin = (typeof PAYOUT_ORIGINS)[number]

/** Why payouts of a seller are paused, or the seller suspended. A closed list, so that each can be put into words. */
export const PAUSE_REASONS = ['seller', 'disputes', 'verification', 'review', 'other'] as const
export type PauseReason = (typeof PAUSE_REASONS)[number]

export const CHECKS = [
  'suspended',
  'paused',
  'no_destination',
  'destination_not_verified',
  'destination_changed',
  'currency_mismatch',
  'payout_in_flight',
  'negative_balance',
  'minimum',
  'daily_threshold',
  'instant_off',
  'instant_not_supported',
  'account_too_new',
  'still_settling',
  'above_cap',
] as const
export type CheckCode = (typeof CHECKS)[number]

/** One thing that has to be so before money goes out. */
export type Check = {
  code: CheckCode
  ok: boolean
  /** A sentence: how it is, and what to do when it is not. */
  detail: string
  /** How much more there would have to be, minor units. */
  missing: number | null
  /** UTC day from which it is so, as far as known; null: it is so already, or nobody can say. */
  passes_on: string | null
}

export type PayoutView = {
  id: string
  type: PayoutType
  status: PayoutStatus
  gross: Money
  fee: Money
  net: Money
  /** The last UTC day whose money is in it. */
  covers_through: string
  /** UTC day the bank should have it; null: not known yet. */
  arrives_on: string | null
  failure: { code: string; detail: string } | null
  origin: PayoutOrigin
  /** Of how many payouts made together: a balance above the cap goes out in parts. */
  part: { number: number; of: number }
  /** For people, without the number of the account. */
  destination: string
  created_at: string
  settled_at: string | null
}
/** What happened to a payout, oldest first. */
export type PayoutStep = { status: PayoutStatus; at: string; detail: string }

export type NextPayoutView = {
  /** UTC day; null: none will be made as things stand. */
  date: string | null
  type: PayoutType
  gross: Money
  fee: Money
  net: Money
  payable: boolean
  checks: CheckView[]
  covers_through: string | null
  schedule: Schedule
  /** Why the chosen daily schedule is suspended, and weekly stands in for it; null: it is not. */
  daily_suspended: { code: string; detail: string } | null
  destination: string | null
}
/** A check on the wire: what is missing as money. */
export type CheckView = Omit<Check, 'missing'> & { missing: Money | null }

/** Body of `PUT /payout-settings`. A field left out stays as it is; null takes it away. */
export const payoutSettingsSchema = z
  .object({
    schedule: z.enum(SCHEDULES, `must be one of ${SCHEDULES.join(', ')}`).optional(),
    minimum: moneySchema.nullable().optional(),
    daily_above: moneySchema.nullable().optional(),
    paused: z.boolean('must be true or false').optional(),
  })
  .strict()
export type PayoutSettingsInput = z.infer<typeof payoutSettingsSchema>

const day = z.iso.date('must be a day, for example 2026-11-20')
/** Body of `POST /payouts/instant/quote`: through which UTC day (today when left out) and how much at most of the balance. */
export const instantQuoteSchema = z
  .object({ through: day.optional(), amount: moneySchema.optional() })
  .strict()
export type InstantQuoteInput = z.infer<typeof instantQuoteSchema>
/** What an instant payout would bring now, divided into the payouts that would be made. */
export type InstantQuote = {
  payable: boolean
  gross: Money
  fee: Money
  net: Money
  fee_percent: number
  through: string
  /** Each payout that would be made. */
  parts: { gross: Money; fee: Money; net: Money }[]
  checks: CheckView[]
  destination: string | null
  /** Open money by UTC day, oldest first: what a chosen day includes. */
  days: { day: string; amount: Money; total: Money }[]
}

/** Body of `POST /payouts/instant`. `gross`, from the quote: refused when it is no longer what would be paid out. */
export const instantPayoutSchema = instantQuoteSchema.extend({ gross: moneySchema.optional() }).strict()
export type InstantPayoutInput = z.infer<typeof instantPayoutSchema>

export const payoutListSchema = pageQuerySchema.extend({
  status: z.enum(PAYOUT_STATES, `must be one of ${PAYOUT_STATES.join(', ')}`).optional(),
})
export type PayoutListQuery = z.infer<typeof payoutListSchema>

export const PAYOUT_EVENTS = [
  'payout.scheduled',
  'payout.skipped',
  'payout.sent',
  'payout.paid',
  'payout.failed',
] as const
export type PayoutEventType = (typeof PAYOUT_EVENTS)[number]
export type PayoutEventView = {
  id: string
  type: PayoutEventType
  /** null for a run that made none. */
  payout_id: string | null
  /** Why not, for `payout.skipped` and `payout.failed`. */
  code: string | null
  at: string
}
