import { Form, Link } from '@remix-run/react'
import { formatMoney } from '#app/domain/kernel/money.ts'
import type { HeldFor } from '#app/domain/refunds/refund.rules.ts'
import type { RefundRequestView } from '#app/domain/refunds/refund.schema.ts'
import type { Refusal } from '#app/http/refusal.ts'
import { Badge, StatusBadge } from '../ui/badge.tsx'
import { Button } from '../ui/button.tsx'
import { Field } from '../ui/field.tsx'
import { Textarea } from '../ui/input.tsx'
import { RelativeTime } from '../ui/relative-time.tsx'
import { RefundButton, type WantedRefund } from './refund-dialog.tsx'

const HELD: Record<HeldFor, string> = {
  outside_window: 'Asked after the refund window.',
  sold_elsewhere: 'Sold elsewhere, so it has to be paid back there.',
  repeat_refunder: 'They had several purchases of yours refunded within a year.',
  rule_is_off: 'You decide about each request yourself.',
  refunds_paused: 'Refunds were off while your balance was overdrawn.',
  refund_failed: 'It was approved, and the refund failed. Look at the purchase for why.',
}

type RequestListProps = {
  requests: RefundRequestView[]
  now: number
  /** Opens the dialog that approves one; null: the member may not. */
  onApprove: ((wanted: WantedRefund) => void) | null
  /** Why the form of one of them was refused. */
  refused?: { of: string; refusal: Refusal } | null
  label: string
}

/** Buyers who ask for their money back, each with what they wrote and what may be done. */
export function RequestList({ requests, now, onApprove, refused, label }: RequestListProps) {
  return (
    <ul aria-label={label} className="border-t">
      {requests.map((r) => (
        <li key={r.id} className="px-5 py-4 not-last:border-b">
          <div className="flex flex-wrap items-baseline justify-between gap-x-6 gap-y-1">
            <p className="min-w-0 break-words">
              <Link to={`/sales/${r.purchase_id}`} className="font-semibold hover:underline">
                {r.email}
              </Link>{' '}
              <span className="text-muted">
                · {r.product_name} · {formatMoney(r.price)}
              </span>
            </p>
            <p className="flex items-center gap-2 text-sm text-muted">
              <Badge tone={r.in_window ? 'ok' : 'neutral'}>
                {r.in_window ? 'Inside the window' : 'Outside the window'}
              </Badge>
              {r.status !== 'open' && <StatusBadge status={r.status} />}
              <RelativeTime at={Date.parse(r.created_at)} now={now} />
            </p>
          </div>
          {r.note && (
            <blockquote className="mt-2 border-l-2 border-edge pl-3 break-words whitespace-pre-line">
              {r.note}
            </blockquote>
          )}
          {r.status === 'open' ? (
            <Open
              r={r}
              now={now}
              onApprove={onApprove}
              refusal={refused?.of === r.id ? refused.refusal : null}
            />
          ) : (
            r.answer && (
              <p className="mt-2 text-sm break-words whitespace-pre-line text-muted">
                You answered: {r.answer}
              </p>
            )
          )}
        </li>
      ))}
    </ul>
  )
}

type OpenProps = { r: RefundRequestView; refusal: Refusal | null } & Pick<
  RequestListProps,
  'now' | 'onApprove'
>

function Open({ r, now, onApprove, refusal }: OpenProps) {
  const isGrantedByItself = r.in_window && r.held_for !== 'sold_elsewhere'
  return (
    <>
      <p className="mt-2 text-sm text-muted">
        {r.held_for && `${HELD[r.held_for]} `}
        {isGrantedByItself ? 'It is granted by itself ' : 'It lapses '}
        <RelativeTime at={Date.parse(r.deadline_at)} now={now} />
        {isGrantedByItself ? ': the buyer is inside their window.' : '.'}
      </p>
      {refusal && (
        <p role="alert" className="mt-2 text-sm font-medium text-danger">
          {refusal.detail}
        </p>
      )}
      {onApprove && (
        <div className="mt-3 flex flex-wrap items-start gap-2">
          <RefundButton
            wants={{
              ...{ purchaseId: r.purchase_id, requestId: r.id, email: r.email },
              ...{ rest: r.refundable, noteNeeded: false },
            }}
            onOpen={onApprove}
            label="Approve…"
          />
          {/* Opens before any script runs. */}
          <details className="group min-w-0 open:w-full" open={refusal !== null || undefined}>
            <summary className="inline-flex min-h-[2.375rem] cursor-pointer items-center rounded-md border border-edge px-3.5 font-medium hover:bg-sunken focus-visible:rounded-md pointer-coarse:min-h-11">
              Decline…
            </summary>
            <Form method="post" className="mt-3 grid max-w-xl gap-3">
              <input type="hidden" name="request" value={r.id} />
              <Field label="What the buyer reads" required error={refusal?.errors[0]?.message ?? null}>
                <Textarea name="answer" rows={3} maxLength={1000} />
              </Field>
              <div>
                <Button type="submit">Decline the request</Button>
              </div>
            </Form>
          </details>
        </div>
      )}
    </>
  )
}
