import { Link } from '@remix-run/react'
import { formatMoney, type Money } from '#app/domain/kernel/money.ts'
import type { InstantQuote } from '#app/domain/payouts/payout.schema.ts'
import { Field } from '../ui/field.tsx'
import { Select } from '../ui/input.tsx'
import { whatIsLeft } from './check-list.tsx'
import { shortDay } from './payout-words.ts'

type ThroughFieldProps = { quote: InstantQuote; onChoose?: (day: string) => void }

/** Of those who were never paid there may be years. */
const MOST_DAYS = 60

/** The day up to which sales are paid out, with what is there by each. */
export function ThroughField({ quote, onChoose }: ThroughFieldProps) {
  const days = quote.days
    .filter((d) => d.total.amount > 0)
    .toReversed()
    .slice(0, MOST_DAYS)
  const isListed = days.some((d) => d.day === quote.through)
  return (
    <Field label="Pay out sales through" required hint="Days are UTC. Younger sales stay in the balance.">
      <Select
        name="through"
        key={quote.through}
        defaultValue={quote.through}
        onChange={onChoose && ((event) => onChoose(event.target.value))}
      >
        {!isListed && <option value={quote.through}>{shortDay(quote.through)}: everything</option>}
        {days.map((d) => (
          <option key={d.day} value={d.day}>
            {shortDay(d.day)}: {formatMoney(d.total)} there
          </option>
        ))}
      </Select>
    </Field>
  )
}

/** What leaves the balance, the fee, and what arrives where; one line for each payout if there are several. */
export function QuoteTakes({ quote }: { quote: InstantQuote }) {
  return (
    <div className="rounded-md bg-sunken px-4 py-3">
      <dl className="grid grid-cols-[minmax(0,1fr)_auto] gap-y-1 [&_dt]:pr-4">
        <dt>Leaves your balance</dt>
        <dd className="text-right">{formatMoney(quote.gross)}</dd>
        <dt>Fee, {quote.fee_percent}&nbsp;% of what arrives</dt>
        <dd className="text-right">{formatMoney({ ...quote.fee, amount: 0 - quote.fee.amount })}</dd>
        <dt className="border-t pt-1 font-semibold">You receive</dt>
        <dd className="border-t pt-1 text-right font-semibold">{formatMoney(quote.net)}</dd>
      </dl>
      <p className="mt-2 text-sm text-muted">To {quote.destination}, usually within 30 minutes.</p>
      {quote.parts.length > 1 && (
        <details className="mt-2 text-sm" open={quote.parts.length <= 4}>
          <summary className="font-medium">
            It goes out in {quote.parts.length} payouts, since one may bring at most so much.
          </summary>
          <ol className="mt-1 grid gap-0.5">
            {quote.parts.map(numbered).map(({ number, net }) => (
              <li key={number} className="flex justify-between gap-4">
                <span>Part {number}</span>
                <span>{formatMoney(net)}</span>
              </li>
            ))}
          </ol>
        </details>
      )}
    </div>
  )
}

const numbered = ({ net }: { net: Money }, i: number) => ({ net, number: i + 1 })

/** Why nothing can be paid out at once. */
export function QuoteBlocked({ quote }: { quote: InstantQuote }) {
  return (
    <div className="rounded-md bg-warn-soft px-4 py-3 text-warn">
      <p className="font-semibold">Nothing can be paid out at once right now.</p>
      <ul className="mt-1 grid gap-1">
        {quote.checks
          .filter((c) => !c.ok)
          .map((c) => (
            <li key={c.code}>
              {c.detail}
              {whatIsLeft(c)}
            </li>
          ))}
      </ul>
      <p className="mt-2">
        <Link to="/payouts/settings" className="underline">
          Payout settings
        </Link>
      </p>
    </div>
  )
}
