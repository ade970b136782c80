import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from '@remix-run/cloudflare'
import { useLoaderData } from '@remix-run/react'
import { CustomerError } from '#app/components/customer/customer-error.tsx'
import { EndedPage, LibraryPage } from '#app/components/customer/library-page.tsx'
import { formatVisitMark, parseVisitMark } from '#app/domain/sales/seen.rules.ts'
import { CUSTOMER_HEADERS, withCustomer } from '#app/http/customer-link.ts'

const COOKIE = 'awning_visit'
const FOR_A_YEAR = 365 * 24 * 60 * 60

export const handle = { withoutScripts: true }
export const headers = () => CUSTOMER_HEADERS
export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: data ? (data.ended ?? data.library).productName : 'Your library' },
  { name: 'robots', content: 'noindex, nofollow' },
]

export const loader = ({ params, request, context }: LoaderFunctionArgs) =>
  withCustomer(context, params.token, async (customer, { services, container }) => {
    // Each mail has a key of its own; the visit mark needs one address per purchase.
    const token = container.customerLinks.token(customer.sellerId, customer.purchaseId)
    if (params.token !== token) throw redirect(`/l/${token}`, { headers: CUSTOMER_HEADERS })
    const cookie = request.headers.get('cookie')?.match(new RegExp(`(?:^|; )${COOKIE}=([^;]*)`))?.[1]
    const opened = await services.library.open(customer, {
      pageId: new URL(request.url).searchParams.get('page'),
      mark: parseVisitMark(cookie),
    })
    if (opened.ended) return data({ ended: opened.ended }, { status: 404 })
    const attributes = `Path=/l/${token}; Max-Age=${FOR_A_YEAR}; HttpOnly; SameSite=Lax${container.config.secureCookies ? '; Secure' : ''}`
    return data(
      { ended: null, library: opened.library, token },
      { headers: { 'set-cookie': `${COOKIE}=${formatVisitMark(opened.mark)}; ${attributes}` } },
    )
  })

export const action = (_: ActionFunctionArgs) => {
  throw new Response(null, { status: 405, headers: { allow: 'GET' } })
}

export default function LibraryRoute() {
  const page = useLoaderData<typeof loader>()
  return page.ended ? (
    <EndedPage ended={page.ended} />
  ) : (
    <LibraryPage library={page.library} token={page.token} />
  )
}

export const ErrorBoundary = CustomerError
