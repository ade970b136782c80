import type { Role } from '#app/domain/sellers/permissions.rules.ts'
import type { SellerScope } from '#workers/auth/scope.ts'
import { sessionCookie } from '#workers/auth/session-cookie.ts'
import { createSignIn } from '#workers/auth/sign-in.ts'
import type { Container } from '#workers/container.ts'

/** Somebody who may sign in. */
export async function makeLogin(c: Container, email: string, o: { name?: string; operator?: boolean } = {}) {
  const id = c.newId('user')
  await c.db.d1
    .prepare(
      `INSERT INTO logins (id, name, email, email_verified, two_factor_enabled, is_operator, created_at, updated_at)
       VALUES (?1, ?2, ?3, 1, 0, ?4, ?5, ?5)`,
    )
    .bind(id, o.name ?? email.split('@')[0], email, o.operator ? 1 : 0, c.clock.now())
    .run()
  return id
}

/** A login that belongs to a seller. */
export async function makeMember(c: Container, scope: SellerScope, role: Role, email: string) {
  const loginId = (await c.system.logins.findByEmail(email))?.id ?? (await makeLogin(c, email))
  const memberId = c.newId('member')
  await c.db.d1
    .prepare(`INSERT INTO members (seller_id, id, login_id, role, created_at) VALUES (?1, ?2, ?3, ?4, ?5)`)
    .bind(scope.sellerId, memberId, loginId, role, c.clock.now())
    .run()
  return { memberId, loginId, cookie: await signInAs(c, loginId) }
}

/** The `Cookie` header of a fresh session. */
export async function signInAs(c: Container, loginId: string): Promise<string> {
  const cookie = await sessionCookie(await createSignIn(c).makeSession(loginId), c.config)
  return cookie.split(';')[0]!
}

/** A request as a signed-in browser sends it. */
export const asked = (cookie: string | null, path = '/', init: RequestInit = {}) =>
  new Request(`http://127.0.0.1:8787${path}`, {
    ...init,
    headers: { ...init.headers, ...(cookie ? { cookie } : {}) },
  })

/** What a browser keeps of `Set-Cookie` headers, on top of what it had; as a `Cookie` header. */
export function keepCookies(had: string, headers: Headers): string {
  const jar = new Map(
    had
      .split('; ')
      .filter(Boolean)
      .map((pair) => pair.split(/=(.*)/s) as [string, string]),
  )
  for (const cookie of headers.getSetCookie()) {
    const [name, value] = cookie.split(';')[0]!.split(/=(.*)/s) as [string, string]
    if (/max-age=0/i.test(cookie) || value === '') jar.delete(name)
    else jar.set(name, value)
  }
  return [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
}
