import { z } from 'zod'
import { PAUSE_REASONS, type PayoutStatus } from './payout.schema.ts'
import type { RunKind, UtcDay } from './schedule.rules.ts'

const operatorReasons = PAUSE_REASONS.filter((r) => r !== 'seller')

const note = z.string('must be text').trim().max(300, 'must be at most 300 characters')
const optionalDay = z
  .union([z.literal(''), z.iso.date('must be a day, for example 2026-11-20')])
  .transform((day) => day || null)
  .nullish()
  .transform((day) => day ?? null)

/** What an operator says when payouts of a seller are stopped. The seller reads reason, note and day. */
export const pauseSchema = z.object({
  sellerId: z.string('is needed').min(1, 'is needed'),
  reason: z.enum(operatorReasons, `must be one of ${operatorReasons.join(', ')}`),
  note: note.optional().transform((text) => text || null),
  reviewOn: optionalDay,
  /** The whole seller, not only payouts. */
  suspend: z
    .union([z.boolean(), z.literal('on').transform(() => true)])
    .optional()
    .transform((is) => is ?? false),
})
export type PauseInput = z.output<typeof pauseSchema>

/** Instant payouts for everybody: off, with the sentence sellers read, until a day or until they are switched on. */
export const instantSwitchSchema = z.object({
  isOff: z.enum(['true', 'false'], 'must be true or false').transform((text) => text === 'true'),
  reason: note.optional().transform((text) => text || 'The payment provider has trouble.'),
  until: optionalDay,
})
export type InstantSwitchInput = z.output<typeof instantSwitchSchema>

/** What runs of a day made, over all sellers. */
export type RunDay = {
  day: UtcDay
  /** Sellers whose turn has not come yet. */
  waiting: number
  runs: { kind: RunKind; outcome: string; sellers: number }[]
  payouts: {
    type: 'standard' | 'instant'
    status: PayoutStatus
    currency: string
    count: number
    net: number
  }[]
}
