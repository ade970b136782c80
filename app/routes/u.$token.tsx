import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from '@remix-run/cloudflare'
import { useLoaderData } from '@remix-run/react'
import { CustomerError } from '#app/components/customer/customer-error.tsx'
import { INTENTS, type Intent, PreferencesPage } from '#app/components/customer/preferences-page.tsx'
import { AppError } from '#app/domain/kernel/errors.ts'
import { CUSTOMER_HEADERS, withCustomer } from '#app/http/customer-link.ts'

export const handle = { withoutScripts: true }
export const headers = () => CUSTOMER_HEADERS
export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: data ? `What you hear from ${data.shop.name}` : 'Preferences' },
  { name: 'robots', content: 'noindex, nofollow' },
]

export const loader = ({ params, request, context }: LoaderFunctionArgs) =>
  withCustomer(context, params.token, async (customer, { services }) => {
    const { searchParams } = new URL(request.url)
    const [preferences, shop] = await Promise.all([
      services.audience.preferences(customer),
      services.library.shop(customer),
    ])
    const intent = INTENTS.find((i) => i === searchParams.get('done'))
    return {
      preferences,
      shop,
      done: intent ? { intent, productId: searchParams.get('product') } : null,
      about: searchParams.get('about') === 'product' ? ('product' as const) : ('all' as const),
    }
  })

export const action = ({ params, request, context }: ActionFunctionArgs) =>
  withCustomer(context, params.token, async (customer, { services: { audience } }) => {
    const form = await request.formData().catch(() => null)
    const intent = INTENTS.find((i) => i === form?.get('intent'))
    if (!intent) throw new AppError('malformed', 'unknown_choice', 'This form has no such choice.')
    const productId = String(form?.get('product_id') ?? '')
    const acts: Record<Intent, () => Promise<void>> = {
      unsubscribe: () => audience.choose(customer, 'unsubscribed', 'preferences'),
      subscribe: () => audience.choose(customer, 'subscribed', 'preferences'),
      mute: () => audience.mute(customer, productId, true),
      unmute: () => audience.mute(customer, productId, false),
      untrack: () => audience.leaveUncounted(customer, true),
      track: () => audience.leaveUncounted(customer, false),
    }
    await acts[intent]()
    const shown = new URLSearchParams({ done: intent })
    if (productId) shown.set('product', productId)
    if (new URL(request.url).searchParams.get('about') === 'product') shown.set('about', 'product')
    return redirect(`/u/${params.token}?${shown}`, { status: 303, headers: CUSTOMER_HEADERS })
  })

export default function PreferencesRoute() {
  return <PreferencesPage {...useLoaderData<typeof loader>()} />
}

export const ErrorBoundary = CustomerError
