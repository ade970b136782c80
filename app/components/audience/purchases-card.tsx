import { Link } from '@remix-run/react'
import { StatusBadge } from '#app/components/ui/badge.tsx'
import { Card } from '#app/components/ui/card.tsx'
import { RelativeTime } from '#app/components/ui/relative-time.tsx'
import { Table, Td, Th, Tr } from '#app/components/ui/table.tsx'
import { formatMoney } from '#app/domain/kernel/money.ts'
import type { PurchaseView } from '#app/domain/sales/purchases.schema.ts'

/** What a contact bought, latest first. `more`: there are others that are not shown. */
export function PurchasesCard(props: { purchases: PurchaseView[]; more: boolean; now: number }) {
  return (
    <Card title="Purchases" flush>
      {props.purchases.length === 0 ? (
        <p className="border-t px-5 py-4 text-muted">Nothing bought so far.</p>
      ) : (
        <Table label="Purchases">
          <thead>
            <tr>
              <Th>Product</Th>
              <Th>Status</Th>
              <Th numeric>Price</Th>
              <Th>Bought</Th>
              <Th>Library</Th>
            </tr>
          </thead>
          <tbody>
            {props.purchases.map((purchase) => (
              <Tr key={purchase.id}>
                <Td>
                  <Link to={`/products/${purchase.product_id}`} className="font-medium hover:underline">
                    {purchase.product_name}
                  </Link>
                </Td>
                <Td>
                  <StatusBadge status={purchase.status} />
                </Td>
                <Td numeric>
                  {formatMoney(purchase.price)}
                  {purchase.refunded.amount > 0 && (
                    <span className="block text-sm text-muted">−{formatMoney(purchase.refunded)}</span>
                  )}
                </Td>
                <Td className="text-sm text-muted">
                  <RelativeTime at={Date.parse(purchase.purchased_at)} now={props.now} />
                </Td>
                <Td>
                  <a className="link" href={purchase.library_url} target="_blank" rel="noreferrer">
                    Open
                  </a>
                </Td>
              </Tr>
            ))}
          </tbody>
        </Table>
      )}
      {props.more && <p className="border-t px-5 py-3 text-sm text-muted">Older purchases are not shown.</p>}
    </Card>
  )
}
