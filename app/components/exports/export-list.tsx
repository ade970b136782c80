import { Form } from '@remix-run/react'
import { Ban, Download, RotateCw } from 'lucide-react'
import type { ReactNode } from 'react'
import { paceOf } from '#app/domain/exports/export.rules.ts'
import type { ExportView } from '#app/domain/exports/export.schema.ts'
import { SOURCES } from '#app/domain/exports/sources.ts'
import { fileSize } from '../editor/file-size.ts'
import { StatusBadge } from '../ui/badge.tsx'
import { Button, ButtonLink } from '../ui/button.tsx'
import { ConfirmForm } from '../ui/confirm-form.tsx'
import { CopyButton } from '../ui/copy-button.tsx'
import { Progress } from '../ui/progress.tsx'
import { RelativeTime } from '../ui/relative-time.tsx'
import { countOf, inDigits } from '../updates/share.ts'
import { failureText } from './failure-text.ts'

/** Exports as rows of a card: what was asked for, how far it is, and what can be done with it. */
export function ExportList({ exports, now }: { exports: readonly ExportView[]; now: number }) {
  return (
    <ul>
      {exports.map((e) => (
        <li
          key={e.id}
          className="grid gap-x-6 gap-y-3 px-5 py-4 not-last:border-b md:grid-cols-[minmax(0,1fr)_auto]"
        >
          <div className="min-w-0">
            <div className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
              <h3 className="min-w-0 font-semibold break-all">{e.file_name}</h3>
              <StatusBadge status={e.status} />
            </div>
            <p className="mt-0.5 text-sm text-muted">
              {e.kind === 'payouts' ? 'Payouts' : e.types.map((type) => SOURCES[type].label).join(', ')}
              {daysText(e)} · <RelativeTime at={Date.parse(e.created_at)} now={now} />
            </p>
            <div className="mt-2 text-sm">
              <State export={e} now={now} />
            </div>
          </div>
          <Actions export={e} />
        </li>
      ))}
    </ul>
  )
}

const daysText = ({ from, to }: ExportView) =>
  from && to ? ` from ${from} to ${to}` : from ? ` from ${from}` : to ? ` up to ${to}` : ''

/** What its status means for the person who looks. */
function State({ export: e, now }: { export: ExportView; now: number }): ReactNode {
  switch (e.status) {
    case 'queued':
      return <p className="text-muted">Begins in a moment. You can close this page.</p>
    case 'running':
      return <Running export={e} now={now} />
    case 'ready':
      return (
        <>
          <p>
            {countOf(e.rows ?? 0, e.kind === 'payouts' ? 'payout' : 'line')} · {fileSize(e.bytes ?? 0)} ·
            downloaded {e.downloads === 1 ? 'once' : `${inDigits(e.downloads)} times`}
            {e.expires_at && (
              <>
                {' '}
                · expires <RelativeTime at={Date.parse(e.expires_at)} now={now} />
              </>
            )}
          </p>
          <details className="mt-1 text-muted">
            <summary className="cursor-pointer">Checksum</summary>
            <p className="mt-1 flex flex-wrap items-center gap-2">
              <code className="font-mono text-xs break-all">SHA-256 {e.sha256}</code>
              <CopyButton text={e.sha256 ?? ''} label="Copy the checksum" />
            </p>
          </details>
        </>
      )
    case 'failed':
      return <p className="text-danger">{failureText(e.failure)} Nothing of it was kept; try again.</p>
    case 'expired':
      return (
        <p className="text-muted">
          Its seven days are over and the file is gone. Make a new one if you need it.
        </p>
      )
    case 'revoked':
      return <p className="text-muted">Revoked: the file is gone, and its links say so.</p>
    default:
      return e.status satisfies never
  }
}

function Running({ export: e, now }: { export: ExportView; now: number }) {
  const { done, total } = e.progress
  const pace = e.started_at ? paceOf(done, total, Date.parse(e.started_at), now) : null
  return (
    <Progress
      label="Being made"
      done={done}
      total={total}
      detail={
        pace && `${inDigits(pace.perSecond)} a second, about ${countOf(pace.secondsLeft, 'second')} left`
      }
    />
  )
}

function Actions({ export: { id, status, file_name } }: { export: ExportView }) {
  const isOver = status === 'expired' || status === 'revoked'
  return (
    <div className="flex flex-wrap items-start gap-2 md:justify-end">
      {status === 'ready' && (
        <ButtonLink
          to={`/audience/exports/${id}/download`}
          reloadDocument
          download={file_name}
          variant="primary"
          size="sm"
          icon={Download}
        >
          Download
        </ButtonLink>
      )}
      {status === 'failed' && (
        <Form method="post">
          <input type="hidden" name="id" value={id} />
          <Button type="submit" name="intent" value="retry" size="sm" icon={RotateCw}>
            Try again
          </Button>
        </Form>
      )}
      {!isOver && (
        <ConfirmForm
          fields={{ intent: 'revoke', id }}
          size="sm"
          icon={Ban}
          title="Revoke this export?"
          description={
            status === 'ready'
              ? 'The file is deleted and every link to it says so, also those that were mailed.'
              : 'It is stopped, and nothing of it is kept.'
          }
          confirmLabel="Revoke export"
          danger
        >
          {status === 'ready' ? 'Revoke' : 'Cancel'}
        </ConfirmForm>
      )}
    </div>
  )
}
