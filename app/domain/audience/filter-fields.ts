import type { Currency } from '../kernel/money.ts'
import { priceInput } from '../kernel/price-input.rules.ts'
import type { ContactFilter } from './filter.schema.ts'

/**
 * The filter bar's fields, which are the parameters of the audience page's address. They differ from the API's where
 * people type and pick: prices as they are written, products and editions of one list.
 */
export const FILTER_FIELDS = [
  ...(['kind', 'text', 'consent', 'bought', 'not_bought', 'sells', 'more', 'less', 'currency'] as const),
  ...(['after', 'before', 'country'] as const),
]
export type FilterField = (typeof FILTER_FIELDS)[number]

/** A filter as the address of the audience page says it; `filterFromForm` reads it back. */
export function filterToForm(filter: ContactFilter): URLSearchParams {
  const query = new URLSearchParams()
  const add = (field: FilterField, values: readonly string[] = []) => {
    for (const value of values) query.append(field, value)
  }
  if (filter.kind) query.set('kind', filter.kind)
  if (filter.text) query.set('text', filter.text)
  add('consent', filter.consent)
  add('bought', [...(filter.bought_products ?? []), ...(filter.bought_editions ?? [])])
  add('not_bought', [...(filter.not_bought_products ?? []), ...(filter.not_bought_editions ?? [])])
  add('sells', filter.affiliate_products)
  const money = { more: filter.paid_more_than, less: filter.paid_less_than }
  for (const [field, price] of Object.entries(money)) if (price) query.set(field, priceInput(price))
  const currency = (filter.paid_more_than ?? filter.paid_less_than)?.currency as Currency | undefined
  if (currency) query.set('currency', currency)
  if (filter.after) query.set('after', filter.after)
  if (filter.before) query.set('before', filter.before)
  add('country', filter.country)
  return query
}
