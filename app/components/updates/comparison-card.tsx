import { ArrowDown, ArrowUp, Equal } from 'lucide-react'
import { type Comparison, type Rates, ratesOf } from '#app/domain/updates/report.rules.ts'
import type { UpdateView } from '#app/domain/updates/updates.schema.ts'
import { Card } from '../ui/card.tsx'
import { classNames } from '../ui/class-names.ts'
import { countOf, describeShare } from './share.ts'

const ROWS: { key: keyof Rates; label: string; of: string }[] = [
  { key: 'delivered', label: 'Delivered', of: 'of accepted' },
  { key: 'opened', label: 'Opened', of: 'of delivered' },
  { key: 'clicked', label: 'Clicked', of: 'of delivered' },
]

/** This update beside what is usual for the seller's mails. */
export function ComparisonCard({ update, comparison }: { update: UpdateView; comparison: Comparison }) {
  const own = ratesOf(update.counts, update.tracked)
  const rows = ROWS.filter(({ key }) => comparison.points[key] !== null)
  return (
    <Card
      title="Beside your earlier updates"
      description={
        comparison.updates === 1
          ? 'Usual is what the one before this had.'
          : `Usual is the middle of the ${countOf(comparison.updates, 'update')} before this. Opens and clicks go on coming for days.`
      }
    >
      <dl className="grid gap-4">
        {rows.map(({ key, label, of }) => (
          <div key={key} className="grid grid-cols-[minmax(0,1fr)_auto] items-baseline gap-x-4">
            <dt className="font-medium">
              {label} <span className="text-sm font-normal text-muted">{of}</span>
            </dt>
            <dd className="text-right text-xl font-semibold">{describeShare(own[key]!)}</dd>
            <dd className="text-sm text-muted">usually {describeShare(comparison.usual[key]!)}</dd>
            <dd className="text-right text-sm">
              <Difference points={comparison.points[key]!} />
            </dd>
          </div>
        ))}
      </dl>
    </Card>
  )
}

function Difference({ points }: { points: number }) {
  const rounded = Math.round(points * 10) / 10
  const Icon = rounded > 0 ? ArrowUp : rounded < 0 ? ArrowDown : Equal
  const tone = rounded > 0 ? 'text-ok' : rounded < 0 ? 'text-danger' : 'text-muted'
  return (
    <span className={classNames('inline-flex items-center gap-0.5 font-medium', tone)}>
      <Icon aria-hidden="true" className="size-3.5" />
      {rounded === 0
        ? 'as usual'
        : `${countOf(Math.abs(rounded), 'point')} ${rounded > 0 ? 'higher' : 'lower'}`}
    </span>
  )
}
