import { type Currency, formatMoney, type Money } from '../kernel/money.ts'

/** How much a code takes off: whole percent, or minor units of `currency`. */
export type Reduction = { kind: 'percent' | 'amount'; value: number; currency: string | null }

/** What decides whether a code counts for a sale. Times are epoch ms. */
export type Discount = Reduction & {
  /** null: every product of the seller. */
  productId: string | null
  maxUses: number | null
  uses: number
  startsAt: number | null
  endsAt: number | null
  endedAt: number | null
}

/** A code as it is kept and looked for: `  summer 24 ` → `SUMMER24`, so that nobody fails for a space or a small letter. */
export const discountCode = (typed: string) => typed.replace(/\s+/g, '').toUpperCase()

/**
 * What is left of a price. What a percentage takes off is rounded to the nearest minor unit, a half in the buyer's
 * favour (33 % of 9.99 is 3.30, so 6.69 is left); a fixed amount never leaves less than 0. Of an edition whose price the
 * buyer names, it goes off what they name.
 * @param price minor units, not negative
 * @returns minor units in the same currency
 */
export function applyDiscount(price: number, { kind, value }: Reduction): number {
  const off = kind === 'percent' ? Math.floor((price * value + 50) / 100) : value
  return Math.max(0, price - off)
}

/**
 * Why a code does not count for a product now, as a sentence for the buyer, or null when it does. `uses` at its limit
 * counts as used up although a checkout under way may still give one back.
 * @param o.currency of the edition; only a fixed amount depends on it
 */
export function refuseDiscount(
  discount: Discount,
  o: { productId: string; currency: string; now: number },
): string | null {
  const { productId, currency, maxUses, uses, startsAt, endsAt, endedAt } = discount
  if (productId !== null && productId !== o.productId) return 'This code is for another product.'
  if (endedAt !== null || (endsAt !== null && endsAt <= o.now)) return 'This code has ended.'
  if (startsAt !== null && o.now < startsAt) return 'This code does not count yet.'
  if (maxUses !== null && uses >= maxUses) return 'This code has been used as often as it can be.'
  if (discount.kind === 'amount' && currency !== o.currency)
    return `This code is for prices in ${String(currency).toUpperCase()}.`
  return null
}

/** `20 % off`, `$5 off`. */
export const reductionText = ({ kind, value, currency }: Reduction) =>
  `${kind === 'percent' ? `${value} %` : formatMoney({ amount: value, currency: currency as Currency })} off`

/** Of an edition a code counts for. */
type Discounted = { product: string; edition: string; price: Money; isOpen: boolean }

/**
 * What a seller may not have meant with a code, as sentences: prices that buyers name end up below the least, and what
 * is left may be too little to be charged.
 * @param least smallest amount the processor charges, minor units
 */
export function warnDiscount(discount: Reduction, editions: readonly Discounted[], least: number): string[] {
  return editions.flatMap(({ product, edition, price, isOpen }) => {
    if (discount.kind === 'amount' && discount.currency !== price.currency) return []
    const left = { ...price, amount: applyDiscount(price.amount, discount) }
    const what = `“${product}” (${edition})`
    if (left.amount > 0 && left.amount < least)
      return [
        `${what} would cost ${formatMoney(left)}, too little to be charged, so it cannot be bought with it.`,
      ]
    if (isOpen && left.amount < price.amount)
      return [
        `Buyers of ${what} may pay ${formatMoney(left)}, less than your least of ${formatMoney(price)}.`,
      ]
    return []
  })
}
