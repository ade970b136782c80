import { Link } from '@remix-run/react'
import { filterToForm } from '#app/domain/audience/filter-fields.ts'
import type { SegmentName, SegmentView } from '#app/domain/audience/segment.schema.ts'
import { listHref } from '#app/http/audience-address.ts'
import { classNames } from '../ui/class-names.ts'
import { peopleText } from './people-text.ts'
import { useQuietJson } from './use-quiet-json.ts'

type SegmentLinksProps = { segments: SegmentName[]; active: string | null; now: number }

/** The saved filters, each with how many it means now. One that is shown leads back to everybody. */
export function SegmentLinks({ segments, active, now }: SegmentLinksProps) {
  const url = segments.length > 0 ? '/audience/segments' : null
  const counted = useQuietJson<{ data: SegmentView[] }>(url, now)?.data ?? []
  const counts = new Map(counted.map(({ id, count }) => [id, peopleText(count, '')]))
  if (segments.length === 0) return null
  return (
    <nav aria-label="Segments" className="mb-4">
      <ul className="flex flex-wrap gap-2">
        {segments.map(({ id, name, filter }) => (
          <li key={id} className="min-w-0">
            <Link
              to={id === active ? '/audience' : listHref(filterToForm(filter), { segment: id })}
              aria-current={id === active ? 'page' : undefined}
              preventScrollReset
              className={classNames(
                'inline-flex min-h-8 max-w-full items-center gap-2 rounded-full border px-3.5 text-sm font-medium focus-visible:rounded-full pointer-coarse:min-h-10',
                id === active
                  ? 'border-accent bg-accent-soft text-accent'
                  : 'border-edge bg-surface hover:bg-sunken',
              )}
            >
              <span className="max-w-56 truncate">{name}</span>
              {counts.has(id) && <span className="font-normal">{counts.get(id)}</span>}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  )
}
