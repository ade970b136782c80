import { useSearchParams } from '@remix-run/react'
import { ChevronRight, ChevronsLeft } from 'lucide-react'
import { ButtonLink } from './button.tsx'

/** Ways through a keyset list: a cursor knows what comes next, and back is the start (or the browser's own back). */
export function Pagination({ nextCursor, label }: { nextCursor: string | null; label: string }) {
  const [search] = useSearchParams()
  const atStart = !search.has('cursor')
  if (atStart && nextCursor === null) return null
  return (
    <nav aria-label={label} className="flex items-center justify-between gap-3 border-t px-5 py-3">
      {atStart ? (
        <span />
      ) : (
        <ButtonLink size="sm" icon={ChevronsLeft} to={hrefWith(search, null)}>
          First page
        </ButtonLink>
      )}
      {nextCursor !== null && (
        <ButtonLink size="sm" to={hrefWith(search, nextCursor)} prefetch="intent">
          Next page
          <ChevronRight aria-hidden="true" className="size-4" />
        </ButtonLink>
      )}
    </nav>
  )
}

/** The same list with its filters, at another cursor. */
function hrefWith(search: URLSearchParams, cursor: string | null): string {
  const next = new URLSearchParams(search)
  if (cursor === null) next.delete('cursor')
  else next.set('cursor', cursor)
  return `?${next}`
}
