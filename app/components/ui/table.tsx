import type { ComponentPropsWithoutRef, ReactNode } from 'react'
import { classNames } from './class-names.ts'

/** A table in its own sideways scroller, so that a narrow page never scrolls as a whole. `label` names it. */
export function Table({ label, children }: { label: string; children: ReactNode }) {
  return (
    <section
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scroller must itself take the keyboard
      tabIndex={0}
      className="relative overflow-x-auto focus-visible:-outline-offset-2"
    >
      <table className="w-full border-collapse text-left">{children}</table>
    </section>
  )
}

type CellProps = { numeric?: boolean; className?: string }

export function Th({ numeric, className, ...props }: ComponentPropsWithoutRef<'th'> & CellProps) {
  return (
    <th
      scope="col"
      className={classNames(
        'border-y bg-canvas/60 px-5 py-2 text-xs font-semibold whitespace-nowrap text-muted not-first:pl-3 not-last:pr-3',
        numeric && 'text-right',
        className,
      )}
      {...props}
    />
  )
}

export function Td({ numeric, className, ...props }: ComponentPropsWithoutRef<'td'> & CellProps) {
  return (
    <td
      className={classNames(
        'px-5 py-3 align-middle not-first:pl-3 not-last:pr-3',
        numeric && 'text-right whitespace-nowrap',
        className,
      )}
      {...props}
    />
  )
}

export function Tr({ className, ...props }: ComponentPropsWithoutRef<'tr'>) {
  return <tr className={classNames('not-last:border-b [tbody>&]:hover:bg-canvas/50', className)} {...props} />
}
