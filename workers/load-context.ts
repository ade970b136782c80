import type { Context } from 'hono'
import type { AppEnv } from './app-env.ts'
import type { Container } from './container.ts'

/** What a Remix loader or action gets. `app/` imports only its type: the two bundles share objects, not modules. */
export function createLoadContext(c: Context<AppEnv>) {
  const container = c.get('container')
  return { nonce: c.get('nonce'), requestId: c.get('requestId'), container, services: container.services }
}
export type AppLoadContext = ReturnType<typeof createLoadContext>
export type { Container }
