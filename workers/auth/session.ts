import { forbidden, notFound } from '#app/domain/kernel/errors.ts'
import { MINUTE } from '#app/domain/kernel/time.ts'
import type { Role } from '#app/domain/sellers/permissions.rules.ts'
import type { Container } from '../container.ts'
import { logoUrl } from './logo-url.ts'
import { memberScope, type OperatorScope, operatorScope, type SellerScope } from './scope.ts'
import { readSessionToken } from './session-cookie.ts'

export type Login = {
  id: string
  sessionId: string
  /** Epoch ms, by the machine's clock. */
  signedInAt: number
  name: string
  email: string
  isOperator: boolean
  twoFactor: boolean
}
export type SellerRef = { id: string; name: string; slug: string; logoUrl: string | null }
type Membership = { memberId: string; role: Role; seller: SellerRef }
export type Session = { login: Login; memberships: Membership[]; active: Membership | null }

/** What a signed-in member's request knows about who asks. */
export type SellerSession = {
  scope: SellerScope
  login: Login
  member: { id: string; name: string; email: string; role: Role }
  seller: SellerRef
  /** Other sellers of this login. */
  sellers: SellerRef[]
  isOperator: boolean
}

type Asked = Pick<Container, 'config' | 'system'>

/** Who asks, in one D1 query; null when nobody is signed in. */
export async function findSession(request: Request, c: Asked): Promise<Session | null> {
  const token = await readSessionToken(request, c.config)
  const rows = token ? await c.system.logins.findSession(token) : []
  const first = rows[0]
  // The machine's clock, not the business clock: moving the sandbox a month ahead must not sign everybody out.
  if (!first || first.expiresAt <= Date.now()) return null
  const memberships = rows.flatMap((r) =>
    r.memberId && r.role && r.sellerId
      ? [
          {
            memberId: r.memberId,
            role: r.role,
            seller: {
              id: r.sellerId,
              name: r.sellerName ?? '',
              slug: r.sellerSlug ?? '',
              logoUrl: logoUrl(r.sellerSlug ?? '', r.logoKey),
            },
          },
        ]
      : [],
  )
  return {
    login: {
      id: first.loginId,
      sessionId: first.sessionId,
      signedInAt: first.signedInAt,
      name: first.name,
      email: first.email,
      isOperator: first.isOperator === 1,
      twoFactor: first.twoFactorEnabled === 1,
    },
    memberships,
    active: memberships.find((m) => m.seller.id === first.activeSellerId) ?? memberships[0] ?? null,
  }
}

/** @throws a redirect to the sign-in page that leads back to the page asked for */
export async function requireLogin(request: Request, c: Asked): Promise<Session> {
  const session = await findSession(request, c)
  if (session) return session
  const { pathname, search } = new URL(request.url)
  const next =
    request.method === 'GET' && pathname !== '/' ? `?next=${encodeURIComponent(pathname + search)}` : ''
  throw new Response(null, { status: 302, headers: { location: `/sign-in${next}` } })
}

/**
 * The member who asks, and for which seller: the one chosen in the switcher, else the first.
 * @throws a redirect to sign in, or to the operator's page for one who runs the installation and belongs to no seller
 * @throws forbidden for a login that belongs to no seller (any more)
 */
export async function requireSeller(request: Request, c: Asked): Promise<SellerSession> {
  const { login, memberships, active } = await requireLogin(request, c)
  if (!active) {
    if (login.isOperator) throw new Response(null, { status: 302, headers: { location: '/operator' } })
    throw forbidden('You belong to no seller. Ask for an invitation.')
  }
  const { memberId, role, seller } = active
  const name = login.name || login.email
  return {
    scope: memberScope({ sellerId: seller.id, memberId, name, role }),
    login,
    member: { id: memberId, name, email: login.email, role },
    seller,
    sellers: memberships.filter((m) => m !== active).map((m) => m.seller),
    isOperator: login.isOperator,
  }
}

/** How long after signing in one may do what a stranger at an open screen must not. */
const RECENT_SIGN_IN_MS = 10 * MINUTE

/**
 * For what a session alone must not be enough: where a seller's money goes.
 * @param back the page to come back to, and begin again from
 * @throws a redirect to sign in once more, which leads back
 */
export function requireRecentSignIn(login: Login, back: string): void {
  if (Date.now() - login.signedInAt <= RECENT_SIGN_IN_MS) return
  const location = `/sign-in?again=1&next=${encodeURIComponent(back)}`
  throw new Response(null, { status: 302, headers: { location } })
}

/** @throws a redirect to sign in; not_found for everybody who does not run the installation */
export async function requireOperator(
  request: Request,
  c: Asked,
): Promise<{ operator: OperatorScope; login: Login }> {
  const { login } = await requireLogin(request, c)
  if (!login.isOperator) throw notFound('page')
  return { operator: operatorScope({ loginId: login.id, name: login.name || login.email }), login }
}
