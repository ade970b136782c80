import { useRevalidator } from '@remix-run/react'
import { useMachine } from '@xstate/react'
import { Undo2 } from 'lucide-react'
import { useEffect, useId, useMemo, useRef } from 'react'
import { fromPromise } from 'xstate'
import { formatMoney, type Money } from '#app/domain/kernel/money.ts'
import { failureText } from '#app/domain/refunds/failure-text.ts'
import { REFUND_TAKES } from '#app/domain/refunds/refund.rules.ts'
import type { RefundView } from '#app/domain/refunds/refund.schema.ts'
import {
  type PreviewOutcome,
  type RefundOrder,
  refundMachine,
  type SendOutcome,
} from '#app/machines/refund.machine.ts'
import { Button, ButtonLink } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { askPreview, sendRefund } from './refund-api.ts'
import { RefundFields } from './refund-fields.tsx'
import { RefundTakes, refundLabel } from './refund-takes.tsx'

/** What is to be refunded, and from which click on: each opens the dialog anew. */
export type WantedRefund = {
  purchaseId: string
  email: string
  /** What can still be given back. */
  rest: Money
  noteNeeded: boolean
  /** The buyer's request that is granted by it. */
  requestId?: string
  key: string
}
type RefundButtonProps = {
  wants: Omit<WantedRefund, 'key'>
  onOpen: (wanted: WantedRefund) => void
  label: string
}

/** Opens the dialog. Without scripts it leads to the same as a page. */
export function RefundButton({ wants, onOpen, label }: RefundButtonProps) {
  return (
    <ButtonLink
      to={`/sales/${wants.purchaseId}/refund${wants.requestId ? `?request=${wants.requestId}` : ''}`}
      icon={Undo2}
      onClick={(event) => {
        event.preventDefault()
        onOpen({ ...wants, key: crypto.randomUUID() })
      }}
    >
      {label}
    </ButtonLink>
  )
}

/**
 * Where one refunds. It stands apart from its button: on a live page that is gone as soon as the amount is set aside, and
 * the answer is still to be read.
 */
export function RefundDialog({ wanted }: { wanted: WantedRefund | null }) {
  const formId = useId()
  const { revalidate } = useRevalidator()
  const asked = useRef(wanted)
  asked.current = wanted
  const machine = useMemo(
    () =>
      refundMachine.provide({
        actors: {
          preview: fromPromise<PreviewOutcome, Money>(({ input, signal }) =>
            askPreview(asked.current!.purchaseId, input, signal),
          ),
          send: fromPromise<SendOutcome, RefundOrder>(({ input }) =>
            sendRefund(asked.current!.purchaseId, input, asked.current!.requestId),
          ),
        },
      }),
    [],
  )
  const [state, send] = useMachine(machine)
  const { preview, errors, problem, refund, noteNeeded } = state.context
  const isPending = state.hasTag('pending')
  const isEditing = state.hasTag('editing') || isPending
  // What was read when it was opened: a live page may know of less by now, which is for the server to say.
  const known = state.context.rest

  useEffect(() => {
    if (wanted) send({ type: 'opened', ...wanted })
  }, [wanted, send])
  useEffect(() => {
    if (refund) revalidate()
  }, [refund, revalidate])

  return (
    <Dialog
      open={state.hasTag('open')}
      onOpenChange={(open) => open || send({ type: 'closed' })}
      title={wanted?.requestId ? 'Approve the refund' : 'Refund'}
      description={`To ${wanted?.email}, the way they paid.`}
      footer={
        isEditing ? (
          <>
            <Button variant="ghost" onClick={() => send({ type: 'closed' })} disabled={isPending}>
              Cancel
            </Button>
            <Button
              type="submit"
              form={formId}
              variant="danger"
              pending={isPending}
              disabled={
                isPending || !(state.matches({ editing: 'confirm' }) || state.matches({ editing: 'refused' }))
              }
            >
              {preview
                ? refundLabel(preview)
                : state.matches({ editing: 'refused' })
                  ? 'Try again'
                  : 'Refund'}
            </Button>
          </>
        ) : (
          <>
            {state.matches('failed') && (
              <Button onClick={() => send({ type: 'again', rest: known, key: crypto.randomUUID() })}>
                Try again
              </Button>
            )}
            <Button variant="primary" onClick={() => send({ type: 'closed' })}>
              Close
            </Button>
          </>
        )
      }
    >
      {isEditing ? (
        <form
          id={formId}
          noValidate
          className="grid gap-4"
          onSubmit={(event) => {
            event.preventDefault()
            send({ type: 'submitted' })
          }}
        >
          {problem && (
            <p role="alert" className="font-medium text-danger">
              {problem}
            </p>
          )}
          <RefundFields
            {...{ rest: known, noteNeeded, errors }}
            key={state.context.key}
            amount={state.context.amount}
            note={state.context.note}
            onAmount={(amount) => send({ type: 'typed', amount })}
            onNote={(note) => send({ type: 'noted', note })}
          />
          <div role="status" className="min-h-24">
            {preview ? (
              <RefundTakes preview={preview} />
            ) : (
              state.matches({ editing: 'preview' }) && <p className="text-muted">Looking what it takes …</p>
            )}
          </div>
        </form>
      ) : (
        refund && wanted && <Outcome refund={refund} email={wanted.email} />
      )}
    </Dialog>
  )
}

function Outcome({ refund, email }: { refund: RefundView; email: string }) {
  const total = formatMoney({ ...refund.amount, amount: refund.amount.amount + refund.tax.amount })
  return (
    <p role="status" className="min-h-24">
      {refund.status === 'succeeded' ? (
        <>
          <strong className="font-semibold">{total} refunded.</strong> {email} hears of it by mail; their bank
          takes {REFUND_TAKES}.
        </>
      ) : refund.status === 'failed' ? (
        <>
          <strong className="font-semibold">Nothing was paid back.</strong>{' '}
          {failureText(refund.failure ?? 'unknown')}
        </>
      ) : (
        <>
          <strong className="font-semibold">The payment processor has not answered yet.</strong> We asked it
          to pay back {total} and are finding out what became of it; there is nothing to do. It happens once.
        </>
      )}
    </p>
  )
}
