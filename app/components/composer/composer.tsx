import { useSearchParams } from '@remix-run/react'
import { useMachine } from '@xstate/react'
import { CircleAlert } from 'lucide-react'
import { useEffect, useMemo, useState } from 'react'
import { fromPromise } from 'xstate'
import type { SendingMeter, UpdateView } from '#app/domain/updates/updates.schema.ts'
import { type ComposerDraft, composerMachine, type RequestOutcome } from '#app/machines/composer.machine.ts'
import { useProduct } from '../product/use-product.ts'
import { Notice } from '../ui/notice.tsx'
import { Exclusions } from '../updates/exclusions.tsx'
import { askCreate, askUndo, type Preview } from './composer-api.ts'
import { ComposerForm } from './composer-form.tsx'
import { ConfirmSend } from './confirm-send.tsx'
import { FollowUpdate } from './follow-update.tsx'
import { MailPreview } from './mail-preview.tsx'
import { usePreview } from './use-preview.ts'

type ComposerProps = {
  preview: Preview
  update: UpdateView | null
  meter: SendingMeter
  segments: { id: string; name: string }[]
}

/** From what changed to a mail on its way: write, look, confirm, take back, watch. */
export function Composer({ preview: loaded, update, meter, segments }: ComposerProps) {
  // What one writes is about the version one began with, whatever is saved meanwhile.
  const [first] = useState(loaded)
  const { product, now } = useProduct()
  const [, setSearch] = useSearchParams()
  const productId = product.id
  const { version } = first
  const machine = useMemo(
    () =>
      composerMachine.provide({
        actors: {
          requestUpdate: fromPromise<RequestOutcome, { draft: ComposerDraft; allowRecent: boolean }>(
            ({ input }) => askCreate(productId, { version, draft: input.draft }, input.allowRecent),
          ),
          undoUpdate: fromPromise<Pick<UpdateView, 'status'>, { updateId: string }>(({ input }) =>
            askUndo(productId, input.updateId),
          ),
        },
      }),
    [productId, version],
  )
  const [state, send] = useMachine(machine, {
    input: {
      draft: { subject: first.subject, items: first.items, note: first.note, segment_id: null },
      recentlyNotified: first.recently_notified_at !== null,
      update: update && { id: update.id, status: update.status, sendAt: Date.parse(update.send_at) },
    },
  })
  const { draft, errors, problem, update: followed } = state.context
  const { preview, problem: previewProblem } = usePreview(first, productId, draft)

  // The address names the update, so that a reload goes on watching it.
  const followedId = followed?.id ?? null
  useEffect(() => {
    setSearch(followedId ? { update: followedId } : {}, { replace: true, preventScrollReset: true })
  }, [followedId, setSearch])
  useEffect(() => {
    if (update) send({ type: 'statusSeen', status: update.status })
  }, [update, send])

  if (state.matches('following') || state.matches('undoing'))
    return (
      <FollowUpdate
        held={followed!}
        update={update?.id === followed!.id ? update : null}
        now={now}
        problem={problem}
        isUndoing={state.matches('undoing')}
        onUndo={() => send({ type: 'undoClicked' })}
        onRevise={() => send({ type: 'revised' })}
      />
    )
  return (
    <div className="grid items-start gap-6 lg:grid-cols-[minmax(0,22rem)_minmax(0,1fr)] 2xl:grid-cols-[minmax(0,28rem)_minmax(0,1fr)]">
      <div className="grid gap-6">
        {problem && (
          <Notice tone="danger" icon={CircleAlert}>
            {problem}
          </Notice>
        )}
        <ComposerForm
          draft={draft}
          segments={segments}
          version={version}
          errors={errors}
          recipients={preview.counts.recipients}
          recentlyNotified={state.context.recentlyNotified}
          onChange={(change) => send({ type: 'edited', change })}
          onReview={() => send({ type: 'reviewed' })}
        />
        <Exclusions counts={preview.counts} />
      </div>
      <MailPreview preview={preview} problem={previewProblem} />
      <ConfirmSend
        step={
          state.matches('asking')
            ? 'asking'
            : state.matches('confirming')
              ? 'confirming'
              : state.matches('requesting')
                ? 'requesting'
                : null
        }
        recipients={preview.counts.recipients}
        subject={draft.subject}
        meter={meter}
        notifiedAt={first.recently_notified_at}
        problem={problem}
        now={now}
        onInsist={() => send({ type: 'insisted' })}
        onConfirm={() => send({ type: 'confirmed' })}
        onBack={() => send({ type: 'wentBack' })}
      />
    </div>
  )
}
