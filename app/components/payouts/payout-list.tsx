import { Link } from '@remix-run/react'
import { formatMoney } from '#app/domain/kernel/money.ts'
import { cameBack } from '#app/domain/payouts/part.rules.ts'
import type { PayoutView } from '#app/domain/payouts/payout.schema.ts'
import { Badge, StatusBadge } from '../ui/badge.tsx'
import { classNames } from '../ui/class-names.ts'
import { shortDay, standOf, weekDay } from './payout-words.ts'

/** Payouts as rows of a card, newest first: when, how much, where to, and how they stand. */
export function PayoutList({ payouts }: { payouts: PayoutView[] }) {
  return (
    <ul aria-label="Payouts" className="border-t">
      {payouts.map((p) => (
        <li
          key={p.id}
          className="relative grid grid-cols-[minmax(0,1fr)_auto] gap-x-6 px-5 py-3 not-last:border-b hover:bg-canvas/50"
        >
          <div className="min-w-0">
            <Link
              to={`/payouts/${p.id}`}
              prefetch="intent"
              className="font-medium after:absolute after:inset-0 hover:text-accent"
            >
              {weekDay(p.created_at.slice(0, 10))}
            </Link>
            <p className="text-sm break-words text-muted">
              {p.part.of > 1 && `Part ${p.part.number} of ${p.part.of}. `}To {p.destination}, sales through{' '}
              {shortDay(p.covers_through)}.
            </p>
            {p.status !== 'paid' && (
              <p className={classNames('text-sm break-words', cameBack(p) ? 'text-danger' : 'text-muted')}>
                {standOf(p)}
              </p>
            )}
          </div>
          <div className="text-right">
            <p className={classNames('font-semibold', cameBack(p) && 'text-muted line-through')}>
              {formatMoney(p.net)}
            </p>
            <p className="mt-0.5 flex flex-wrap justify-end gap-1.5">
              {p.type === 'instant' && <Badge tone="accent">Instant</Badge>}
              <StatusBadge status={p.status} />
            </p>
          </div>
        </li>
      ))}
    </ul>
  )
}
