import type { RichDocument } from '../catalog/document.schema.ts'

/** Whom a customer page belongs to. */
export type ShopView = {
  name: string
  brandColor: string
  logoUrl: string | null
  supportEmail: string | null
}

/** What a purchase opens. Nothing in it tells of editions the customer does not own. */
export type LibraryView = {
  shop: ShopView
  productName: string
  editionName: string | null
  purchasedAt: number
  updatedAt: number
  /** Sentences about what is new since the last visit. */
  news: string[]
  pages: { id: string; title: string }[]
  page: { id: string; title: string; doc: RichDocument } | null
  files: { id: string; name: string; size: number }[]
}
/** A purchase that was refunded in full or charged back. */
export type EndedView = { shop: ShopView; productName: string; status: 'refunded' | 'disputed' }
