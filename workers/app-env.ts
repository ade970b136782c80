import type { SellerScope } from './auth/scope.ts'
import type { Container } from './container.ts'
import type { Log } from './log.ts'

/** What Hono handlers find on their context. `scope` only behind the API's authentication. */
export type AppEnv = {
  Bindings: Env
  Variables: {
    requestId: string
    nonce: string
    log: Log
    container: Container
    scope: SellerScope
    keyId: string
  }
}
