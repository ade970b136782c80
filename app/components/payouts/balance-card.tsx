import { formatMoney, type Money } from '#app/domain/kernel/money.ts'
import type { CurrencyBalance } from '#app/domain/ledger/balance.rules.ts'
import type { NextPayoutView } from '#app/domain/payouts/payout.schema.ts'
import type { PayoutOverview } from '#workers/services/payouts/payout-overview.service.ts'
import { Card } from '../ui/card.tsx'
import { classNames } from '../ui/class-names.ts'
import { MAKEUP_WORDS } from './payout-words.ts'
import { Waterfall, type WaterfallStep } from './waterfall.tsx'

/** What makes up the balance and what of it the next payout takes, each step where the one before ended. */
export function BalanceCard({
  balances,
  makeup,
  next,
}: {
  balances: CurrencyBalance[]
  makeup: PayoutOverview['makeup']
  next: NextPayoutView
}) {
  const { currency } = makeup.open
  const minus = (amount: number): Money => ({ amount: 0 - amount, currency })
  const steps: WaterfallStep[] = [
    ...makeup.parts.map(({ part, amount }) => ({ label: MAKEUP_WORDS[part], money: amount })),
    { label: 'Not paid out yet', money: makeup.open, isSum: true },
  ]
  const waits = makeup.open.amount - next.gross.amount
  if (next.payable) {
    if (waits !== 0) steps.push({ label: 'Waits for a later payout', money: minus(waits) })
    if (next.fee.amount > 0) steps.push({ label: 'Fee of the instant payout', money: minus(next.fee.amount) })
    steps.push({ label: 'Next payout', money: next.net, isSum: true })
  }
  return (
    <Card title="Balance" description="By where the money is, and what it is made of.">
      {balances.length === 0 && <p className="text-muted">Nothing was sold yet.</p>}
      {balances.map((b) => (
        <dl
          key={b.currency}
          aria-label={`In ${b.currency.toUpperCase()}`}
          className="grid grid-cols-[minmax(0,1fr)_auto] gap-y-1 not-first:mt-4 [&_dt]:pr-4"
        >
          {STATES.map(([state, label]) =>
            state === 'unpaid' || b[state].amount !== 0 ? (
              <div key={state} className="contents">
                <dt>{label}</dt>
                <dd
                  className={classNames(
                    'text-right',
                    state === 'unpaid' && 'text-xl font-semibold',
                    b[state].amount < 0 && 'text-danger',
                  )}
                >
                  {formatMoney(b[state])}
                </dd>
              </div>
            ) : null,
          )}
        </dl>
      ))}
      {makeup.parts.length > 0 && (
        <div className="mt-4 border-t pt-4">
          <Waterfall label="What the balance is made of" steps={steps} />
        </div>
      )}
    </Card>
  )
}

const STATES = [
  ['unpaid', 'Not paid out yet'],
  ['processing', 'On its way'],
  ['paid', 'Paid out so far'],
  ['forfeited', 'Given up'],
] as const
