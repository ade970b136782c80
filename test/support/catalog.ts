import { recordPurchaseSchema } from '#app/domain/sales/purchases.schema.ts'
import type { SellerScope } from '#workers/auth/scope.ts'
import type { Container } from '#workers/container.ts'

/** A document of paragraphs. */
export const doc = (...paragraphs: string[]) => ({
  type: 'doc',
  content: paragraphs.map((text) => ({ type: 'paragraph', content: [{ type: 'text', text }] })),
})

/** A content as PUT takes it, on top of the one a product has now. */
export async function contentOf(c: Container, scope: SellerScope, productId: string) {
  const { version, ...content } = await c.services.content.get(scope, productId)
  return { version, content }
}

/** A product with one page, "Chapter 1". */
export async function makeProduct(c: Container, scope: SellerScope, name = 'The Complete Guide') {
  const product = await c.services.products.create(scope, { name, price: { amount: 1000, currency: 'usd' } })
  const { content } = await contentOf(c, scope, product.id)
  await c.services.content.save(scope, product.id, {
    content: { ...content, pages: [{ title: 'Chapter 1', doc: doc('It was a bright cold day in April.') }] },
    baseVersion: 1,
  })
  return c.services.products.get(scope, product.id)
}

/** A sale of an edition of a product, the first one when none is named. */
export const sell = (
  c: Container,
  scope: SellerScope,
  productId: string,
  email: string,
  editionId?: string,
) =>
  c.services.sales.record(
    scope,
    recordPurchaseSchema.parse({ product_id: productId, email, ...(editionId && { edition_id: editionId }) }),
  )

export const streamOf = (bytes: Uint8Array | string): ReadableStream => new Blob([bytes as BlobPart]).stream()

/** The smallest bytes that begin like a PDF, filled up to a size. */
export function pdf(size = 64, fill = 0x20): Uint8Array {
  const bytes = new Uint8Array(size).fill(fill)
  bytes.set(new TextEncoder().encode('%PDF-1.7\n'))
  return bytes
}
export function png(size = 64): Uint8Array {
  const bytes = new Uint8Array(size)
  bytes.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  return bytes
}
export const sha256 = async (bytes: Uint8Array) =>
  Array.from(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes as BufferSource)), (b) =>
    b.toString(16).padStart(2, '0'),
  ).join('')

export const upload = (
  c: Container,
  scope: SellerScope,
  productId: string,
  name = 'book.pdf',
  bytes = pdf(),
) => c.services.files.upload(scope, productId, { name, size: bytes.byteLength }, streamOf(bytes))
