import type { PurchaseMoneyView } from '#app/domain/refunds/refund.schema.ts'
import { daysLeftText } from '#app/domain/refunds/window-text.ts'
import { PolicyText } from '../policy/policy-text.tsx'
import { Badge } from '../ui/badge.tsx'
import { Card } from '../ui/card.tsx'

/** The refund policy as it stood at the sale, and where the buyer is in its window. */
export function PolicyCard({ money, zone }: { money: PurchaseMoneyView; zone: string | null }) {
  const { policy, window } = money
  return (
    <Card title="Refund policy" description="As it stood at the sale.">
      <p>
        <PolicyText
          policy={{
            title: policy.title,
            finePrint: policy.fine_print,
            changedAt: policy.changed_at ? Date.parse(policy.changed_at) : 0,
          }}
        />
      </p>
      <p className="mt-2 flex flex-wrap items-center gap-2 text-sm text-muted">
        {window.last_day === null ? (
          'It gives no time to ask for the money back.'
        ) : window.is_open ? (
          <>
            <Badge tone="ok">Inside the window</Badge>
            <span>
              {daysLeftText(window.days_left)}, through {day(window.last_day)}
              {zone && ` (${zone.replaceAll('_', ' ')})`}
            </span>
          </>
        ) : (
          <>
            <Badge>Outside the window</Badge>
            <span>It ended on {day(window.last_day)}.</span>
          </>
        )}
      </p>
    </Card>
  )
}

/** `2026-11-20` → `20 November 2026` */
const day = (date: string) =>
  new Date(`${date}T00:00:00Z`).toLocaleDateString('en-GB', {
    ...{ day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' },
  })
