import { classNames } from './class-names.ts'

/** Grey lines where text will be. `aria-busy` belongs on what contains them. */
export function Skeleton({ lines = 1, className }: { lines?: number; className?: string }) {
  return (
    <span aria-hidden="true" className="grid gap-2.5">
      {Array.from({ length: lines }, (_, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the lines are all alike
        <span key={i} className={classNames('h-4 animate-pulse rounded-sm bg-line last:w-3/5', className)} />
      ))}
    </span>
  )
}
