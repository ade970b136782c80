import { Link } from '@remix-run/react'
import type { ImportView } from '#app/domain/imports/import.schema.ts'
import { StatusBadge } from '../ui/badge.tsx'
import { RelativeTime } from '../ui/relative-time.tsx'
import { ImportProgress } from './import-progress.tsx'
import { choicesKept, countsText, hasWritten, peopleText, statusOf } from './import-words.ts'

type ImportListProps = { imports: readonly ImportView[]; policyNames: Record<string, string>; now: number }

/** Imports as rows of a card, each leading to its page. */
export function ImportList({ imports, policyNames, now }: ImportListProps) {
  return (
    <ul>
      {imports.map((one) => (
        <li key={one.id} className="relative px-5 py-4 not-last:border-b hover:bg-canvas/50">
          <div className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
            <h3 className="min-w-0 font-semibold break-all">
              <Link
                to={`/audience/imports/${one.id}`}
                prefetch="intent"
                className="after:absolute after:inset-0"
              >
                {one.file_name}
              </Link>
            </h3>
            <StatusBadge status={statusOf(one)} />
          </div>
          <p className="mt-0.5 text-sm text-muted">
            {policyNames[one.policy] ?? 'A policy that is gone'}, version {one.policy_version} ·{' '}
            {one.requested_by} · <RelativeTime at={Date.parse(one.created_at)} now={now} />
          </p>
          <div className="mt-2 text-sm">
            {one.phase ? <ImportProgress of={one} /> : <p>{stateText(one)}</p>}
          </div>
        </li>
      ))}
    </ul>
  )
}

function stateText(one: ImportView): string {
  const kept = choicesKept(one)
  const stays = kept > 0 ? ` ${peopleText(kept)} opted out and ${kept === 1 ? 'stays' : 'stay'} so.` : ''
  switch (one.status) {
    case 'ready':
      if (!one.checked) return 'Its columns cannot be told apart: say what they are.'
      return `${countsText(one.counts, true)}. Nothing is written yet.${stays}`
    case 'undone':
      return 'Taken back.'
    case 'failed':
      return one.failure ?? 'It could not go on.'
    case 'cancelled':
      return hasWritten(one)
        ? `Stopped after ${countsText(one.counts, false)}.`
        : 'Stopped before anything was written.'
    default:
      return one.counts.rows === 0 ? 'Begins in a moment.' : `${countsText(one.counts, false)}.${stays}`
  }
}
