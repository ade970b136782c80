import { isAppError } from '../kernel/errors.ts'
import { formatMoney, type Money } from '../kernel/money.ts'
import { parsePrice } from '../kernel/price-input.rules.ts'

const SIGNS: Record<string, readonly string[]> = {
  $: ['usd', 'cad', 'aud'],
  '€': ['eur'],
  '£': ['gbp'],
  '¥': ['jpy'],
}

/**
 * How much of the price a member types to give back → money, or what is wrong with it in a sentence. Only what cannot be
 * read, is nothing or too much is refused here; the server decides again.
 * @param rest what can still be given back
 */
export function readRefundAmount(text: string, rest: Money): Money | string {
  const typed = text.trim()
  if (typed === '') return 'is needed'
  if (/^[-−]/.test(typed)) return 'must be more than 0'
  const cents = /^\p{Sc}?\s*(\d+),(\d{1,2})$/u.exec(typed)
  if (cents && rest.currency !== 'jpy')
    return `has a comma: write ${cents[1]}.${cents[2]!.padEnd(2, '0')} if that is what you mean`
  const sign = /\p{Sc}/u.exec(typed)?.[0]
  if (sign !== undefined && !SIGNS[sign]?.includes(rest.currency))
    return `must be in ${rest.currency.toUpperCase()}, the currency of the purchase`
  try {
    const money = parsePrice(typed, 'amount', rest.currency)
    if (money.amount === 0) return 'must be more than 0'
    if (money.amount > rest.amount) return `must be at most ${formatMoney(rest)}, what is left of the price`
    return money
  } catch (e) {
    const message = isAppError(e) ? e.extra.errors?.[0]?.message : undefined
    if (message === undefined) throw e
    return message.replaceAll('price', 'amount')
  }
}
