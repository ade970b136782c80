import { Link } from '@remix-run/react'
import { useState } from 'react'
import type { RowResult } from '#app/domain/imports/import.schema.ts'
import type { ConsentRule } from '#app/domain/imports/policy.schema.ts'
import type { Counts, Outcome } from '#app/domain/imports/row.schema.ts'
import type { Page } from '#app/domain/kernel/page.ts'
import { Badge } from '../ui/badge.tsx'
import { Button } from '../ui/button.tsx'
import { Card } from '../ui/card.tsx'
import { classNames } from '../ui/class-names.ts'
import { Table, Td, Th, Tr } from '../ui/table.tsx'
import { inDigits } from '../updates/share.ts'
import { fetchRows } from './import-api.ts'
import { fieldName, keptFields, OUTCOME_WORDS, outcomesIn } from './import-words.ts'
import { ReportLink } from './report-link.tsx'

type RowResultsProps = {
  importId: string
  first: Page<RowResult>
  outcome: Outcome | null
  counts: Counts
  isPlan: boolean
  /** What its policy does about mail, which says in which direction somebody's consent changed. */
  consent: ConsentRule
}

/** What becomes of each row, in the order of the file, narrowed to one outcome; more of them when asked for. */
export function RowResults({ importId, first, outcome, counts, isPlan, consent }: RowResultsProps) {
  const [further, setFurther] = useState<Page<RowResult>[]>([])
  const [work, setWork] = useState<'idle' | 'busy' | 'failed'>('idle')
  const rows = [first, ...further].flatMap((page) => page.data)
  const next = (further.at(-1) ?? first).next_cursor
  const loadMore = async (cursor: string) => {
    setWork('busy')
    try {
      const page = await fetchRows(importId, outcome, cursor)
      setFurther((pages) => [...pages, page])
      setWork('idle')
    } catch {
      setWork('failed')
    }
  }
  const link = (to: Outcome | null, label: string, n: number) => (
    <li key={label}>
      <Link
        to={to ? `?rows=${to}` : '?rows=all'}
        preventScrollReset
        aria-current={to === outcome ? 'true' : undefined}
        className={classNames(
          'inline-flex min-h-8 items-center gap-1.5 rounded-full border px-3 text-sm pointer-coarse:min-h-10',
          to === outcome ? 'border-accent bg-accent-soft font-medium text-accent' : 'hover:bg-sunken',
        )}
      >
        {label} <span className="tabular-nums">{inDigits(n)}</span>
      </Link>
    </li>
  )
  return (
    <Card
      id="rows"
      flush
      title="Row by row"
      description={
        isPlan ? 'What would become of each row of the file.' : 'What became of each row of the file.'
      }
      actions={<ReportLink importId={importId} />}
    >
      <nav aria-label="Rows by outcome" className="px-5 pb-4">
        <ul className="flex flex-wrap gap-2">
          {link(null, 'All', counts.rows)}
          {outcomesIn(counts).map((o) => link(o, OUTCOME_WORDS[o][isPlan ? 'planned' : 'label'], counts[o]))}
        </ul>
      </nav>
      <Table label="Rows of the file">
        <thead>
          <tr>
            <Th>Line</Th>
            <Th>Person</Th>
            <Th>Outcome</Th>
            <Th>What and why</Th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Tr key={row.row}>
              <Td className="text-muted tabular-nums">{row.line ?? row.row}</Td>
              <Td>
                {row.id && !(isPlan && row.outcome === 'created') ? (
                  <Link to={`/audience/${row.id}`} className="link whitespace-nowrap">
                    {row.email ?? row.id}
                  </Link>
                ) : (
                  <span className="whitespace-nowrap">{row.email ?? '–'}</span>
                )}
              </Td>
              <Td>
                <OutcomeBadge outcome={row.outcome} isPlan={isPlan} />
              </Td>
              <Td className="min-w-56 text-sm">
                <Why row={row} consent={consent} />
              </Td>
            </Tr>
          ))}
          {rows.length === 0 && (
            <Tr>
              <Td colSpan={4} className="text-muted">
                No row ended like this.
              </Td>
            </Tr>
          )}
        </tbody>
      </Table>
      {(next !== null || work === 'failed') && (
        <div className="flex flex-wrap items-center justify-center gap-3 border-t px-5 py-3">
          {work === 'failed' && (
            <p role="alert" className="text-sm font-medium text-danger">
              More rows could not be loaded.
            </p>
          )}
          {next !== null && (
            <Button size="sm" pending={work === 'busy'} onClick={() => loadMore(next)}>
              Load more
            </Button>
          )}
        </div>
      )}
    </Card>
  )
}

const TONES: Record<Outcome, Parameters<typeof Badge>[0]['tone']> = {
  ...{ created: 'ok', updated: 'accent', unchanged: 'neutral', protected: 'warn' },
  ...{ suppressed: 'info', duplicate: 'neutral', invalid: 'danger' },
}
const OutcomeBadge = ({ outcome, isPlan }: { outcome: Outcome; isPlan: boolean }) => (
  <Badge tone={TONES[outcome]}>{OUTCOME_WORDS[outcome][isPlan ? 'planned' : 'label']}</Badge>
)

function Why({ row, consent }: { row: RowResult; consent: ConsentRule }) {
  const kept = keptFields(row.protected_fields).map(fieldName).join(', ')
  const isMail = row.updated_fields.includes('consent')
  const isOptOut = consent === 'opt_out' || consent === 'less_only'
  const changed = row.updated_fields
    .filter((field) => field !== 'consent')
    .map(fieldName)
    .join(', ')
  return (
    <>
      {row.error && <p className="text-danger">{row.error}</p>}
      {kept && <p>Stays as it is: {kept}</p>}
      {isMail && (
        <p>
          {isOptOut
            ? 'Stops getting mail'
            : consent === 're_permission'
              ? 'Subscribed again'
              : 'Consent changes'}
        </p>
      )}
      {changed && row.outcome !== 'created' && <p className="text-muted">New: {changed}</p>}
    </>
  )
}
