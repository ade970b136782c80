import { Link } from '@remix-run/react'
import type { RunSummary } from '#app/domain/payouts/run-summary.rules.ts'
import { longDay } from '../payouts/payout-words.ts'
import { Card } from '../ui/card.tsx'
import { Progress } from '../ui/progress.tsx'
import { Table, Td, Th, Tr } from '../ui/table.tsx'

type Day = { day: string; kinds: RunSummary[] }
const KIND_WORDS = { daily: 'Daily', standard: 'Standard', request: 'Asked for' }
const n = (value: number) => value.toLocaleString('en')

/** What runs and requests of some days came to, and how far today's are. */
export function PayoutRunsCard({ days, earlier }: { days: Day[]; earlier: string | null }) {
  const going = days.flatMap(({ day, kinds }) => kinds.flatMap((k) => (k.waiting > 0 ? [{ ...k, day }] : [])))
  return (
    <Card
      title="Runs"
      description="Sellers who were due, payouts that were made and how they stand, and why others were paid nothing. Days are UTC."
      flush
    >
      {going.map((k) => (
        <div key={`${k.day}${k.kind}`} className="px-5 pb-4">
          <Progress
            label={`${KIND_WORDS[k.kind]} run of ${longDay(k.day)}`}
            done={k.due - k.waiting}
            total={k.due}
          />
        </div>
      ))}
      <Table label="Runs">
        <thead>
          <tr>
            <Th>Day</Th>
            <Th>Kind</Th>
            <Th numeric>Due</Th>
            <Th numeric>Created</Th>
            <Th numeric>Paid</Th>
            <Th numeric>On the way</Th>
            <Th numeric>Failed</Th>
            <Th numeric>Unknown</Th>
            <Th>Skipped</Th>
          </tr>
        </thead>
        <tbody>
          {days.flatMap(({ day, kinds }) =>
            kinds.length === 0 ? (
              <Tr key={day}>
                <Td className="whitespace-nowrap">{longDay(day)}</Td>
                <Td colSpan={8} className="text-muted">
                  Nothing so far
                </Td>
              </Tr>
            ) : (
              kinds.map((k) => (
                <Tr key={`${day}${k.kind}`}>
                  <Td className="whitespace-nowrap">{longDay(day)}</Td>
                  <Td>{KIND_WORDS[k.kind]}</Td>
                  <Td numeric>{k.kind === 'request' ? '–' : n(k.due)}</Td>
                  <Td numeric>{n(k.created)}</Td>
                  <Td numeric>{n(k.paid)}</Td>
                  <Td numeric>{n(k.underWay)}</Td>
                  <Td numeric>{n(k.failed)}</Td>
                  <Td numeric>{n(k.unknown)}</Td>
                  <Td className="text-sm">
                    <Skipped {...k} />
                  </Td>
                </Tr>
              ))
            ),
          )}
        </tbody>
      </Table>
      {earlier && (
        <p className="border-t px-5 py-3">
          <Link className="link" to={`?before=${earlier}`}>
            Earlier days
          </Link>
        </p>
      )}
    </Card>
  )
}

function Skipped({ skipped, givenUp }: RunSummary) {
  const said = skipped.map((s) => `${s.code.replaceAll('_', ' ')} ${n(s.sellers)}`).join(', ')
  return (
    <>
      {said || (givenUp === 0 && <span className="text-muted">None</span>)}
      {givenUp > 0 && (
        <Link className="link block text-danger" to="/operator">
          {n(givenUp)} given up: failed jobs
        </Link>
      )}
    </>
  )
}
