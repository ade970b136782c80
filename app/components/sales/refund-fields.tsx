import type { FieldError } from '#app/domain/kernel/errors.ts'
import { formatMoney, type Money } from '#app/domain/kernel/money.ts'
import { REFUND_NOTE_MAX } from '#app/domain/refunds/refund.rules.ts'
import { Field } from '../ui/field.tsx'
import { Input, Textarea } from '../ui/input.tsx'

type RefundFieldsProps = {
  rest: Money
  noteNeeded: boolean
  amount: string
  note: string
  errors: readonly FieldError[]
  onAmount?: (amount: string) => void
  onNote?: (note: string) => void
}

/** How much, and why. */
export function RefundFields({ rest, noteNeeded, errors, ...p }: RefundFieldsProps) {
  const errorOf = (field: string) => errors.find((e) => e.path.split('.')[0] === field)?.message ?? null
  return (
    <div className="grid gap-4">
      <Field
        label={`Amount in ${rest.currency.toUpperCase()}`}
        required
        error={errorOf('amount')}
        hint={`Up to ${formatMoney(rest)} of the price.`}
      >
        <Input
          name="amount"
          inputMode="decimal"
          autoComplete="off"
          defaultValue={p.amount}
          onChange={(event) => p.onAmount?.(event.target.value)}
          className="max-w-40"
        />
      </Field>
      <Field
        label="Note"
        required={noteNeeded}
        error={errorOf('note')}
        hint={
          noteNeeded
            ? 'The refund window is over. Say why you refund; only your members read it.'
            : 'Only your members read it.'
        }
      >
        <Textarea
          name="note"
          rows={2}
          maxLength={REFUND_NOTE_MAX}
          defaultValue={p.note}
          onChange={(event) => p.onNote?.(event.target.value)}
        />
      </Field>
    </div>
  )
}
