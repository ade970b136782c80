import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from '@remix-run/cloudflare'
import { useLoaderData } from '@remix-run/react'
import { AffiliationPage } from '#app/components/customer/affiliation-page.tsx'
import { CustomerError } from '#app/components/customer/customer-error.tsx'
import { AppError } from '#app/domain/kernel/errors.ts'
import { CUSTOMER_HEADERS } from '#app/http/customer-link.ts'
import { orPage, readForm } from '#app/http/refusal.ts'
import type { AppLoadContext } from '#workers/load-context.ts'

export const handle = { withoutScripts: true }
export const headers = () => CUSTOMER_HEADERS
export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: data ? `Sell for ${data.shop.name}` : 'Invitation' },
  { name: 'robots', content: 'noindex, nofollow' },
]

/** Looking changes nothing: mail scanners follow links. */
export const loader = ({ params, context }: LoaderFunctionArgs) =>
  orPage((context as AppLoadContext).services.affiliates.view(params.token ?? ''))

export const action = ({ params, request, context }: ActionFunctionArgs) => {
  const { affiliates } = (context as AppLoadContext).services
  const token = params.token ?? ''
  return orPage(
    readForm(request).then(async ({ intent, terms }) => {
      if (intent === 'accept') await affiliates.accept(token, terms ?? '')
      else if (intent === 'leave') await affiliates.leave(token)
      else throw new AppError('malformed', 'unknown_choice', 'This form has no such choice.')
      return redirect(`/a/${token}`, { status: 303, headers: CUSTOMER_HEADERS })
    }),
  )
}

export default function Affiliation() {
  return <AffiliationPage {...useLoaderData<typeof loader>()} />
}

export const ErrorBoundary = CustomerError
