import type { AffiliateState } from './affiliate.schema.ts'
import type { Kind } from './kind.ts'

/** A purchase as far as it says something about who bought. Times are epoch ms, amounts minor units. */
export type PurchaseRelation = {
  id: string
  productId: string
  editionId: string
  amount: number
  refunded: number
  currency: string
  status: 'paid' | 'partially_refunded' | 'refunded' | 'disputed'
  country: string | null
  at: number
}
/** Everything that makes a contact what it is to the seller. */
export type Relations = {
  purchases: readonly PurchaseRelation[]
  follow: { requestedAt: number; confirmedAt: number | null; endedAt: number | null } | null
  affiliate: {
    status: AffiliateState
    invitedAt: number
    acceptedAt: number | null
    products: readonly { productId: string; addedAt: number }[]
  } | null
}
/** The derived part of a contact's row; see the columns' own words in `audience.table`. */
export type Derived = {
  firstSeenAt: number
  followerSince: number | null
  customerSince: number | null
  lastPurchaseAt: number | null
  affiliateSince: number | null
  lastAffiliateAt: number | null
  purchases: number
  spent: Record<string, number>
  bought: string
  countries: string
  country: string | null
}

export const stands = (p: Pick<PurchaseRelation, 'status'>) =>
  p.status === 'paid' || p.status === 'partially_refunded'

/**
 * What a contact is, from its relations as they stand: their order does not matter, so neither does the order in which
 * they came about. `relations.repo` says the same in SQL; the rebuild holds one against the other.
 * @param createdAt when the contact's row was made
 */
export function deriveContact(createdAt: number, { purchases, follow, affiliate }: Relations): Derived {
  const standing = purchases.filter(stands)
  const at = standing.map((p) => p.at)
  const spent: Record<string, number> = {}
  for (const { currency } of standing) spent[currency] ??= 0
  for (const p of standing) spent[p.currency]! += p.amount - p.refunded
  const latest = standing
    .filter((p) => p.country !== null)
    .sort((a, b) => b.at - a.at || (a.id < b.id ? 1 : -1))[0]
  const sells = affiliate?.status === 'active' ? affiliate.products : []
  const sellsSince = sells.map((p) => Math.max(p.addedAt, affiliate?.acceptedAt ?? 0))
  return {
    firstSeenAt: Math.min(
      createdAt,
      ...purchases.map((p) => p.at),
      ...(follow ? [follow.requestedAt] : []),
      ...(affiliate ? [affiliate.invitedAt] : []),
    ),
    followerSince: follow?.endedAt === null ? follow.confirmedAt : null,
    customerSince: least(at),
    lastPurchaseAt: greatest(at),
    affiliateSince: least(sellsSince),
    lastAffiliateAt: greatest(sellsSince),
    purchases: standing.length,
    spent,
    bought: sorted(standing.map((p) => `${p.productId}/${p.editionId}`)),
    countries: sorted(standing.flatMap((p) => p.country ?? [])),
    country: latest?.country ?? null,
  }
}

/** Names of the fields in which a stored row is not what its relations make of it. */
export const driftOf = (stored: Derived, right: Derived): (keyof Derived)[] =>
  (Object.keys(right) as (keyof Derived)[]).filter((field) =>
    field === 'spent' ? !isSameSum(stored.spent, right.spent) : stored[field] !== right[field],
  )

const isSameSum = (a: Record<string, number>, b: Record<string, number>) =>
  Object.keys(a).length === Object.keys(b).length && Object.keys(a).every((key) => a[key] === b[key])

/** What a contact is now, in the order of KINDS. */
export const kindsOf = (c: Pick<Derived, 'followerSince' | 'customerSince' | 'affiliateSince'>): Kind[] => [
  ...(c.followerSince === null ? [] : (['follower'] as const)),
  ...(c.customerSince === null ? [] : (['customer'] as const)),
  ...(c.affiliateSince === null ? [] : (['affiliate'] as const)),
]

const least = (times: number[]) => (times.length === 0 ? null : Math.min(...times))
const greatest = (times: number[]) => (times.length === 0 ? null : Math.max(...times))
const sorted = (words: string[]) => [...new Set(words)].sort().join(' ')
