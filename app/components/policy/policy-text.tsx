import type { EffectivePolicy } from '#app/domain/refunds/policy.schema.ts'

type PolicyTextProps = {
  policy: Pick<EffectivePolicy, 'title' | 'finePrint' | 'changedAt'>
  /** Leads to the opened fine print as `#…`; of several on one page each needs its own. */
  id?: string
}

/**
 * A refund policy as buyers read it: its title, and behind it the fine print where there is one. A popover of the
 * browser's own, so it opens, closes and gives the focus back without scripts; by its address it is open at once. May
 * stand in running text.
 */
export function PolicyText({ policy, id = 'refund-policy' }: PolicyTextProps) {
  const { title, finePrint, changedAt } = policy
  if (finePrint === null) return <span id={id}>{title}</span>
  return (
    <>
      <button type="button" id={`${id}-title`} className="link cursor-pointer text-left" {...opens(id)}>
        {title}
      </button>
      <span
        id={id}
        role="dialog"
        aria-labelledby={`${id}-heading`}
        className="policy-sheet fixed inset-0 z-50 m-auto h-fit max-h-[calc(100dvh-2rem)] w-[calc(100vw-2rem)] max-w-lg overflow-y-auto rounded-lg border bg-surface px-5 pt-5 pb-4 text-left text-base font-normal text-ink shadow-float backdrop:bg-veil"
        {...{ popover: 'auto' }}
      >
        <strong id={`${id}-heading`} className="block text-lg">
          {title}
        </strong>
        <span className="mt-3 block break-words whitespace-pre-line">{finePrint}</span>
        <span className="mt-4 flex flex-wrap items-center justify-between gap-x-4 gap-y-2 border-t pt-3 text-sm text-muted">
          <span>{changedAt > 0 && `Last changed ${policyDay(changedAt)}`}</span>
          <button type="button" className="policy-close link cursor-pointer" {...opens(id)}>
            Close
          </button>
          {/* Opened by its address it is no popover, and only another address closes it. */}
          <a className="policy-leave link" href={`#${id}-title`}>
            Close
          </a>
        </span>
      </span>
    </>
  )
}

/** The day of an instant in words, the same for every reader: `20 November 2026`. */
export const policyDay = (at: number): string =>
  new Date(at).toLocaleDateString('en-GB', {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  })

/** React 18 has no types for them yet, and hands them on as they are. */
const opens = (id: string): object => ({ popovertarget: id })
