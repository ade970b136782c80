import { isRouteErrorResponse, useRouteError } from '@remix-run/react'
import { CustomerError } from '#app/components/customer/customer-error.tsx'

/** Where a product is not, or not any more: the shop is, and it is one click away. */
export function ShopError() {
  const error = useRouteError()
  const data = isRouteErrorResponse(error)
    ? (error.data as { code?: string; detail?: string; shop?: { name: string; slug: string } } | null)
    : null
  if (!data?.shop) return <CustomerError />
  return (
    <main className="mx-auto max-w-lg px-5 py-20">
      <h1 className="text-2xl">
        {data.code === 'not_on_sale' ? 'No longer on sale' : 'There is no such product'}
      </h1>
      <p className="mt-3 break-words">
        {data.code === 'not_on_sale'
          ? `${data.detail} Whoever bought it still has it, by the link in the receipt.`
          : 'The address may have changed, or part of it is missing.'}
      </p>
      <p className="mt-5">
        <a className="link" href={`/s/${data.shop.slug}`}>
          See what {data.shop.name} sells
        </a>
      </p>
    </main>
  )
}
