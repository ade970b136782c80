import { z } from 'zod'

/** ISO 4217 codes Awning prices in, with the number of minor digits each has. */
export const CURRENCIES = { usd: 2, eur: 2, gbp: 2, cad: 2, aud: 2, chf: 2, jpy: 0 } as const
export type Currency = keyof typeof CURRENCIES
export const currencySchema = z.enum(Object.keys(CURRENCIES) as [Currency, ...Currency[]])

/** Money on the wire and in the domain: integer minor units (cents; whole yen). */
export const moneySchema = z
  .object({
    amount: z
      .int('must be a whole number of minor units, for example 1000 for 10.00')
      .min(0, 'must not be negative')
      .max(99_999_999, 'must be at most 99999999'),
    currency: currencySchema,
  })
  .strict()
export type Money = z.infer<typeof moneySchema>

/** `{amount: 123450, currency: 'usd'}` → `$1,234.50`, for people. */
export function formatMoney({ amount, currency }: Money, locale = 'en-US'): string {
  const digits = CURRENCIES[currency]
  return new Intl.NumberFormat(locale, {
    style: 'currency',
    currency: currency.toUpperCase(),
    minimumFractionDigits: amount % 10 ** digits === 0 ? 0 : digits,
  }).format(amount / 10 ** digits)
}
