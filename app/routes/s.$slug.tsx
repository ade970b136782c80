import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/cloudflare'
import { useLoaderData } from '@remix-run/react'
import { CustomerError } from '#app/components/customer/customer-error.tsx'
import { FollowForm } from '#app/components/customer/follow-form.tsx'
import { ShopFrame } from '#app/components/customer/shop-frame.tsx'
import { formatMoney } from '#app/domain/kernel/money.ts'
import { orPage } from '#app/http/refusal.ts'
import type { AppLoadContext } from '#workers/load-context.ts'

export const handle = { withoutScripts: true }
export const headers = () => ({ 'cache-control': 'public, max-age=60' })
export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: data?.shop.name ?? 'Shop' }]

export async function loader({ params, context }: LoaderFunctionArgs) {
  const slug = params.slug!
  const page = await orPage((context as AppLoadContext).services.follows.shopPage(slug))
  return { ...page, slug }
}

/** A seller's public page: who they are, what they sell, and a way to hear from them. */
export default function Shop() {
  const { shop, products, slug } = useLoaderData<typeof loader>()
  return (
    <ShopFrame shop={shop} narrow>
      <h1 className="text-2xl break-words">{shop.name}</h1>
      <div className="mt-5 grid gap-6">
        <FollowForm slug={slug} shop={shop} />
        {products.length > 0 && (
          <section>
            <h2 className="text-lg">What {shop.name} makes</h2>
            <ul className="mt-2 divide-y border-y">
              {products.map((product) => (
                <li key={product.id} className="flex flex-wrap justify-between gap-x-4 py-3">
                  <span className="min-w-0 break-words font-semibold">{product.name}</span>
                  {product.price && (
                    <span>
                      {product.costsMore && 'from '}
                      {product.price.amount === 0 ? 'Free' : formatMoney(product.price)}
                    </span>
                  )}
                </li>
              ))}
            </ul>
          </section>
        )}
      </div>
    </ShopFrame>
  )
}

export const ErrorBoundary = CustomerError
