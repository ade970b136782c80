import { formatMoney, type Money } from '#app/domain/kernel/money.ts'
import type { PurchaseMoneyView } from '#app/domain/refunds/refund.schema.ts'
import type { SaleView } from '#app/domain/sales/purchases.schema.ts'

/** The price of a purchase and its parts, as they were at the sale, and what of it has gone back since. */
export function SaleMoney({ sale, money }: { sale: SaleView; money: PurchaseMoneyView }) {
  const { parts } = money
  const minus = (m: Money): Money => ({ ...m, amount: m.amount === 0 ? 0 : -m.amount })
  const lines: [string, Money, boolean?][] = parts
    ? [
        ['Price', sale.price],
        ...(parts.tax.amount > 0 ? [['Tax on top, for the authorities', parts.tax] as [string, Money]] : []),
        ['Payment processor', minus(parts.processor_fee)],
        ['Awning', minus(parts.platform_fee)],
        ...(parts.affiliate.amount > 0 ? [['Affiliate', minus(parts.affiliate)] as [string, Money]] : []),
        ['Your share of the sale', parts.seller, true],
      ]
    : [['Price', sale.price]]
  return (
    <>
      <dl className="grid grid-cols-[minmax(0,1fr)_auto] gap-y-1.5 [&_dt]:pr-6">
        {lines.map(([name, amount, isSum]) => (
          <div key={name} className={isSum ? 'contents font-semibold' : 'contents'}>
            <dt className={isSum ? 'border-t pt-1.5' : ''}>{name}</dt>
            <dd className={isSum ? 'border-t pt-1.5 text-right' : 'text-right'}>{formatMoney(amount)}</dd>
          </div>
        ))}
        {sale.refunded.amount > 0 && (
          <>
            <dt className="text-muted">Given back of the price</dt>
            <dd className="text-right text-muted">{formatMoney(minus(sale.refunded))}</dd>
          </>
        )}
      </dl>
      {!money.is_ours && sale.price.amount > 0 && (
        <p className="mt-3 text-sm text-muted">
          Sold elsewhere ({sale.source}): the money did not come through Awning.
        </p>
      )}
    </>
  )
}
