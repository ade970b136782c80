import { redirect } from '@remix-run/cloudflare'
import { safeNext } from '#app/domain/sellers/sign-in.schema.ts'
import type { SignedIn } from '#workers/auth/sign-in.ts'

/** On with the new session, or to the second factor first. */
export function afterSignIn({ headers, secondFactor }: SignedIn, next: string): Response {
  const to = safeNext(next)
  return redirect(secondFactor ? `/sign-in/code?next=${encodeURIComponent(to)}` : to, { headers })
}

const MARK = 'awning.asked'

/**
 * Remembers that this browser asked for a link. Opened here, the link signs in at once; anywhere else a button must
 * be pressed first, so that a mail scanner that follows links uses none up, and nobody is signed in by a planted link.
 */
export const markBrowser = (secure: boolean) => ({
  'set-cookie': `${MARK}=1; Max-Age=3600; Path=/sign-in; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`,
})
export const isMarked = (request: Request) =>
  (request.headers.get('cookie') ?? '').split(/; */).includes(`${MARK}=1`)
