import { Form } from '@remix-run/react'
import { formatMoney } from '#app/domain/kernel/money.ts'
import { priceInput } from '#app/domain/kernel/price-input.rules.ts'
import type { PayoutSettingsView } from '#workers/services/payouts/payout-settings.service.ts'
import { FormError, SavedNote } from '../settings/form-notes.tsx'
import { useAnsweredForm } from '../settings/use-answer.ts'
import { Button } from '../ui/button.tsx'
import { Card } from '../ui/card.tsx'
import { Field } from '../ui/field.tsx'
import { Input } from '../ui/input.tsx'

type MinimumCardProps = { settings: PayoutSettingsView; canEdit: boolean }

/** From how much on the schedule pays. */
export function MinimumCard({ settings, canEdit }: MinimumCardProps) {
  const { minimum, least_minimum: least } = settings
  const known = priceInput(minimum)
  const { form, fields, isBusy } = useAnsweredForm<{ minimum: string }>('minimum', { minimum: known })
  return (
    <Form method="post" id={form.id} noValidate>
      <input type="hidden" name="intent" value="minimum" />
      <Card
        title="Minimum"
        description="The schedule pays nothing below it; what is there waits for the next payout."
        footer={
          canEdit && (
            <>
              <SavedNote of="minimum" />
              <Button type="submit" pending={isBusy}>
                Save minimum
              </Button>
            </>
          )
        }
      >
        <FormError errors={form.errors} />
        <fieldset disabled={!canEdit}>
          <Field
            label={`At least, in ${minimum.currency.toUpperCase()}`}
            id={fields.minimum.id}
            error={fields.minimum.errors}
            hint={`${formatMoney(least)} is the least there is. Leave it empty for that.`}
          >
            <Input
              key={known}
              name="minimum"
              inputMode="decimal"
              autoComplete="off"
              defaultValue={fields.minimum.initialValue}
              className="max-w-40"
            />
          </Field>
        </fieldset>
      </Card>
    </Form>
  )
}
