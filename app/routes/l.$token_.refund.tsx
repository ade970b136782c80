import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from '@remix-run/cloudflare'
import { useActionData, useLoaderData, useParams } from '@remix-run/react'
import { CustomerError } from '#app/components/customer/customer-error.tsx'
import { RefundPage } from '#app/components/customer/refund-page.tsx'
import { isAppError } from '#app/domain/kernel/errors.ts'
import { CUSTOMER_HEADERS, withCustomer } from '#app/http/customer-link.ts'

export const handle = { withoutScripts: true }
export const headers = () => CUSTOMER_HEADERS
export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: data ? `Refund for ${data.productName}` : 'Refund' },
  { name: 'robots', content: 'noindex, nofollow' },
]

export const loader = ({ params, context }: LoaderFunctionArgs) =>
  withCustomer(context, params.token, (customer, { services }) => services.refundRequests.look(customer))

export const action = ({ params, request, context }: ActionFunctionArgs) =>
  withCustomer(context, params.token, async (customer, { services }) => {
    const form = await request.formData().catch(() => null)
    // Browsers count a line end as one character and send two.
    const note = String(form?.get('note') ?? '').replace(/\r\n?/g, '\n')
    try {
      await services.refundRequests.ask(customer, { note })
    } catch (e) {
      if (!isAppError(e) || (e.kind !== 'conflict' && e.kind !== 'invalid')) throw e
      // What was asked twice, or is not there to ask for (any more), the page itself says.
      if (e.kind === 'invalid')
        return data({ note, error: e.extra.errors?.[0]?.message ?? e.detail }, { status: 422 })
    }
    return redirect(`/l/${params.token}/refund`, { status: 303, headers: CUSTOMER_HEADERS })
  })

export default function RefundRoute() {
  const tried = useActionData<typeof action>() ?? null
  return (
    <RefundPage view={useLoaderData<typeof loader>()} tried={tried} libraryUrl={`/l/${useParams().token}`} />
  )
}

export const ErrorBoundary = CustomerError
