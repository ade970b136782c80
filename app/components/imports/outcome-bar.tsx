import { Link } from '@remix-run/react'
import type { Counts } from '#app/domain/imports/row.schema.ts'
import { classNames } from '../ui/class-names.ts'
import { inDigits } from '../updates/share.ts'
import { OUTCOME_WORDS, outcomesIn } from './import-words.ts'

type OutcomeBarProps = {
  counts: Counts
  isPlan: boolean
  /** What all of them together are. */
  total: string
  hrefOf: (outcome: string) => string
}

/** Every row has one outcome: a bar of them, and in words and numbers that add up. */
export function OutcomeBar({ counts, isPlan, total, hrefOf }: OutcomeBarProps) {
  const outcomes = outcomesIn(counts)
  return (
    <div>
      <div aria-hidden="true" className="flex h-3 gap-px overflow-hidden rounded-full bg-sunken">
        {outcomes.map((outcome) => (
          <div
            key={outcome}
            className={classNames('min-w-1', OUTCOME_WORDS[outcome].fill)}
            style={{ flexGrow: counts[outcome] }}
          />
        ))}
      </div>
      <dl className="mt-4 grid max-w-2xl gap-y-1.5">
        {outcomes.map((outcome) => {
          const { label, planned, about, fill } = OUTCOME_WORDS[outcome]
          return (
            <div key={outcome} className="flex gap-3">
              <dt className="flex min-w-0 flex-1 items-baseline gap-2.5">
                <span aria-hidden="true" className={classNames('size-2.5 shrink-0 rounded-full', fill)} />
                <span>
                  <Link to={hrefOf(outcome)} preventScrollReset className="link font-medium">
                    {isPlan ? planned : label}
                  </Link>{' '}
                  <span className="text-sm text-muted">{about}</span>
                </span>
              </dt>
              <dd className="font-medium tabular-nums">{inDigits(counts[outcome])}</dd>
            </div>
          )
        })}
        <div className="flex gap-3 border-t pt-1.5">
          <dt className="flex-1 pl-5">{total}</dt>
          <dd className="font-semibold tabular-nums">{inDigits(counts.rows)}</dd>
        </div>
      </dl>
    </div>
  )
}
