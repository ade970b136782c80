import type {
  ActionFunctionArgs,
  LoaderFunctionArgs,
  MetaFunction,
  SerializeFrom,
} from '@remix-run/cloudflare'
import { Form, Link, useLoaderData, useNavigation } from '@remix-run/react'
import { CircleAlert, Hourglass, Mail, Undo2 } from 'lucide-react'
import { useState } from 'react'
import { PolicyCard } from '#app/components/sales/policy-card.tsx'
import { RefundButton, RefundDialog, type WantedRefund } from '#app/components/sales/refund-dialog.tsx'
import { SaleFacts } from '#app/components/sales/sale-facts.tsx'
import { SaleHistory } from '#app/components/sales/sale-history.tsx'
import { SaleMoney } from '#app/components/sales/sale-money.tsx'
import { ErrorPanel } from '#app/components/shell/error-page.tsx'
import { StatusBadge } from '#app/components/ui/badge.tsx'
import { Button, ButtonLink } from '#app/components/ui/button.tsx'
import { Card } from '#app/components/ui/card.tsx'
import { CopyButton } from '#app/components/ui/copy-button.tsx'
import { Notice } from '#app/components/ui/notice.tsx'
import { PageHeader } from '#app/components/ui/page-header.tsx'
import { countryName } from '#app/domain/audience/country.rules.ts'
import { useKeptActionData } from '#app/hooks/use-kept-action-data.ts'
import { useRealtime } from '#app/hooks/use-realtime.ts'
import { enter, orPage, orRefusal } from '#app/http/refusal.ts'

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `${data ? `${data.sale.email}, ${data.sale.product_name}` : 'Purchase'} · Awning` },
]

export async function loader(args: LoaderFunctionArgs) {
  const { scope, services, now } = await enter(args)
  const id = args.params.purchaseId!
  const [sale, money, requests] = await orPage(
    Promise.all([
      services.sales.detail(scope, id),
      services.refunds.ofPurchase(scope, id),
      services.refundRequests.ofPurchase(scope, id),
    ]),
  )
  return {
    ...{ sale, money, requests, now },
    country: sale.country && countryName(sale.country),
    canRefund: scope.can.has('refunds:write'),
  }
}

/** Sends the receipt once more. */
export async function action(args: ActionFunctionArgs) {
  const { scope, services } = await enter(args)
  return orRefusal(services.receipts.resend(scope, args.params.purchaseId!).then(() => ({ sent: true })))
}

export default function Purchase() {
  useRealtime(['purchases', 'contacts'])
  const { sale, money, requests, now, country, canRefund } = useLoaderData<typeof loader>()
  const resent = useKeptActionData<SerializeFrom<typeof action>>()
  const isSending = useNavigation().state === 'submitting'
  const [wanted, setWanted] = useState<WantedRefund | null>(null)
  const hasRest = money.refundable.amount > 0
  const isWaiting = requests.some((r) => r.status === 'open')
  const isUnknown = money.refunds.some((r) => r.status === 'unknown')
  return (
    <>
      <PageHeader
        title={sale.buyer_name ?? sale.email}
        badge={<StatusBadge status={sale.status} />}
        description={sale.product_name}
        back={{ to: '/sales', label: 'Sales' }}
        actions={
          canRefund &&
          hasRest &&
          !money.refunds_paused && (
            <RefundButton
              wants={{
                ...{ purchaseId: sale.id, email: sale.email },
                ...{ rest: money.refundable, noteNeeded: !money.window.is_open },
              }}
              onOpen={setWanted}
              label="Refund…"
            />
          )
        }
      />
      <RefundDialog wanted={wanted} />
      {isUnknown && (
        <Notice tone="info" icon={Hourglass}>
          We asked the payment processor to pay back and its answer was lost. We are finding out; nothing to
          do.
        </Notice>
      )}
      {isWaiting && (
        <Notice tone="warn" icon={Undo2}>
          The buyer asks for their money back.{' '}
          <Link to="/sales/requests" className="underline">
            Answer the request
          </Link>
        </Notice>
      )}
      {money.refunds_paused && hasRest && (
        <Notice tone="warn" icon={CircleAlert}>
          Refunds are off while your balance is below −100.00. They are on again as soon as it is above 0.
        </Notice>
      )}
      <div className="grid items-start gap-5 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <div className="grid gap-5">
          <Card title="Money">
            <SaleMoney sale={sale} money={money} />
          </Card>
          <Card title="What happened">
            <SaleHistory {...{ sale, money, requests, now }} />
          </Card>
        </div>
        <div className="grid gap-5">
          <Card title="Purchase">
            <SaleFacts sale={sale} country={country} />
          </Card>
          <PolicyCard money={money} zone={sale.time_zone} />
          <Card
            title="Library and receipt"
            description="Whoever has the address of their library has the product."
          >
            <div className="flex flex-wrap gap-2">
              <CopyButton text={sale.library_url} label="Copy link" />
              <ButtonLink to={sale.library_url} target="_blank" rel="noreferrer" size="sm" reloadDocument>
                Open
              </ButtonLink>
              {canRefund && (
                <Form method="post">
                  <Button type="submit" size="sm" icon={Mail} pending={isSending}>
                    Send the receipt again
                  </Button>
                </Form>
              )}
            </div>
            {resent && (
              <p role="status" className={`mt-3 text-sm ${resent.refusal ? 'text-danger' : 'text-muted'}`}>
                {resent.refusal ? resent.refusal.detail : `The receipt is on its way to ${sale.email}.`}
              </p>
            )}
          </Card>
        </div>
      </div>
    </>
  )
}

export const ErrorBoundary = ErrorPanel
