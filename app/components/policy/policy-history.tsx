import { Row, Rows } from '#app/components/settings/rows.tsx'
import { Card } from '#app/components/ui/card.tsx'
import { RelativeTime } from '#app/components/ui/relative-time.tsx'
import type { PolicyChangeView } from '#app/domain/refunds/policy.schema.ts'

type Side = PolicyChangeView['from']

type Props = {
  changes: PolicyChangeView[]
  now: number
  /** What held where nothing was set. */
  unset: string
}

/** Who changed a policy, from what to what, and when; the latest first. */
export function PolicyHistory({ changes, now, unset }: Props) {
  return (
    <Card title="Changes" description="Each with who made it. Nobody who bought before is affected." flush>
      {changes.length === 0 ? (
        <p className="border-t px-5 py-4 text-muted">Nobody has changed anything here yet.</p>
      ) : (
        <Rows label="Changes">
          {changes.map((change) => (
            <Row
              key={`${change.at} ${change.edition}`}
              about={
                <>
                  {change.edition && <span className="font-semibold">{change.edition}: </span>}
                  <Terms side={change.from} unset={unset} /> <span className="sr-only">became</span>
                  <span aria-hidden="true">→</span> <Terms side={change.to} unset={unset} />
                  <FinePrintChange from={change.from} to={change.to} />
                </>
              }
              actions={
                <span className="text-sm text-muted">
                  {change.migrated ? 'Migration' : change.by} ·{' '}
                  <RelativeTime at={Date.parse(change.at)} now={now} />
                </span>
              }
            />
          ))}
        </Rows>
      )}
    </Card>
  )
}

const Terms = ({ side, unset }: { side: Side; unset: string }) =>
  side ? <span className="font-medium">{side.title}</span> : <span className="text-muted">{unset}</span>

function FinePrintChange({ from, to }: { from: Side; to: Side }) {
  const [before, after] = [from?.fine_print ?? null, to?.fine_print ?? null]
  if (before === after) return null
  return (
    <details className="mt-1 text-sm">
      <summary className="w-fit rounded-sm text-muted underline underline-offset-4 pointer-coarse:py-1.5">
        Fine print {before === null ? 'added' : after === null ? 'removed' : 'changed'}
      </summary>
      <dl className="mt-1 grid gap-2 border-l-2 pl-3">
        {[
          ['Before', before],
          ['After', after],
        ].map(
          ([label, text]) =>
            text && (
              <div key={label}>
                <dt className="text-muted">{label}</dt>
                <dd className="whitespace-pre-line">{text}</dd>
              </div>
            ),
        )}
      </dl>
    </details>
  )
}
