import { formatMoney } from '#app/domain/kernel/money.ts'
import type { DailyCosts } from '#workers/services/payouts/payout-overview.service.ts'

/** What daily payouts cost, on one's own money: said beside the choice, before it is made. */
export function DailyCostsPanel({ costs }: { costs: DailyCosts }) {
  const { example, basis_days: days } = costs
  return (
    <div className="rounded-md bg-sunken px-4 py-3">
      <p>
        Every daily payout is an instant one, and of each Awning keeps {costs.fee_percent}&nbsp;% of what
        arrives. Weekly, monthly and quarterly payouts cost nothing.
      </p>
      <dl className="mt-3 grid grid-cols-[minmax(0,1fr)_auto] gap-y-1 [&_dt]:pr-4">
        <dt className="col-span-2 text-sm font-semibold text-muted">
          {costs.is_own ? 'Your usual daily payout' : 'For example'}
        </dt>
        <dt>Leaves your balance</dt>
        <dd className="text-right">{formatMoney(example.gross)}</dd>
        <dt>Fee</dt>
        <dd className="text-right">{formatMoney({ ...example.fee, amount: -example.fee.amount })}</dd>
        <dt className="border-t pt-1 font-semibold">You receive</dt>
        <dd className="border-t pt-1 text-right font-semibold">{formatMoney(example.net)}</dd>
      </dl>
      <p className="mt-3">
        {days === 0 ? (
          'There are no sales of yours yet to say what that comes to in a year.'
        ) : (
          <>
            At the pace of the last {days === 1 ? 'day' : `${days} days`} that is about{' '}
            <strong className="font-semibold">{formatMoney(costs.yearly_fee)} a year</strong>, in some{' '}
            {costs.payouts_per_year.toLocaleString('en-US')} payouts.
          </>
        )}
      </p>
    </div>
  )
}
