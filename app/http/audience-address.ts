/** Names the contact whose drawer is open: the address can be passed on, Back closes it. */
export const OPEN = 'contact'

/** The list that an address shows, whatever page of it and whoever's drawer is open. */
export function listOf(query: URLSearchParams): URLSearchParams {
  const list = new URLSearchParams(query)
  for (const name of ['cursor', 'limit', OPEN]) list.delete(name)
  return list
}

/** The list with its filters and something of them changed (`null`: taken away), from its start and with no drawer open. */
export function listHref(query: URLSearchParams, change: Record<string, string | null> = {}): string {
  const next = listOf(query)
  for (const [name, value] of Object.entries(change)) {
    if (value === null) next.delete(name)
    else next.set(name, value)
  }
  return next.size > 0 ? `/audience?${next}` : '/audience'
}
