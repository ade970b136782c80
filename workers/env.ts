import { z } from 'zod'
import { AppError } from '#app/domain/kernel/errors.ts'

const secret = z.string().min(32, 'must hold at least 32 characters')
const url = z
  .url('must be a URL, for example https://back.example.com')
  .transform((u) => u.replace(/\/+$/, ''))

/**
 * Every variable and secret the Worker reads. In sandbox mode the providers' base URLs default to the built-in
 * fakes; in live mode to the providers themselves.
 */
const configSchema = z
  .object({
    PROVIDERS: z.enum(['sandbox', 'live']),
    BASE_URL: url,
    AUTH_SECRET: secret,
    LINK_SECRET: secret,
    SUPPRESSION_SECRET: secret,
    MAIL_PROVIDER: z.enum(['resend', 'sendgrid']).default('resend'),
    MAIL_DOMAIN: z
      .string()
      .regex(/^[a-z0-9.-]+\.[a-z]{2,}$/, 'must be a domain you may send from, for example mail.example.com'),
    RESEND_API_KEY: z.string().min(8),
    RESEND_BASE_URL: url.optional(),
    RESEND_WEBHOOK_SECRET: z.string().startsWith('whsec_', 'must start with whsec_'),
    SENDGRID_API_KEY: z.string().min(8),
    SENDGRID_BASE_URL: url.optional(),
    SENDGRID_WEBHOOK_PUBLIC_KEY: z.string().min(80, 'must be the base64 public key SendGrid shows'),
    /** Sandbox only: the fake signs its webhooks with it. */
    SENDGRID_WEBHOOK_PRIVATE_KEY: z.string().optional(),
  })
  .superRefine((c, ctx) => {
    if (c.PROVIDERS === 'live' && c.BASE_URL.startsWith('http://'))
      ctx.addIssue({ code: 'custom', path: ['BASE_URL'], message: 'must be https in live mode' })
    if (c.PROVIDERS === 'sandbox' && !c.SENDGRID_WEBHOOK_PRIVATE_KEY)
      ctx.addIssue({
        code: 'custom',
        path: ['SENDGRID_WEBHOOK_PRIVATE_KEY'],
        message: 'is needed in sandbox mode',
      })
  })
  .transform((c) => {
    const base = (own: string | undefined, name: string, live: string) =>
      own ?? (c.PROVIDERS === 'live' ? live : `${c.BASE_URL}/dev/fakes/${name}`)
    return {
      sandbox: c.PROVIDERS === 'sandbox',
      baseUrl: c.BASE_URL,
      secureCookies: c.BASE_URL.startsWith('https://'),
      secrets: { auth: c.AUTH_SECRET, link: c.LINK_SECRET, suppression: c.SUPPRESSION_SECRET },
      mail: {
        provider: c.MAIL_PROVIDER,
        domain: c.MAIL_DOMAIN,
        resend: {
          apiKey: c.RESEND_API_KEY,
          baseUrl: base(c.RESEND_BASE_URL, 'resend', 'https://api.resend.com'),
          webhookSecret: c.RESEND_WEBHOOK_SECRET,
        },
        sendgrid: {
          apiKey: c.SENDGRID_API_KEY,
          baseUrl: base(c.SENDGRID_BASE_URL, 'sendgrid', 'https://api.sendgrid.com'),
          webhookPublicKey: c.SENDGRID_WEBHOOK_PUBLIC_KEY,
          webhookPrivateKey: c.SENDGRID_WEBHOOK_PRIVATE_KEY ?? null,
        },
      },
    }
  })
export type Config = z.infer<typeof configSchema>

/**
 * Reads the environment once per isolate's request.
 * @throws unavailable `bad_config` naming every variable that is missing or wrong
 */
export function parseConfig(env: Record<string, unknown>): Config {
  const parsed = configSchema.safeParse(env)
  if (parsed.success) return parsed.data
  const faults = parsed.error.issues.map((i) => `${i.path.join('.')}: ${i.message}`)
  throw new AppError('unavailable', 'bad_config', `Awning cannot start. ${faults.join('; ')}`)
}
