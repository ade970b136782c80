import { z } from '@hono/zod-openapi'
import {
  DELIVERY_STATES,
  type DeliveryView,
  EXCLUSION_REASONS,
  GUARDS,
  type ResendPreview,
  UPDATE_STATUSES,
  type UpdateView,
  WAIT_REASONS,
} from '#app/domain/updates/updates.schema.ts'
import * as examples from './examples.ts'
import { time } from './wire.schema.ts'

const count = z.int().min(0)

export const updateSchema = z
  .object({
    id: z.string().openapi({ example: 'upd_01jzqk4c8m2v6w9x3y5z7a1b2c' }),
    product_id: z.string(),
    version: z.int().openapi({ description: 'The version customers are told about.' }),
    since_version: z
      .int()
      .openapi({ description: 'What they were told before: the mail lists changes since then.' }),
    status: z.enum(UPDATE_STATUSES),
    subject: z.string(),
    note: z.string().openapi({ description: 'Markdown.' }),
    items: z.array(z.string()).openapi({ description: 'The list of changes in the mail.' }),
    segment: z.string().nullable().openapi({
      description: 'Of the product’s customers only those this segment meant when it was confirmed.',
    }),
    send_at: time.openapi({ description: 'End of the hold.' }),
    created_at: time,
    started_at: time.nullable(),
    finished_at: time.nullable(),
    freezing: z
      .boolean()
      .openapi({ description: 'Recipients are still being frozen: the counts grow until it is false.' }),
    pause_reason: z.string().nullable(),
    waiting: z
      .object({ reason: z.enum(WAIT_REASONS), until: time })
      .nullable()
      .openapi({ description: 'Why what is left waits although nobody paused it; it goes on by itself.' }),
    tracked: z.boolean().openapi({ description: 'Its mails carry an open pixel and counted links.' }),
    guard: z.enum(GUARDS).openapi({
      description:
        'How far a big send may go: `canary` its first part only, `open` all of it, `overruled` all of it by a member’s word; `off` for small ones.',
    }),
    resend_of: z
      .string()
      .nullable()
      .openapi({ description: 'The update this one repeats to those who did not open it.' }),
    wave: z.int().min(0).max(3),
    digest_of: z.array(z.string()).nullable(),
    digest_id: z.string().nullable(),
    unknown_left_at: time.nullable(),
    counts: z
      .object({
        candidates: count,
        recipients: count,
        excluded: z.partialRecord(z.enum(EXCLUSION_REASONS), count).openapi({
          description: 'Candidates who do not hear, by reason.',
          example: { unsubscribed: 5, refunded: 2 },
        }),
        queued: count,
        accepted: count,
        rejected: count,
        unknown: count,
        skipped: count,
        cancelled: count,
        delivered: count,
        opened: count,
        clicked: count,
        bounced: count,
        complained: count,
        opens: count.openapi({ description: 'Times people opened it; `opened` counts the people.' }),
        clicks: count,
        machine_opens: count.openapi({
          description: 'Prefetchers, link scanners and privacy proxies, apart from people.',
        }),
        machine_clicks: count,
      })
      .openapi({
        description:
          'candidates = recipients + all of excluded; recipients = queued + accepted + rejected + unknown + skipped + cancelled.',
      }),
  })
  .openapi('Update', { example: examples.update }) satisfies z.ZodType<UpdateView>

export const deliverySchema = z
  .object({
    id: z.string(),
    update_id: z.string(),
    contact_id: z.string(),
    email: z.string(),
    state: z.enum(DELIVERY_STATES),
    reason: z.string().nullable(),
    changed_at: time,
  })
  .openapi('Delivery') satisfies z.ZodType<DeliveryView>

export const resendPreviewSchema = z
  .object({
    recipients: count.openapi({ description: 'The most who could hear.' }),
    allowed: z.boolean(),
    because: z.enum(['not_sent', 'not_tracked', 'too_soon', 'no_more_waves', 'nobody']).nullable(),
    next_at: time.nullable().openapi({ description: 'When it may, of `too_soon`.' }),
    waves_left: z.int().min(0).max(3),
  })
  .openapi('ResendPreview') satisfies z.ZodType<ResendPreview>
