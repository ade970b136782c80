import { useEffect, useState } from 'react'
import {
  averageRate,
  describeRate,
  describeTimeLeft,
  progressOf,
  rateOf,
  remember,
  type Sample,
} from '#app/domain/updates/progress.rules.ts'
import type { UpdateCounts, UpdateView } from '#app/domain/updates/updates.schema.ts'
import { Card } from '../ui/card.tsx'
import { classNames } from '../ui/class-names.ts'

type Outcome = 'accepted' | 'rejected' | 'unknown' | 'skipped' | 'cancelled' | 'queued'
const OUTCOMES: { key: Outcome; label: string; fill: string; says: string }[] = [
  { key: 'accepted', label: 'Accepted', fill: 'bg-accent', says: 'The mail provider took it.' },
  { key: 'rejected', label: 'Rejected', fill: 'bg-danger', says: 'The provider refused it; you can retry.' },
  {
    key: 'unknown',
    label: 'Unknown',
    fill: 'bg-warn',
    says: 'The provider’s answer was lost. We do not send again, because they may have it.',
  },
  {
    key: 'skipped',
    label: 'Skipped',
    fill: 'bg-info',
    says: 'Opted out after you confirmed, before it was sent.',
  },
  {
    key: 'cancelled',
    label: 'Cancelled',
    fill: 'bg-edge',
    says: 'Still waited when the update was cancelled.',
  },
  { key: 'queued', label: 'Waiting', fill: 'bg-transparent', says: 'Not handed over yet.' },
]

/** Where each recipient stands: one bar of parts that add up to the whole, named and explained below it. */
export function Funnel({ update, now }: { update: UpdateView; now: number }) {
  const { counts, status } = update
  const { done, total } = progressOf(update)
  const rate = useRate(update, now)
  const isMoving = status === 'queued' || status === 'sending'
  const shown = OUTCOMES.filter((o) => o.key === 'accepted' || counts[o.key] > 0)
  return (
    <Card>
      <div className="flex flex-wrap items-baseline justify-between gap-x-6 gap-y-1">
        <h2 id="progress" className="text-3xl font-semibold tracking-tight">
          {total === 0 ? '0' : Math.floor((done / total) * 100)} %
          <span className="ml-3 text-base font-normal tracking-normal text-muted">
            {done.toLocaleString('en-US')} of {total.toLocaleString('en-US')}
            {update.freezing && ' so far, more are being added'}
          </span>
        </h2>
        {rate !== null && rate * 60 >= 1 && (
          <p className="text-sm text-muted">
            {isMoving
              ? [describeRate(rate), describeTimeLeft(total - done, rate)].filter(Boolean).join(' · ')
              : update.finished_at && status === 'sent' && `${describeRate(rate)} on average`}
          </p>
        )}
      </div>
      <div
        role="progressbar"
        aria-labelledby="progress"
        aria-valuemin={0}
        aria-valuemax={total}
        aria-valuenow={done}
        className="mt-3 flex h-3 overflow-hidden rounded-full bg-sunken inset-ring inset-ring-line"
      >
        {OUTCOMES.map((o) => (
          <div
            key={o.key}
            className={classNames('h-full duration-500 ease-out motion-safe:transition-[width]', o.fill)}
            style={{ width: `${total === 0 ? 0 : (counts[o.key] / total) * 100}%` }}
          />
        ))}
      </div>
      <dl className="mt-5 grid gap-x-6 gap-y-4 sm:grid-cols-2 lg:grid-cols-3">
        {shown.map((o) => (
          <div key={o.key}>
            <dt className="flex items-center gap-2 text-sm font-medium text-muted">
              <span
                aria-hidden="true"
                className={classNames(
                  'size-2.5 rounded-full',
                  o.key === 'queued' ? 'border border-edge bg-sunken' : o.fill,
                )}
              />
              {o.label}
            </dt>
            <dd className="text-xl font-semibold">{counts[o.key].toLocaleString('en-US')}</dd>
            <dd className="text-sm text-muted">{o.says}</dd>
          </div>
        ))}
      </dl>
      {counts.accepted > 0 && <Afterwards counts={counts} />}
    </Card>
  )
}

const EVENTS = ['delivered', 'opened', 'clicked', 'bounced', 'complained'] as const

/** What the provider told about the mails it took; an open counts as delivered as well. */
function Afterwards({ counts }: { counts: UpdateCounts }) {
  return (
    <dl className="mt-5 flex flex-wrap gap-x-8 gap-y-3 border-t pt-4">
      {EVENTS.map((event) => (
        <div key={event}>
          <dt className="text-sm text-muted capitalize">{event}</dt>
          <dd className="font-semibold">
            {counts[event].toLocaleString('en-US')}
            {counts[event] > 0 && (
              <span className="ml-1.5 text-sm font-normal text-muted">
                {describeShare(counts[event] / counts.accepted)}
              </span>
            )}
          </dd>
        </div>
      ))}
    </dl>
  )
}

const describeShare = (share: number) => (share < 0.01 ? 'under 1 %' : `${Math.round(share * 100)} %`)

/** Recipients per second as watched on this page; until it has watched, and after the end, the average. */
function useRate(update: UpdateView, now: number): number | null {
  const { done } = progressOf(update)
  const [samples, setSamples] = useState<Sample[]>([])
  useEffect(() => setSamples((before) => remember(before, { at: now, done })), [now, done])
  const average = averageRate(update, now)
  return update.finished_at === null ? (rateOf(samples) ?? average) : average
}
