import type { LoaderFunctionArgs } from '@remix-run/cloudflare'
import { Outlet, useLoaderData, useParams } from '@remix-run/react'
import { ErrorPanel } from '#app/components/shell/error-page.tsx'
import { Badge } from '#app/components/ui/badge.tsx'
import { PageHeader } from '#app/components/ui/page-header.tsx'
import { LinkTabs } from '#app/components/ui/tabs.tsx'
import { enter, orPage } from '#app/http/refusal.ts'

export async function loader(args: LoaderFunctionArgs) {
  const { scope, services } = await enter(args)
  return { waiting: await orPage(services.refundRequests.countOpen(scope)) }
}

/** The head of each screen of the sales; a purchase has one of its own. */
export default function SalesSection() {
  const { waiting } = useLoaderData<typeof loader>()
  const { purchaseId } = useParams()
  if (purchaseId !== undefined) return <Outlet />
  const badge = waiting > 0 && (
    <Badge tone="warn">
      {waiting}
      <span className="sr-only"> waiting</span>
    </Badge>
  )
  return (
    <>
      <PageHeader title="Sales" description="Who bought what, and who asks for their money back." />
      <LinkTabs
        label="Sales"
        tabs={[
          { to: '/sales', label: 'Purchases', end: true },
          { to: '/sales/requests', label: 'Refund requests', badge },
        ]}
      />
      <div className="mt-6">
        <Outlet />
      </div>
    </>
  )
}

export const ErrorBoundary = ErrorPanel
