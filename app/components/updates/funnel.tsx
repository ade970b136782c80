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
import type { CarrierReport } from '#app/domain/updates/report.schema.ts'
import type { UpdateCounts, UpdateView } from '#app/domain/updates/updates.schema.ts'
import { Card } from '../ui/card.tsx'
import { classNames } from '../ui/class-names.ts'
import { FunnelSteps } from './funnel-steps.tsx'
import { LeftOnTheWay } from './left-on-the-way.tsx'
import { countOf, inDigits } from './share.ts'

type Outcome = 'accepted' | 'rejected' | 'unknown' | 'skipped' | 'cancelled'
const PARTS: { key: Outcome; fill: string }[] = [
  { key: 'accepted', fill: 'bg-accent' },
  { key: 'rejected', fill: 'bg-danger' },
  { key: 'unknown', fill: 'bg-warn' },
  { key: 'skipped', fill: 'bg-info' },
  { key: 'cancelled', fill: 'bg-edge' },
]
type FunnelProps = { update: UpdateView; now: number; carriers?: CarrierReport[] }

/** How far an update is: the hand-over as it goes on, then each step a mail can take, beside what left the way. */
export function Funnel({ update, now, carriers = [] }: FunnelProps) {
  const { counts, status } = update
  const { done, total } = progressOf(update)
  const rate = useRate(update, now)
  const isMoving = status === 'queued' || status === 'sending'
  return (
    <Card>
      <div className="flex flex-wrap items-baseline justify-between gap-x-6 gap-y-1">
        <h2 id="progress" className="text-3xl font-semibold tracking-tight">
          {total === 0 ? '0' : Math.floor((done / total) * 100)} %
          <span className="ml-3 text-base font-normal tracking-normal text-muted">
            {inDigits(done)} of {inDigits(total)}
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
        {PARTS.map((part) => (
          <div
            key={part.key}
            className={classNames('h-full duration-500 ease-out motion-safe:transition-[width]', part.fill)}
            style={{ width: `${total === 0 ? 0 : (counts[part.key] / total) * 100}%` }}
          />
        ))}
      </div>
      <div className="mt-6 grid gap-x-10 gap-y-6 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <FunnelSteps counts={counts} tracked={update.tracked} />
        <LeftOnTheWay counts={counts} />
      </div>
      {(counts.accepted > 0 || carriers.length > 0) && (
        <div className="mt-6 grid gap-1.5 border-t pt-4 text-sm text-muted">
          <p>{describeMachines(counts, update.tracked)}</p>
          {carriers.length > 0 && <p>{describeCarriers(carriers)}</p>}
        </div>
      )}
    </Card>
  )
}

function describeMachines(c: UpdateCounts, tracked: boolean): string {
  if (!tracked)
    return 'Opens and clicks of this update are not counted, as your settings had it when you confirmed.'
  const people = `People opened it ${countOf(c.opens, 'time')} and clicked ${countOf(c.clicks, 'time')} in all.`
  return `${people} Machines opened it ${countOf(c.machine_opens, 'time')} and clicked ${countOf(c.machine_clicks, 'time')}: mail clients that load ahead, link scanners and privacy proxies, counted nowhere else on this page.`
}

const PROVIDERS = { resend: 'Resend', sendgrid: 'SendGrid' }
const describeCarriers = (carriers: CarrierReport[]) =>
  `Carried by ${carriers
    .map((c) => `${PROVIDERS[c.provider]} (${countOf(c.mails, 'mail')} in ${countOf(c.batches, 'call')})`)
    .join(' and ')}.`

/** Recipients per second as watched on this page; until it has watched, and after the end, the average. */
function useRate(update: UpdateView, now: number): number | null {
  const { done } = progressOf(update)
  const [samples, setSamples] = useState<Sample[]>([])
  useEffect(() => setSamples((before) => remember(before, { at: now, done })), [now, done])
  const average = averageRate(update, now)
  return update.finished_at === null ? (rateOf(samples) ?? average) : average
}
