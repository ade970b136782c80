import { Link } from '@remix-run/react'
import { formatMoney } from '#app/domain/kernel/money.ts'
import type { PurchaseView } from '#app/domain/sales/purchases.schema.ts'
import { StatusBadge } from '../ui/badge.tsx'
import { RelativeTime } from '../ui/relative-time.tsx'

/** Purchases as rows of a card: who bought what for how much, and what became of it. */
export function PurchaseList({ purchases, now }: { purchases: PurchaseView[]; now: number }) {
  return (
    <ul aria-label="Purchases">
      {purchases.map((p) => (
        <li
          key={p.id}
          className="relative grid grid-cols-[minmax(0,1fr)_auto] gap-x-6 px-5 py-3 not-last:border-b hover:bg-canvas/50"
        >
          <div className="min-w-0">
            <Link
              to={`/sales/${p.id}`}
              prefetch="intent"
              className="block truncate font-medium after:absolute after:inset-0 hover:text-accent"
            >
              {p.email}
            </Link>
            <p className="truncate text-sm text-muted">{p.product_name}</p>
          </div>
          <div className="text-right">
            <p className="font-semibold">
              {formatMoney(p.price)}
              {p.refunded.amount > 0 && (
                <span className="font-normal text-muted"> − {formatMoney(p.refunded)}</span>
              )}
            </p>
            <p className="flex items-center justify-end gap-2 text-sm text-muted">
              {p.status !== 'paid' && <StatusBadge status={p.status} />}
              <RelativeTime at={Date.parse(p.purchased_at)} now={now} />
            </p>
          </div>
        </li>
      ))}
    </ul>
  )
}
