import type { ReactNode } from 'react'
import { classNames } from './class-names.ts'

type CardProps = {
  /** Where links within the page lead to. */
  id?: string
  title?: ReactNode
  description?: ReactNode
  /** Buttons or links at the right of the title. */
  actions?: ReactNode
  /** Something that brings its own edges, like a table, fills the card from side to side. */
  flush?: boolean
  footer?: ReactNode
  className?: string
  children?: ReactNode
}

/** A sheet of paper on the desk: one subject, a hairline around it. */
export function Card({ id, title, description, actions, flush, footer, className, children }: CardProps) {
  return (
    <section
      id={id}
      className={classNames('scroll-mt-4 overflow-hidden rounded-lg border bg-surface', className)}
    >
      {(title || actions) && (
        <header
          className={classNames(
            'flex flex-wrap items-start justify-between gap-x-4 gap-y-2 px-5 pt-4',
            flush && 'pb-4',
          )}
        >
          <div className="min-w-0">
            <h2 className="text-lg">{title}</h2>
            {description && <p className="mt-0.5 text-sm text-muted">{description}</p>}
          </div>
          {actions && <div className="flex flex-wrap gap-2">{actions}</div>}
        </header>
      )}
      <div className={flush ? '' : 'px-5 py-4'}>{children}</div>
      {footer && (
        <footer className="flex flex-wrap items-center justify-end gap-2 border-t bg-canvas/60 px-5 py-3">
          {footer}
        </footer>
      )}
    </section>
  )
}
