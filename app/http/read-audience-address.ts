import type { ContactFilter } from '#app/domain/audience/filter.schema.ts'
import { filterFromForm } from '#app/domain/audience/filter-form.rules.ts'
import { invalid } from '#app/domain/kernel/errors.ts'
import { pageQuerySchema } from '#app/domain/kernel/page.ts'
import { listOf } from './audience-address.ts'

/** What the address of the audience page says: which contacts are meant (or what is wrong with that), and which page. */
export function readAudienceAddress(url: string) {
  const query = new URL(url).searchParams
  const page = pageQuerySchema.catch({ limit: 25 }).parse(Object.fromEntries(query))
  return { page, query: listOf(query), ...filterFromForm(query) }
}

/** The filter of an address, for those who cannot show what is wrong with it. @throws invalid naming its fields */
export function filterOf(query: URLSearchParams): ContactFilter {
  const { filter, errors } = filterFromForm(query)
  if (filter) return filter
  throw invalid(Object.entries(errors).map(([path, message]) => ({ path, message })))
}
