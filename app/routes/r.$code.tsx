import { type LoaderFunctionArgs, type MetaFunction, redirect } from '@remix-run/cloudflare'
import { CustomerError } from '#app/components/customer/customer-error.tsx'
import { orPage } from '#app/http/refusal.ts'
import type { AppLoadContext } from '#workers/load-context.ts'

export const handle = { withoutScripts: true }
export const meta: MetaFunction = () => [{ title: 'Shop' }, { name: 'robots', content: 'noindex' }]

/** An affiliate's link: the browser remembers for a while who sent it, and goes on to the shop. */
export async function loader({ params, context }: LoaderFunctionArgs) {
  const { affiliates } = (context as AppLoadContext).services
  const { path, cookie } = await orPage(affiliates.follow(params.code ?? ''))
  const headers = { 'cache-control': 'private, no-store', ...(cookie && { 'set-cookie': cookie }) }
  return redirect(path, { headers })
}

/** Never shown: the loader leads on or refuses. */
export default function Referral() {
  return null
}

export const ErrorBoundary = CustomerError
