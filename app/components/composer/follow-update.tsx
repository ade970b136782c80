import { CircleAlert, CircleCheck, Pencil, Undo2 } from 'lucide-react'
import type { UpdateView } from '#app/domain/updates/updates.schema.ts'
import type { HeldUpdate } from '#app/machines/composer.machine.ts'
import { useProduct } from '../product/use-product.ts'
import { Button, ButtonLink } from '../ui/button.tsx'
import { Card } from '../ui/card.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { Notice } from '../ui/notice.tsx'
import { Funnel } from '../updates/funnel.tsx'
import { HoldNotice } from '../updates/hold-notice.tsx'

type FollowUpdateProps = {
  held: HeldUpdate
  /** As the loader read it last; null until it knows of the update. */
  update: UpdateView | null
  now: number
  problem?: string | null
  isUndoing?: boolean
  /** Only where the composer is still there to go back to. */
  onUndo?: () => void
  onRevise?: () => void
}

/** After the confirmation: the seconds to take it back, then the mail on its way. */
export function FollowUpdate(props: FollowUpdateProps) {
  const { held, update, now, problem } = props
  const { product, canSend } = useProduct()
  const more = (
    <ButtonLink to={`/updates/${held.id}`} variant="ghost">
      Every recipient
    </ButtonLink>
  )
  return (
    <div className="mx-auto max-w-4xl">
      {problem && (
        <Notice tone="danger" icon={CircleAlert}>
          {problem}
        </Notice>
      )}
      {held.status === 'held' && update && (
        <HoldNotice
          sendAt={held.sendAt}
          now={now}
          recipients={update.counts.recipients}
          canUndo={canSend}
          onUndo={props.onUndo}
          isUndoing={props.isUndoing}
        />
      )}
      {held.status === 'cancelled' ? (
        <Card>
          <EmptyState
            title="Taken back"
            description="Nobody was mailed. The changes wait under “Since your last update”."
            action={
              <>
                {props.onRevise && (
                  <Button icon={Pencil} onClick={props.onRevise}>
                    Write it anew
                  </Button>
                )}
                <ButtonLink to={`/products/${product.id}`} icon={Undo2} variant="ghost">
                  Back to the content
                </ButtonLink>
              </>
            }
          />
        </Card>
      ) : (
        <>
          {held.status === 'sent' && (
            <p role="status" className="mb-6 flex items-center gap-2 text-lg font-semibold text-ok">
              <CircleCheck aria-hidden="true" className="size-6" />
              Done. Your customers have been told.
            </p>
          )}
          {update && <Funnel update={update} now={now} />}
          <div className="mt-4 flex flex-wrap justify-end gap-2">
            {more}
            <ButtonLink to={`/products/${product.id}`}>Back to the content</ButtonLink>
          </div>
        </>
      )}
    </div>
  )
}
