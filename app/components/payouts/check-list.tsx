import { Link } from '@remix-run/react'
import { CircleCheck, CircleX } from 'lucide-react'
import { formatMoney } from '#app/domain/kernel/money.ts'
import type { CheckCode, CheckView } from '#app/domain/payouts/payout.schema.ts'
import { CHECK_WORDS, shortDay } from './payout-words.ts'

/** What can be mended in the settings. */
const IN_SETTINGS: readonly CheckCode[] = [
  'no_destination',
  'destination_not_verified',
  'instant_not_supported',
  'minimum',
  'daily_threshold',
]

/** What is missing, unless the sentence has said it, and when it passes. */
export const whatIsLeft = ({ detail, missing, passes_on }: CheckView): string => {
  const amount = missing && formatMoney(missing)
  return [
    amount && !detail.includes(amount) && ` Missing: ${amount}.`,
    passes_on && ` It passes on ${shortDay(passes_on)} (UTC).`,
  ]
    .filter(Boolean)
    .join('')
}

/** Everything that decides about a payout: what stands in the way first, with what is missing and when it passes. */
export function CheckList({ checks, canEdit }: { checks: readonly CheckView[]; canEdit: boolean }) {
  const failing = checks.filter((c) => !c.ok)
  return (
    <ul aria-label="Checks" className="grid gap-x-8 gap-y-3 sm:grid-cols-2">
      {failing.map((c) => (
        <li key={c.code} className="flex gap-2.5 sm:col-span-2">
          <CircleX aria-hidden="true" className="mt-0.5 size-5 shrink-0 text-danger" />
          <div className="min-w-0">
            <p className="font-semibold">
              {CHECK_WORDS[c.code]}
              <span className="sr-only">: no.</span>
            </p>
            <p className="break-words">
              {c.detail}
              {whatIsLeft(c)}
              {canEdit && IN_SETTINGS.includes(c.code) && (
                <>
                  {' '}
                  <Link to="/payouts/settings" className="link">
                    Settings
                  </Link>
                </>
              )}
            </p>
          </div>
        </li>
      ))}
      {checks
        .filter((c) => c.ok)
        .map((c) => (
          <li key={c.code} className="flex gap-2.5">
            <CircleCheck aria-hidden="true" className="mt-0.5 size-5 shrink-0 text-ok" />
            <div className="min-w-0">
              <p className="font-medium">
                {CHECK_WORDS[c.code]}
                <span className="sr-only">: yes.</span>
              </p>
              <p className="text-sm break-words text-muted">
                {c.detail}
                {whatIsLeft(c)}
              </p>
            </div>
          </li>
        ))}
    </ul>
  )
}
