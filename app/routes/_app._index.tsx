import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/cloudflare'
import { Link, useLoaderData } from '@remix-run/react'
import { Undo2 } from 'lucide-react'
import { ChangedProducts } from '#app/components/dashboard/changed-products.tsx'
import { FirstSteps } from '#app/components/dashboard/first-steps.tsx'
import { KeyNumbers } from '#app/components/dashboard/key-numbers.tsx'
import { LatestPurchases } from '#app/components/dashboard/latest-purchases.tsx'
import { ErrorPanel } from '#app/components/shell/error-page.tsx'
import { Card } from '#app/components/ui/card.tsx'
import { Notice } from '#app/components/ui/notice.tsx'
import { PageHeader } from '#app/components/ui/page-header.tsx'
import { UpdateList } from '#app/components/updates/update-list.tsx'
import { useRealtime } from '#app/hooks/use-realtime.ts'
import { enter, orPage } from '#app/http/refusal.ts'

export const meta: MetaFunction = () => [{ title: 'Dashboard · Awning' }]

export async function loader(args: LoaderFunctionArgs) {
  const { scope, services, seller } = await enter(args)
  return { ...(await orPage(services.dashboard.home(scope))), seller: seller.name }
}

export default function Home() {
  const home = useLoaderData<typeof loader>()
  useRealtime(['updates', 'products', 'contacts', 'purchases'])
  const { now } = home
  const inFlight = new Set(home.in_flight.map((u) => u.id))
  const latest = home.latest_updates.filter((u) => !inFlight.has(u.id))
  return (
    <>
      <PageHeader title={home.seller} description="What is happening in your shop." />
      {home.first_steps && <FirstSteps {...home.first_steps} />}
      {home.waiting_requests > 0 && (
        <Notice tone="warn" icon={Undo2}>
          <Link to="/sales/requests" className="hover:underline">
            Refund requests waiting: {home.waiting_requests}
          </Link>
        </Notice>
      )}
      <KeyNumbers reachable={home.reachable} published={home.published} takings={home.takings} />
      {home.in_flight.length > 0 && (
        <Card flush title="Happening now" className="mb-6">
          <div className="border-t">
            <UpdateList updates={home.in_flight} now={now} />
          </div>
        </Card>
      )}
      {home.unannounced.length > 0 && <ChangedProducts products={home.unannounced} />}
      <div className="grid items-start gap-6 xl:has-[>:nth-child(2)]:grid-cols-2">
        {latest.length > 0 && (
          <Card
            flush
            title="Latest updates"
            actions={
              <Link to="/updates" className="text-sm leading-6 font-medium text-accent hover:underline">
                All updates
              </Link>
            }
          >
            <div className="border-t">
              <UpdateList updates={latest} now={now} narrow />
            </div>
          </Card>
        )}
        {home.latest_purchases.length > 0 && <LatestPurchases purchases={home.latest_purchases} now={now} />}
      </div>
    </>
  )
}

export const ErrorBoundary = ErrorPanel
