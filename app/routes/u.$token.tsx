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
    return {
      preferences,
      shop,
      done: INTENTS.find((i) => i === searchParams.get('done')) ?? null,
      about: searchParams.get('about') === 'product' ? ('product' as const) : ('all' as const),
    }
  })

export const action = ({ params, request, context }: ActionFunctionArgs) =>
  withCustomer(context, params.token, async (customer, { services: { audience } }) => {
    const acts: Record<Intent, () => Promise<void>> = {
      unsubscribe: () => audience.choose(customer, 'unsubscribed', 'preferences'),
      subscribe: () => audience.choose(customer, 'subscribed', 'preferences'),
      mute: () => audience.mute(customer, true),
      unmute: () => audience.mute(customer, false),
    }
    const wanted = (await request.formData().catch(() => null))?.get('intent')
    const intent = INTENTS.find((i) => i === wanted)
    if (!intent) throw new AppError('malformed', 'unknown_choice', 'This form has no such choice.')
    await acts[intent]()
    const about = new URL(request.url).searchParams.get('about') === 'product' ? '&about=product' : ''
    return redirect(`/u/${params.token}?done=${intent}${about}`, { status: 303, headers: CUSTOMER_HEADERS })
  })

export default function PreferencesRoute() {
  return <PreferencesPage {...useLoaderData<typeof loader>()} />
}

export const ErrorBoundary = CustomerError
