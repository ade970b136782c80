import type { AppLoadContext } from '#workers/load-context.ts'
import { orPage } from './refusal.ts'

type Customer = Awaited<ReturnType<AppLoadContext['requireCustomer']>>

/** The address is the key, so nothing on the way may keep the page, and no search engine may list it. */
export const CUSTOMER_HEADERS = { 'cache-control': 'private, no-store', 'x-robots-tag': 'noindex, nofollow' }

/** Does something for the holder of a customer link; a forged link and every other refusal become the page that says so. */
export function withCustomer<T>(
  context: unknown,
  token: string | undefined,
  run: (customer: Customer, context: AppLoadContext) => Promise<T>,
): Promise<T> {
  const app = context as AppLoadContext
  return orPage(app.requireCustomer(token ?? '').then((customer) => run(customer, app)))
}
