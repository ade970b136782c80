import { z } from 'zod'
import { PAUSE_REASONS } from './payout.schema.ts'

/** Why an operator may stop payouts; a seller's own pause has a reason of its own. */
export const OPERATOR_REASONS = PAUSE_REASONS.filter((r) => r !== 'seller')

const note = z.string('must be text').trim().max(300, 'must be at most 300 characters')
const optionalDay = z
  .union([z.literal(''), z.iso.date('must be a day, for example 2026-11-20')])
  .transform((day) => day || null)
  .nullish()
  .transform((day) => day ?? null)

/** What an operator says when payouts of a seller are stopped. The seller reads reason, note and day. */
export const pauseSchema = z.object({
  /** Its id, or its short name. */
  seller: z.string('is needed').trim().min(1, 'is needed'),
  reason: z.enum(OPERATOR_REASONS, `must be one of ${OPERATOR_REASONS.join(', ')}`),
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
