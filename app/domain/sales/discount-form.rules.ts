import { dayStart, nextDay } from '../kernel/day.ts'
import { type FieldError, invalid, isAppError } from '../kernel/errors.ts'
import { CURRENCIES, type Currency } from '../kernel/money.ts'
import { parsePrice } from '../kernel/price-input.rules.ts'
import { lineSchema } from '../kernel/text.schema.ts'
import { discountCode, type Reduction } from './discount.rules.ts'

export const DISCOUNT_LIMITS = { codeLength: 40, noteLength: 200, uses: 1_000_000 } as const
const CODE = /^[A-Z0-9][A-Z0-9_-]*$/
const DAY = /^\d{4}-\d{2}-\d{2}$/

/** A discount to be made, times in epoch ms. */
export type CreateDiscount = Reduction & {
  code: string
  productId: string | null
  note: string | null
  maxUses: number | null
  startsAt: number | null
  endsAt: number | null
}

/**
 * The fields of the form as they were typed. Days are the seller's; the last one counts to its end.
 * @throws invalid naming `code`, `value`, `currency`, `note`, `max_uses`, `starts_on`, `ends_on`
 */
export function readDiscountForm(fields: Record<string, string>, zone: string): CreateDiscount {
  const errors: FieldError[] = []
  const text = (name: string) => (fields[name] ?? '').trim()
  const wrong = (path: string, message: string) => {
    errors.push({ path, message })
    return null
  }
  const code = discountCode(text('code'))
  if (code === '') wrong('code', 'is needed')
  else if (code.length > DISCOUNT_LIMITS.codeLength)
    wrong('code', `must be at most ${DISCOUNT_LIMITS.codeLength} characters`)
  else if (!CODE.test(code))
    wrong('code', 'must be letters A to Z, digits, hyphens and underscores, like SPRING-20')

  const day = (name: string, at: (day: string) => number) => {
    const typed = text(name)
    if (typed === '') return null
    return DAY.test(typed) && !Number.isNaN(Date.parse(typed))
      ? at(typed)
      : wrong(name, 'must be a day, like 2026-12-31')
  }
  const startsAt = day('starts_on', (d) => dayStart(d, zone))
  const endsAt = day('ends_on', (d) => dayStart(nextDay(d), zone))
  if (startsAt !== null && endsAt !== null && endsAt <= startsAt)
    wrong('ends_on', 'must not be before the first day')

  const made: CreateDiscount = {
    ...reduction(text('kind'), text('value'), text('currency'), wrong),
    code,
    productId: text('product_id') || null,
    note: noteOf(text('note'), wrong),
    maxUses: usesOf(text('max_uses'), wrong),
    startsAt,
    endsAt,
  }
  if (errors.length > 0) throw invalid(errors)
  return made
}

type Wrong = (path: string, message: string) => null

function reduction(kind: string, value: string, currency: string, wrong: Wrong): Reduction {
  if (kind !== 'amount') {
    const percent = /^(\d{1,3})\s*%?$/.exec(value)?.[1]
    const isShare = percent !== undefined && Number(percent) >= 1 && Number(percent) <= 100
    if (!isShare) wrong('value', 'must be a whole percentage from 1 to 100')
    return { kind: 'percent', value: Number(percent), currency: null }
  }
  if (!Object.hasOwn(CURRENCIES, currency)) {
    wrong('currency', `must be one of ${Object.keys(CURRENCIES).join(', ')}`)
    return { kind: 'amount', value: 0, currency }
  }
  try {
    const { amount } = parsePrice(value, 'value', currency as Currency)
    if (amount === 0) wrong('value', 'must be more than 0')
    return { kind: 'amount', value: amount, currency }
  } catch (e) {
    if (!isAppError(e)) throw e
    wrong('value', e.extra.errors![0]!.message)
    return { kind: 'amount', value: 0, currency }
  }
}

function noteOf(note: string, wrong: Wrong): string | null {
  if (note === '') return null
  const parsed = lineSchema(DISCOUNT_LIMITS.noteLength).safeParse(note)
  return parsed.success ? parsed.data : wrong('note', parsed.error.issues[0]!.message)
}

function usesOf(uses: string, wrong: Wrong): number | null {
  if (uses === '') return null
  const isCount = /^\d{1,7}$/.test(uses) && Number(uses) >= 1 && Number(uses) <= DISCOUNT_LIMITS.uses
  return isCount ? Number(uses) : wrong('max_uses', 'must be a whole number from 1 to 1,000,000')
}
