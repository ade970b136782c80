import { lazy, Suspense, useEffect, useMemo, useState } from 'react'
import type { ActivityPoint } from '#app/domain/updates/activity.rules.ts'
import { addUp } from '#app/domain/updates/report.rules.ts'
import { Card } from '../ui/card.tsx'
import { ClockTime, useClock } from '../ui/clock-time.tsx'
import { Table, Td, Th, Tr } from '../ui/table.tsx'
import { LINES } from './activity-lines.ts'
import { inDigits } from './share.ts'

const COLUMNS = ['accepted', 'delivered', 'opened', 'clicked', 'bounced', 'complained'] as const

// Recharts is bigger than the rest of the page; nothing of it loads before it is wanted, and never on the server.
const ActivityChart = lazy(() =>
  import('./activity-chart.client.tsx').then((m) => ({ default: m.ActivityChart })),
)

/** What came back over time, as a curve for the eye and as a table for everybody. */
export function ActivityCard({ points, startedAt }: { points: ActivityPoint[]; startedAt: number }) {
  const curve = useMemo(() => addUp(points), [points])
  const [isLive, setIsLive] = useState(false)
  useEffect(() => setIsLive(true), [])
  const clock = useClock()
  const last = curve[curve.length - 1]
  const room = <div aria-hidden="true" className="h-64 rounded-md bg-sunken/60" />
  return (
    <Card title="Over time" description="How many people each step had reached by then.">
      {!last ? (
        <p className="py-6 text-center text-muted">Nothing came back yet.</p>
      ) : (
        <>
          <figure>
            <div
              role="img"
              aria-label={`A curve of what came back. By ${clock(last.at)}, ${describe(last)}.`}
            >
              {isLive ? (
                <Suspense fallback={room}>
                  <ActivityChart curve={curve} startedAt={startedAt} />
                </Suspense>
              ) : (
                room
              )}
            </div>
            <figcaption className="mt-3 flex flex-wrap gap-x-6 gap-y-1 text-sm">
              {LINES.map((line) => (
                <span key={line.key} className="flex items-center gap-2">
                  <svg aria-hidden="true" viewBox="0 0 28 4" className="w-7">
                    <path d="M0 2h28" stroke={line.colour} strokeWidth="3" strokeDasharray={line.dashes} />
                  </svg>
                  {line.label}
                </span>
              ))}
            </figcaption>
          </figure>
          <details className="mt-4">
            <summary className="link inline-block text-sm">Show as table</summary>
            <div className="mt-3 max-h-96 overflow-y-auto rounded-md border">
              <Table label="What came back over time">
                <thead>
                  <tr>
                    <Th>From</Th>
                    {COLUMNS.map((column) => (
                      <Th key={column} numeric className="capitalize">
                        {column}
                      </Th>
                    ))}
                  </tr>
                </thead>
                <tbody>
                  {points.map((point) => (
                    <Tr key={point.at}>
                      <Td className="text-sm">
                        <ClockTime at={point.at} />
                      </Td>
                      {COLUMNS.map((column) => (
                        <Td key={column} numeric className="text-sm">
                          {inDigits(point[column])}
                        </Td>
                      ))}
                    </Tr>
                  ))}
                </tbody>
              </Table>
            </div>
          </details>
        </>
      )}
    </Card>
  )
}

const describe = (point: ActivityPoint) =>
  LINES.map((line) => `${inDigits(point[line.key])} ${line.key}`).join(', ')
