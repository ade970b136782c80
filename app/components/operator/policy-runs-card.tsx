import { Form, Link } from '@remix-run/react'
import type { ReactNode } from 'react'
import { StatusBadge } from '../ui/badge.tsx'
import { Button } from '../ui/button.tsx'
import { Card } from '../ui/card.tsx'
import { ConfirmForm } from '../ui/confirm-form.tsx'
import { Progress } from '../ui/progress.tsx'
import { RelativeTime } from '../ui/relative-time.tsx'
import { Table, Td, Th, Tr } from '../ui/table.tsx'

export type ShownRun = {
  id: string
  isDryRun: boolean
  dryRunId: string | null
  status: string
  sellers: number
  doneSellers: number
  undoneSellers: number
  products: number
  changes: number
  unsure: number
  pace: number
  rate: number
  leftMs: number | null
  startedByName: string
  startedAt: number
}
export const isActive = (run: ShownRun) => ['running', 'rolling_back'].includes(run.status)
const n = (value: number) => value.toLocaleString('en')

/** All runs, and what may be begun. */
export function PolicyRunsCard({
  runs,
  shown,
  now,
}: {
  runs: ShownRun[]
  shown: string | null
  now: number
}) {
  const isBusy = runs.some((r) => isActive(r) || r.status === 'paused')
  return (
    <Card
      title="Runs"
      description="A dry run says for each product what it would set and why. A real run follows a dry run you looked at; sellers who sold last come first."
      actions={
        <Form method="post" className="flex flex-wrap items-center gap-2">
          <input type="hidden" name="intent" value="dry-run" />
          <label className="flex items-center gap-2 text-sm">
            Sellers a minute
            <input
              className="field w-20"
              type="number"
              name="sellers_per_minute"
              min={1}
              max={500}
              defaultValue={60}
            />
          </label>
          <Button type="submit" variant="primary" disabled={isBusy}>
            Start a dry run
          </Button>
        </Form>
      }
      flush
    >
      {runs.length === 0 ? (
        <p className="px-5 pb-5 text-muted">Nothing has been run yet.</p>
      ) : (
        <Table label="Runs">
          <thead>
            <tr>
              <Th>Run</Th>
              <Th>State</Th>
              <Th numeric>Sellers</Th>
              <Th numeric>Products</Th>
              <Th numeric>Changes</Th>
              <Th numeric>Cannot tell</Th>
              <Th>Begun</Th>
            </tr>
          </thead>
          <tbody>
            {runs.map((run) => (
              <Tr key={run.id}>
                <Td>
                  <Link
                    className="link font-semibold"
                    to={`?run=${run.id}`}
                    aria-current={run.id === shown || undefined}
                  >
                    {run.isDryRun ? 'Dry run' : 'Run'}
                  </Link>{' '}
                  <span className="block font-mono text-xs text-muted">{run.id}</span>
                </Td>
                <Td>
                  <StatusBadge status={run.status} />
                </Td>
                <Td numeric>{n(run.doneSellers)}</Td>
                <Td numeric>{n(run.products)}</Td>
                <Td numeric>{n(run.changes)}</Td>
                <Td numeric>{n(run.unsure)}</Td>
                <Td className="text-sm whitespace-nowrap text-muted">
                  <RelativeTime at={run.startedAt} now={now} /> by {run.startedByName}
                </Td>
              </Tr>
            ))}
          </tbody>
        </Table>
      )}
    </Card>
  )
}

/** One run: how far it is, and what may be done with it. */
export function PolicyRunCard({
  run,
  isBusy,
  children,
}: {
  run: ShownRun
  isBusy: boolean
  children: ReactNode
}) {
  const isBack = run.status === 'rolling_back' || run.status === 'rolled_back'
  const act = (intent: string, label: string) => (
    <Form method="post">
      <input type="hidden" name="intent" value={intent} />
      <input type="hidden" name="run" value={run.id} />
      <Button type="submit">{label}</Button>
    </Form>
  )
  const left = run.leftMs === null ? null : Math.ceil(run.leftMs / 60_000)
  return (
    <Card
      title={run.isDryRun ? 'Dry run' : 'Run'}
      description={run.dryRunId ? `Looked at before as dry run ${run.dryRunId}` : `By ${run.startedByName}`}
      actions={
        <>
          {run.isDryRun && run.status === 'done' && (
            <ConfirmForm
              fields={{ intent: 'run', dry_run_id: run.id, sellers_per_minute: String(run.pace) }}
              variant="primary"
              disabled={isBusy}
              title={`Set ${n(run.changes)} policies?`}
              description={`Each is written down with what was there before, and can be taken back exactly. Sellers with a sale in the last six months get a mail.`}
              confirmLabel="Start the run"
            >
              Run it
            </ConfirmForm>
          )}
          {run.status === 'running' && act('pause', 'Pause')}
          {run.status === 'paused' && act('resume', 'Resume')}
          {(run.status === 'cancelled' || (run.status === 'done' && run.doneSellers < run.sellers)) &&
            !isBusy &&
            act('resume', 'Run again for the rest')}
          {(run.status === 'running' || run.status === 'paused') && act('cancel', 'Cancel')}
          {!run.isDryRun && !isBack && (
            <ConfirmForm
              fields={{ intent: 'roll-back', run: run.id }}
              variant="danger"
              danger
              title="Take the whole run back?"
              description="Every policy it changed is put back as it was, to the letter. What sellers edited since stays as they set it."
              confirmLabel="Take it back"
            >
              Roll back
            </ConfirmForm>
          )}
        </>
      }
    >
      <Progress
        label={isBack ? 'Sellers put back' : 'Sellers done'}
        done={isBack ? run.undoneSellers : run.doneSellers}
        total={isBack ? Math.max(run.doneSellers, run.undoneSellers) : run.sellers}
        tone={run.status === 'paused' ? 'warn' : 'accent'}
        detail={
          <>
            {run.status.replace('_', ' ')}, {run.rate.toLocaleString('en', { maximumFractionDigits: 1 })}{' '}
            sellers a minute
            {left !== null && left > 0 && `, about ${left} ${left === 1 ? 'minute' : 'minutes'} left`}
          </>
        }
      />
      {children}
    </Card>
  )
}
