import type {
  ActionFunctionArgs,
  LoaderFunctionArgs,
  MetaFunction,
  SerializeFrom,
} from '@remix-run/cloudflare'
import { data } from '@remix-run/cloudflare'
import { useLoaderData } from '@remix-run/react'
import { useState } from 'react'
import { RefundDialog, type WantedRefund } from '#app/components/sales/refund-dialog.tsx'
import { RequestList } from '#app/components/sales/request-list.tsx'
import { ErrorPanel } from '#app/components/shell/error-page.tsx'
import { Card } from '#app/components/ui/card.tsx'
import { EmptyState } from '#app/components/ui/empty-state.tsx'
import { Pagination } from '#app/components/ui/pagination.tsx'
import { invalidFromIssues } from '#app/domain/kernel/errors.ts'
import { declineRequestSchema, requestQuerySchema } from '#app/domain/refunds/refund.schema.ts'
import { useKeptActionData } from '#app/hooks/use-kept-action-data.ts'
import { useRealtime } from '#app/hooks/use-realtime.ts'
import { enter, orPage, orRefusal, readForm } from '#app/http/refusal.ts'

export const meta: MetaFunction = () => [{ title: 'Refund requests · Awning' }]

const OPEN_SHOWN = 100
const cursorSchema = requestQuerySchema.shape.cursor.catch(undefined)

export async function loader(args: LoaderFunctionArgs) {
  const { scope, services, now } = await enter(args)
  const cursor = cursorSchema.parse(new URL(args.request.url).searchParams.get('cursor') ?? undefined)
  const { refundRequests } = services
  const [open, decided] = await orPage(
    Promise.all([
      refundRequests.list(scope, { status: 'open', limit: OPEN_SHOWN }),
      refundRequests.list(scope, { status: 'decided', limit: 25, cursor }),
    ]),
  )
  // Whoever has waited longest comes first.
  return { open: open.data.reverse(), decided, canRefund: scope.can.has('refunds:write'), now }
}

export async function action(args: ActionFunctionArgs) {
  const { scope, services } = await enter(args)
  const { request = '', answer = '' } = await readForm(args.request)
  const work = async () => {
    const parsed = declineRequestSchema.safeParse({ answer })
    if (!parsed.success) throw invalidFromIssues(parsed.error.issues)
    return { declined: await services.refundRequests.decline(scope, request, parsed.data) }
  }
  const answered = await orRefusal(work())
  return data({ refusal: answered.data.refusal, of: request }, answered.init ?? undefined)
}

export default function Requests() {
  useRealtime(['purchases'])
  const { open, decided, canRefund, now } = useLoaderData<typeof loader>()
  const done = useKeptActionData<SerializeFrom<typeof action>>()
  const [wanted, setWanted] = useState<WantedRefund | null>(null)
  const onApprove = canRefund ? setWanted : null
  const refused = done?.refusal ? { of: done.of, refusal: done.refusal } : null
  if (open.length === 0 && decided.data.length === 0)
    return (
      <Card flush>
        <EmptyState
          title="Nobody asks for their money back"
          description="Buyers ask from their receipt or library. Inside the refund window they are paid back at once, unless you rather decide yourself; everything else waits here for you."
        />
        <Pagination nextCursor={null} label="More requests" />
      </Card>
    )
  return (
    <div className="grid gap-6">
      <RefundDialog wanted={wanted} />
      <Card flush title="Waiting for you">
        {open.length === 0 ? (
          <p className="border-t px-5 py-8 text-center text-muted">No request is waiting.</p>
        ) : (
          <RequestList label="Waiting" requests={open} {...{ now, onApprove, refused }} />
        )}
      </Card>
      {(decided.data.length > 0 || decided.next_cursor !== null) && (
        <Card flush title="Decided">
          <RequestList label="Decided" requests={decided.data} {...{ now, onApprove }} />
          <Pagination nextCursor={decided.next_cursor} label="More requests" />
        </Card>
      )}
    </div>
  )
}

export const ErrorBoundary = ErrorPanel
