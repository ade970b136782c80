import { formatMoney, type Money } from '#app/domain/kernel/money.ts'
import { classNames } from '../ui/class-names.ts'

/** `isSum`: what those before it come to, and begins again at nothing. */
export type WaterfallStep = { label: string; money: Money; isSum?: boolean }

/** Sums that make up another, each bar where the one before ended. The words say it; the bars only help. */
export function Waterfall({ label, steps }: { label: string; steps: WaterfallStep[] }) {
  let at = 0
  const spans = steps.map(({ money, isSum }) => {
    const from = isSum ? 0 : at
    at = isSum ? money.amount : at + money.amount
    return { low: Math.min(from, at), high: Math.max(from, at) }
  })
  const low = Math.min(0, ...spans.map((s) => s.low))
  const size = Math.max(1, ...spans.map((s) => s.high)) - low
  return (
    <ul aria-label={label} className="grid gap-2">
      {steps.map(({ label, money, isSum }, i) => (
        <li key={label} className={classNames('grid gap-1', isSum && 'font-semibold')}>
          <div className="flex items-baseline justify-between gap-4 text-sm">
            <span className="min-w-0">{label}</span>
            <span className="shrink-0">{formatMoney(money)}</span>
          </div>
          <div aria-hidden="true" className="h-1.5 rounded-full bg-sunken">
            <div
              className={classNames(
                'h-full min-w-0.5 rounded-full',
                isSum ? 'bg-accent' : money.amount < 0 ? 'bg-danger' : 'bg-ok',
              )}
              style={{
                marginLeft: `${((spans[i]!.low - low) / size) * 100}%`,
                width: `${((spans[i]!.high - spans[i]!.low) / size) * 100}%`,
              }}
            />
          </div>
        </li>
      ))}
    </ul>
  )
}
