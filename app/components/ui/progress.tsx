import { type ReactNode, useId } from 'react'
import { classNames } from './class-names.ts'

const FILLS = { accent: 'bg-accent', ok: 'bg-ok', warn: 'bg-warn', danger: 'bg-danger' }

type ProgressProps = {
  label: string
  done: number
  total: number
  /** Rate, time left, what waits. */
  detail?: ReactNode
  tone?: keyof typeof FILLS
  /** How the numbers are said; plain ones when left out. */
  format?: (n: number) => string
}
const inDigits = (n: number) => n.toLocaleString('en-US')

/** Real progress: how many of how many, as bar, as words and for screen readers. */
export function Progress({ label, done, total, detail, tone = 'accent', format = inDigits }: ProgressProps) {
  const id = useId()
  const share = total === 0 ? 0 : Math.min(1, done / total)
  return (
    <div>
      <div className="mb-1.5 flex flex-wrap justify-between gap-x-4 text-sm">
        <span id={id} className="font-medium">
          {label}
        </span>
        <span className="text-muted">
          {format(done)} of {format(total)} · {Math.floor(share * 100)} %
        </span>
      </div>
      <div
        role="progressbar"
        aria-labelledby={id}
        aria-valuemin={0}
        aria-valuemax={total}
        aria-valuenow={done}
        className="h-2 overflow-hidden rounded-full bg-sunken inset-ring inset-ring-line"
      >
        <div
          className={classNames(
            'h-full w-full origin-left rounded-full duration-500 ease-out motion-safe:transition-transform',
            FILLS[tone],
          )}
          style={{ transform: `scaleX(${share})` }}
        />
      </div>
      {detail && <p className="mt-1.5 text-sm text-muted">{detail}</p>}
    </div>
  )
}
