import { Gavel, type LucideIcon, MessageSquare, ShoppingBag, Undo2 } from 'lucide-react'
import type { ReactNode } from 'react'
import { formatMoney, type Money } from '#app/domain/kernel/money.ts'
import { failureText } from '#app/domain/refunds/failure-text.ts'
import type {
  PurchaseMoneyView,
  RefundOrigin,
  RefundRequestView,
  RefundView,
} from '#app/domain/refunds/refund.schema.ts'
import type { SaleView } from '#app/domain/sales/purchases.schema.ts'
import { StatusBadge } from '../ui/badge.tsx'
import { RelativeTime } from '../ui/relative-time.tsx'

type SaleHistoryProps = {
  sale: SaleView
  money: PurchaseMoneyView
  requests: RefundRequestView[]
  now: number
}
type Event = { id: string; at: string; icon: LucideIcon; title: ReactNode; status?: string; about: ReactNode }

/** What happened to a purchase, latest first. */
export function SaleHistory({ sale, money, requests, now }: SaleHistoryProps) {
  const events: Event[] = [
    {
      id: sale.id,
      at: sale.purchased_at,
      icon: ShoppingBag,
      title: `Bought for ${formatMoney(sale.price)}`,
      about: null,
    },
    ...money.refunds.map(toRefund),
    ...requests.map(toRequest),
    ...money.disputes.map(toDispute),
  ].sort((a, b) => (a.at === b.at ? (a.id < b.id ? 1 : -1) : a.at < b.at ? 1 : -1))
  return (
    <ol className="grid" aria-label="What happened">
      {events.map(({ id, at, icon: Icon, title, status, about }) => (
        <li key={id} className="group flex gap-3.5">
          <span aria-hidden="true" className="flex flex-col items-center">
            <span className="flex size-7 shrink-0 items-center justify-center rounded-full bg-sunken text-muted">
              <Icon className="size-3.5" />
            </span>
            <span className="w-px flex-1 bg-line group-last:hidden" />
          </span>
          <div className="min-w-0 flex-1 pb-5 group-last:pb-0">
            <div className="flex items-baseline justify-between gap-x-4">
              <p className="min-w-0 break-words">
                <span className="font-semibold">{title}</span> {status && <StatusBadge status={status} />}
              </p>
              <span className="shrink-0 text-sm text-muted">
                <RelativeTime at={Date.parse(at)} now={now} />
              </span>
            </div>
            {about && <div className="mt-0.5 text-sm break-words text-muted">{about}</div>}
          </div>
        </li>
      ))}
    </ol>
  )
}

const ORIGINS: Record<RefundOrigin, (by: string) => string> = {
  seller: (by) => `By ${by}.`,
  request: () => 'The buyer asked for it.',
  automatic: () => 'The buyer asked inside the window, and your rule granted it.',
  processor: () => 'Made at the payment processor.',
}

function toRefund(r: RefundView): Event {
  const total: Money = { ...r.amount, amount: r.amount.amount + r.tax.amount }
  return {
    id: r.id,
    at: r.created_at,
    icon: Undo2,
    title: `Refund of ${formatMoney(total)}`,
    status: r.status,
    about: (
      <>
        <p>
          {ORIGINS[r.origin](r.by)}
          {r.tax.amount > 0 && ` ${formatMoney(r.tax)} of it is tax.`}
        </p>
        {r.note && <p className="whitespace-pre-line">“{r.note}”</p>}
        {r.status === 'unknown' && (
          <p className="text-warn">We asked the processor and are finding out; nothing to do.</p>
        )}
        {r.status === 'pending' && <p>The processor is asked as soon as it can be.</p>}
        {r.status === 'failed' && (
          <p className="text-danger">{failureText(r.failure ?? 'unknown')} The amount is free again.</p>
        )}
      </>
    ),
  }
}

const toRequest = (r: RefundRequestView): Event => ({
  id: r.id,
  at: r.created_at,
  icon: MessageSquare,
  title: 'The buyer asked for their money back',
  status: r.status,
  about: (
    <>
      <p>{r.in_window ? 'Inside the window.' : 'Outside the window.'}</p>
      {r.note && <p className="whitespace-pre-line">“{r.note}”</p>}
      {r.answer && <p className="whitespace-pre-line">You answered: “{r.answer}”</p>}
    </>
  ),
})

const toDispute = (x: PurchaseMoneyView['disputes'][number]): Event => ({
  id: x.id,
  at: x.opened_at,
  icon: Gavel,
  title: `Disputed at the bank, ${formatMoney(x.amount)}`,
  status: x.status,
  about: (
    <p>
      Reason given: {x.reason.replaceAll('_', ' ')}. Fee of the processor: {formatMoney(x.fee)}.{' '}
      {x.status === 'open' && 'The money is gone until the bank decides.'}
      {x.status === 'won' && 'The bank decided for you, and the money is back.'}
      {x.status === 'lost' && 'The bank decided for the buyer.'}
    </p>
  ),
})
