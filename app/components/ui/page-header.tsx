import { Link } from '@remix-run/react'
import { ChevronLeft } from 'lucide-react'
import type { ReactNode } from 'react'

type PageHeaderProps = {
  title: string
  /** A status beside the title. */
  badge?: ReactNode
  description?: ReactNode
  actions?: ReactNode
  back?: { to: string; label: string }
}

/** The top of each screen: its one h1, and what one most likely came to do. */
export function PageHeader({ title, badge, description, actions, back }: PageHeaderProps) {
  return (
    <header className="mb-6">
      {back && (
        <Link
          to={back.to}
          className="-ml-1 mb-1.5 inline-flex items-center gap-0.5 text-sm font-medium text-muted hover:text-ink"
        >
          <ChevronLeft aria-hidden="true" className="size-4" />
          {back.label}
        </Link>
      )}
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
        <div className="min-w-0">
          <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <h1 className="text-2xl break-words">{title}</h1>
            {badge}
          </div>
          {description && <p className="mt-1 max-w-2xl text-muted">{description}</p>}
        </div>
        {actions && <div className="flex flex-wrap gap-2">{actions}</div>}
      </div>
    </header>
  )
}
