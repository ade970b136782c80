/** ISO 4217 codes Awning prices in, with the number of minor digits each has. */
export const CURRENCIES = { usd: 2, eur: 2, gbp: 2, cad: 2, aud: 2, chf: 2, jpy: 0 } as const
export type Currency = keyof typeof CURRENCIES

/** Integer minor units: cents; whole yen. */
export type Money = { amount: number; currency: Currency }

/** `{amount: 123450, currency: 'usd'}` → `$1,234.50`, for people. */
export function formatMoney({ amount, currency }: Money, locale = 'en-US'): string {
  const digits = CURRENCIES[currency]
  return new Intl.NumberFormat(locale, {
    style: 'currency',
    currency: currency.toUpperCase(),
    minimumFractionDigits: amount % 10 ** digits === 0 ? 0 : digits,
  }).format(amount / 10 ** digits)
}
