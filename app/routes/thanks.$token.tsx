import type { HeadersFunction, LoaderFunctionArgs, MetaFunction } from '@remix-run/cloudflare'
import { useLoaderData } from '@remix-run/react'
import { CustomerError } from '#app/components/customer/customer-error.tsx'
import { ThanksPage } from '#app/components/shop/thanks-page.tsx'
import { CUSTOMER_HEADERS } from '#app/http/customer-link.ts'
import { orPage } from '#app/http/refusal.ts'
import type { AppLoadContext } from '#workers/load-context.ts'

/** How often a page that waits looks again by itself: for a minute at short intervals, then some minutes at longer ones. */
const LOOKS = 30
const QUICK_LOOKS = 20
const lookAgainIn = (look: number) => (look < QUICK_LOOKS ? 3 : 20)

export const handle = { withoutScripts: true }
export const headers: HeadersFunction = () => CUSTOMER_HEADERS
export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: data ? `${TITLES[data.thanks.state]} · ${data.thanks.shop.name}` : 'Your purchase' },
  { name: 'robots', content: 'noindex, nofollow' },
  ...(data?.refresh ? [{ httpEquiv: 'refresh', content: data.refresh }] : []),
]
const TITLES = {
  granted: 'Thank you',
  confirming: 'Confirming your payment',
  nothing_paid: 'Nothing was paid',
}

/** Where a buyer comes back to from paying, also before we heard of it. */
export async function loader({ params, request, context }: LoaderFunctionArgs) {
  const { services } = context as AppLoadContext
  const look = Math.abs(Number.parseInt(new URL(request.url).searchParams.get('look') ?? '0', 10)) || 0
  const thanks = await orPage(services.checkout.thanks(params.token!))
  const isTired = look >= LOOKS
  const isWaiting = thanks.state === 'confirming' && !isTired
  return {
    thanks,
    isTired,
    again: `/thanks/${params.token}`,
    refresh: isWaiting ? `${lookAgainIn(look)};url=/thanks/${params.token}?look=${look + 1}` : null,
  }
}

export default function Thanks() {
  return <ThanksPage {...useLoaderData<typeof loader>()} />
}

export const ErrorBoundary = CustomerError
