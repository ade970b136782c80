import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/cloudflare'
import { Link, useLoaderData } from '@remix-run/react'
import { Plus, TicketPercent } from 'lucide-react'
import { ProductTable } from '#app/components/product/product-table.tsx'
import { ErrorPanel } from '#app/components/shell/error-page.tsx'
import { ButtonLink } from '#app/components/ui/button.tsx'
import { Card } from '#app/components/ui/card.tsx'
import { classNames } from '#app/components/ui/class-names.ts'
import { EmptyState } from '#app/components/ui/empty-state.tsx'
import { PageHeader } from '#app/components/ui/page-header.tsx'
import { Pagination } from '#app/components/ui/pagination.tsx'
import { PRODUCT_STATUSES, type ProductStatus } from '#app/domain/catalog/product.schema.ts'
import { pageQuerySchema } from '#app/domain/kernel/page.ts'
import { enter, orPage } from '#app/http/refusal.ts'

export const meta: MetaFunction = () => [{ title: 'Products · Awning' }]

export async function loader(args: LoaderFunctionArgs) {
  const { scope, services, now } = await enter(args)
  const query = Object.fromEntries(new URL(args.request.url).searchParams)
  const status = PRODUCT_STATUSES.find((s) => s === query.status)
  const page = pageQuerySchema.catch({ limit: 25 }).parse(query)
  const products = await orPage(services.products.list(scope, { ...page, status }))
  return { products, status: status ?? null, now, canEdit: scope.can.has('products:write') }
}

const FILTERS: { status: ProductStatus | null; label: string }[] = [
  { status: null, label: 'All' },
  { status: 'published', label: 'Published' },
  { status: 'draft', label: 'Drafts' },
  { status: 'archived', label: 'Archived' },
]

export default function Products() {
  const { products, status, now, canEdit } = useLoaderData<typeof loader>()
  const create = canEdit && (
    <ButtonLink to="/products/new" variant="primary" icon={Plus}>
      New product
    </ButtonLink>
  )
  const isEmptyShop = products.data.length === 0 && status === null
  return (
    <>
      <PageHeader
        title="Products"
        description="What you sell, and who has it."
        actions={
          isEmptyShop || (
            <>
              <ButtonLink to="/products/discounts" icon={TicketPercent}>
                Discount codes
              </ButtonLink>
              {create}
            </>
          )
        }
      />
      {isEmptyShop ? (
        <Card>
          <EmptyState
            title="Nothing on the shelf yet"
            description="A product has pages and files. Customers read and download them, and hear when they change."
            action={create}
          />
        </Card>
      ) : (
        <>
          <nav aria-label="Products by status" className="mb-4 flex flex-wrap gap-1">
            {FILTERS.map((filter) => (
              <Link
                key={filter.label}
                to={filter.status ? `?status=${filter.status}` : '?'}
                aria-current={filter.status === status ? 'page' : undefined}
                className={classNames(
                  'rounded-full px-3 py-1 text-sm font-medium pointer-coarse:py-2.5',
                  filter.status === status
                    ? 'bg-accent-soft text-accent'
                    : 'text-muted hover:bg-sunken hover:text-ink',
                )}
              >
                {filter.label}
              </Link>
            ))}
          </nav>
          <Card flush>
            {products.data.length === 0 ? (
              <p className="px-5 py-10 text-center text-muted">No {status} products.</p>
            ) : (
              <ProductTable products={products.data} now={now} />
            )}
            <Pagination nextCursor={products.next_cursor} label="More products" />
          </Card>
        </>
      )}
    </>
  )
}

export const ErrorBoundary = ErrorPanel
