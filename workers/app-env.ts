import type { Upload } from './api/read-upload.ts'
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
    /** Text of a JSON body, read and limited by the API; empty without one. */
    body: string
    /** The file of an upload to the API. */
    upload: Upload
  }
}
