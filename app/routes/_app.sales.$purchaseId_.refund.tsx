import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from '@remix-run/cloudflare'
import { Form, useActionData, useLoaderData, useNavigation } from '@remix-run/react'
import { Undo2 } from 'lucide-react'
import { RefundFields } from '#app/components/sales/refund-fields.tsx'
import { RefundTakes, refundLabel } from '#app/components/sales/refund-takes.tsx'
import { ErrorPanel } from '#app/components/shell/error-page.tsx'
import { Button, ButtonLink } from '#app/components/ui/button.tsx'
import { Card } from '#app/components/ui/card.tsx'
import { PageHeader } from '#app/components/ui/page-header.tsx'
import { priceInput } from '#app/domain/kernel/price-input.rules.ts'
import { refundByForm, requireAmount } from '#app/http/refund-form.ts'
import { enter, orPage, orRefusal, readForm } from '#app/http/refusal.ts'

export const meta: MetaFunction = () => [{ title: 'Refund · Awning' }]

export async function loader(args: LoaderFunctionArgs) {
  const { scope, services } = await enter(args)
  const id = args.params.purchaseId!
  const query = new URL(args.request.url).searchParams
  const [sale, money] = await orPage(
    Promise.all([services.sales.get(scope, id), services.refunds.ofPurchase(scope, id)]),
  )
  const typed = query.get('amount') ?? priceInput(money.refundable)
  // What cannot be refunded at all is the page of that refusal; what is only typed wrong is said at its field.
  await orPage(services.refunds.preview(scope, id, null))
  const looked = await orRefusal(
    (async () => ({
      preview: await services.refunds.preview(scope, id, requireAmount(typed, money.refundable)),
    }))(),
  )
  return {
    ...{ sale, typed, looked: looked.data, rest: money.refundable },
    note: query.get('note') ?? '',
    request: query.get('request'),
    noteNeeded: !money.window.is_open && !query.has('request'),
    key: crypto.randomUUID(),
  }
}

export async function action(args: ActionFunctionArgs) {
  const { scope, services } = await enter(args)
  const id = args.params.purchaseId!
  const form = await readForm(args.request)
  if (form.amount !== form.shown) {
    // Changed after looking: what it takes is shown before it is sent.
    const { amount = '', note = '', request } = form
    const query = new URLSearchParams({ amount, note, ...(request && { request }) })
    return redirect(`/sales/${id}/refund?${query}`)
  }
  const answer = await orRefusal(
    refundByForm(services, scope, id, form).then(() => {
      throw redirect(`/sales/${id}`)
    }),
  )
  return data({ ...answer.data, form }, answer.init ?? undefined)
}

/** The dialog as a page, for who has no scripts. */
export default function Refund() {
  const { sale, typed, looked, rest, note, request, noteNeeded, key } = useLoaderData<typeof loader>()
  const done = useActionData<typeof action>()
  const isBusy = useNavigation().state !== 'idle'
  const preview = 'preview' in looked ? looked.preview : null
  const refusal = done?.refusal ?? looked.refusal
  return (
    <div className="max-w-2xl">
      <PageHeader
        title={request ? 'Approve the refund' : 'Refund'}
        description={`${sale.product_name}, to ${sale.email}, the way they paid.`}
        back={{ to: `/sales/${sale.id}`, label: 'Purchase' }}
      />
      <Form method="post" noValidate>
        <input type="hidden" name="shown" value={typed} />
        <input type="hidden" name="key" value={done?.form.key ?? key} />
        {request && <input type="hidden" name="request" value={request} />}
        <Card
          footer={
            <>
              <ButtonLink to={`/sales/${sale.id}`} variant="ghost">
                Cancel
              </ButtonLink>
              <Button type="submit" formMethod="get">
                Show what it takes
              </Button>
              <Button type="submit" variant="danger" icon={Undo2} pending={isBusy}>
                {preview ? refundLabel(preview) : 'Refund'}
              </Button>
            </>
          }
        >
          {refusal && refusal.errors.length === 0 && (
            <p role="alert" className="mb-4 font-medium text-danger">
              {refusal.detail}
            </p>
          )}
          <div className="grid gap-4">
            <RefundFields
              {...{ rest, noteNeeded }}
              errors={refusal?.errors ?? []}
              amount={done?.form.amount ?? typed}
              note={done?.form.note ?? note}
            />
            {preview && <RefundTakes preview={preview} />}
          </div>
        </Card>
      </Form>
    </div>
  )
}

export const ErrorBoundary = ErrorPanel
