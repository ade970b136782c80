import { Link } from '@remix-run/react'
import { formatMoney } from '#app/domain/kernel/money.ts'
import { cameBack } from '#app/domain/payouts/part.rules.ts'
import type { PayoutView } from '#app/domain/payouts/payout.schema.ts'
import { StatusBadge } from '../ui/badge.tsx'
import { standOf } from './payout-words.ts'

/** What becomes of each part of a request, as it stands now. */
export function PartResults({ payouts }: { payouts: PayoutView[] }) {
  return (
    <ul aria-label="Payouts" className="grid gap-3">
      {payouts.map((p) => (
        <li key={p.id} className="rounded-md bg-sunken px-4 py-3">
          <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1">
            <Link to={`/payouts/${p.id}`} className="font-semibold hover:text-accent">
              {p.part.of > 1 && `Part ${p.part.number} of ${p.part.of}: `}
              {formatMoney(p.net)}
            </Link>
            <StatusBadge status={p.status} />
          </div>
          <p className={cameBack(p) ? 'mt-1 text-sm text-danger' : 'mt-1 text-sm text-muted'}>{standOf(p)}</p>
        </li>
      ))}
    </ul>
  )
}
