import { CURRENCIES, type Currency } from '../kernel/money.ts'
import { VALUE_BREAK } from './columns.ts'

const AMOUNT = /^(-?)(\d+)(?:\.(\d+))? ([A-Z]{3})$/

/** `{usd: 3000, jpy: 500}` → `30.00 USD; 500 JPY`: a point, no thousands, as many decimals as the currency has. */
export const spentText = (spent: Record<string, number>) =>
  Object.entries(spent)
    .map(([currency, amount]) => {
      const digits = CURRENCIES[currency as Currency] ?? 2
      return `${(amount / 10 ** digits).toFixed(digits)} ${currency.toUpperCase()}`
    })
    .join(VALUE_BREAK)

/** The way back. null for a text that is none of ours. */
export function parseSpent(text: string): Record<string, number> | null {
  const spent: Record<string, number> = {}
  for (const part of text === '' ? [] : text.split(VALUE_BREAK)) {
    const [, sign, whole, decimals = '', code] = AMOUNT.exec(part) ?? []
    const currency = code?.toLowerCase() as Currency
    if (whole === undefined || decimals.length !== (CURRENCIES[currency] ?? 2)) return null
    spent[currency] = Number(`${sign}${whole}${decimals}`)
  }
  return spent
}
