import { z } from 'zod'
import { changeItemsSchema, noteSchema, subjectSchema } from './mail-text.schema.ts'

export const UPDATE_STATUSES = ['held', 'queued', 'sending', 'paused', 'sent', 'cancelled', 'failed'] as const
/** How far a big send may go: `canary` only its first part, `open` all of it, `overruled` all of it by a member's word; `off` for small ones. */
export const GUARDS = ['off', 'canary', 'open', 'overruled'] as const
export type Guard = (typeof GUARDS)[number]
/** Why an update waits although nobody paused it: the seller's day is full, or a provider's gate is closed. */
export const WAIT_REASONS = ['daily_limit', 'rate', 'quota', 'warm_up', 'account', 'failing'] as const
export type WaitReason = (typeof WAIT_REASONS)[number]
export type UpdateStatus = (typeof UPDATE_STATUSES)[number]

/** Why a candidate does not hear, in the order they are asked; see CONTEXT.md. */
export const EXCLUSION_REASONS = [
  'other_edition',
  'charged_back',
  'refunded',
  'bought_after',
  'outside_segment',
  'suppressed',
  'blocklisted',
  'unsubscribed',
  'pending',
  'muted',
] as const
export type ExclusionReason = (typeof EXCLUSION_REASONS)[number]

export const DELIVERY_STATES = [
  'queued',
  'sending',
  'skipped',
  'cancelled',
  'accepted',
  'rejected',
  'unknown',
  'delivered',
  'opened',
  'clicked',
  'bounced',
  'complained',
] as const
export type DeliveryState = (typeof DELIVERY_STATES)[number]

/** Seconds an update waits for an undo. */
export const DEFAULT_HOLD_SECONDS = 10

export const createUpdateSchema = z
  .object({
    version: z.int('must be a version number').min(1, 'must be a version number').optional(),
    subject: subjectSchema.optional(),
    note: noteSchema.optional(),
    items: changeItemsSchema.optional(),
    segment_id: z.string().nullable().optional(),
    hold_seconds: z
      .int('must be whole seconds')
      .min(0, 'must be 0 to 600')
      .max(600, 'must be 0 to 600')
      .optional(),
    allow_recent: z.boolean().optional(),
  })
  .strict()
export type CreateUpdate = z.infer<typeof createUpdateSchema>

export const resendSchema = z.object({ subject: subjectSchema.optional() }).strict()
export const settleUnknownSchema = z
  .object({ choice: z.enum(['leave', 'resend'], 'must be leave or resend') })
  .strict()

export type UpdateView = {
  id: string
  product_id: string
  version: number
  since_version: number
  status: UpdateStatus
  subject: string
  note: string
  items: string[]
  /** Of the product's customers only those a segment meant then; its name. */
  segment: string | null
  send_at: string
  created_at: string
  started_at: string | null
  finished_at: string | null
  /** true while recipients are still being frozen; the counts grow until it is false. */
  freezing: boolean
  pause_reason: string | null
  /** What is left goes on by itself at that time. */
  waiting: { reason: WaitReason; until: string } | null
  /** Whether its mails carry the open pixel and counted links. */
  tracked: boolean
  guard: Guard
  /** The update this one repeats to those who did not open it, and which time: 1, 2 or 3; null and 0 for a first. */
  resend_of: string | null
  wave: number
  /** A digest of these updates; or the digest that takes part of this update's recipients. */
  digest_of: string[] | null
  digest_id: string | null
  /** When a member decided to leave alone what stayed unknown. */
  unknown_left_at: string | null
  counts: UpdateCounts
}
/** candidates = recipients + Σ excluded; recipients = queued + accepted + rejected + unknown + skipped + cancelled. */
export type UpdateCounts = {
  candidates: number
  recipients: number
  excluded: Partial<Record<ExclusionReason, number>>
  queued: number
  accepted: number
  rejected: number
  unknown: number
  skipped: number
  cancelled: number
  delivered: number
  opened: number
  clicked: number
  bounced: number
  complained: number
  /** Times opened and clicked by people; by machines. */
  opens: number
  clicks: number
  machine_opens: number
  machine_clicks: number
}
/** Why an update is not sent again to those who did not open it. */
export type ResendRefusal = 'not_sent' | 'not_tracked' | 'too_soon' | 'no_more_waves' | 'nobody'
export type ResendPreview = {
  /** The most who could hear: those who chose less mail meanwhile are left out when it is sent. */
  recipients: number
  allowed: boolean
  because: ResendRefusal | null
  next_at: string | null
  waves_left: number
}
/** What of the seller's day is used, in mails; `limit` is what the day takes. */
export type SendingMeter = { used: number; limit: number; resets_at: string }

export type DeliveryView = {
  id: string
  update_id: string
  contact_id: string
  email: string
  state: DeliveryState
  reason: string | null
  changed_at: string
}
