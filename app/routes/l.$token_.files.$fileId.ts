import { type LoaderFunctionArgs, redirect } from '@remix-run/cloudflare'
import { CUSTOMER_HEADERS, withCustomer } from '#app/http/customer-link.ts'

/** Minted on click: the link to the file itself is over in minutes, this one asks again who may have it. */
export const loader = ({ params, context }: LoaderFunctionArgs) =>
  withCustomer(context, params.token, async (customer, { services }) =>
    redirect(await services.library.fileLink(customer, params.fileId!), { headers: CUSTOMER_HEADERS }),
  )
