import { Link } from '@remix-run/react'
import type { WaveReport } from '#app/domain/updates/report.schema.ts'
import { StatusBadge } from '../ui/badge.tsx'
import { Card } from '../ui/card.tsx'
import { ClockTime } from '../ui/clock-time.tsx'
import { RelativeTime } from '../ui/relative-time.tsx'
import { countOf } from './share.ts'

const NAMES = ['First mail', 'Second time', 'Third time', 'Fourth time']

type WaveListProps = {
  waves: WaveReport[]
  currentId: string
  /** When it may go once more, where only time is missing. */
  nextAt: string | null
  now: number
}

/** The first mail and its repetitions to those who had not opened it. */
export function WaveList({ waves, currentId, nextAt, now }: WaveListProps) {
  return (
    <Card flush title="Sent more than once" description="Each time only to those who had not opened it.">
      <ol className="border-t">
        {waves.map((w) => (
          <li key={w.id} className="px-5 py-3 not-last:border-b">
            <div className="flex flex-wrap items-center justify-between gap-x-4">
              {w.id === currentId ? (
                <span className="font-semibold" aria-current="page">
                  {NAMES[w.wave]} <span className="font-normal text-muted">(this one)</span>
                </span>
              ) : (
                <Link to={`/updates/${w.id}`} className="link font-semibold">
                  {NAMES[w.wave]}
                </Link>
              )}
              <StatusBadge status={w.status} />
            </div>
            <p className="text-sm text-muted">
              {countOf(w.recipients, 'recipient')}, {countOf(w.opened, 'person', 'people')} opened it ·{' '}
              <RelativeTime at={Date.parse(w.created_at)} now={now} />
            </p>
          </li>
        ))}
      </ol>
      {nextAt && (
        <p className="border-t px-5 py-3 text-sm text-muted">
          It can be sent again from <ClockTime at={Date.parse(nextAt)} /> on.
        </p>
      )}
    </Card>
  )
}
