/** ISO 4217 codes Awning prices in, with the number of minor digits each has. */
export const CURRENCIES = { usd: 2, eur: 2, gbp: 2, cad: 2, aud: 2, chf: 2, jpy: 0 } as const
export type Currency = keyof typeof CURRENCIES

/** Integer minor units: cents; whole yen. */
export type Money = { amount: number; currency: Currency }

/** `{amount: 123450, currency: 'usd'}` → `$1,234.50`, for people. */
export function formatMoney({ amount, currency }: Money, locale = 'en-US'): string {
  const digits = CURRENCIES[currency]
  const isWhole = amount % 10 ** digits === 0
  const key = `${locale} ${currency} ${isWhole}`
  let format = formats.get(key)
  if (!format) {
    format = new Intl.NumberFormat(locale, {
      style: 'currency',
      currency: currency.toUpperCase(),
      minimumFractionDigits: isWhole ? 0 : digits,
    })
    formats.set(key, format)
  }
  return format.format(amount / 10 ** digits)
}
/** Making one takes far longer than using it. */
const formats = new Map<string, Intl.NumberFormat>()

/** `{amount: -1205, currency: 'usd'}` → `-12.05`, for programs: as many decimals as the currency has. */
export const decimalText = ({ amount, currency }: Money): string =>
  (amount / 10 ** CURRENCIES[currency]).toFixed(CURRENCIES[currency])
