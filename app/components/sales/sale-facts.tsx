import { Link } from '@remix-run/react'
import type { ReactNode } from 'react'
import type { SaleView } from '#app/domain/sales/purchases.schema.ts'
import { ClockTime } from '../ui/clock-time.tsx'

const SOURCES: Record<string, string> = {
  shop: 'Your shop',
  api: 'Recorded through the API',
  seed: 'The demo',
}

type SaleFactsProps = { sale: SaleView; country: string | null }

/** Who bought what, where and how they came. */
export function SaleFacts({ sale, country }: SaleFactsProps) {
  const facts: [string, ReactNode][] = [
    [
      'Buyer',
      <Link key="buyer" to={`/audience/${sale.contact_id}`} className="link">
        {sale.buyer_name ?? sale.email}
      </Link>,
    ],
    ['E-mail', sale.buyer_name && sale.email],
    [
      'Product',
      <Link key="product" to={`/products/${sale.product_id}`} className="link">
        {sale.product_name}
      </Link>,
    ],
    ['Edition', sale.edition_name],
    ['Bought', <ClockTime key="at" at={Date.parse(sale.purchased_at)} />],
    ['Sold at', SOURCES[sale.source] ?? sale.source],
    ['Country', country],
    ['Discount code', sale.discount_code],
    [
      'Affiliate',
      sale.affiliate && (
        <Link key="affiliate" to={`/audience/${sale.affiliate.contact_id}`} className="link">
          {sale.affiliate.name ?? sale.affiliate.email}
        </Link>
      ),
    ],
  ]
  return (
    <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-5 gap-y-1.5">
      {facts.map(
        ([name, value]) =>
          value && (
            <div key={name} className="contents">
              <dt className="text-sm leading-6 text-muted">{name}</dt>
              <dd className="min-w-0 break-words">{value}</dd>
            </div>
          ),
      )}
    </dl>
  )
}
