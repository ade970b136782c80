import { z } from 'zod'
import { CURRENCIES, type Currency, type Money } from './money.ts'

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
  .strict() satisfies z.ZodType<Money>
