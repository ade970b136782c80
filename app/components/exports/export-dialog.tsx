import { useNavigate } from '@remix-run/react'
import { useMachine } from '@xstate/react'
import { Download } from 'lucide-react'
import { useEffect, useId, useMemo, useRef } from 'react'
import { fromPromise } from 'xstate'
import {
  type ExportChoice,
  type ExportOutcome,
  exportDialogMachine,
} from '#app/machines/export-dialog.machine.ts'
import { useToasts } from '../toast/toaster.tsx'
import { Button, ButtonLink } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { askEstimate, askExport } from './export-api.ts'
import { ExportFields } from './export-fields.tsx'

type ExportDialogProps = { segments: readonly { id: string; name: string }[]; segmentId?: string | undefined }

/** The button that exports the audience, and the dialog behind it. Without scripts it leads to the same as a page. */
export function ExportDialog({ segments, segmentId }: ExportDialogProps) {
  const toasts = useToasts()
  const navigate = useNavigate()
  const formId = useId()
  const machine = useMemo(
    () =>
      exportDialogMachine.provide({
        actors: {
          requestExport: fromPromise<ExportOutcome, ExportChoice>(({ input }) => askExport(input)),
          estimateExport: fromPromise<number, ExportChoice>(({ input, signal }) =>
            askEstimate(input, signal),
          ),
        },
      }),
    [],
  )
  const [state, send] = useMachine(machine, { input: { segmentId } })
  const { choice, estimate, errors, problem, exportId } = state.context
  const isPending = state.hasTag('pending')

  const told = useRef<string | null>(null)
  useEffect(() => {
    if (exportId === null || told.current === exportId) return
    told.current = exportId
    toasts.show({
      tone: 'saved',
      text: 'Your export is being made. The link also comes by mail.',
      action: { label: 'Exports', onSelect: () => navigate('/audience/exports') },
    })
  }, [exportId, toasts, navigate])

  return (
    <>
      <ButtonLink
        to={`/audience/exports/new${segmentId ? `?segment_id=${segmentId}` : ''}`}
        icon={Download}
        onClick={(event) => {
          event.preventDefault()
          send({ type: 'opened' })
        }}
      >
        Export
      </ButtonLink>
      <Dialog
        open={state.hasTag('open')}
        onOpenChange={(open) => send({ type: open ? 'opened' : 'closed' })}
        title="Export the audience"
        description="A CSV file with one line for each person, as of now. It is made in the background."
        footer={
          <>
            <p role="status" className="mr-auto self-center text-sm text-muted">
              {choice.types.length === 0
                ? 'Tick at least one box.'
                : choice.columns.length === 0
                  ? 'Tick at least one column.'
                  : estimate !== null &&
                    `About ${estimate.toLocaleString('en-US')} ${estimate === 1 ? 'person' : 'people'}${choice.segmentId ? ' at most' : ''}`}
            </p>
            <Button variant="ghost" onClick={() => send({ type: 'closed' })} disabled={isPending}>
              Cancel
            </Button>
            <Button
              type="submit"
              form={formId}
              variant="primary"
              icon={Download}
              pending={isPending}
              disabled={isPending || !state.can({ type: 'submitted' })}
            >
              Download
            </Button>
          </>
        }
      >
        <form
          id={formId}
          onSubmit={(event) => {
            event.preventDefault()
            send({ type: 'submitted' })
          }}
        >
          {problem && (
            <p role="alert" className="mb-4 font-medium text-danger">
              {problem}
            </p>
          )}
          <ExportFields
            {...{ segments, errors }}
            initial={choice}
            onTick={(source, on) => send({ type: 'ticked', source, on })}
            onChange={(name, value) => send({ type: 'changed', change: { [name]: value } })}
            onColumns={(columns) => send({ type: 'changed', change: { columns } })}
            onBom={(bom) => send({ type: 'changed', change: { bom } })}
          />
        </form>
      </Dialog>
    </>
  )
}
