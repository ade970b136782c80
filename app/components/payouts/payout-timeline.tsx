import type { PayoutStep } from '#app/domain/payouts/payout.schema.ts'
import { StatusBadge } from '../ui/badge.tsx'
import { RelativeTime } from '../ui/relative-time.tsx'

/** What happened to a payout, latest first. */
export function PayoutTimeline({ steps, now }: { steps: PayoutStep[]; now: number }) {
  return (
    <ol aria-label="What happened" className="grid">
      {steps.toReversed().map((step) => (
        <li key={`${step.at} ${step.status} ${step.detail}`} className="group flex gap-3.5">
          <span aria-hidden="true" className="flex w-3 flex-col items-center">
            <span className="mt-1.5 size-2.5 shrink-0 rounded-full bg-edge group-first:bg-accent" />
            <span className="mt-1 w-px flex-1 bg-line group-last:hidden" />
          </span>
          <div className="min-w-0 flex-1 pb-4 group-last:pb-0">
            <div className="flex items-baseline justify-between gap-x-4">
              <StatusBadge status={step.status} />
              <span className="shrink-0 text-sm text-muted">
                <RelativeTime at={Date.parse(step.at)} now={now} />
              </span>
            </div>
            {step.detail && <p className="mt-0.5 text-sm break-words">{step.detail}</p>}
          </div>
        </li>
      ))}
    </ol>
  )
}
