import { useRouteLoaderData } from '@remix-run/react'
import type { ProductView } from '#app/domain/catalog/product.schema.ts'

/** What the frame of a product's screens has loaded, for the screens inside it. */
export type ProductFrame = {
  product: ProductView
  canEdit: boolean
  canSend: boolean
  promptSeconds: number
  member: { id: string; name: string; email: string }
  sellerId: string
  now: number
}
export const PRODUCT_ROUTE = 'routes/_app.products.$productId'

export const useProduct = () => useRouteLoaderData(PRODUCT_ROUTE) as ProductFrame
