import type { Money } from '../kernel/money.ts'
import type { EffectivePolicy } from '../refunds/policy.schema.ts'
import type { ShopView } from './library.schema.ts'

/** A product as a shop's page shows it. */
export type ShopCard = {
  slug: string
  name: string
  /** The beginning of its description. */
  excerpt: string
  coverUrl: string | null
  /** Of the cheapest edition. */
  price: Money | null
  /** Others ask for more, or the buyer names the price. */
  costsMore: boolean
}
/** A seller's public page. */
export type ShopPageView = { shop: ShopView; slug: string; products: ShopCard[] }

/** What a buyer of one edition gets, in numbers. */
export type Inside = { pages: number; files: number; bytes: number; kinds: string[] }

export type EditionOffer = {
  id: string
  name: string
  /** Without a code; the least, where the buyer names the price. */
  price: Money
  /** With the code that counts; null where none does. */
  reduced: Money | null
  isOpen: boolean
  inside: Inside
  policy: EffectivePolicy
}

/** A product as anybody may see it. */
export type OfferView = {
  shop: ShopView
  slug: string
  product: { slug: string; name: string; description: string; coverUrl: string | null }
  editions: EditionOffer[]
  /** Tax may be added to the prices by the processor. */
  isTaxed: boolean
  /** The code that was asked for: what it takes off, or why it does not count. */
  discount: { code: string; text: string; note: string | null; refused: string | null } | null
}
