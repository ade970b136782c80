import { isAppError } from '#app/domain/kernel/errors.ts'
import type { AppLoadContext } from '#workers/load-context.ts'

type Customer = Awaited<ReturnType<AppLoadContext['requireCustomer']>>

/** The address is the key, so nothing on the way may keep the page, and no search engine may list it. */
export const CUSTOMER_HEADERS = { 'cache-control': 'private, no-store', 'x-robots-tag': 'noindex, nofollow' }

/**
 * Does something for the holder of a customer link. A forged link, a purchase that is gone and every other refusal
 * become the page that says so.
 */
export async function withCustomer<T>(
  context: unknown,
  token: string | undefined,
  run: (customer: Customer, context: AppLoadContext) => Promise<T>,
): Promise<T> {
  const app = context as AppLoadContext
  try {
    return await run(await app.requireCustomer(token ?? ''), app)
  } catch (e) {
    if (!isAppError(e)) throw e
    const body = { code: e.code, detail: e.detail, request_id: app.requestId }
    throw Response.json(body, { status: e.status, headers: CUSTOMER_HEADERS })
  }
}
