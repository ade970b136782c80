import type { FieldError } from '../kernel/errors.ts'
import { isAppError } from '../kernel/errors.ts'
import { isId } from '../kernel/ids.ts'
import { currencySchema } from '../kernel/money.schema.ts'
import { parsePrice } from '../kernel/price-input.rules.ts'
import { type ContactFilter, contactFilterSchema } from './filter.schema.ts'
import type { FilterField } from './filter-fields.ts'

/** Where the schema's words about a key belong in the form. */
const FIELD_OF: Record<string, FilterField> = {
  bought_products: 'bought',
  bought_editions: 'bought',
  not_bought_products: 'not_bought',
  not_bought_editions: 'not_bought',
  affiliate_products: 'sells',
  paid_more_than: 'more',
  paid_less_than: 'less',
}

/** The schema speaks of its keys; a person sees labels. */
const WORDS: Record<string, string> = {
  'must not be later than before': 'must not be later than the last day',
  'must be less than paid_less_than': 'must be less than the other amount',
}

/** What the address says, or what is wrong with it by field. */
export type FilterReading =
  | { filter: ContactFilter; errors: null }
  | { filter: null; errors: Partial<Record<FilterField, string>> }

export function filterFromForm(query: URLSearchParams): FilterReading {
  const errors: Partial<Record<FilterField, string>> = {}
  const note = (e: FieldError) => {
    const key = e.path.split('.')[0]!
    errors[FIELD_OF[key] ?? (key as FilterField)] ??= WORDS[e.message] ?? e.message
  }
  const all = (field: FilterField) => [...new Set(query.getAll(field).filter(Boolean))]
  const one = (field: FilterField) => query.get(field)?.trim() || undefined
  const currency = currencySchema.catch('usd').parse(query.get('currency'))
  const price = (field: 'more' | 'less') => {
    try {
      const text = one(field)
      return text && parsePrice(text, field, currency)
    } catch (e) {
      if (!isAppError(e)) throw e
      for (const error of e.extra.errors ?? []) note(error)
    }
  }
  const [products, editions] = [
    (ids: string[]) => ids.filter((id) => !isId('edition', id)),
    (ids: string[]) => ids.filter((id) => isId('edition', id)),
  ]
  const parsed = contactFilterSchema.safeParse({
    kind: one('kind'),
    text: one('text'),
    consent: all('consent'),
    bought_products: products(all('bought')),
    bought_editions: editions(all('bought')),
    not_bought_products: products(all('not_bought')),
    not_bought_editions: editions(all('not_bought')),
    affiliate_products: all('sells'),
    paid_more_than: price('more'),
    paid_less_than: price('less'),
    after: one('after'),
    before: one('before'),
    country: all('country'),
  })
  if (!parsed.success)
    for (const { path, message } of parsed.error.issues) note({ path: path.join('.'), message })
  return parsed.success && Object.keys(errors).length === 0
    ? { filter: parsed.data, errors: null }
    : { filter: null, errors }
}
