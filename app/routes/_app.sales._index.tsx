import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/cloudflare'
import { useLoaderData } from '@remix-run/react'
import { PurchaseFilter } from '#app/components/sales/purchase-filter.tsx'
import { PurchaseList } from '#app/components/sales/purchase-list.tsx'
import { ErrorPanel } from '#app/components/shell/error-page.tsx'
import { ButtonLink } from '#app/components/ui/button.tsx'
import { Card } from '#app/components/ui/card.tsx'
import { EmptyState } from '#app/components/ui/empty-state.tsx'
import { Pagination } from '#app/components/ui/pagination.tsx'
import { parseEmail } from '#app/domain/audience/email.schema.ts'
import { purchaseQuerySchema } from '#app/domain/sales/purchases.schema.ts'
import { useRealtime } from '#app/hooks/use-realtime.ts'
import { enter, orPage } from '#app/http/refusal.ts'

export const meta: MetaFunction = () => [{ title: 'Sales · Awning' }]

const fields = purchaseQuerySchema.shape
/** What an address says that was passed on or typed; what cannot be is left out. */
const querySchema = purchaseQuerySchema.extend({
  limit: fields.limit.catch(25),
  cursor: fields.cursor.catch(undefined),
  product_id: fields.product_id.catch(undefined),
  status: fields.status.catch(undefined),
  email: fields.email.catch(undefined),
})

export async function loader(args: LoaderFunctionArgs) {
  const { scope, services, now } = await enter(args)
  const given = Object.fromEntries(new URL(args.request.url).searchParams)
  const query = querySchema.parse(given)
  const typed = given.email?.trim() ?? ''
  const address = typed === '' ? null : parseEmail(typed)
  const [purchases, { products }] = await orPage(
    Promise.all([
      typeof address === 'string' ? { data: [], next_cursor: null } : services.sales.list(scope, query),
      services.audienceOverview.choices(scope),
    ]),
  )
  return {
    purchases,
    now,
    products: products.map(({ id, name }) => ({ id, name })),
    values: { product_id: query.product_id ?? '', status: query.status ?? '', email: typed },
    emailError: typeof address === 'string' ? address : null,
  }
}

export default function Purchases() {
  useRealtime(['purchases'])
  const { purchases, products, values, emailError, now } = useLoaderData<typeof loader>()
  const isFiltered = Object.values(values).some((value) => value !== '')
  if (purchases.data.length === 0 && !isFiltered)
    return (
      <Card flush>
        <EmptyState
          title="Nothing was sold yet"
          description="A published product has a page of its own to buy from. What is sold there appears here at once."
          action={<ButtonLink to="/products">Go to your products</ButtonLink>}
        />
        <Pagination nextCursor={null} label="More purchases" />
      </Card>
    )
  return (
    <>
      <PurchaseFilter products={products} values={values} emailError={emailError} />
      <Card flush>
        {purchases.data.length === 0 ? (
          <p role="status" className="px-5 py-10 text-center text-muted">
            No purchase fits this.
          </p>
        ) : (
          <PurchaseList purchases={purchases.data} now={now} />
        )}
        <Pagination nextCursor={purchases.next_cursor} label="More purchases" />
      </Card>
    </>
  )
}

export const ErrorBoundary = ErrorPanel
