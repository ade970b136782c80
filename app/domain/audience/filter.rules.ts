import { dayStart, nextDay } from '../kernel/day.ts'
import type { ConsentState } from './consent.rules.ts'
import type { ContactFilter } from './filter.schema.ts'

/** A filter whose days have become instants: from `from` on, up to and without `to`. */
export type ResolvedFilter = Omit<ContactFilter, 'after' | 'before'> & { from?: number; to?: number }

/** `after` means from the first moment of that day, `before` up to the last of that day, where the seller's clock hangs. */
export function resolveFilter({ after, before, ...rest }: ContactFilter, timeZone: string): ResolvedFilter {
  return {
    ...rest,
    ...(after && { from: dayStart(after, timeZone) }),
    ...(before && { to: dayStart(nextDay(before), timeZone) }),
  }
}

/** A contact as far as a filter may ask about it. `purchases`: those that stand; times in ms, amounts in minor units. */
export type Person = {
  email: string
  name: string | null
  consent: ConsentState
  followerSince: number | null
  customerSince: number | null
  affiliateSince: number | null
  purchases: readonly {
    productId: string
    editionId: string
    amount: number
    currency: string
    country: string | null
    at: number
  }[]
  /** Products sold as an affiliate, while active. */
  sells: readonly { productId: string; since: number }[]
}

/**
 * What ties conditions together (behaviour of a peer, gumroad.md 1.3, with one meaning of bounds everywhere): bought
 * products and editions are joined by "or"; prices are strict bounds; and where one bought something, paid or was
 * somewhere in a time, ONE purchase has to be all of it. A single bound or a country alone may be met by any purchase.
 */
export function shapeOf(f: ResolvedFilter) {
  const bought = isSome(f.bought_products) || isSome(f.bought_editions)
  const dated = f.from !== undefined || f.to !== undefined
  const priced = f.paid_more_than !== undefined || f.paid_less_than !== undefined
  const bothPrices = f.paid_more_than !== undefined && f.paid_less_than !== undefined
  const bothDates = f.from !== undefined && f.to !== undefined
  /** One purchase has to meet everything that is asked of purchases. */
  const isJoint = (bought && (priced || dated || isSome(f.country))) || bothPrices || (bothDates && priced)
  /** Of that one purchase the time is asked as well. */
  const isPurchaseDated =
    isJoint && dated && (f.kind === undefined || f.kind === 'customer' || (f.kind === 'follower' && bought))
  return { bought, dated, priced, isJoint, isPurchaseDated }
}

/** Whether a person is meant by a filter. The same as the SQL of `contact-filter`; a property test says so. */
export function matches(person: Person, f: ResolvedFilter): boolean {
  const { bought, dated, isJoint, isPurchaseDated } = shapeOf(f)
  const { purchases, sells } = person
  type Purchase = (typeof purchases)[number]
  const isIn = (at: number) => (f.from === undefined || at >= f.from) && (f.to === undefined || at < f.to)
  const isBought = (p: Purchase) =>
    !!f.bought_products?.includes(p.productId) || !!f.bought_editions?.includes(p.editionId)
  const isNotWanted = (p: Purchase) =>
    !!f.not_bought_products?.includes(p.productId) || !!f.not_bought_editions?.includes(p.editionId)
  const isFrom = (p: Purchase) => p.country !== null && !!f.country?.includes(p.country)
  const { paid_more_than: more, paid_less_than: less } = f
  const isMore = (p: Purchase) => !more || (p.currency === more.currency && p.amount > more.amount)
  const isLess = (p: Purchase) => !less || (p.currency === less.currency && p.amount < less.amount)
  const sold = (isAsked: (s: (typeof sells)[number]) => boolean) =>
    sells.some(
      (s) => (!isSome(f.affiliate_products) || f.affiliate_products.includes(s.productId)) && isAsked(s),
    )

  if (f.kind && person[`${f.kind}Since`] === null) return false
  if (isSome(f.consent) && !f.consent.includes(person.consent)) return false
  if (f.text && !startsWith(person.email, f.text) && !startsWith(person.name ?? '', f.text)) return false
  if (purchases.some(isNotWanted)) return false
  if (isJoint) {
    const isAll = (p: Purchase) =>
      (!bought || isBought(p)) &&
      isMore(p) &&
      isLess(p) &&
      (!isSome(f.country) || isFrom(p)) &&
      (!isPurchaseDated || isIn(p.at))
    if (!purchases.some(isAll)) return false
  } else {
    if (bought && !purchases.some(isBought)) return false
    if (more && !purchases.some(isMore)) return false
    if (less && !purchases.some(isLess)) return false
    if (isSome(f.country) && !purchases.some(isFrom)) return false
  }
  if (isSome(f.affiliate_products) && !sold(() => true)) return false
  if (!dated) return true
  const { followerSince } = person
  const followed = followerSince !== null && isIn(followerSince)
  if (f.kind === 'follower') return followed
  if (f.kind === 'customer') return isPurchaseDated || purchases.some((p) => isIn(p.at))
  if (f.kind === 'affiliate' || isSome(f.affiliate_products)) return sold((s) => isIn(s.since))
  return isPurchaseDated || purchases.some((p) => isIn(p.at)) || followed || sold((s) => isIn(s.since))
}

export const isSome = <T>(list: readonly T[] | undefined): list is readonly T[] => !!list && list.length > 0

/** As SQLite's NOCASE sees it: only A–Z have a lower case. */
const fold = (text: string) => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase())
const startsWith = (text: string, beginning: string) => fold(text).startsWith(fold(beginning))
