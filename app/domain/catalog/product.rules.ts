import type { Money } from '#app/domain/kernel/money.ts'
import { DETAIL_LIMITS, type ProductDetails, RESERVED_SLUGS, type Snapshot } from './content.schema.ts'
import type { ProductStatus } from './product.schema.ts'

export const FREE: Money = { amount: 0, currency: 'usd' }

/** A product as it is made: one "Standard" edition, shared and empty content. */
export const firstSnapshot = (details: ProductDetails, editionId: string, price: Money): Snapshot => ({
  details,
  content: { shared: true, pages: [], files: [], editions: [{ id: editionId, name: 'Standard', price }] },
})

export type ProductAction = 'publish' | 'unpublish' | 'archive' | 'unarchive'

const LIFECYCLE: Record<ProductAction, { from: readonly ProductStatus[]; to: ProductStatus }> = {
  publish: { from: ['draft'], to: 'published' },
  unpublish: { from: ['published'], to: 'draft' },
  archive: { from: ['draft', 'published'], to: 'archived' },
  unarchive: { from: ['archived'], to: 'draft' },
}
/** From where an action leads where; repositories write only what it allows. */
export const lifecycleOf = (action: ProductAction) => LIFECYCLE[action]

/** `done`: it is so already, which is no error. `refused`: an archived product must be taken back first. */
export function decideStatus(action: ProductAction, status: ProductStatus): 'go' | 'done' | 'refused' {
  const { from, to } = LIFECYCLE[action]
  if (from.includes(status)) return 'go'
  const isThere = status === to || (action === 'unarchive' && status === 'published')
  return isThere ? 'done' : 'refused'
}

const pairs = (from: string, to: string) => {
  const names = to.split(' ')
  return [...from].map((char, i): [string, string] => [char, names[i]!])
}
/** Letters that Unicode does not take apart into a Latin one and its accent. */
const LATIN = new Map([
  ...pairs('ßæœøđðłþħıŋ', 'ss ae oe o d d l th h i n'),
  ...pairs(
    'абвгдеёжзийклмнопрстуфхцчшщъыьэюя',
    'a b v g d e e zh z i i k l m n o p r s t u f kh ts ch sh shch  y  e yu ya',
  ),
  ...pairs('іїєґ', 'i yi ye g'),
  ...pairs('αβγδεζηθικλμνξοπρσςτυφχψω', 'a v g d e z i th i k l m n x o p r s s t y f ch ps o'),
])

/** A name as the end of a web address: `Über die Straße` → `uber-die-strasse`; `product` when nothing is left. */
export function slugFromName(name: string): string {
  const spell = (char: string) => LATIN.get(char) ?? char
  const latin = [...name.toLowerCase()]
    .map((char) => LATIN.get(char) ?? [...char.normalize('NFKD')].map(spell).join(''))
    .join('')
  const slug = latin
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/['’]/g, '')
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, DETAIL_LIMITS.slugLength)
    .replace(/^-+|-+$/g, '')
  return slug || 'product'
}

/** The slug itself, or with the first number behind it that is not taken: `book`, `book-2`, `book-3` … */
export function freeSlug(wanted: string, taken: ReadonlySet<string>): string {
  if (!taken.has(wanted) && !RESERVED_SLUGS.has(wanted)) return wanted
  for (let n = 2; ; n++) {
    const slug = slugWithTail(wanted, String(n))
    if (!taken.has(slug)) return slug
  }
}

/** `book` and `7f3k` → `book-7f3k`, cut to the length a slug may have. */
export const slugWithTail = (slug: string, tail: string) =>
  `${slug.slice(0, DETAIL_LIMITS.slugLength - tail.length - 1).replace(/-+$/, '')}-${tail}`
