import type { RichDocument } from '../catalog/document.schema.ts'
import type { Money } from '../kernel/money.ts'
import type { PolicyView } from '../refunds/policy.schema.ts'

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
  /** The buyer's where we know it, otherwise the shop's: days are shown in it. */
  zone: string
  /** The policy as bought and how its window stands; null for what was free. */
  refund: {
    policy: PolicyView
    window: { isOpen: boolean; daysLeft: number; lastDay: string | null; zone: string; isOwnZone: boolean }
  } | null
  /** Sentences about what is new since the last visit. */
  news: string[]
  pages: { id: string; title: string }[]
  page: { id: string; title: string; doc: RichDocument } | null
  files: { id: string; name: string; size: number }[]
}
/** A purchase that was refunded in full or charged back. */
export type EndedView = {
  shop: ShopView
  productName: string
  status: 'refunded' | 'disputed'
  zone: string
  /** What went back, tax included, and when its last part left; null where no money moved. */
  refund: { together: Money; sentAt: number; isOurs: boolean } | null
}
