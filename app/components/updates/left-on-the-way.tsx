import type { UpdateCounts } from '#app/domain/updates/updates.schema.ts'
import { classNames } from '../ui/class-names.ts'
import { inDigits } from './share.ts'

type Left = 'queued' | 'rejected' | 'unknown' | 'skipped' | 'cancelled' | 'bounced' | 'complained'
const WAYS: { key: Left; label: string; dot: string; says: string }[] = [
  { key: 'queued', label: 'Waiting', dot: 'border border-edge bg-sunken', says: 'Not handed over yet.' },
  { key: 'rejected', label: 'Rejected', dot: 'bg-danger', says: 'The provider refused it; you can retry.' },
  {
    key: 'unknown',
    label: 'Unknown',
    dot: 'bg-warn',
    says: 'The provider’s answer was lost. We do not send again, because they may have it.',
  },
  {
    key: 'skipped',
    label: 'Skipped',
    dot: 'bg-info',
    says: 'Opted out after you confirmed, or got it in the day’s digest.',
  },
  {
    key: 'cancelled',
    label: 'Cancelled',
    dot: 'bg-edge',
    says: 'Still waited when the update was cancelled.',
  },
  { key: 'bounced', label: 'Bounced', dot: 'bg-danger', says: 'The mail server sent it back.' },
  {
    key: 'complained',
    label: 'Complained',
    dot: 'bg-danger',
    says: 'Reported it as spam; they are unsubscribed now.',
  },
]

/** Who is not where the funnel leads, and why. */
export function LeftOnTheWay({ counts }: { counts: UpdateCounts }) {
  const shown = WAYS.filter((way) => counts[way.key] > 0)
  return (
    <section aria-labelledby="left">
      <h3 id="left" className="font-semibold">
        Not arrived
      </h3>
      {shown.length === 0 ? (
        <p className="mt-3 text-sm text-muted">Nobody was lost on the way.</p>
      ) : (
        <dl className="mt-3 grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-3">
          {shown.map((way) => (
            <div key={way.key} className="col-span-2 grid grid-cols-subgrid">
              <dt className="col-start-2 row-start-1 flex items-center gap-2 font-medium">
                <span aria-hidden="true" className={classNames('size-2.5 shrink-0 rounded-full', way.dot)} />
                {way.label}
              </dt>
              <dd className="col-start-1 row-start-1 min-w-8 text-right font-semibold">
                {inDigits(counts[way.key])}
              </dd>
              <dd className="col-start-2 text-sm text-muted">{way.says}</dd>
            </div>
          ))}
        </dl>
      )}
    </section>
  )
}
