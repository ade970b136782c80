import type { Context } from 'hono'
import type { AppEnv } from './app-env.ts'
import { requireCustomer } from './auth/customer-link.ts'
import {
  findSession,
  type Login,
  requireLogin,
  requireOperator,
  requireRecentSignIn,
  requireSeller,
  type SellerSession,
} from './auth/session.ts'
import { createSignIn } from './auth/sign-in.ts'

/** What a Remix loader or action gets. `app/` imports only its type: the two bundles share objects, not modules. */
export function createLoadContext(c: Context<AppEnv>) {
  const container = c.get('container')
  const { services } = container
  // Layout and page ask in the same request.
  let asked: Promise<SellerSession> | null = null
  return {
    nonce: c.get('nonce'),
    requestId: c.get('requestId'),
    container,
    services,
    signIn: createSignIn(container),
    /**
     * The signed-in member and its seller, for routes of the dashboard.
     * @throws a redirect to the sign-in page; forbidden for a login without a seller
     */
    async requireSeller(request: Request): Promise<SellerSession & { services: typeof services }> {
      asked ??= requireSeller(request, container)
      return { ...(await asked), services }
    },
    /** @throws a redirect to the sign-in page; not_found for everybody but operators */
    async requireOperator(request: Request) {
      return { ...(await requireOperator(request, container)), services }
    },
    requireRecentSignIn,
    /** Where a buyer is, as far as the edge knows. */
    place(): { country: string | null; timeZone: string | null } {
      const cf = c.req.raw.cf as IncomingRequestCfProperties | undefined
      return { country: cf?.country ?? null, timeZone: cf?.timezone ?? null }
    },
    /** Who is signed in, whatever their sellers. @throws a redirect to the sign-in page */
    async requireLogin(request: Request): Promise<Login> {
      return (await requireLogin(request, container)).login
    },
    /** The holder of a customer link. @throws not_found for a forged link or a purchase that is gone */
    requireCustomer: (token: string) => requireCustomer(token, container),
    findLogin: async (request: Request): Promise<Login | null> =>
      (await findSession(request, container))?.login ?? null,
  }
}
export type AppLoadContext = ReturnType<typeof createLoadContext>
