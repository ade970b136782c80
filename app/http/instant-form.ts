import { invalidFromIssues } from '#app/domain/kernel/errors.ts'
import type { Money } from '#app/domain/kernel/money.ts'
import {
  type InstantPayoutInput,
  type InstantQuoteInput,
  instantPayoutSchema,
  instantQuoteSchema,
} from '#app/domain/payouts/payout.schema.ts'

/** Money in forms and addresses of instant payouts, which nobody types: `1234 usd`, minor units. */
export const moneyField = ({ amount, currency }: Money): string => `${amount} ${currency}`

function readMoney(text: string | undefined): unknown {
  if (!text) return undefined
  const [amount, currency] = text.split(' ')
  return { amount: Number(amount), currency }
}

/** @throws invalid `through`, `amount` */
export function readInstantQuote(fields: Record<string, string>): InstantQuoteInput {
  const parsed = instantQuoteSchema.safeParse({
    through: fields.through || undefined,
    amount: readMoney(fields.amount),
  })
  if (!parsed.success) throw invalidFromIssues(parsed.error.issues)
  return parsed.data
}

/** @throws invalid `through`, `amount`, `gross` */
export function readInstantPayout(fields: Record<string, string>): InstantPayoutInput {
  const parsed = instantPayoutSchema.safeParse({
    through: fields.through || undefined,
    amount: readMoney(fields.amount),
    gross: readMoney(fields.gross),
  })
  if (!parsed.success) throw invalidFromIssues(parsed.error.issues)
  return parsed.data
}
