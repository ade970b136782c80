import { AppError, invalid, isAppError } from '#app/domain/kernel/errors.ts'
import { MINUTE } from '#app/domain/kernel/time.ts'
import { LINK_MINUTES, safeNext } from '#app/domain/sellers/sign-in.schema.ts'
import type { Container } from '../container.ts'
import { describeFault } from '../log.ts'
import { callerOf, takeLimit } from '../middleware/rate-limit.ts'
import type { Auth, SendLink } from './auth.ts'

/** Cookies to set on the answer, and what comes next. */
export type SignedIn = { headers: Headers; secondFactor: boolean }

/** Every request for a link takes this long, so that the time does not tell which addresses are known. */
const LINK_ANSWER_MS = 300

/** Signing in and out, and how one signs in. Each call hands a request's headers to better-auth and its cookies back. */
export function createSignIn(c: Container) {
  let building: Promise<Auth> | null = null
  const auth = () => {
    building ??= import('./auth.ts').then((m) => m.buildAuth(c, sendLink))
    return building
  }
  const api = async () => (await auth()).api

  const sendLink: SendLink = async ({ email, token, next }) => {
    const { renderSignInLink } = await import('#app/emails/sign-in-link.tsx')
    const url = new URL('/sign-in/verify', c.config.baseUrl)
    url.searchParams.set('token', token)
    if (next !== '/') url.searchParams.set('next', next)
    const rendered = await renderSignInLink({ url: url.toString(), validMinutes: LINK_MINUTES })
    await c.mailer.send(
      {
        idempotencyKey: `sign-in/${c.newId('mail')}`,
        to: { email, name: null },
        from: { localPart: 'no-reply', name: 'Awning' },
        replyTo: null,
      },
      rendered,
    )
  }

  async function makeLink(email: string, next: string) {
    if (!(await c.system.logins.isKnown(email, c.clock.now()))) return
    await (await api()).signInMagicLink({ body: { email, metadata: { next } }, headers: new Headers() })
  }

  return {
    /**
     * Mails a link to an address that may sign in. Says the same, after the same time, for any other.
     * @throws rate_limited
     */
    async requestLink(input: { email: string; next: string | null }, headers: Headers): Promise<void> {
      await takeLimit(c.env.SIGN_IN_LIMIT, `link:${callerOf(headers)}:${input.email}`)
      c.waitUntil(
        makeLink(input.email, safeNext(input.next)).catch((e: unknown) =>
          c.log('mail.refused', isAppError(e) ? { code: e.code } : describeFault(e)),
        ),
      )
      await scheduler.wait(LINK_ANSWER_MS)
    },

    /** @throws unauthenticated `link_invalid` for a link that was used, has run out or never was */
    async enterByLink(token: string, headers: Headers): Promise<SignedIn> {
      await takeLimit(c.env.SIGN_IN_LIMIT, `verify:${callerOf(headers)}:${token}`)
      const { tokenTime } = await import('./auth.ts')
      const gone = new AppError(
        'unauthenticated',
        'link_invalid',
        `This link was used already or is older than ${LINK_MINUTES} minutes. Ask for a new one.`,
      )
      if (!(c.clock.now() - tokenTime(token) <= LINK_MINUTES * MINUTE)) throw gone
      const answer = await (await api())
        .magicLinkVerify({ query: { token }, headers, returnHeaders: true })
        .catch((e: unknown) => {
          throw codeOf(e) === null ? e : gone
        })
      return signedIn(answer)
    },

    /** @throws rate_limited, unauthenticated `wrong_password` whether the address or the password is wrong */
    async enterByPassword(input: { email: string; password: string }, headers: Headers): Promise<SignedIn> {
      await takeLimit(c.env.SIGN_IN_LIMIT, `password:${callerOf(headers)}:${input.email}`)
      const answer = await (await api())
        .signInEmail({ body: input, headers, returnHeaders: true })
        .catch((e: unknown) => {
          throw codeOf(e) === null
            ? e
            : new AppError('unauthenticated', 'wrong_password', 'E-mail address or password is wrong.')
        })
      return signedIn(answer)
    },

    /** Six digits of the app or a backup code, after link or password. @throws invalid `code`, unauthenticated, rate_limited */
    async enterSecondFactor(code: string, headers: Headers): Promise<SignedIn> {
      const { verifyTOTP, verifyBackupCode } = await api()
      const verify = /^\d{6}$/.test(code) ? verifyTOTP : verifyBackupCode
      return signedIn(
        await verify({ body: { code }, headers, returnHeaders: true }).catch(refuseSecondFactor),
      )
    },

    /** @returns cookies that end the session in this browser */
    async signOut(headers: Headers): Promise<Headers> {
      return cookiesOf(await (await api()).signOut({ headers, returnHeaders: true }))
    },
    /** Ends every session of this login, on all devices. */
    async signOutEverywhere(headers: Headers): Promise<Headers> {
      const { revokeSessions, signOut } = await api()
      await revokeSessions({ headers })
      return cookiesOf(await signOut({ headers, returnHeaders: true }))
    },

    /**
     * Sets or changes the password; other sessions end with a change.
     * @throws invalid naming `currentPassword`
     */
    async changePassword(
      input: { currentPassword?: string; newPassword: string },
      loginId: string,
      headers: Headers,
    ): Promise<Headers> {
      const { currentPassword, newPassword } = input
      const { setPassword, changePassword } = await api()
      if (!(await c.system.logins.hasPassword(loginId))) {
        await setPassword({ body: { newPassword }, headers })
        return new Headers()
      }
      if (!currentPassword) throw invalid([{ path: 'currentPassword', message: 'is needed' }])
      const body = { currentPassword, newPassword, revokeOtherSessions: true }
      return cookiesOf(
        await changePassword({ body, headers, returnHeaders: true }).catch(refusePassword('currentPassword')),
      )
    },

    /** Starts enrolling: nothing is asked for at sign-in until a first code was right. @throws invalid `password` */
    async startTwoFactor(password: string | undefined, headers: Headers) {
      const { enableTwoFactor } = await api()
      const { totpURI, backupCodes } = await enableTwoFactor({ body: { password }, headers }).catch(
        refusePassword('password'),
      )
      const { encode } = await import('uqr')
      const secret = new URL(totpURI).searchParams.get('secret') ?? ''
      return { secret, qr: encode(totpURI, { border: 0 }).data, backupCodes }
    },
    /** @throws invalid `code` */
    async confirmTwoFactor(code: string, headers: Headers): Promise<Headers> {
      const { verifyTOTP } = await api()
      return cookiesOf(
        await verifyTOTP({ body: { code }, headers, returnHeaders: true }).catch(refuseSecondFactor),
      )
    },
    /** @throws invalid `password` */
    async endTwoFactor(password: string | undefined, headers: Headers): Promise<Headers> {
      const { disableTwoFactor } = await api()
      const body = { password }
      return cookiesOf(
        await disableTwoFactor({ body, headers, returnHeaders: true }).catch(refusePassword('password')),
      )
    },
    /** Fresh backup codes; the old ones end. @throws invalid `password` */
    async renewBackupCodes(password: string | undefined, headers: Headers): Promise<string[]> {
      const { generateBackupCodes } = await api()
      const answer = await generateBackupCodes({ body: { password }, headers }).catch(
        refusePassword('password'),
      )
      return answer.backupCodes
    },

    /** How this person is called, with every seller they belong to. */
    async rename(loginId: string, name: string): Promise<void> {
      await c.system.logins.rename(loginId, name, c.clock.now())
    },
    hasPassword: (loginId: string): Promise<boolean> => c.system.logins.hasPassword(loginId),
    /** @returns false for a seller this login does not belong to */
    switchSeller: (sessionId: string, sellerId: string): Promise<boolean> =>
      c.system.logins.activateSeller(sessionId, sellerId),

    /** Sandbox only: a session without proof. @returns its token */
    async makeSession(loginId: string): Promise<string> {
      const { internalAdapter } = await (await auth()).$context
      return (await internalAdapter.createSession(loginId)).token
    },
  }
}
/** Of better-auth's answer only its cookies go on; the rest is ours to say. */
function cookiesOf({ headers }: { headers: Headers }): Headers {
  const cookies = new Headers()
  for (const cookie of headers.getSetCookie()) cookies.append('set-cookie', cookie)
  return cookies
}

