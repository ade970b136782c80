import {
  type ActionFunctionArgs,
  data,
  type HeadersFunction,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from '@remix-run/cloudflare'
import { useActionData, useLoaderData } from '@remix-run/react'
import { OfferPage } from '#app/components/shop/offer-page.tsx'
import { ShopError } from '#app/components/shop/shop-error.tsx'
import { isAppError } from '#app/domain/kernel/errors.ts'
import { priceInput } from '#app/domain/kernel/price-input.rules.ts'
import { readBuyForm } from '#app/domain/sales/buy-form.rules.ts'
import { excerpt } from '#app/domain/sales/description.rules.ts'
import { SHOP_CACHE_CONTROL } from '#app/http/shop-page.ts'
import type { AppLoadContext } from '#workers/load-context.ts'

export const handle = { withoutScripts: true }
const NOT_KEPT = { 'cache-control': 'no-store' }
export const headers: HeadersFunction = ({ loaderHeaders, actionHeaders, errorHeaders }) =>
  errorHeaders || actionHeaders.has('cache-control') ? NOT_KEPT : loaderHeaders

export const meta: MetaFunction<typeof loader> = ({ data }) => {
  if (!data) return [{ title: 'Not on sale' }, { name: 'robots', content: 'noindex' }]
  const { offer, url } = data
  const { name, description, coverUrl } = offer.product
  const about = excerpt(description, 200)
  const [edition] = offer.editions
  return [
    { title: `${name} · ${offer.shop.name}` },
    { tagName: 'link', rel: 'canonical', href: url },
    { name: 'description', content: about },
    { property: 'og:title', content: name },
    { property: 'og:description', content: about },
    { property: 'og:type', content: 'product' },
    { property: 'og:url', content: url },
    { property: 'og:site_name', content: offer.shop.name },
    ...(coverUrl
      ? [
          { property: 'og:image', content: new URL(coverUrl, url).href },
          { name: 'twitter:card', content: 'summary_large_image' },
        ]
      : []),
    ...(edition
      ? [
          { property: 'product:price:amount', content: priceInput(edition.price) },
          { property: 'product:price:currency', content: edition.price.currency.toUpperCase() },
        ]
      : []),
  ]
}

export async function loader({ params, request, context }: LoaderFunctionArgs) {
  const { services, container } = context as AppLoadContext
  const code = new URL(request.url).searchParams.get('code')?.slice(0, 100) ?? null
  const offer = await services.shop.offer(params.slug!, params.productSlug!, code)
  const url = `${container.config.baseUrl}/s/${offer.slug}/${offer.product.slug}`
  // How a code is doing changes with every sale.
  return data(
    { offer, url },
    { headers: offer.discount ? NOT_KEPT : { 'cache-control': SHOP_CACHE_CONTROL } },
  )
}

/** Buying: off to the payment page, or for what is free to the thanks; what is wrong is said on the same page. */
export async function action({ params, request, context }: ActionFunctionArgs) {
  const app = context as AppLoadContext
  const { checkout, shop } = app.services
  const [slug, productSlug] = [params.slug!, params.productSlug!]
  const { input, typed } = readBuyForm(await request.formData())
  try {
    const referral = await shop.referralOf(slug, request.headers.get('cookie'))
    const { url } = await checkout.start(slug, productSlug, input, { ...app.place(), referral })
    return redirect(url, { status: 303, headers: NOT_KEPT })
  } catch (e) {
    // A product that is gone meanwhile has a page of its own.
    if (!isAppError(e) || e.kind === 'not_found' || e.kind === 'gone') throw e
    const { code, detail, extra, status } = e
    return data({ code, detail, errors: extra.errors ?? [], typed }, { status, headers: NOT_KEPT })
  }
}

export default function Offer() {
  return (
    <OfferPage offer={useLoaderData<typeof loader>().offer} answer={useActionData<typeof action>() ?? null} />
  )
}

export const ErrorBoundary = ShopError
