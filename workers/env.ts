import { z } from 'zod'
import { AppError } from '#app/domain/kernel/errors.ts'
import { INSTANT_FEE_PERCENT } from '#app/domain/payouts/amount.rules.ts'
import type { GateLimits } from '#app/domain/updates/gate.rules.ts'
import { GUARD_LIMITS } from '#app/domain/updates/guard.rules.ts'
import type { Weights } from '#app/domain/updates/route.rules.ts'

const secret = z.string().min(32, 'must hold at least 32 characters')
const url = z
  .url('must be a URL, for example https://back.example.com')
  .transform((u) => u.replace(/\/+$/, ''))

const perSecond = z.coerce.number('must be a number').positive('must be more than 0').optional()
const perDay = z.coerce
  .number('must be a number')
  .int('must be whole')
  .positive('must be more than 0')
  .optional()
const percent = z.coerce
  .number('must be a number')
  .min(0, 'must be 0 to 100')
  .max(100, 'must be 0 to 100')
  .optional()
const firstDay = z.iso
  .date('must be a day, for example 2026-11-20')
  .transform((day) => Date.parse(`${day}T00:00:00Z`))
  .optional()

// Below five R2 takes no part, and above a hundred a run would hold more than a Worker may.
const partMib = z.coerce
  .number('must be a number')
  .int('must be whole')
  .min(5, 'must be 5 to 32')
  .max(32, 'must be 5 to 32')
  .default(16)

