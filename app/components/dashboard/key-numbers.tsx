import { CURRENCIES, formatMoney, type Money } from '#app/domain/kernel/money.ts'
import { describeChange } from '#app/domain/sales/change.rules.ts'
import { Stat, StatRow } from '../ui/stat.tsx'

type KeyNumbersProps = {
  reachable: { count: number; at_least: boolean }
  published: number
  takings: { now: Money; before: Money; sales: number; sales_before: number }[]
}

/** The numbers a seller opens the page for. Each currency stands for itself; nothing is converted. */
export function KeyNumbers({ reachable, published, takings }: KeyNumbersProps) {
  const sum = (pick: (t: KeyNumbersProps['takings'][number]) => number) =>
    takings.reduce((n, t) => n + pick(t), 0)
  const [sales, salesBefore] = [sum((t) => t.sales), sum((t) => t.sales_before)]
  return (
    <>
      <StatRow>
        {takings.map(({ now, before }) => (
          <Stat
            key={now.currency}
            label={takings.length > 1 ? `Sales in ${now.currency.toUpperCase()}` : 'Sales after refunds'}
            value={<Amount money={now} />}
            delta={describeChange(now.amount, before.amount)}
          />
        ))}
        <Stat
          label="Purchases"
          value={sales.toLocaleString('en-US')}
          delta={describeChange(sales, salesBefore)}
        />
        <Stat
          label="Subscribed contacts"
          value={`${reachable.count.toLocaleString('en-US')}${reachable.at_least ? '+' : ''}`}
          hint="can be mailed now"
          to="/audience?consent=subscribed"
        />
        <Stat
          label="Published products"
          value={published.toLocaleString('en-US')}
          to="/products?status=published"
        />
      </StatRow>
      <p className="mt-2 mb-6 text-sm text-muted">
        Sales and purchases of the last 30 days, against the 30 days before.
      </p>
    </>
  )
}

/** Cents say nothing beside thousands, and a long sum must not leave its cell. */
function Amount({ money }: { money: Money }) {
  const unit = 10 ** CURRENCIES[money.currency]
  const isLarge = money.amount >= 1_000 * unit
  const text = formatMoney(isLarge ? { ...money, amount: Math.round(money.amount / unit) * unit } : money)
  return <span className={text.length > 8 ? 'text-2xl' : undefined}>{text}</span>
}
