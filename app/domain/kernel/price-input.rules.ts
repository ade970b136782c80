import { invalid } from './errors.ts'
import { CURRENCIES, type Currency, type Money } from './money.ts'

/**
 * A price as a person types it (`10`, `9.99`, `1,200.50`, `$5`) → money.
 * @throws invalid naming `path`
 */
export function parsePrice(text: string, path: string, currency: Currency = 'usd'): Money {
  const digits = CURRENCIES[currency]
  const match = /^\p{Sc}?\s*(\d{1,3}(?:,\d{3})+|\d{1,7})(?:\.(\d+))?$/u.exec(text.trim())
  const cents = match?.[2] ?? ''
  if (!match || cents.length > digits)
    throw invalid([
      { path, message: digits === 0 ? 'must be a whole price, like 10' : 'must be a price, like 10 or 9.99' },
    ])
  const amount = Number(match[1]!.replaceAll(',', '')) * 10 ** digits + Number(cents.padEnd(digits, '0') || 0)
  if (amount > 99_999_999) throw invalid([{ path, message: 'must be less than 1,000,000' }])
  return { amount, currency }
}

/** Money as it stands in a text field: `9.99`, `10`. */
export function priceInput({ amount, currency }: Money): string {
  const digits = CURRENCIES[currency]
  return amount % 10 ** digits === 0 ? String(amount / 10 ** digits) : (amount / 10 ** digits).toFixed(digits)
}
