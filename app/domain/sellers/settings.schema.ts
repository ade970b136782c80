import { z } from 'zod'
import { emailSchema, lineSchema } from '../kernel/text.schema.ts'
import { brandColorSchema } from './brand.rules.ts'
import { timeZoneSchema } from './time-zone.rules.ts'

export const sellerNameSchema = lineSchema(80)
export const sellerSlugSchema = z
  .string('is needed')
  .trim()
  .regex(
    /^[a-z0-9](?:[a-z0-9]|-(?!-)){1,38}[a-z0-9]$/,
    'must be 3 to 40 lower-case letters, digits and single hyphens, for example clean-desk',
  )

export const profileSchema = z.object({
  name: sellerNameSchema,
  slug: sellerSlugSchema,
  supportEmail: emailSchema.optional(),
  postalAddress: z
    .string()
    .overwrite((s) => s.replace(/\r\n?/g, '\n').trim())
    .max(300, 'must be at most 300 characters')
    .optional(),
  promptSeconds: z.coerce
    .number('must be a number')
    .int('must be whole seconds')
    .min(8, 'must be 8, 9 or 10')
    .max(10, 'must be 8, 9 or 10'),
  /** Where the seller's days begin. */
  timeZone: timeZoneSchema,
})
export type Profile = z.infer<typeof profileSchema>

export const brandSchema = z.object({ brandColor: brandColorSchema })

export const senderSchema = z.object({
  senderName: lineSchema(70),
  senderLocalPart: z
    .string('is needed')
    .trim()
    .toLowerCase()
    .max(40, 'must be at most 40 characters')
    .regex(
      /^[a-z0-9]+(?:[._-][a-z0-9]+)*$/,
      'must be letters and digits, with single dots, hyphens or underscores between them',
    ),
  mailProvider: z.enum(['resend', 'sendgrid'], 'must be resend, sendgrid or empty').optional(),
  /** Checkboxes: a form that leaves one out has it off. */
  trackMail: z.boolean().default(false),
  digest: z.boolean().default(false),
})
export type Sender = z.infer<typeof senderSchema>

/** Largest logo taken; it is loaded with every opened mail. */
export const MAX_LOGO_BYTES = 1_000_000

export const logoSchema = z.object({ logo: z.instanceof(Blob, { error: 'is needed' }) })
