import type { ImportSample } from '#app/domain/imports/import.schema.ts'
import { Badge } from '../ui/badge.tsx'
import { countOf } from '../updates/share.ts'
import { fieldName, keptFields, OUTCOME_WORDS } from './import-words.ts'
import { shownChanges } from './shown-changes.ts'

const SHOWN = 4

/** Some of the people, with what would change about each: before and after. */
export function SampleDiffs({ samples }: { samples: readonly ImportSample[] }) {
  const told = samples.filter((s) => s.changes.length + s.kept.length > 0)
  if (told.length === 0) return null
  const more = told.slice(SHOWN)
  return (
    <div>
      <h3 className="text-sm font-semibold">For example</h3>
      <Samples samples={told.slice(0, SHOWN)} />
      {more.length > 0 && (
        <details className="mt-2">
          <summary className="link w-fit cursor-pointer text-sm">
            {countOf(more.length, 'more example')}
          </summary>
          <Samples samples={more} />
        </details>
      )}
    </div>
  )
}

const Samples = ({ samples }: { samples: readonly ImportSample[] }) => (
  <ul className="mt-2 grid grid-cols-[minmax(0,1fr)] gap-2">
    {samples.map((sample) => (
      <li key={`${sample.line} ${sample.email}`} className="rounded-lg border px-4 py-3">
        <p className="flex flex-wrap items-baseline gap-x-2.5 gap-y-1">
          <span className="min-w-0 font-medium break-words">{sample.email}</span>
          <Badge tone={sample.outcome === 'created' ? 'ok' : sample.kept.length > 0 ? 'warn' : 'neutral'}>
            {OUTCOME_WORDS[sample.outcome].planned}
          </Badge>
          {sample.line !== null && <span className="text-sm text-muted">line {sample.line}</span>}
        </p>
        <Changes of={sample} />
      </li>
    ))}
  </ul>
)

function Changes({ of }: { of: ImportSample }) {
  const changes = shownChanges(of.changes)
  if (changes.length + of.kept.length === 0) return null
  return (
    <dl className="mt-1.5 grid grid-cols-[minmax(5rem,auto)_minmax(0,1fr)] gap-x-4 gap-y-0.5 text-sm">
      {changes.map(({ field, before, after }) => (
        <div key={field} className="contents">
          <dt className="break-words text-muted">{field}</dt>
          <dd className="break-words">
            {before && (
              <>
                <del className="text-muted decoration-danger">{before}</del>
                <span aria-hidden="true"> → </span>
                <span className="sr-only"> becomes </span>
              </>
            )}
            {after ? (
              <ins className="no-underline">{after}</ins>
            ) : (
              <span className="text-muted">nothing</span>
            )}
          </dd>
        </div>
      ))}
      {keptFields(of.kept).map((field) => (
        <div key={`kept ${field}`} className="contents">
          <dt className="break-words text-muted">{fieldName(field)}</dt>
          <dd className="font-medium text-warn">stays as it is</dd>
        </div>
      ))}
    </dl>
  )
}
