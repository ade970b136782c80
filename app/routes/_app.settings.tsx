import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/cloudflare'
import { Outlet, useLoaderData } from '@remix-run/react'
import { ErrorPanel } from '#app/components/shell/error-page.tsx'
import { PageHeader } from '#app/components/ui/page-header.tsx'
import { LinkTabs } from '#app/components/ui/tabs.tsx'
import { useRealtime } from '#app/hooks/use-realtime.ts'
import { enter } from '#app/http/refusal.ts'

export const meta: MetaFunction = () => [{ title: 'Settings · Awning' }]

export async function loader(args: LoaderFunctionArgs) {
  const { scope, seller } = await enter(args)
  return { mayChange: scope.can.has('settings:write'), sellerName: seller.name }
}

const SELLER_TABS = [
  { to: '/settings/profile', label: 'Profile' },
  { to: '/settings/brand', label: 'Brand' },
  { to: '/settings/members', label: 'Members' },
  { to: '/settings/api-keys', label: 'API keys' },
  { to: '/settings/mail', label: 'Mail sender' },
  { to: '/settings/privacy', label: 'Privacy log' },
]

export default function Settings() {
  const { mayChange, sellerName } = useLoaderData<typeof loader>()
  useRealtime(['settings'])
  const tabs = [
    ...(mayChange ? SELLER_TABS : []),
    { to: '/settings/refund-policy', label: 'Refund policy' },
    { to: '/settings/account', label: 'Your account' },
  ]
  return (
    <>
      <PageHeader
        title="Settings"
        description={
          mayChange
            ? `How ${sellerName} looks, writes and who works in it.`
            : 'How you sign in, and what holds for buyers.'
        }
      />
      <LinkTabs label="Settings" tabs={tabs} />
      <div className="mt-6 grid max-w-3xl gap-6">
        <Outlet />
      </div>
    </>
  )
}

export const ErrorBoundary = ErrorPanel
