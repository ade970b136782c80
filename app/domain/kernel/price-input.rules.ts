import { invalid } from './errors.ts'
import { CURRENCIES, type Currency, type Money } from './money.ts'

const SYMBOLS: Record<Currency, string> = {
  ...{ usd: '$', eur: '€', gbp: '£', cad: '$', aud: '$', chf: '', jpy: '¥' },
}
/** `12,50`: one or two digits behind the only comma are cents; three are thousands. */
const DECIMAL_COMMA = /^(\p{Sc}?\s*\d{1,7}),(\d{1,2})$/u

/**
 * A price as a person types it (`10`, `9.99`, `12,50`, `1,200.50`, `$5`) → money. Another currency's sign is refused
 * instead of read as this one's.
 * @throws invalid naming `path`
 */
export function parsePrice(text: string, path: string, currency: Currency = 'usd'): Money {
  const digits = CURRENCIES[currency]
  const typed = text.trim().replace(DECIMAL_COMMA, '$1.$2')
  const match = /^(\p{Sc}?)\s*(\d{1,3}(?:,\d{3})+|\d{1,7})(?:\.(\d+))?$/u.exec(typed)
  const cents = match?.[3] ?? ''
  if (!match || cents.length > digits)
    throw invalid([
      { path, message: digits === 0 ? 'must be a whole price, like 10' : 'must be a price, like 10 or 9.99' },
    ])
  if (match[1] && match[1] !== SYMBOLS[currency])
    throw invalid([{ path, message: `must be in ${currency.toUpperCase()}` }])
  const amount = Number(match[2]!.replaceAll(',', '')) * 10 ** digits + Number(cents.padEnd(digits, '0') || 0)
  if (amount > 99_999_999) throw invalid([{ path, message: 'must be less than 1,000,000' }])
  return { amount, currency }
}

/** Money as it stands in a text field: `9.99`, `10`. */
export function priceInput({ amount, currency }: Money): string {
  const digits = CURRENCIES[currency]
  return amount % 10 ** digits === 0 ? String(amount / 10 ** digits) : (amount / 10 ** digits).toFixed(digits)
}
