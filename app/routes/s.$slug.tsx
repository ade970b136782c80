import type { HeadersFunction, LoaderFunctionArgs, MetaFunction } from '@remix-run/cloudflare'
import { useLoaderData } from '@remix-run/react'
import { CustomerError } from '#app/components/customer/customer-error.tsx'
import { ShopPage } from '#app/components/shop/shop-page.tsx'
import { orPage } from '#app/http/refusal.ts'
import { SHOP_CACHE_CONTROL } from '#app/http/shop-page.ts'
import type { AppLoadContext } from '#workers/load-context.ts'

export const handle = { withoutScripts: true }
export const headers: HeadersFunction = ({ errorHeaders }) =>
  errorHeaders ? { 'cache-control': 'no-store' } : { 'cache-control': SHOP_CACHE_CONTROL }

export const meta: MetaFunction<typeof loader> = ({ data }) => {
  if (!data) return [{ title: 'Shop' }]
  const { page, url } = data
  const cover = page.products.find((p) => p.coverUrl)?.coverUrl
  return [
    { title: page.shop.name },
    { tagName: 'link', rel: 'canonical', href: url },
    { property: 'og:title', content: page.shop.name },
    { property: 'og:type', content: 'website' },
    { property: 'og:url', content: url },
    ...(cover ? [{ property: 'og:image', content: new URL(cover, url).href }] : []),
  ]
}

export async function loader({ params, context }: LoaderFunctionArgs) {
  const { services, container } = context as AppLoadContext
  const page = await orPage(services.shop.page(params.slug!))
  return { page, url: `${container.config.baseUrl}/s/${page.slug}` }
}

export default function Shop() {
  return <ShopPage {...useLoaderData<typeof loader>().page} />
}

export const ErrorBoundary = CustomerError
