import { Link } from '@remix-run/react'
import { formatMoney, type Money } from '#app/domain/kernel/money.ts'
import { StatusBadge } from '../ui/badge.tsx'
import { Card } from '../ui/card.tsx'
import { RelativeTime } from '../ui/relative-time.tsx'

type LatestPurchasesProps = {
  purchases: {
    id: string
    email: string
    product_name: string
    price: Money
    status: string
    purchased_at: string
  }[]
  now: number
}

/** Who bought last, and what. A status is shown only where something came back. */
export function LatestPurchases({ purchases, now }: LatestPurchasesProps) {
  return (
    <Card
      flush
      title="Latest purchases"
      actions={
        <Link to="/sales" className="text-sm leading-6 font-medium text-accent hover:underline">
          All sales
        </Link>
      }
    >
      <ul className="border-t">
        {purchases.map((p) => (
          <li key={p.id} className="relative px-5 py-3 not-last:border-b hover:bg-canvas/50">
            <div className="flex justify-between gap-4">
              <Link
                to={`/sales/${p.id}`}
                className="min-w-0 truncate font-medium after:absolute after:inset-0 hover:text-accent"
              >
                {p.email}
              </Link>
              <span className="shrink-0 font-semibold">{formatMoney(p.price)}</span>
            </div>
            <div className="flex justify-between gap-4 text-sm text-muted">
              <span className="min-w-0 truncate">{p.product_name}</span>
              <span className="flex shrink-0 items-center gap-2">
                {p.status !== 'paid' && <StatusBadge status={p.status} />}
                <RelativeTime at={Date.parse(p.purchased_at)} now={now} />
              </span>
            </div>
          </li>
        ))}
      </ul>
    </Card>
  )
}
