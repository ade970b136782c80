import { type FieldError, invalid, isAppError } from '#app/domain/kernel/errors.ts'
import { parsePrice } from '#app/domain/kernel/price-input.rules.ts'
import type { ContentView, PatchProduct } from './product.schema.ts'

type Editions = ContentView['editions']
/** `isOpen`: the buyer names the price. */
export type TypedEdition = { id: string; name: string; price: string; isOpen: boolean; isRemoved: boolean }
/** What was typed, to be shown again when something is wrong with it. */
export type TypedDetails = {
  name: string
  slug: string
  description: string
  support_email: string
  removesCover: boolean
  editions: TypedEdition[]
}

/** The fields of the Details form as they were posted; a row without a name and price is the empty one for a new edition. */
export function readDetailsForm(form: FormData): TypedDetails {
  const text = (name: string) => String(form.get(name) ?? '')
  const all = (name: string) => form.getAll(name).map(String)
  const [ids, names, prices] = [all('edition_id'), all('edition_name'), all('edition_price')]
  const removed = new Set(all('edition_removed'))
  // By place in the form: a new edition has no id yet.
  const open = new Set(all('edition_open'))
  return {
    name: text('name'),
    slug: text('slug'),
    description: text('description').replace(/\r\n?/g, '\n'),
    support_email: text('support_email').trim(),
    removesCover: form.has('remove_cover'),
    editions: ids
      .map((id, i) => ({
        id,
        name: names[i] ?? '',
        price: prices[i] ?? '',
        isOpen: open.has(String(i)),
        isRemoved: removed.has(id) && id !== '',
      }))
      .filter((e) => e.id !== '' || e.name.trim() !== '' || e.price.trim() !== ''),
  }
}

/**
 * The posted details over the content as it is saved now: pages and files of a removed edition go with it. New
 * editions come without an id.
 * @throws invalid naming `editions.N.price`, N counting the typed rows
 */
export function applyDetails(
  typed: TypedDetails,
  content: ContentView,
): { content: object; details: PatchProduct } {
  const errors: FieldError[] = []
  const editions = typed.editions.flatMap((row, i) => {
    if (row.isRemoved) return []
    const before = content.editions.find((e) => e.id === row.id)
    const price = priceOf(row.price, `editions.${i}.price`, before?.price.currency, errors)
    return price
      ? [{ ...(before && { id: before.id }), name: row.name, price, pay_what_you_want: row.isOpen }]
      : []
  })
  if (errors.length > 0) throw invalid(errors)
  const removed = new Set(typed.editions.filter((e) => e.isRemoved).map((e) => e.id))
  const isKept = ({ edition_id }: { edition_id: string | null }) =>
    edition_id === null || !removed.has(edition_id)
  const { version: _, ...rest } = content
  return {
    content: {
      ...rest,
      editions,
      pages: content.pages.filter(isKept),
      files: content.files.filter(isKept),
    },
    details: {
      name: typed.name,
      slug: typed.slug,
      description: typed.description,
      support_email: typed.support_email === '' ? null : typed.support_email,
      ...(typed.removesCover && { cover_file_id: null }),
    },
  }
}

function priceOf(
  text: string,
  path: string,
  currency: Editions[number]['price']['currency'] | undefined,
  errors: FieldError[],
) {
  try {
    return parsePrice(text, path, currency)
  } catch (e) {
    if (!isAppError(e)) throw e
    errors.push(...(e.extra.errors ?? []))
    return null
  }
}
