import { Link, useSearchParams } from '@remix-run/react'
import { COUNTED, type Counted } from '#app/domain/audience/growth.rules.ts'
import { listHref } from '#app/http/audience-address.ts'
import { classNames } from '../ui/class-names.ts'
import { inDigits } from '../updates/share.ts'
import { PLURAL } from './kind-words.ts'

/** The kinds as tabs that are addresses, with how many there are of each; what else is filtered by stays. */
export function KindTabs({ kind, counts }: { kind: Counted; counts: Record<Counted, number> }) {
  const [search] = useSearchParams()
  return (
    <nav aria-label="Kinds" className="mb-5 overflow-x-auto overflow-y-hidden border-b">
      <ul className="flex gap-6">
        {COUNTED.map((one) => (
          <li key={one}>
            <Link
              to={listHref(search, { kind: one === 'contact' ? null : one })}
              aria-current={one === kind ? 'page' : undefined}
              prefetch="intent"
              preventScrollReset
              className={classNames(
                '-mb-px flex items-center gap-2 border-b-2 py-2.5 font-medium whitespace-nowrap focus-visible:-outline-offset-2',
                one === kind
                  ? 'border-accent text-ink'
                  : 'border-transparent text-muted hover:border-edge hover:text-ink',
              )}
            >
              {PLURAL[one]}
              <span className="rounded-full bg-sunken px-2 py-px text-xs font-semibold text-muted">
                {inDigits(counts[one])}
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  )
}
