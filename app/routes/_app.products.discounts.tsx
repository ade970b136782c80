import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
  type SerializeFrom,
} from '@remix-run/cloudflare'
import { useLoaderData } from '@remix-run/react'
import { DiscountForm } from '#app/components/product/discount-form.tsx'
import { DiscountList } from '#app/components/product/discount-list.tsx'
import { FormError, SavedNote } from '#app/components/settings/form-notes.tsx'
import { ErrorPanel } from '#app/components/shell/error-page.tsx'
import { Card } from '#app/components/ui/card.tsx'
import { EmptyState } from '#app/components/ui/empty-state.tsx'
import { PageHeader } from '#app/components/ui/page-header.tsx'
import { Pagination } from '#app/components/ui/pagination.tsx'
import { pageQuerySchema } from '#app/domain/kernel/page.ts'
import { useKeptActionData } from '#app/hooks/use-kept-action-data.ts'
import { useRealtime } from '#app/hooks/use-realtime.ts'
import { enter, orPage, orRefusal, readForm } from '#app/http/refusal.ts'

export const meta: MetaFunction = () => [{ title: 'Discount codes · Awning' }]

export async function loader(args: LoaderFunctionArgs) {
  const { scope, services } = await enter(args)
  const query = Object.fromEntries(new URL(args.request.url).searchParams)
  const [list, { timeZone, slug }] = await Promise.all([
    orPage(services.discounts.list(scope, pageQuerySchema.catch({ limit: 25 }).parse(query))),
    services.settings.get(scope),
  ])
  return {
    ...list,
    product: list.products.find((p) => p.id === query.product) ?? null,
    ...{ timeZone, slug, canEdit: scope.can.has('products:write') },
  }
}

export async function action(args: ActionFunctionArgs) {
  const { scope, services } = await enter(args)
  const form = await readForm(args.request)
  const isEnd = form.intent === 'end'
  const answer = await orRefusal(
    (isEnd ? services.discounts.end(scope, form.id ?? '') : services.discounts.create(scope, form)).then(
      () => {
        throw redirect(`/products/discounts?saved=${isEnd ? 'list' : 'new'}`)
      },
    ),
  )
  return data({ refusal: answer.data.refusal, typed: isEnd ? null : form }, answer.init ?? {})
}

/** Codes that lower prices for whoever has them. */
export default function Discounts() {
  useRealtime(['products', 'purchases'])
  const { discounts, products, product, currency, timeZone, canEdit } = useLoaderData<typeof loader>()
  const refused = useKeptActionData<SerializeFrom<typeof action>>() ?? null
  const { refusal = null, typed = null } = refused ?? {}
  return (
    <>
      <PageHeader
        title="Discount codes"
        description="Whoever types one on a product’s page pays less."
        back={
          product
            ? { to: `/products/${product.id}`, label: product.name }
            : { to: '/products', label: 'Products' }
        }
      />
      <div className="grid max-w-3xl gap-6">
        {canEdit && (
          <DiscountForm
            products={products}
            productId={product?.id ?? ''}
            currency={currency}
            timeZone={timeZone}
            refusal={typed ? refusal : null}
            typed={typed}
          />
        )}
        <Card title="Codes" actions={<SavedNote of="list" />} flush>
          {refusal && !typed && (
            <div className="px-5 pb-3">
              <FormError errors={[refusal.detail]} />
            </div>
          )}
          {discounts.data.length === 0 ? (
            <EmptyState
              title="No codes yet"
              description="A code takes a share or an amount off, for one product or all of them, as long and as often as you say."
            />
          ) : (
            <DiscountList discounts={discounts.data} canEdit={canEdit} timeZone={timeZone} />
          )}
          <Pagination nextCursor={discounts.next_cursor} label="Earlier codes" />
        </Card>
      </div>
    </>
  )
}

export const ErrorBoundary = ErrorPanel
