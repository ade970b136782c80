import type { ContactFilter } from '#app/domain/audience/filter.schema.ts'
import type { Role } from '#app/domain/sellers/permissions.rules.ts'

/** A page as the shop's author wrote it, in the markup of prose.ts. `edition` when content is per edition. */
export type PageText = { key: string; title: string; text: string; edition?: string }
export type FileSource = { name: string; make: () => Uint8Array<ArrayBuffer>; edition?: string }

/** A later save. What it names is put in place of what was there, or added at the end. */
export type Revision = {
  daysAgo: number
  by?: Role
  pages?: PageText[]
  files?: FileSource[]
  removeFiles?: string[]
  description?: string
  /** Customers were told of it, half an hour later. */
  update?: { note: string; subject?: string }
}

export type ProductScenario = {
  slug: string
  name: string
  description: string
  /** Editions with prices in cents; the first is the one sold most. */
  editions: { name: string; cents: number }[]
  shared?: boolean
  createdDaysAgo: number
  /** Left out: never published. */
  publishedDaysAgo?: number
  archivedDaysAgo?: number
  cover?: () => Uint8Array<ArrayBuffer>
  files?: FileSource[]
  pages: PageText[]
  revisions?: Revision[]
  /** Which of the shop's people bought it: slices of the list of people, from…to. */
  buyers: [from: number, to: number][]
  by?: Role
}

/** Somebody who sells for the shop; what is left out did not happen. Shares in percent by the product's slug. */
export type AffiliateScenario = {
  name: string
  email: string
  percent: Record<string, number>
  invitedDaysAgo: number
  acceptedDaysAgo?: number
  stoppedDaysAgo?: number
}

export type ShopScenario = {
  /** Fixed, so that the demo's keys and links stay what they are when the shop is renamed. */
  id: string
  slug: string
  name: string
  foundedDaysAgo: number
  brandColor: string
  logoStripes: number
  senderName: string
  senderLocalPart: string
  supportEmail: string
  postalAddress: string
  mailProvider: 'resend' | 'sendgrid' | null
  /** The first one owns the shop. */
  members: { name: string; email: string; role: Role; password?: string }[]
  invited?: { email: string; role: Role }
  /** Seed and number of the shop's people; `alsoFrom` takes the first so many of another shop's. */
  people: { seed: number; count: number; alsoFrom?: { seed: number; count: number } }
  /** So many who follow without having bought, from this seed, and so many customers who follow as well. */
  followers: { seed: number; count: number; customers: number }
  affiliates: AffiliateScenario[]
  /** Filters kept under a name; `id` of the product with a slug. */
  segments: { name: string; filter: (id: (slug: string) => string) => ContactFilter }[]
  products: ProductScenario[]
}
