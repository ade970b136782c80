import { policyTitle } from '#app/domain/refunds/policy.rules.ts'
import { isRefundPeriod } from '#app/domain/refunds/policy.schema.ts'
import type { TypedPolicy } from '#app/http/refund-policy-form.ts'
import { PolicyText } from './policy-text.tsx'

/** How buyers will read what stands in the form. */
export function PolicyPreview({ values, now }: { values: TypedPolicy; now: number }) {
  const { periodDays, hasFinePrint, finePrint } = values
  const policy = {
    title: isRefundPeriod(periodDays) ? policyTitle(periodDays) : '',
    finePrint: hasFinePrint && periodDays !== 0 && finePrint.trim() !== '' ? finePrint.trim() : null,
    changedAt: now,
  }
  return (
    <div className="mt-5 rounded-md border border-dashed px-4 py-3">
      <p className="text-sm text-muted">Buyers read</p>
      <p className="mt-0.5">
        <PolicyText policy={policy} id="policy-preview" />
      </p>
    </div>
  )
}
