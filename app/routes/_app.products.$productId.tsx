import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from '@remix-run/cloudflare'
import { Outlet, useLoaderData } from '@remix-run/react'
import { ProductActions } from '#app/components/product/product-actions.tsx'
import type { ProductFrame } from '#app/components/product/use-product.ts'
import { ErrorPanel } from '#app/components/shell/error-page.tsx'
import { Badge, StatusBadge } from '#app/components/ui/badge.tsx'
import { PageHeader } from '#app/components/ui/page-header.tsx'
import { LinkTabs } from '#app/components/ui/tabs.tsx'
import { useRealtime } from '#app/hooks/use-realtime.ts'
import { enter, orPage, orRefusal, readForm } from '#app/http/refusal.ts'

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `${data?.product.name ?? 'Product'} · Awning` },
]

export async function loader(args: LoaderFunctionArgs): Promise<ProductFrame> {
  const { scope, services, member, seller, now } = await enter(args)
  const [product, { promptSeconds }] = await Promise.all([
    orPage(services.products.get(scope, args.params.productId!)),
    services.settings.get(scope),
  ])
  return {
    product,
    promptSeconds,
    member,
    sellerId: seller.id,
    now,
    canEdit: scope.can.has('products:write') && product.status !== 'archived',
    canSend: scope.can.has('updates:send'),
  }
}

const ACTIONS = ['publish', 'unpublish', 'archive', 'unarchive'] as const

/** Publishing and putting away, from the head of every tab. */
export async function action(args: ActionFunctionArgs) {
  const { scope, services } = await enter(args)
  const { intent } = await readForm(args.request)
  const act = ACTIONS.find((name) => name === intent)
  if (!act) throw new Response(null, { status: 400 })
  return orRefusal(services.products[act](scope, args.params.productId!))
}

export default function Product() {
  const { product } = useLoaderData<typeof loader>()
  useRealtime(['products', 'updates'])
  const base = `/products/${product.id}`
  return (
    <div data-wide>
      <PageHeader
        title={product.name}
        back={{ to: '/products', label: 'Products' }}
        badge={<StatusBadge status={product.status} />}
        actions={<ProductActions />}
      />
      {product.status === 'archived' && (
        <p className="mb-4 text-muted">
          Archived: out of the lists, and nothing can be changed. Customers keep what they bought.
        </p>
      )}
      <LinkTabs
        label="Product"
        tabs={[
          { to: base, label: 'Content', end: true },
          { to: `${base}/details`, label: 'Details' },
          { to: `${base}/refund-policy`, label: 'Refund policy' },
          { to: `/products/discounts?product=${product.id}`, label: 'Discount codes' },
          {
            to: `${base}/versions`,
            label: 'Versions & updates',
            badge: product.has_unannounced_changes ? <Badge tone="accent">Unannounced</Badge> : undefined,
          },
        ]}
      />
      <div className="pt-6">
        <Outlet />
      </div>
    </div>
  )
}

export const ErrorBoundary = ErrorPanel
