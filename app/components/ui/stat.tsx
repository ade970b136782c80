import { Link } from '@remix-run/react'
import { ArrowDown, ArrowUp } from 'lucide-react'
import type { ReactNode } from 'react'
import { classNames } from './class-names.ts'

type StatProps = {
  label: string
  /** Already formatted for people. */
  value: ReactNode
  /** Change against the time before: `{ text: '+12 this week', direction: 'up' }`. */
  delta?: { text: string; direction: 'up' | 'down' | 'same'; bad?: boolean }
  hint?: ReactNode
  to?: string
}

/** One number with its name. Put several into `StatRow`. */
export function Stat({ label, value, delta, hint, to }: StatProps) {
  const Arrow = delta && { up: ArrowUp, down: ArrowDown, same: null }[delta.direction]
  return (
    <div className="relative border-t border-l p-5 has-[a:hover]:bg-canvas/50">
      <dt className="text-sm font-medium text-muted">
        {to ? (
          <Link to={to} className="after:absolute after:inset-0 hover:text-ink">
            {label}
          </Link>
        ) : (
          label
        )}
      </dt>
      <dd className="mt-1 text-3xl font-semibold tracking-tight">{value}</dd>
      {(delta || hint) && (
        <dd className="mt-1 flex flex-wrap items-center gap-x-2 text-sm text-muted">
          {delta && (
            <span
              className={classNames(
                'inline-flex items-center gap-0.5 font-medium',
                delta.direction === 'same' ? 'text-muted' : delta.bad ? 'text-danger' : 'text-ok',
              )}
            >
              {Arrow && <Arrow aria-hidden="true" className="size-3.5" />}
              {delta.text}
            </span>
          )}
          {hint && <span>{hint}</span>}
        </dd>
      )}
    </div>
  )
}

/** Numbers side by side in one frame; they wrap when there is no room. */
export function StatRow({ children }: { children: ReactNode }) {
  return (
    <div className="overflow-hidden rounded-lg border bg-surface">
      <dl className="-mt-px -ml-px grid grid-cols-[repeat(auto-fit,minmax(9.5rem,1fr))]">{children}</dl>
    </div>
  )
}
