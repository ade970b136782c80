import type { FilterField } from '#app/domain/audience/filter-fields.ts'

/** Things to filter by, with names for people. */
export type FilterChoices = {
  products: { id: string; name: string; editions: { id: string; name: string }[] }[]
  countries: { code: string; name: string }[]
  /** Where the seller's days begin, an IANA name. */
  timeZone: string
  /** Whether there is any affiliate to filter for. */
  affiliates: boolean
}
export type Chip = { field: FilterField; value: string; label: string }

/** What a filter's address asks for, each thing in words; `field` and `value` say what to take out of the address. */
export function chipsOf(query: URLSearchParams, choices: FilterChoices): Chip[] {
  const named = (id: string) => nameOf(id, choices)
  const country = (code: string) => choices.countries.find((c) => c.code === code)?.name ?? code
  const money = (amount: string) => `${amount} ${(query.get('currency') || 'usd').toUpperCase()}`
  const words: [FilterField, (value: string) => string][] = [
    ['text', (v) => `Begins with “${v}”`],
    ['consent', (v) => v[0]!.toUpperCase() + v.slice(1)],
    ['bought', (v) => `Bought ${named(v)}`],
    ['not_bought', (v) => `Did not buy ${named(v)}`],
    ['sells', (v) => `Sells ${named(v)}`],
    ['more', (v) => `Paid more than ${money(v)}`],
    ['less', (v) => `Paid less than ${money(v)}`],
    ['after', (v) => `From ${dayText(v)}`],
    ['before', (v) => `Until ${dayText(v)}`],
    ['country', country],
  ]
  return words.flatMap(([field, say]) =>
    [...new Set(query.getAll(field))]
      .filter((value) => value.trim() !== '')
      .map((value) => ({ field, value, label: say(value) })),
  )
}

function nameOf(id: string, { products }: FilterChoices): string {
  for (const product of products) {
    if (product.id === id) return product.name
    const edition = product.editions.find((e) => e.id === id)
    if (edition) return `${product.name}, ${edition.name}`
  }
  return 'a product that is not in the list'
}

const dayText = (day: string) => {
  const at = Date.parse(`${day}T00:00:00Z`)
  return Number.isNaN(at)
    ? day
    : new Date(at).toLocaleDateString('en-GB', { dateStyle: 'medium', timeZone: 'UTC' })
}
