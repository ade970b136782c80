import { Form } from '@remix-run/react'
import { priceInput } from '#app/domain/kernel/price-input.rules.ts'
import type { Schedule } from '#app/domain/payouts/payout.schema.ts'
import { HOLD_DAYS, RUN_HOUR } from '#app/domain/payouts/schedule.rules.ts'
import type { DailyCosts } from '#workers/services/payouts/payout-overview.service.ts'
import type { PayoutSettingsView } from '#workers/services/payouts/payout-settings.service.ts'
import { FormError, SavedNote } from '../settings/form-notes.tsx'
import { useAnsweredForm } from '../settings/use-answer.ts'
import { Button } from '../ui/button.tsx'
import { Card } from '../ui/card.tsx'
import { Checkbox } from '../ui/checkbox.tsx'
import { Field } from '../ui/field.tsx'
import { Input } from '../ui/input.tsx'
import { DailyCostsPanel } from './daily-costs.tsx'
import { SCHEDULE_WORDS } from './payout-words.ts'

type ScheduleCardProps = { settings: PayoutSettingsView; costs: DailyCosts; canEdit: boolean }

const hour = (h: number) => `${String(h).padStart(2, '0')}:00`
const SLOW: [Schedule, string][] = [
  ['weekly', 'Every Friday'],
  ['monthly', 'On the last Friday of each month'],
  ['quarterly', 'On the last Friday of March, June, September and December'],
]

/** How often one is paid, with what daily costs said before it is chosen. */
export function ScheduleCard({ settings, costs, canEdit }: ScheduleCardProps) {
  const { daily, schedule } = settings
  const above = settings.daily_above ? priceInput(settings.daily_above) : ''
  const { form, fields, isBusy } = useAnsweredForm<{ schedule: string; daily_above: string }>('schedule', {
    ...{ schedule, daily_above: above },
  })
  const chosen = fields.schedule.initialValue ?? schedule
  const isClosed = !daily.available && schedule !== 'daily'
  return (
    <Form method="post" id={form.id} noValidate>
      <input type="hidden" name="intent" value="schedule" />
      <Card
        title="Schedule"
        description="Days are days of UTC, wherever you are."
        footer={
          canEdit && (
            <>
              <SavedNote of="schedule" />
              <Button type="submit" variant="primary" pending={isBusy}>
                Save schedule
              </Button>
            </>
          )
        }
      >
        <FormError errors={form.errors} />
        <fieldset key={`${schedule} ${above}`} disabled={!canEdit} className="grid gap-4">
          <legend className="sr-only">How often you are paid</legend>
          {fields.schedule.errors && (
            <p role="alert" className="font-medium text-danger">
              {fields.schedule.errors.join(' ')}
            </p>
          )}
          {SLOW.map(([value, when]) => (
            <Checkbox
              key={value}
              type="radio"
              name="schedule"
              value={value}
              defaultChecked={chosen === value}
              label={SCHEDULE_WORDS[value]}
              hint={`${when}, from ${hour(RUN_HOUR.standard)} UTC, with sales that are at least ${HOLD_DAYS} days old. No fee.`}
            />
          ))}
          <div className="grid gap-3 border-t pt-4">
            <Checkbox
              type="radio"
              name="schedule"
              value="daily"
              disabled={isClosed}
              defaultChecked={chosen === 'daily'}
              label={`${SCHEDULE_WORDS.daily}, by instant payouts for a fee of ${daily.fee_percent}\u00a0%`}
              hint={`Every day, from ${hour(RUN_HOUR.daily)} UTC, with sales through the day before, as far as they have settled.`}
            />
            <div className="grid gap-3 sm:pl-6.5">
              {isClosed && daily.reason && (
                <p className="rounded-md bg-warn-soft px-4 py-3 text-warn">
                  Daily cannot be chosen: {daily.reason.detail}
                </p>
              )}
              <DailyCostsPanel costs={costs} />
              <Field
                label={`Daily only above, in ${settings.minimum.currency.toUpperCase()}`}
                id={fields.daily_above.id}
                error={fields.daily_above.errors}
                hint="A day with less waits until so much is there. It makes fewer payouts; the fee, a percentage, stays about the same. Empty: every day."
              >
                <Input
                  name="daily_above"
                  inputMode="decimal"
                  autoComplete="off"
                  defaultValue={fields.daily_above.initialValue}
                  disabled={isClosed}
                  className="max-w-40"
                />
              </Field>
            </div>
          </div>
        </fieldset>
      </Card>
    </Form>
  )
}
