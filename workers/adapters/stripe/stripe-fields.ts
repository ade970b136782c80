import { z } from 'zod'
import { CURRENCIES, type Currency } from '#app/domain/kernel/money.ts'
import { SECOND } from '#app/domain/kernel/time.ts'

/** Fields of Stripe's answers; instants become epoch ms. */
export const currency = z.enum(Object.keys(CURRENCIES) as [Currency, ...Currency[]])
export const amount = z.number().int()
export const instant = z
  .number()
  .int()
  .transform((seconds) => seconds * SECOND)
export const metadata = z.record(z.string(), z.string()).nullish()
