import { z } from '@hono/zod-openapi'
import { CONSENT_STATES } from '#app/domain/audience/consent.rules.ts'
import type { ContactView } from '#app/domain/audience/contacts.schema.ts'
import { KINDS } from '#app/domain/audience/kind.ts'
import { moneySchema } from '#app/domain/kernel/money.schema.ts'
import * as examples from './examples.ts'
import { time } from './wire.schema.ts'

export const contactSchema = z
  .object({
    id: z.string().openapi({ example: 'ct_01jzqk4c8m2v6w9x3y5z7a1b2c' }),
    email: z.string(),
    name: z.string().nullable(),
    external_id: z.string().nullable(),
    attributes: z.record(z.string(), z.unknown()),
    tags: z.array(z.string()),
    country: z.string().nullable(),
    kinds: z.array(z.enum(KINDS)),
    first_seen_at: time,
    follower_since: time.nullable(),
    customer_since: time
      .nullable()
      .openapi({ description: 'First purchase that stands: neither fully refunded nor charged back.' }),
    affiliate_since: time.nullable(),
    purchases: z.int(),
    total_spent: z.array(moneySchema).openapi({ description: 'One entry per currency.' }),
    consent: z.object({
      state: z.enum(CONSENT_STATES),
      reason: z.string().nullable(),
      source: z.string(),
      changed_at: time,
    }),
    suppressed: z
      .string()
      .nullable()
      .openapi({ description: 'Why the address must not be mailed whatever the consent says, or null.' }),
    untracked: z
      .boolean()
      .openapi({ description: 'The person asked that opens and clicks of theirs are not counted.' }),
  })
  .openapi('Contact', { example: examples.contact }) satisfies z.ZodType<ContactView>
