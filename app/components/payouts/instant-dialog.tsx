import { useRevalidator } from '@remix-run/react'
import { useMachine } from '@xstate/react'
import { Zap } from 'lucide-react'
import { useEffect, useId, useMemo, useRef } from 'react'
import { fromPromise } from 'xstate'
import { formatMoney } from '#app/domain/kernel/money.ts'
import { failedParts, grossOf } from '#app/domain/payouts/part.rules.ts'
import {
  type InstantOrder,
  instantPayoutMachine,
  type QuoteAsk,
  type QuoteOutcome,
  type SendOutcome,
} from '#app/machines/instant-payout.machine.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { askPayouts, askQuote, sendInstant } from './instant-api.ts'
import { QuoteBlocked, QuoteTakes, ThroughField } from './instant-quote.tsx'
import { PartResults } from './part-results.tsx'

const machine = instantPayoutMachine.provide({
  actors: {
    quote: fromPromise<QuoteOutcome, QuoteAsk>(({ input, signal }) => askQuote(input, signal)),
    send: fromPromise<SendOutcome, InstantOrder>(({ input }) => sendInstant(input)),
  },
})

type InstantDialogProps = {
  /** The key of the click that opens it; each opens it anew. */
  requested: string | null
  /** Changes whenever the page was loaded again, which is when parts may stand otherwise. */
  loaded: unknown
}

/** Where one asks to be paid now. */
export function InstantDialog({ requested, loaded }: InstantDialogProps) {
  const formId = useId()
  const { revalidate } = useRevalidator()
  const [state, send] = useMachine(machine)
  const { quote, problem, payouts, kept, amount } = state.context
  const isPending = state.hasTag('pending')
  const isChoosing = state.hasTag('choosing') || isPending
  const isOpen = state.hasTag('open')
  const shown = useMemo(() => [...kept, ...payouts], [kept, payouts])
  const ids = shown.map((p) => p.id).join()
  const asking = useRef('')
  const failed = failedParts(payouts)

  useEffect(() => {
    if (requested) send({ type: 'opened', key: requested })
  }, [requested, send])
  useEffect(() => {
    if (ids) revalidate()
  }, [ids, revalidate])
  // biome-ignore lint/correctness/useExhaustiveDependencies: `loaded` says that something may have changed
  useEffect(() => {
    if (!ids || !isOpen) return
    asking.current = ids
    askPayouts(ids.split(',')).then((now) => {
      if (now && asking.current === ids) send({ type: 'updated', payouts: now })
    })
  }, [ids, isOpen, loaded, send])

  return (
    <Dialog
      open={isOpen}
      onOpenChange={(open) => open || send({ type: 'closed' })}
      title="Get paid now"
      description={
        amount ? `Once more, for the ${formatMoney(amount)} that came back.` : 'At any time, for a fee.'
      }
      footer={
        isChoosing ? (
          <>
            <Button variant="ghost" onClick={() => send({ type: 'closed' })} disabled={isPending}>
              Cancel
            </Button>
            <Button
              type="submit"
              form={formId}
              variant="primary"
              icon={Zap}
              pending={isPending}
              disabled={isPending || state.matches({ choosing: 'quoting' })}
            >
              {state.matches({ choosing: 'blocked' }) || state.matches({ choosing: 'refused' })
                ? 'Look again'
                : quote
                  ? `Pay out ${formatMoney(quote.net)}`
                  : 'Pay out'}
            </Button>
          </>
        ) : (
          <>
            {failed.length > 0 && (
              <Button onClick={() => send({ type: 'retried', key: crypto.randomUUID() })}>
                Try the failed {failed.length === 1 ? 'part' : 'parts'} again ({formatMoney(grossOf(failed)!)}
                )
              </Button>
            )}
            <Button variant="primary" onClick={() => send({ type: 'closed' })}>
              Close
            </Button>
          </>
        )
      }
    >
      {isChoosing ? (
        <form
          id={formId}
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
          {kept.length > 0 && <PartResults payouts={kept} />}
          {quote && !amount && (
            <fieldset disabled={isPending}>
              <ThroughField quote={quote} onChoose={(through) => send({ type: 'chose', through })} />
            </fieldset>
          )}
          <div role="status" className="min-h-32">
            {state.matches({ choosing: 'quoting' }) ? (
              <p className="text-muted">Asking what can be sent at once …</p>
            ) : (
              quote &&
              !state.matches({ choosing: 'refused' }) &&
              (quote.payable ? <QuoteTakes quote={quote} /> : <QuoteBlocked quote={quote} />)
            )}
          </div>
        </form>
      ) : (
        <div role="status" className="grid min-h-32 content-start gap-3">
          <p>
            Each payout goes its own way: one that fails undoes none of the others. You may close this; the
            page shows them too.
          </p>
          <PartResults payouts={shown} />
        </div>
      )}
    </Dialog>
  )
}
