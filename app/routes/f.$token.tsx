import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from '@remix-run/cloudflare'
import { useLoaderData } from '@remix-run/react'
import { CustomerError } from '#app/components/customer/customer-error.tsx'
import { FollowPage } from '#app/components/customer/follow-page.tsx'
import { AppError } from '#app/domain/kernel/errors.ts'
import { CUSTOMER_HEADERS } from '#app/http/customer-link.ts'
import { orPage } from '#app/http/refusal.ts'
import type { AppLoadContext } from '#workers/load-context.ts'

export const handle = { withoutScripts: true }
export const headers = () => CUSTOMER_HEADERS
export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: data ? `News from ${data.shop.name}` : 'Follow' },
  { name: 'robots', content: 'noindex, nofollow' },
]

/** Looking changes nothing: mail scanners follow links. */
export const loader = ({ params, context }: LoaderFunctionArgs) =>
  orPage((context as AppLoadContext).services.follows.view(params.token ?? ''))

export const action = ({ params, request, context }: ActionFunctionArgs) => {
  const { follows } = (context as AppLoadContext).services
  const token = params.token ?? ''
  return orPage(
    request.formData().then(async (form) => {
      const intent = form.get('intent')
      if (intent === 'confirm') await follows.confirm(token)
      else if (intent === 'unfollow') await follows.unfollow(token)
      else throw new AppError('malformed', 'unknown_choice', 'This form has no such choice.')
      return redirect(`/f/${token}`, { status: 303, headers: CUSTOMER_HEADERS })
    }),
  )
}

export default function Follow() {
  return <FollowPage {...useLoaderData<typeof loader>()} />
}

export const ErrorBoundary = CustomerError
