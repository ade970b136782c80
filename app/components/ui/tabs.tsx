import { NavLink } from '@remix-run/react'
import type { ReactNode } from 'react'
import { classNames } from './class-names.ts'

/** Tabs that are addresses. `end`: only the exact address is this tab. */
export function LinkTabs(props: {
  label: string
  tabs: { to: string; label: string; badge?: ReactNode; end?: boolean }[]
}) {
  return (
    <nav aria-label={props.label} className="overflow-x-auto overflow-y-hidden border-b">
      <ul className="flex gap-6">
        {props.tabs.map((tab) => (
          <li key={tab.to}>
            <NavLink
              to={tab.to}
              end={tab.end ?? false}
              prefetch="intent"
              className={({ isActive }) =>
                classNames(
                  '-mb-px flex items-center gap-2 border-b-2 py-2.5 font-medium whitespace-nowrap focus-visible:-outline-offset-2',
                  isActive
                    ? 'border-accent text-ink'
                    : 'border-transparent text-muted hover:border-edge hover:text-ink',
                )
              }
            >
              {tab.label}
              {tab.badge}
            </NavLink>
          </li>
        ))}
      </ul>
    </nav>
  )
}
