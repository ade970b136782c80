import { useFetcher } from '@remix-run/react'
import { Cloud, CloudOff, Save, Undo2 } from 'lucide-react'
import { type ReactNode, useCallback, useEffect, useState } from 'react'
import type { SaveResult } from '#app/domain/catalog/product.schema.ts'
import { SaveOutcome } from '../product/save-outcome.tsx'
import { useToasts } from '../toast/toaster.tsx'
import { Button } from '../ui/button.tsx'
import { ConfirmDialog } from '../ui/dialog.tsx'
import { Tooltip } from '../ui/tooltip.tsx'
import { StaleDialog } from './stale-dialog.tsx'
import type { EditSession } from './use-edit-session.ts'

type Answer = { saved?: SaveResult | null; refusal: { code: string; detail: string } | null }
type SaveBarProps = { session: EditSession; isUploading: boolean; children: ReactNode }

/** How the draft stands, who is here, and the way to a new version. */
export function SaveBar({ session, isUploading, children }: SaveBarProps) {
  const { frame, connection } = session
  const fetcher = useFetcher<Answer>()
  const { show } = useToasts()
  const [isDiscarding, setDiscarding] = useState(false)
  const [isComparing, setComparing] = useState(false)
  const isBusy = fetcher.state !== 'idle'
  const isDirty = frame?.dirty ?? false
  const blocked = whyBlocked(session, isUploading)

  const { submit } = fetcher
  const save = useCallback(
    (over: number | null = null) =>
      submit({ intent: 'save', ...(over !== null && { over: String(over) }) }, { method: 'post' }),
    [submit],
  )
  const askToSave = useCallback(() => {
    if (blocked || isBusy) return
    if (frame?.stale) setComparing(true)
    else save()
  }, [blocked, isBusy, frame, save])

  const refusal = isBusy ? null : fetcher.data?.refusal
  useEffect(() => {
    if (!refusal) return
    if (refusal.code === 'stale_version') setComparing(true)
    else show({ tone: 'error', text: refusal.detail })
  }, [refusal, show])
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 's' || !(event.metaKey || event.ctrlKey) || event.altKey) return
      event.preventDefault()
      askToSave()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [askToSave])
  useLeaveWarning(isUploading || (isDirty && connection !== 'connected'))

  return (
    <>
      <div className="sticky top-14 z-20 -mx-1 mb-4 flex flex-wrap items-center gap-x-4 gap-y-2 bg-canvas px-1 py-2 lg:top-0 lg:min-h-14">
        <Connection session={session} />
        <p className="text-sm text-muted" data-testid="draft-state">
          {frame?.stale
            ? `Version ${frame.stale.version} was saved meanwhile by ${frame.stale.saved_by}`
            : isDirty
              ? `${countOf(frame?.changes?.items.length ?? 0)} since version ${frame?.base_version}, kept in the draft`
              : `Saved as version ${frame?.base_version ?? '…'}`}
        </p>
        <div className="ml-auto flex items-center gap-2">
          {children}
          <Button
            variant="ghost"
            icon={Undo2}
            disabled={!isDirty || isBusy}
            onClick={() => setDiscarding(true)}
          >
            Discard
          </Button>
          <Tooltip label={blocked ?? 'Ctrl or ⌘ + S'}>
            {/* aria-disabled, so that the reason can still be reached by keyboard. */}
            <Button
              variant="primary"
              icon={Save}
              pending={isBusy}
              aria-disabled={blocked !== null || undefined}
              onClick={askToSave}
            >
              Save
            </Button>
          </Tooltip>
        </div>
      </div>
      <ConfirmDialog
        open={isDiscarding}
        onOpenChange={setDiscarding}
        title="Discard the draft?"
        description={`Everything since version ${frame?.base_version} goes, for everybody who edits this product.`}
        confirmLabel="Discard draft"
        danger
        onConfirm={() => submit({ intent: 'discard' }, { method: 'post' })}
      />
      <StaleDialog
        stale={frame?.stale ?? null}
        open={isComparing && Boolean(frame?.stale)}
        onOpenChange={setComparing}
        onTakeTheirs={() => submit({ intent: 'discard' }, { method: 'post' })}
        onSaveOver={save}
      />
      <SaveOutcome result={isBusy ? null : (fetcher.data?.saved ?? null)} />
    </>
  )
}

const countOf = (n: number) => (n > 1 ? `${n} changes` : n === 1 ? 'One change' : 'Changes')

function whyBlocked({ frame, connection }: EditSession, isUploading: boolean): string | null {
  if (isUploading) return 'Wait until the uploads are done'
  if (connection !== 'connected') return 'Wait until the connection is back'
  if (frame && frame.errors.length > 0) return 'Mend what the panel names first'
  return null
}

function Connection({ session }: { session: EditSession }) {
  const isOn = session.connection === 'connected'
  const Icon = isOn ? Cloud : CloudOff
  const words = isOn ? 'Live' : session.connection === 'refused' ? 'Closed; reload the page' : 'Connecting …'
  return (
    <p
      role="status"
      className={`flex items-center gap-1.5 text-sm font-medium ${isOn ? 'text-ok' : 'text-warn'}`}
    >
      <Icon aria-hidden="true" className="size-4" />
      {words}
    </p>
  )
}

/** Asked by the browser when leaving would lose something: what the server has is never lost. */
function useLeaveWarning(wouldLose: boolean) {
  useEffect(() => {
    if (!wouldLose) return
    const warn = (event: BeforeUnloadEvent) => event.preventDefault()
    window.addEventListener('beforeunload', warn)
    return () => window.removeEventListener('beforeunload', warn)
  }, [wouldLose])
}