const signedIn = (answer: { headers: Headers; response: object }): SignedIn => ({
  headers: cookiesOf(answer),
  secondFactor: 'twoFactorRedirect' in answer.response,
})

/** better-auth's code for what it refused, or null for anything that is not its refusal. Its text goes nowhere. */
function codeOf(e: unknown): string | null {
  if (!(e instanceof Error) || e.name !== 'APIError') return null
  return (e as Error & { body?: { code?: string } }).body?.code ?? 'REFUSED'
}

const refusePassword = (path: string) => (e: unknown) => {
  throw codeOf(e) === 'INVALID_PASSWORD' ? invalid([{ path, message: 'is not your password' }]) : e
}

function refuseSecondFactor(e: unknown): never {
  switch (codeOf(e)) {
    case null:
      throw e
    case 'INVALID_CODE':
    case 'INVALID_BACKUP_CODE':
      throw invalid([{ path: 'code', message: 'is not right; the digits change every 30 seconds' }])
    case 'ACCOUNT_TEMPORARILY_LOCKED':
      throw new AppError('rate_limited', 'locked', 'Too many wrong codes. Try again in 15 minutes.', {
        retryAfterSeconds: 900,
      })
    default:
      throw new AppError('unauthenticated', 'sign_in_again', 'Start again: this sign-in has run out.')
  }
}
