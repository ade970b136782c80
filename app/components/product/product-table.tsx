import { Link } from '@remix-run/react'
import type { ProductView } from '#app/domain/catalog/product.schema.ts'
import { formatMoney } from '#app/domain/kernel/money.ts'
import { Avatar } from '../ui/avatar.tsx'
import { Badge, StatusBadge } from '../ui/badge.tsx'
import { RelativeTime } from '../ui/relative-time.tsx'
import { Table, Td, Th, Tr } from '../ui/table.tsx'

export function ProductTable({ products, now }: { products: ProductView[]; now: number }) {
  return (
    <Table label="Products">
      <thead>
        <tr>
          <Th>Product</Th>
          <Th>Status</Th>
          <Th numeric>Price</Th>
          <Th numeric>Customers</Th>
          <Th>Saved</Th>
        </tr>
      </thead>
      <tbody>
        {products.map((product) => (
          <Tr key={product.id} className="relative">
            <Td>
              <div className="flex items-center gap-3">
                <Avatar name={product.name} src={product.cover_url} square />
                <div className="min-w-40">
                  <Link
                    to={`/products/${product.id}`}
                    prefetch="intent"
                    className="font-semibold after:absolute after:inset-0 hover:underline"
                  >
                    {product.name}
                  </Link>
                  {product.has_unannounced_changes && (
                    <span className="mt-0.5 block">
                      <Badge tone="accent">Unannounced changes</Badge>
                    </span>
                  )}
                </div>
              </div>
            </Td>
            <Td>
              <StatusBadge status={product.status} />
            </Td>
            <Td numeric>{priceRange(product)}</Td>
            <Td numeric>{product.customers.toLocaleString('en-US')}</Td>
            <Td className="text-sm text-muted">
              <RelativeTime at={Date.parse(product.updated_at)} now={now} />
            </Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  )
}

/** `$10`, `$10 – $40`, or `Free`. */
export function priceRange({ editions, price }: Pick<ProductView, 'editions' | 'price'>): string {
  const prices = editions.map((e) => e.price).sort((a, b) => a.amount - b.amount)
  const [low = price, high = low] = [prices[0], prices[prices.length - 1]]
  const words = (money: typeof price) => (money.amount === 0 ? 'Free' : formatMoney(money))
  return low.amount === high.amount ? words(low) : `${words(low)} – ${words(high)}`
}
