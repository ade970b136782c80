import { z } from 'zod'
import type { Currency } from '#app/domain/kernel/money.ts'
import { parsePrice } from '#app/domain/kernel/price-input.rules.ts'
import { type PayoutSettingsInput, SCHEDULES } from '#app/domain/payouts/payout.schema.ts'

const text = z.string().trim().optional()
export const scheduleFormSchema = z.object({
  schedule: z.enum(SCHEDULES, `must be one of ${SCHEDULES.join(', ')}`),
  daily_above: text,
})
export const minimumFormSchema = z.object({ minimum: text })
export const pauseFormSchema = z.object({ paused: z.enum(['yes', 'no']) })
export const destinationFormSchema = z.object({
  country: z
    .string()
    .regex(/^[A-Z]{2}$/, 'must be chosen')
    .optional(),
})

/** @throws invalid `daily_above` */
export const scheduleInput = (
  form: z.output<typeof scheduleFormSchema>,
  currency: Currency,
): PayoutSettingsInput => ({
  schedule: form.schedule,
  // What stands there is kept while another schedule is chosen, in which it says nothing.
  ...(form.schedule === 'daily' && {
    daily_above: form.daily_above ? parsePrice(form.daily_above, 'daily_above', currency) : null,
  }),
})
/** An empty field takes the seller's own minimum away. @throws invalid `minimum` */
export const minimumInput = (
  form: z.output<typeof minimumFormSchema>,
  currency: Currency,
): PayoutSettingsInput => ({
  minimum: form.minimum ? parsePrice(form.minimum, 'minimum', currency) : null,
})
