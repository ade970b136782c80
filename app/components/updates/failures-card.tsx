import { Link } from '@remix-run/react'
import type { FailureCause } from '#app/domain/updates/failure.rules.ts'
import { FAILURE_TEXT } from '#app/domain/updates/reason-text.ts'
import type { FailureReport } from '#app/domain/updates/report.schema.ts'
import { StatusBadge } from '../ui/badge.tsx'
import { Card } from '../ui/card.tsx'
import { inDigits } from './share.ts'

/** Mails that did not arrive, grouped by their cause, with what can be done about it. */
export function FailuresCard({ failures }: { failures: FailureReport[] }) {
  return (
    <Card flush title="What went wrong" description="Grouped by cause, most first.">
      <ul className="border-t">
        {failures.map((f) => {
          const { happened, advice } = failureText(f.cause)
          return (
            <li
              key={`${f.state} ${f.cause}`}
              className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 px-5 py-3 not-last:border-b"
            >
              <span className="min-w-8 text-xl font-semibold">{inDigits(f.n)}</span>
              <div>
                <p className="font-medium">{happened}</p>
                <p className="text-sm text-muted">{advice}</p>
                <p className="mt-1.5 flex flex-wrap items-center gap-x-3 text-sm">
                  <StatusBadge status={f.state} />
                  <Link to={`?state=${f.state}#recipients`} className="link">
                    Show these recipients
                  </Link>
                </p>
              </div>
            </li>
          )
        })}
      </ul>
    </Card>
  )
}

/** A cause that nobody has put into words yet is shown as it is. */
const failureText = (cause: string): { happened: string; advice: string } =>
  FAILURE_TEXT[cause as FailureCause] ?? {
    happened: cause,
    advice: 'The provider’s own words stand in the list of recipients.',
  }
