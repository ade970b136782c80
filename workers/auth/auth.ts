import { drizzleAdapter } from 'better-auth/adapters/drizzle'
import { betterAuth } from 'better-auth/minimal'
import { magicLink } from 'better-auth/plugins/magic-link'
import { twoFactor } from 'better-auth/plugins/two-factor'
import { LINK_MINUTES } from '#app/domain/sellers/sign-in.schema.ts'
import { authSchema } from '#db/schema/auth.table.ts'
import type { Container } from '../container.ts'
import { COOKIE_PREFIX, SESSION_DAYS } from './session-cookie.ts'

/** Called with the secret part of a sign-in link; `next` is where its reader wanted to go. */
export type SendLink = (link: { email: string; token: string; next: string }) => Promise<void>

/**
 * better-auth on our tables. Big, so this file is only ever imported when somebody signs in or changes how they do;
 * who a session belongs to is answered without it (session.ts). None of its routes are mounted: our screens call
 * its functions, so what it could do beyond them has no address.
 */
export function buildAuth(c: Pick<Container, 'config' | 'db' | 'clock' | 'newId'>, sendLink: SendLink) {
  // The plugin asks for the second factor after a password only; a mailbox alone must not do either.
  const second = twoFactor({ issuer: 'Awning', allowPasswordless: true })
  const challenge = second.hooks.after[0]!
  const afterLinkToo: typeof challenge = {
    ...challenge,
    matcher: (ctx) => ctx.path === '/magic-link/verify' || challenge.matcher(ctx),
  }

  return betterAuth({
    appName: 'Awning',
    baseURL: c.config.baseUrl,
    secret: c.config.secrets.auth,
    database: drizzleAdapter(c.db.orm, { provider: 'sqlite', schema: authSchema }),
    logger: { disabled: true },
    telemetry: { enabled: false },
    // Our own limits stand before it (middleware/rate-limit.ts).
    rateLimit: { enabled: false },
    emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength: 10, maxPasswordLength: 128 },
    session: {
      expiresIn: SESSION_DAYS * 24 * 3600,
      disableSessionRefresh: true,
      // Known here so that it survives when better-auth renews a session.
      additionalFields: { activeSellerId: { type: 'string', required: false, input: false } },
    },
    advanced: {
      cookiePrefix: COOKIE_PREFIX,
      useSecureCookies: c.config.secureCookies,
      ipAddress: { disableIpTracking: true },
      database: {
        generateId: ({ model }) => (model === 'user' ? c.newId('user') : crypto.randomUUID()),
      },
    },
    plugins: [
      magicLink({
        expiresIn: LINK_MINUTES * 60,
        storeToken: 'hashed',
        // Who may get a link is decided before one is made (sign-in.ts): logins and the invited, who have none yet.
        disableSignUp: false,
        generateToken: () => timedToken(c.clock.now()),
        sendMagicLink: ({ email, token, metadata }) =>
          sendLink({ email, token, next: String(metadata?.next ?? '/') }),
      }),
      { ...second, hooks: { after: [afterLinkToo] } },
    ],
  })
}
export type Auth = ReturnType<typeof buildAuth>

/** Business time stands in the token, because better-auth's own expiry reads the machine's clock. */
function timedToken(now: number): string {
  const random = crypto.getRandomValues(new Uint8Array(24))
  return `${now.toString(36)}-${[...random].map((b) => b.toString(16).padStart(2, '0')).join('')}`
}

/** When the link was made; NaN for a token that is none of ours. A changed time no longer matches the stored hash. */
export const tokenTime = (token: string): number =>
  /^[0-9a-z]{8,10}-[0-9a-f]{48}$/.test(token) ? Number.parseInt(token.split('-')[0]!, 36) : Number.NaN