const WEIGHTS = /^(resend|sendgrid)=(\d{1,3})(?:,(resend|sendgrid)=(\d{1,3}))?$/
const weights = z
  .string()
  .transform((text, ctx): Weights => {
    const [, one, oneWeight, other, otherWeight] = WEIGHTS.exec(text.replaceAll(' ', '')) ?? []
    const shares: Weights = { resend: 0, sendgrid: 0 }
    if (one) shares[one as keyof Weights] = Number(oneWeight)
    if (other) shares[other as keyof Weights] = Number(otherWeight)
    if (one === other || shares.resend + shares.sendgrid === 0)
      ctx.addIssue({ code: 'custom', message: 'must look like resend=70,sendgrid=30, with one above 0' })
    return shares
  })
  .optional()

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
    MAIL_WEIGHTS: weights,
    MAIL_WARM_UP_SINCE: firstDay,
    RESEND_CALLS_PER_SECOND: perSecond,
    RESEND_MAILS_PER_SECOND: perSecond,
    RESEND_DAILY_QUOTA: perDay,
    SENDGRID_CALLS_PER_SECOND: perSecond,
    SENDGRID_MAILS_PER_SECOND: perSecond,
    SENDGRID_DAILY_QUOTA: perDay,
    SELLER_DAILY_MAILS: perDay,
    EXPORT_PART_MIB: partMib,
    GUARD_FROM_RECIPIENTS: perDay,
    GUARD_CANARY_MINUTES: perDay,
    GUARD_BOUNCE_PERCENT: percent,
    GUARD_COMPLAINT_PERCENT: percent,
    GUARD_ERROR_PERCENT: percent,
    RESEND_API_KEY: z.string().min(8),
    RESEND_BASE_URL: url.optional(),
    RESEND_WEBHOOK_SECRET: z.string().startsWith('whsec_', 'must start with whsec_'),
    SENDGRID_API_KEY: z.string().min(8),
    SENDGRID_BASE_URL: url.optional(),
    SENDGRID_WEBHOOK_PUBLIC_KEY: z.string().min(80, 'must be the base64 public key SendGrid shows'),
    /** Sandbox only: the fake signs its webhooks with it. */
    SENDGRID_WEBHOOK_PRIVATE_KEY: z.string().optional(),
    STRIPE_SECRET_KEY: z
      .string()
      .regex(/^(sk|rk)_(live|test)_/, 'must start with sk_live_, sk_test_ or rk_…'),
    STRIPE_BASE_URL: url.optional(),
    STRIPE_WEBHOOK_SECRET: z.string().regex(/^whsec_\S+$/, 'must start with whsec_ and hold no spaces'),
    STRIPE_TAX: z.enum(['on', 'off'], 'must be on or off').optional(),
    PLATFORM_FEE_PERCENT: percent,
    INSTANT_FEE_PERCENT: percent,
    PAYOUTS_PER_SECOND: perSecond,
    STRIPE_CONNECT_WEBHOOK_SECRET: z
      .string()
      .regex(/^whsec_\S+$/, 'must start with whsec_ and hold no spaces')
      .optional(),
    PLATFORM_FEE_FIXED: z.coerce
      .number('must be a number of minor units, for example 50')
      .int('must be whole, in minor units')
      .min(0, 'must not be negative')
      .default(50),
  })
  .superRefine((c, ctx) => {
    if (c.PROVIDERS === 'live' && c.BASE_URL.startsWith('http://'))
      ctx.addIssue({ code: 'custom', path: ['BASE_URL'], message: 'must be https in live mode' })
    if (c.PROVIDERS === 'sandbox' && /^.k_live_/.test(c.STRIPE_SECRET_KEY))
      ctx.addIssue({
        code: 'custom',
        path: ['STRIPE_SECRET_KEY'],
        message: 'is a live key, which sandbox mode does not take',
      })
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
    // In the sandbox only what is set limits.
    const pace = (live: Pick<GateLimits, 'callsPerSecond' | 'mailsPerSecond'>) =>
      c.PROVIDERS === 'live' ? live : { callsPerSecond: 10_000, mailsPerSecond: 1_000_000 }
    const [resendPace, sendgridPace] = [
      pace({ callsPerSecond: 5, mailsPerSecond: 500 }),
      pace({ callsPerSecond: 100, mailsPerSecond: 100_000 }),
    ]
    const warmUpSince = c.MAIL_WARM_UP_SINCE ?? null
    return {
      sandbox: c.PROVIDERS === 'sandbox',
      baseUrl: c.BASE_URL,
      secureCookies: c.BASE_URL.startsWith('https://'),
      secrets: { auth: c.AUTH_SECRET, link: c.LINK_SECRET, suppression: c.SUPPRESSION_SECRET },
      exportPartBytes: c.EXPORT_PART_MIB * 1024 * 1024,
      mail: {
        provider: c.MAIL_PROVIDER,
        domain: c.MAIL_DOMAIN,
        weights: c.MAIL_WEIGHTS ?? { resend: 0, sendgrid: 0, [c.MAIL_PROVIDER]: 1 },
        dailyBase: c.SELLER_DAILY_MAILS ?? (c.PROVIDERS === 'live' ? 5_000 : 100_000),
        guard: {
          from: c.GUARD_FROM_RECIPIENTS ?? GUARD_LIMITS.from,
          minutes: c.GUARD_CANARY_MINUTES ?? GUARD_LIMITS.minutes,
          bouncePercent: c.GUARD_BOUNCE_PERCENT ?? GUARD_LIMITS.bouncePercent,
          complaintPercent: c.GUARD_COMPLAINT_PERCENT ?? GUARD_LIMITS.complaintPercent,
          errorPercent: c.GUARD_ERROR_PERCENT ?? GUARD_LIMITS.errorPercent,
        },
        limits: {
          resend: {
            callsPerSecond: c.RESEND_CALLS_PER_SECOND ?? resendPace.callsPerSecond,
            mailsPerSecond: c.RESEND_MAILS_PER_SECOND ?? resendPace.mailsPerSecond,
            dailyQuota: c.RESEND_DAILY_QUOTA ?? null,
            warmUpSince,
          },
          sendgrid: {
            callsPerSecond: c.SENDGRID_CALLS_PER_SECOND ?? sendgridPace.callsPerSecond,
            mailsPerSecond: c.SENDGRID_MAILS_PER_SECOND ?? sendgridPace.mailsPerSecond,
            dailyQuota: c.SENDGRID_DAILY_QUOTA ?? null,
            warmUpSince,
          },
        },
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
      payments: {
        secretKey: c.STRIPE_SECRET_KEY,
        baseUrl: base(c.STRIPE_BASE_URL, 'stripe', 'https://api.stripe.com'),
        webhookSecret: c.STRIPE_WEBHOOK_SECRET,
        /** Whether Stripe works out the tax and adds it to prices. */
        tax: c.STRIPE_TAX === undefined ? c.PROVIDERS === 'sandbox' : c.STRIPE_TAX === 'on',
        /** What the platform keeps of each sale: percent of the price, and minor units of its currency. */
        /** Signs what is told about sellers' accounts; Stripe has an endpoint of its own for them. */
        connectWebhookSecret: c.STRIPE_CONNECT_WEBHOOK_SECRET ?? c.STRIPE_WEBHOOK_SECRET,
        /** What an instant payout costs, in percent of what arrives. */
        instantFeePercent: c.INSTANT_FEE_PERCENT ?? INSTANT_FEE_PERCENT,
        /** How many payouts of a run begin each second (providers.md 3.3). */
        payoutsPerSecond: c.PAYOUTS_PER_SECOND ?? (c.PROVIDERS === 'live' ? 10 : 10_000),
        platformFee: { percent: c.PLATFORM_FEE_PERCENT ?? 10, fixed: c.PLATFORM_FEE_FIXED },
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
