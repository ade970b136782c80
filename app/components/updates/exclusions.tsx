import { EXCLUSION_TEXT } from '#app/domain/updates/reason-text.ts'
import type { ExclusionReason, UpdateCounts } from '#app/domain/updates/updates.schema.ts'
import { Card } from '../ui/card.tsx'

/** In the order they are asked; not from the schema, whose library is bigger than this page. */
const REASONS = Object.keys(EXCLUSION_TEXT) as ExclusionReason[]

/** Everybody who ever bought the product, and why some of them do not hear. The numbers add up. */
export function Exclusions({
  counts,
  isDigest = false,
}: {
  isDigest?: boolean
  counts: Pick<UpdateCounts, 'candidates' | 'recipients' | 'excluded'>
}) {
  const rows = REASONS.filter((r) => (counts.excluded[r] ?? 0) > 0)
  return (
    <Card title="Who gets it">
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-2">
        <Row
          n={counts.candidates}
          text={`${counts.candidates === 1 ? 'customer' : 'customers'} of ${isDigest ? 'several of these products' : 'this product'}`}
        />
        {rows.map((reason) => (
          <Row key={reason} n={-counts.excluded[reason]!} text={EXCLUSION_TEXT[reason]} />
        ))}
        <Row n={counts.recipients} text={counts.recipients === 1 ? 'recipient' : 'recipients'} isSum />
      </dl>
    </Card>
  )
}

function Row({ n, text, isSum = false }: { n: number; text: string; isSum?: boolean }) {
  const look = isSum ? 'border-t pt-2 font-semibold' : ''
  return (
    <div className={`col-span-2 grid grid-cols-subgrid ${look}`}>
      <dt className="col-start-2 row-start-1">{text}</dt>
      <dd className="col-start-1 row-start-1 text-right">{n.toLocaleString('en-US').replace('-', '− ')}</dd>
    </div>
  )
}
