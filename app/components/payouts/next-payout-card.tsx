import { formatMoney } from '#app/domain/kernel/money.ts'
import type { NextPayoutView } from '#app/domain/payouts/payout.schema.ts'
import { Badge } from '../ui/badge.tsx'
import { Card } from '../ui/card.tsx'
import { CheckList } from './check-list.tsx'
import { longDay, SCHEDULE_WORDS, shortDay } from './payout-words.ts'

type NextPayoutCardProps = {
  next: NextPayoutView
  feePercent: number
  /** When the run of that day begins, in UTC and where the seller is; null while no day is known. */
  runAt: { utc: string; local: string; zone: string } | null
  isToday: boolean
  /** Whether what is sold from now on can still be in it. */
  isGrowing: boolean
  canEdit: boolean
}

/** The next payout, when and of how much, and everything that decides about it. */
export function NextPayoutCard({
  next,
  feePercent,
  runAt,
  isToday,
  isGrowing,
  canEdit,
}: NextPayoutCardProps) {
  const failing = next.checks.filter((c) => !c.ok).length
  return (
    <Card
      title={
        <span className="flex flex-wrap items-center gap-2">
          Next payout
          {next.type === 'instant' && <Badge tone="accent">Instant</Badge>}
          <Badge>{SCHEDULE_WORDS[next.schedule]}</Badge>
        </span>
      }
      footer={
        <details className="group w-full" open={!next.payable}>
          <summary className="flex min-h-8 items-center justify-between gap-4 rounded-md text-sm font-semibold focus-visible:rounded-md">
            <span>
              {failing === 0
                ? `All ${next.checks.length} checks pass`
                : `${failing} of ${next.checks.length} checks ${failing === 1 ? 'does' : 'do'} not pass`}
            </span>
            <span className="font-medium whitespace-nowrap text-accent group-open:hidden">Show them</span>
            <span className="hidden font-medium whitespace-nowrap text-accent group-open:inline">
              Hide them
            </span>
          </summary>
          <div className="pt-3 pb-2">
            <CheckList checks={next.checks} canEdit={canEdit} />
          </div>
        </details>
      }
    >
      {next.date && runAt ? (
        <>
          <p className="text-2xl font-semibold tracking-tight">
            {isToday && 'Today, '}
            {longDay(next.date)}
          </p>
          <p className="mt-1 text-sm text-muted">
            From {runAt.utc} UTC
            {runAt.zone !== 'UTC' && (
              <>
                , which is {runAt.local} in {runAt.zone}
              </>
            )}
            .
          </p>
          <dl className="mt-4 grid grid-cols-[minmax(0,1fr)_auto] gap-y-1.5 [&_dt]:pr-6">
            <dt>Leaves the balance</dt>
            <dd className="text-right">{formatMoney(next.gross)}</dd>
            <dt>{next.type === 'instant' ? `Fee, ${feePercent} %` : 'Fee'}</dt>
            <dd className="text-right">
              {next.fee.amount === 0 ? 'None' : formatMoney({ ...next.fee, amount: -next.fee.amount })}
            </dd>
            <dt className="border-t pt-1.5 font-semibold">You receive</dt>
            <dd className="border-t pt-1.5 text-right text-xl font-semibold">{formatMoney(next.net)}</dd>
          </dl>
          <p className="mt-3 text-sm text-muted">
            To {next.destination}.
            {next.covers_through && ` Sales through ${shortDay(next.covers_through)} (UTC) are in it`}
            {isGrowing && '; those until then are added'}.
          </p>
        </>
      ) : (
        <>
          <p className="text-2xl font-semibold tracking-tight">None, as things stand</p>
          <p className="mt-1 text-muted">
            What stands in the way is below. What you earn stays in your balance.
          </p>
        </>
      )}
    </Card>
  )
}
