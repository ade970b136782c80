import { z } from 'zod'
import { type IdKind, isId } from '../kernel/ids.ts'
import { currencySchema } from '../kernel/money.schema.ts'
import type { Currency, Money } from '../kernel/money.ts'
import { CONSENT_STATES } from './consent.rules.ts'
import { KINDS } from './kind.ts'

/** Entries of one list of a filter. */
const MOST = 50
const idList = (kind: IdKind, what: string) =>
  z
    .array(z.string().refine((id) => isId(kind, id), `must be ids of ${what}`))
    .max(MOST, `must be at most ${MOST}`)
const date = z.iso.date('must be a date, for example 2026-11-20')
const money = z
  .object({
    amount: z
      .int('must be a whole number of minor units, for example 1000 for 10.00')
      .min(0, 'must not be negative'),
    currency: currencySchema,
  })
  .strict()

/**
 * Which contacts are meant: one meaning for lists, segments, exports and updates (`filter.rules` says it of a person,
 * `db/repos/contact-filter` in SQL). Keys are joined by "and". Days are the seller's calendar days, both included.
 */
const fields = z
  .object({
    kind: z.enum(KINDS, `must be one of ${KINDS.join(', ')}`),
    consent: z
      .array(z.enum(CONSENT_STATES, `must be one of ${CONSENT_STATES.join(', ')}`))
      .max(CONSENT_STATES.length, `must be at most ${CONSENT_STATES.length}`),
    bought_products: idList('product', 'products'),
    bought_editions: idList('edition', 'editions'),
    not_bought_products: idList('product', 'products'),
    not_bought_editions: idList('edition', 'editions'),
    affiliate_products: idList('product', 'products'),
    paid_more_than: money,
    paid_less_than: money,
    after: date,
    before: date,
    /** ISO 3166-1 alpha-2. */
    country: z
      .array(z.string().regex(/^[A-Z]{2}$/, 'must be a country code of two capitals, for example DE'))
      .max(MOST, `must be at most ${MOST}`),
    /** Beginning of the e-mail or of the name. */
    text: z
      .string()
      .trim()
      .max(254, 'must be at most 254 characters')
      .refine((s) => !/\p{Cc}/u.test(s), 'must be one line'),
  })
  .partial()
  .strict()

/** What is empty filters nothing, so it is left out. */
const withoutBlanks = (f: Record<string, unknown>) =>
  Object.fromEntries(
    Object.entries(f).filter(
      ([, v]) => v !== undefined && v !== null && v !== '' && !(Array.isArray(v) && v.length === 0),
    ),
  )

export const contactFilterSchema = z
  .preprocess(
    (f) =>
      typeof f === 'object' && f !== null && !Array.isArray(f)
        ? withoutBlanks(f as object as Record<string, unknown>)
        : f,
    fields,
  )
  .transform((f) => withoutBlanks(f) as z.infer<typeof fields>)
  .check(({ value: f, issues }) => {
    const refuse = (path: string, message: string) =>
      issues.push({ code: 'custom', path: [path], message, input: f })
    if (f.after && f.before && f.after > f.before) refuse('after', 'must not be later than before')
    const { paid_more_than: more, paid_less_than: less } = f
    if (more && less && more.currency !== less.currency)
      refuse('paid_less_than', 'must be in the same currency as paid_more_than')
    else if (more && less && more.amount >= less.amount)
      refuse('paid_more_than', 'must be less than paid_less_than')
  })
export type ContactFilter = z.infer<typeof contactFilterSchema>

/** Keys of a filter in an address: lists repeated or with commas, amounts in minor units of `currency`. */
export const FILTER_KEYS = [
  ...(Object.keys(fields.shape) as (keyof typeof fields.shape)[]),
  'currency' as const,
]
const LISTS = Object.entries(fields.shape).flatMap(([key, schema]) =>
  schema.unwrap() instanceof z.ZodArray ? [key] : [],
)

/** Query parameters → what `contactFilterSchema` reads. What else stands there is left alone. */
export function filterFromQuery(query: URLSearchParams): Record<string, unknown> {
  const raw: Record<string, unknown> = {}
  for (const key of Object.keys(fields.shape)) {
    const given = query.getAll(key)
    if (LISTS.includes(key))
      raw[key] = given
        .flatMap((v) => v.split(','))
        .map((v) => v.trim())
        .filter(Boolean)
    else if (key.startsWith('paid_')) {
      if (given[0]) raw[key] = { amount: Number(given[0]), currency: query.get('currency') || 'usd' }
    } else raw[key] = given[0]
  }
  return raw
}

/** A filter → query parameters that `filterFromQuery` reads back. */
export function filterToQuery(filter: ContactFilter): URLSearchParams {
  const query = new URLSearchParams()
  for (const [key, value] of Object.entries(filter)) {
    if (Array.isArray(value)) query.set(key, value.join(','))
    else if (typeof value === 'string') query.set(key, value)
    else {
      const { amount, currency } = value as Money
      query.set(key, String(amount))
      query.set('currency', currency satisfies Currency)
    }
  }
  return query
}
