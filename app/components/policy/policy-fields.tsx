import { Checkbox } from '#app/components/ui/checkbox.tsx'
import { Field } from '#app/components/ui/field.tsx'
import { Select, Textarea } from '#app/components/ui/input.tsx'
import { policyTitle } from '#app/domain/refunds/policy.rules.ts'
import { FINE_PRINT_MAX, REFUND_PERIODS } from '#app/domain/refunds/policy.schema.ts'
import type { PolicyAnswer, TypedPolicy } from '#app/http/refund-policy-form.ts'

type PolicyFieldsProps = {
  values: TypedPolicy
  onEdit: (patch: Partial<TypedPolicy>) => void
  answer: PolicyAnswer | null
  /** Periods that cannot be chosen here. */
  isRefused: (days: number) => boolean
  hint: string
}

/** Period and fine print of a refund policy. */
export function PolicyFields({ values, onEdit, answer, isRefused, hint }: PolicyFieldsProps) {
  const error = (path: string) => answer?.refusal?.errors.find((e) => e.path === path)?.message
  const hasNone = values.periodDays === 0
  return (
    <div className="grid gap-5">
      <Field label="Buyers get their money back" required error={error('period_days')} hint={hint}>
        <Select
          name="period_days"
          className="max-w-72"
          value={values.periodDays}
          onChange={(e) => onEdit({ periodDays: Number(e.target.value) })}
        >
          {[...REFUND_PERIODS].reverse().map((days) => (
            <option key={days} value={days} disabled={isRefused(days) && days !== values.periodDays}>
              {policyTitle(days)}
            </option>
          ))}
        </Select>
      </Field>
      <div className="group/print grid gap-3">
        <Checkbox
          name="has_fine_print"
          label="Fine print"
          hint={hasNone ? 'Where there are no refunds, there is none.' : 'What else applies, in plain words.'}
          checked={values.hasFinePrint && !hasNone}
          disabled={hasNone}
          onChange={(e) => onEdit({ hasFinePrint: e.target.checked })}
        />
        {/* By style alone, so that it comes and goes without scripts too. */}
        <div className="hidden group-has-checked/print:block">
          <Field
            label="Text of the fine print"
            hideLabel
            required
            error={error('fine_print')}
            hint={`${values.finePrint.length.toLocaleString('en-US')} of ${FINE_PRINT_MAX.toLocaleString('en-US')} characters. Plain text; tags are taken out.`}
          >
            <Textarea
              name="fine_print"
              rows={6}
              required={false}
              maxLength={FINE_PRINT_MAX}
              disabled={hasNone}
              value={values.finePrint}
              onChange={(e) => onEdit({ finePrint: e.target.value })}
            />
          </Field>
        </div>
      </div>
    </div>
  )
}
