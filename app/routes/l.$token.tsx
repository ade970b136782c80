import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from '@remix-run/cloudflare'
import { useLoaderData } from '@remix-run/react'
import { CustomerError } from '#app/components/customer/customer-error.tsx'
import {
  EndedPage,
  LibraryPage,
  RECEIPT_ANSWERS,
  type ReceiptAnswer,
} from '#app/components/customer/library-page.tsx'
import { AppError, isAppError } from '#app/domain/kernel/errors.ts'
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
    const { searchParams } = new URL(request.url)
    const receipt = RECEIPT_ANSWERS.find((a) => a === searchParams.get('receipt')) ?? null
    const opened = await services.library.open(customer, {
      pageId: searchParams.get('page'),
      mark: parseVisitMark(cookie),
    })
    if (opened.ended) return data({ ended: opened.ended, token, receipt }, { status: 404 })
    const attributes = `Path=/l/${token}; Max-Age=${FOR_A_YEAR}; HttpOnly; SameSite=Lax${container.config.secureCookies ? '; Secure' : ''}`
    return data(
      { ended: null, library: opened.library, token, receipt },
      { headers: { 'set-cookie': `${COOKIE}=${formatVisitMark(opened.mark)}; ${attributes}` } },
    )
  })

/** The receipt once more, to the address of the purchase. */
export const action = ({ params, request, context }: ActionFunctionArgs) =>
  withCustomer(context, params.token, async (customer, { services }) => {
    const form = await request.formData().catch(() => null)
    if (form?.get('intent') !== 'receipt')
      throw new AppError('malformed', 'unknown_choice', 'This form has no such choice.')
    const answer: ReceiptAnswer = await services.receipts.resendTo(customer).then(
      () => 'sent',
      (e: unknown) => {
        if (isAppError(e) && e.code === 'sent_just_now') return 'soon'
        if (isAppError(e) && e.code === 'unreachable') return 'unreachable'
        throw e
      },
    )
    return redirect(`/l/${params.token}?receipt=${answer}`, { status: 303, headers: CUSTOMER_HEADERS })
  })

export default function LibraryRoute() {
  const page = useLoaderData<typeof loader>()
  return page.ended ? (
    <EndedPage ended={page.ended} token={page.token} receipt={page.receipt} />
  ) : (
    <LibraryPage library={page.library} token={page.token} receipt={page.receipt} />
  )
}

export const ErrorBoundary = CustomerError
