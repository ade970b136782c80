import { type LoaderFunctionArgs, type MetaFunction, redirect } from '@remix-run/cloudflare'
import { isRouteErrorResponse, useRouteError } from '@remix-run/react'
import { CustomerError } from '#app/components/customer/customer-error.tsx'
import { orPage } from '#app/http/refusal.ts'
import type { AppLoadContext } from '#workers/load-context.ts'

export const handle = { withoutScripts: true }
export const meta: MetaFunction = () => [{ title: 'Shop' }, { name: 'robots', content: 'noindex' }]

/**
 * An affiliate's link: the browser remembers for a while who sent it, and goes on to the shop. One that counts for nobody
 * any more is gone, but says where the shop is.
 */
export async function loader({ params, context }: LoaderFunctionArgs) {
  const { affiliates } = (context as AppLoadContext).services
  const { path, cookie } = await orPage(affiliates.follow(params.code ?? ''))
  const headers = { 'cache-control': 'private, no-store' }
  if (cookie === null) throw Response.json({ code: 'not_found', shop: path }, { status: 404, headers })
  return redirect(path, { headers: { ...headers, 'set-cookie': cookie } })
}

/** Never shown: the loader leads on or refuses. */
export default function Referral() {
  return null
}

export function ErrorBoundary() {
  const error = useRouteError()
  const shop = isRouteErrorResponse(error) ? (error.data as { shop?: string } | null)?.shop : undefined
  if (!shop) return <CustomerError />
  return (
    <main className="mx-auto max-w-lg px-5 py-20">
      <h1 className="text-2xl">This link is no longer in use</h1>
      <p className="mt-3">
        Whoever gave it to you does not pass it on any more. The shop itself is still there.
      </p>
      <p className="mt-3">
        <a className="link" href={shop}>
          Go to the shop
        </a>
      </p>
    </main>
  )
}
