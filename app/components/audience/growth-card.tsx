import { ChevronDown } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { COUNTED, type Counted, type Growth, type Line, lastOf } from '#app/domain/audience/growth.rules.ts'
import { KINDS } from '#app/domain/audience/kind.ts'
import { DAY, toIso } from '#app/domain/kernel/time.ts'
import { Table, Td, Th, Tr } from '../ui/table.tsx'
import { inDigits } from '../updates/share.ts'
import { PLURAL } from './kind-words.ts'

// Recharts is bigger than the rest of the page; nothing of it loads before somebody opens the card.
const GrowthChart = lazy(() => import('./growth-chart.client.tsx').then((m) => ({ default: m.GrowthChart })))

/** How the audience grew, folded to a line: one comes for the list. Curves for the eye, a table for everybody. */
export function GrowthCard({ growth }: { growth: Growth }) {
  const [isOpen, setOpen] = useState(false)
  const days = growth.lines.contact.total.length
  const shown = KINDS.filter((kind) => growth.lines[kind].total.some((n) => n > 0))
  return (
    <details
      className="group mb-6 rounded-lg border bg-surface"
      onToggle={(event) => setOpen(event.currentTarget.open)}
    >
      <summary className="flex flex-wrap items-center gap-x-4 gap-y-1 rounded-lg px-5 py-3 focus-visible:rounded-lg">
        <span className="font-semibold">Growth in {days} days</span>
        {(['contact', ...shown] as Counted[]).map((kind) => (
          <span key={kind} className="text-sm text-muted">
            {PLURAL[kind]}{' '}
            <span className="font-semibold text-ink">{signed(changeOf(growth.lines[kind]))}</span>
          </span>
        ))}
        <ChevronDown
          aria-hidden="true"
          className="ml-auto size-4 shrink-0 text-muted group-open:rotate-180 motion-safe:transition-transform"
        />
      </summary>
      <div className="border-t px-5 py-4">
        <div className="grid gap-x-6 gap-y-5 md:grid-cols-[repeat(auto-fit,minmax(15rem,1fr))]">
          {shown.map((kind) => (
            <figure key={kind} className="min-w-0">
              <figcaption className="mb-1 flex items-baseline justify-between gap-3">
                <span className="font-semibold">{PLURAL[kind]}</span>
                <span className="text-sm text-muted">{inDigits(lastOf(growth.lines[kind]))} now</span>
              </figcaption>
              <div role="img" aria-label={describe(kind, growth.lines[kind])}>
                {isOpen ? (
                  <Suspense fallback={<Room />}>
                    <GrowthChart firstDay={growth.firstDay} line={growth.lines[kind]} />
                  </Suspense>
                ) : (
                  <Room />
                )}
              </div>
            </figure>
          ))}
        </div>
        {/* Ninety rows that most never look at: the server need not write them into every page. */}
        {isOpen && (
          <details className="mt-4">
            <summary className="link inline-block text-sm">Show as table</summary>
            <div className="mt-3 max-h-96 overflow-y-auto rounded-md border">
              <GrowthTable growth={growth} />
            </div>
          </details>
        )}
        <p className="mt-3 text-sm text-muted">Days are those of UTC.</p>
      </div>
    </details>
  )
}

const Room = () => <div aria-hidden="true" className="h-[150px] rounded-md bg-sunken/60" />

/** Latest day first; a cell has how many there were at the day's end, and who came and went on it. */
function GrowthTable({ growth: { firstDay, lines } }: { growth: Growth }) {
  const days = lines.contact.total.map((_, i) => lines.contact.total.length - 1 - i)
  return (
    <Table label="Growth by day">
      <thead>
        <tr>
          <Th>Day</Th>
          {COUNTED.map((kind) => (
            <Th key={kind} numeric>
              {PLURAL[kind]}
            </Th>
          ))}
        </tr>
      </thead>
      <tbody>
        {days.map((i) => (
          <Tr key={i}>
            <Td className="text-sm whitespace-nowrap">{toIso((firstDay + i) * DAY).slice(0, 10)}</Td>
            {COUNTED.map((kind) => (
              <Td key={kind} numeric className="text-sm">
                {inDigits(lines[kind].total[i]!)}
                <span className="text-muted"> {movesOn(lines[kind], i)}</span>
              </Td>
            ))}
          </Tr>
        ))}
      </tbody>
    </Table>
  )
}

const changeOf = (line: Line) => lastOf(line) - (line.total[0]! - line.joined[0]! + line.left[0]!)
const signed = (n: number) => (n < 0 ? `−${inDigits(-n)}` : n > 0 ? `+${inDigits(n)}` : '±0')
const movesOn = ({ joined, left }: Line, i: number) =>
  [joined[i] !== 0 && signed(joined[i]!), left[i] !== 0 && signed(-left[i]!)].filter(Boolean).join(' ')
const describe = (kind: Counted, line: Line) =>
  `A curve of ${PLURAL[kind].toLowerCase()}: ${inDigits(line.total[0]!)} at first, ${inDigits(lastOf(line))} now.`
