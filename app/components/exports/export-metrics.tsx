import type { ExportMetrics } from '#app/domain/exports/export.schema.ts'
import { Card } from '../ui/card.tsx'
import { Stat, StatRow } from '../ui/stat.tsx'
import { Table, Td, Th, Tr } from '../ui/table.tsx'
import { countOf, describeShare, inDigits } from '../updates/share.ts'

/** How exports of the last thirty days went: numbers, and a bar a day with the same in a table. */
export function ExportMetricsCard({ metrics, title }: { metrics: ExportMetrics; title: string }) {
  const { days, made, failed, rows, median_ms, p95_ms } = metrics
  const most = Math.max(1, ...days.map((d) => d.exports))
  return (
    <Card title={title} description="The last 30 days">
      <StatRow>
        <Stat label="Made" value={inDigits(made)} hint={countOf(rows, 'line')} />
        <Stat label="Median time" value={duration(median_ms)} />
        <Stat label="95 % within" value={duration(p95_ms)} />
        <Stat label="Failed" value={made + failed === 0 ? '–' : describeShare(failed / (made + failed))} />
      </StatRow>
      <div aria-hidden="true" className="mt-5 flex h-16 items-end gap-px">
        {days.map((d) => (
          <div
            key={d.day}
            title={`${d.day}: ${countOf(d.exports, 'export')}`}
            className="flex-1 rounded-t-sm bg-accent"
            style={{ height: `${Math.max(d.exports > 0 ? 6 : 1, (100 * d.exports) / most)}%` }}
          />
        ))}
      </div>
      <details className="mt-3 text-sm">
        <summary className="cursor-pointer text-muted">By day</summary>
        <div className="mt-2">
          <Table label="Exports by day">
            <thead>
              <tr>
                <Th>Day (UTC)</Th>
                <Th numeric>Exports</Th>
                <Th numeric>Lines</Th>
              </tr>
            </thead>
            <tbody>
              {days
                .filter((d) => d.exports > 0)
                .reverse()
                .map((d) => (
                  <Tr key={d.day}>
                    <Td>{d.day}</Td>
                    <Td numeric>{inDigits(d.exports)}</Td>
                    <Td numeric>{inDigits(d.rows)}</Td>
                  </Tr>
                ))}
            </tbody>
          </Table>
        </div>
      </details>
    </Card>
  )
}

/** `850` → "0.9 s", `75000` → "1 min 15 s". */
function duration(ms: number | null): string {
  if (ms === null) return '–'
  const seconds = ms / 1000
  if (seconds < 60) return `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`
}
