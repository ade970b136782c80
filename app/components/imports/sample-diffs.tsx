import type { ImportSample } from '#app/domain/imports/import.schema.ts'
import { Badge } from '../ui/badge.tsx'
import { fieldName, OUTCOME_WORDS, valueText } from './import-words.ts'

/** Some of the people, with what would change about each: before and after. */
export function SampleDiffs({ samples }: { samples: readonly ImportSample[] }) {
  if (samples.length === 0) return null
  return (
    <div>
      <h3 className="text-sm font-semibold">For example</h3>
      <ul className="mt-2 grid gap-2">
        {samples.map((sample) => (
          <li key={`${sample.line} ${sample.email}`} className="rounded-lg border px-4 py-3">
            <p className="flex flex-wrap items-baseline gap-x-2.5 gap-y-1">
              <span className="min-w-0 font-medium break-all">{sample.email}</span>
              <Badge tone={sample.outcome === 'created' ? 'ok' : sample.kept.length > 0 ? 'warn' : 'neutral'}>
                {OUTCOME_WORDS[sample.outcome].planned}
              </Badge>
              {sample.line !== null && <span className="text-sm text-muted">line {sample.line}</span>}
            </p>
            {(sample.changes.length > 0 || sample.kept.length > 0) && (
              <dl className="mt-1.5 grid gap-x-4 gap-y-0.5 text-sm sm:grid-cols-[minmax(6rem,auto)_minmax(0,1fr)]">
                {sample.changes.map(({ field, before, after }) => (
                  <div key={field} className="contents">
                    <dt className="text-muted">{fieldName(field)}</dt>
                    <dd className="break-words">
                      {sample.outcome !== 'created' && (
                        <>
                          <del className="text-muted decoration-danger">{valueText(before)}</del>
                          <span aria-hidden="true"> → </span>
                          <span className="sr-only"> becomes </span>
                        </>
                      )}
                      <ins className="no-underline">{valueText(after)}</ins>
                    </dd>
                  </div>
                ))}
                {sample.kept.map((field) => (
                  <div key={`kept ${field}`} className="contents">
                    <dt className="text-muted">{fieldName(field)}</dt>
                    <dd className="font-medium text-warn">stays as it is</dd>
                  </div>
                ))}
              </dl>
            )}
          </li>
        ))}
      </ul>
    </div>
  )
}
