import { formatMoney, type Money } from '#app/domain/kernel/money.ts'
import type { RefundPreview } from '#app/domain/refunds/refund.schema.ts'

/** What a refund takes from whom, line by line; the last is what leaves the balance. */
export function RefundTakes({ preview }: { preview: RefundPreview }) {
  if (!preview.is_ours)
    return (
      <p className="rounded-md bg-sunken px-4 py-3">
        This was sold elsewhere, or for nothing: no money of yours is here. Pay{' '}
        {formatMoney(preview.to_buyer)} back where it was sold; here it is noted, and the access ends with the
        last of it.
      </p>
    )
  const lines: [string, Money][] = [
    ['Goes back to the buyer', preview.to_buyer],
    ['Awning returns of its fee', preview.platform_fee_returned],
    ['The affiliate gives back', preview.affiliate],
  ]
  const rows = lines.filter(([, money], i) => i === 0 || money.amount > 0)
  return (
    <div className="rounded-md bg-sunken px-4 py-3">
      <dl className="grid grid-cols-[minmax(0,1fr)_auto] gap-y-1 [&_dt]:pr-4">
        {rows.map(([name, money], i) => (
          <div key={name} className="contents">
            <dt>
              {name}
              {i === 0 && preview.tax.amount > 0 && (
                <span className="text-muted">, {formatMoney(preview.tax)} of it tax</span>
              )}
            </dt>
            <dd className="text-right">{formatMoney(money)}</dd>
          </div>
        ))}
        <div className="contents font-semibold">
          <dt className="border-t pt-1">Leaves your balance</dt>
          <dd className="border-t pt-1 text-right">{formatMoney(preview.from_balance)}</dd>
        </div>
      </dl>
      {preview.processor_fee_kept.amount > 0 && (
        <p className="mt-2 text-sm text-muted">
          The payment processor keeps its fee of {formatMoney(preview.processor_fee_kept)}, which left with
          the sale.
        </p>
      )}
    </div>
  )
}

export const refundLabel = (preview: Pick<RefundPreview, 'is_full' | 'to_buyer'>) =>
  preview.is_full
    ? `Refund in full (${formatMoney(preview.to_buyer)})`
    : `Refund a part (${formatMoney(preview.to_buyer)})`
