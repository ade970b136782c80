import { conflict, type FieldError, invalid } from '../kernel/errors.ts'
import { formatMoney, type Money } from '../kernel/money.ts'
import { parsePrice } from '../kernel/price-input.rules.ts'
import { HOUR, MINUTE } from '../kernel/time.ts'

/** How long a buyer has at the processor's (it takes 30 minutes to 24 hours). */
export const CHECKOUT_MS = 2 * HOUR
/** Most that can be charged at once, minor units (Stripe's limit of eight digits). */
export const MOST_CHARGED = 99_999_999
/** Least the processor charges; between nothing and this there is no price. */
export const LEAST_CHARGED = 50

export type SoldEdition = { price: Money; payWhatYouWant: boolean }

/**
 * What a buyer is to pay for an edition before discounts: its price, or what they typed where they name it.
 * @throws invalid `amount`
 */
export function namedPrice({ price, payWhatYouWant }: SoldEdition, typed: string | undefined): Money {
  if (!payWhatYouWant || typed === undefined || typed.trim() === '') return price
  const named = parsePrice(typed, 'amount', price.currency)
  if (named.amount < price.amount)
    throw invalid([{ path: 'amount', message: `must be at least ${formatMoney(price)}` }])
  return named
}

/** @throws invalid `amount` for a total the processor would not charge; conflict `price_changed` when the buyer saw another one */
export function requireChargeable(total: Money, expected: number | undefined): void {
  const errors: FieldError[] = []
  if (total.amount > MOST_CHARGED)
    errors.push({
      path: 'amount',
      message: `must be at most ${formatMoney({ ...total, amount: MOST_CHARGED })}`,
    })
  if (total.amount > 0 && total.amount < LEAST_CHARGED)
    errors.push({
      path: 'amount',
      message: `must be 0, or at least ${formatMoney({ ...total, amount: LEAST_CHARGED })}, the least that can be charged`,
    })
  if (errors.length > 0) throw invalid(errors)
  if (expected !== undefined && expected !== total.amount)
    throw conflict(
      'price_changed',
      `The price is ${formatMoney(total)} now. Look at it again before you buy.`,
      { price: total },
    )
}

/** Ids of a checkout and of the purchase it becomes share their body, so that it can only become one. */
export const purchaseIdOf = (checkoutId: string) => `pur_${checkoutId.slice('chk_'.length)}`
export const checkoutIdOf = (purchaseId: string) => `chk_${purchaseId.slice('pur_'.length)}`

/** When an open checkout is asked about again, seconds: soon at first, since a person may be waiting for a lost webhook. */
export function askAgainIn(age: number): number {
  if (age < 10 * MINUTE) return 120
  return age < HOUR ? 600 : 1800
}
