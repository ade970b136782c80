import { TriangleAlert } from 'lucide-react'
import type { DiscountStanding, DiscountView } from '#app/domain/sales/discount.schema.ts'
import { Row, Rows } from '../settings/rows.tsx'
import { Badge, type Tone } from '../ui/badge.tsx'
import { ConfirmForm } from '../ui/confirm-form.tsx'

const STANDINGS: Record<DiscountStanding, { label: string; tone: Tone }> = {
  running: { label: 'Running', tone: 'ok' },
  to_come: { label: 'To come', tone: 'info' },
  used_up: { label: 'Used up', tone: 'warn' },
  ended: { label: 'Ended', tone: 'neutral' },
}

type ListProps = { discounts: DiscountView[]; canEdit: boolean; timeZone: string }

export function DiscountList({ discounts, canEdit, timeZone }: ListProps) {
  return (
    <Rows label="Discount codes">
      {discounts.map((discount) => (
        <Row
          key={discount.id}
          about={<About discount={discount} timeZone={timeZone} />}
          actions={
            canEdit &&
            discount.standing !== 'ended' && (
              <ConfirmForm
                fields={{ intent: 'end', id: discount.id }}
                size="sm"
                title={`End “${discount.code}”?`}
                description="It no longer counts for anybody, and cannot be taken up again. Whoever is paying right now keeps their price."
                confirmLabel="End code"
                danger
              >
                End
              </ConfirmForm>
            )
          }
        />
      ))}
    </Rows>
  )
}

function About({ discount, timeZone }: { discount: DiscountView; timeZone: string }) {
  const { code, text, product, standing, note, uses, maxUses, warnings } = discount
  const { label, tone } = STANDINGS[standing]
  return (
    <>
      <p className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
        <strong className="font-mono break-all">{code}</strong>
        <span>{text}</span>
        <Badge tone={tone}>{label}</Badge>
      </p>
      <p className="mt-0.5 text-sm break-words text-muted">
        {product ?? 'All products'} · {usesText(uses, maxUses)}
        {daysText(discount, timeZone)}
      </p>
      {note && <p className="mt-0.5 text-sm break-words">“{note}”</p>}
      {warnings.slice(0, 3).map((warning) => (
        <p key={warning} className="mt-1.5 flex items-start gap-1.5 text-sm font-medium text-warn">
          <TriangleAlert aria-hidden="true" className="mt-0.5 size-4 shrink-0" />
          <span className="min-w-0 break-words">{warning}</span>
        </p>
      ))}
      {warnings.length > 3 && (
        <p className="mt-1 text-sm text-warn">The same of {warnings.length - 3} more editions.</p>
      )}
    </>
  )
}

const usesText = (uses: number, most: number | null) => {
  const used = uses.toLocaleString('en-US')
  if (most !== null) return `used ${used} of ${most.toLocaleString('en-US')} times`
  return uses === 1 ? 'used once' : `used ${used} times`
}

function daysText({ startsAt, endsAt, endedAt }: DiscountView, timeZone: string): string {
  const day = (at: number) =>
    new Date(at).toLocaleDateString('en-GB', { day: 'numeric', month: 'short', year: 'numeric', timeZone })
  if (endedAt !== null) return ` · ended ${day(endedAt)}`
  const from = startsAt === null ? '' : ` · from ${day(startsAt)}`
  // Its last day, not the moment after it.
  return endsAt === null ? from : `${from} · until ${day(endsAt - 1)}`
}
