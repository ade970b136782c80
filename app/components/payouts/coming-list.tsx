import { formatMoney } from '#app/domain/kernel/money.ts'
import { dayAt, type UtcDay } from '#app/domain/payouts/schedule.rules.ts'
import type { ComingView } from '#workers/services/payouts/payout-overview.service.ts'
import { shortDay } from './payout-words.ts'

/** The payouts the money that is there will be paid out as, as leaves of a calendar. */
export function ComingList({ coming }: { coming: ComingView[] }) {
  if (coming.length === 0) return <p className="px-5 pb-4 text-muted">None, as things stand.</p>
  return (
    <ol aria-label="Coming payouts" className="border-t">
      {coming.map((p) => (
        <li key={p.date} className="flex items-center gap-4 px-5 py-3 not-last:border-b">
          <Leaf day={p.date} />
          <div className="min-w-0 flex-1">
            <p className="font-semibold">{formatMoney(p.net)}</p>
            <p className="text-sm text-muted">
              {p.fee.amount > 0 && `${formatMoney(p.gross)} less a fee of ${formatMoney(p.fee)}. `}
              Sales through {shortDay(p.covers_through)}.
            </p>
          </div>
        </li>
      ))}
    </ol>
  )
}

function Leaf({ day }: { day: UtcDay }) {
  const part = (o: Intl.DateTimeFormatOptions) =>
    new Date(dayAt(day)).toLocaleDateString('en-GB', { ...o, timeZone: 'UTC' })
  return (
    <time
      dateTime={day}
      className="grid w-14 shrink-0 overflow-hidden rounded-md border text-center leading-tight"
    >
      <span className="bg-accent-soft py-0.5 text-xs font-semibold text-accent">
        {part({ weekday: 'short' })}
      </span>
      <span className="pt-1 text-lg font-semibold">{part({ day: 'numeric' })}</span>
      <span className="pb-1 text-xs text-muted">{part({ month: 'short' })}</span>
    </time>
  )
}
