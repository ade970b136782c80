import { z } from 'zod'
import { emailSchema, lineSchema } from '../kernel/text.schema.ts'

/** How long a sign-in link works. */
export const LINK_MINUTES = 15

/**
 * Where to go after signing in: a path on this site, else the dashboard. `//host` and `/\host` are other sites to a
 * browser.
 */
export const safeNext = (next: string | null | undefined): string =>
  next && /^\/(?![/\\])[^\s\\]*$/.test(next) && !next.startsWith('/sign-') ? next : '/'

export const linkRequestSchema = z.object({ email: emailSchema })
export const passwordSignInSchema = z.object({
  email: emailSchema,
  password: z.string('is needed').max(128, 'must be at most 128 characters'),
})
/** Six digits of the app, or a backup code. */
export const secondFactorSchema = z.object({
  code: z
    .string('is needed')
    .trim()
    .regex(/^(\d{6}|[A-Za-z0-9]{5}-[A-Za-z0-9]{5})$/, 'must be the six digits of your app, or a backup code'),
})

const newPassword = z
  .string('is needed')
  .min(10, 'must be at least 10 characters')
  .max(128, 'must be at most 128 characters')
export const passwordChangeSchema = z.object({ currentPassword: z.string().optional(), newPassword })
export const loginNameSchema = z.object({ name: lineSchema(80) })
export const passwordCheckSchema = z.object({ password: z.string().optional() })
