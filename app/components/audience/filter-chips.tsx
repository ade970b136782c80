import { Link } from '@remix-run/react'
import { X } from 'lucide-react'
import { FILTER_FIELDS } from '#app/domain/audience/filter-fields.ts'
import { listHref } from '#app/http/audience-address.ts'
import type { Chip } from './filter-words.ts'

/** What is filtered by, each thing with the way to take it away. */
export function FilterChips({ chips, query }: { chips: Chip[]; query: URLSearchParams }) {
  if (chips.length === 0) return null
  return (
    <ul aria-label="Filters at work" className="flex flex-wrap gap-2">
      {chips.map((chip) => (
        <li key={`${chip.field} ${chip.value}`}>
          <Link
            to={listHref(without(query, chip))}
            preventScrollReset
            className="inline-flex min-h-7 max-w-full items-center gap-1.5 rounded-full border bg-surface px-3 text-sm hover:bg-sunken focus-visible:rounded-full pointer-coarse:min-h-10"
          >
            <span className="sr-only">Take away: </span>
            <span className="max-w-64 truncate">{chip.label}</span>
            <X aria-hidden="true" className="size-3.5 shrink-0 text-muted" />
          </Link>
        </li>
      ))}
      {chips.length > 1 && (
        <li>
          <Link
            to={listHref(kindOnly(query))}
            preventScrollReset
            className="link inline-flex min-h-7 items-center text-sm pointer-coarse:min-h-10"
          >
            Take all away
          </Link>
        </li>
      )}
    </ul>
  )
}

function without(query: URLSearchParams, { field, value }: Chip): URLSearchParams {
  const left = [...query].filter(([name, v]) => name !== field || v !== value)
  const next = new URLSearchParams(left)
  if (!next.get('more') && !next.get('less')) next.delete('currency')
  return next
}

function kindOnly(query: URLSearchParams): URLSearchParams {
  const fields: readonly string[] = FILTER_FIELDS.filter((field) => field !== 'kind')
  return new URLSearchParams([...query].filter(([name]) => !fields.includes(name) && name !== 'segment'))
}
