import { Form } from '@remix-run/react'
import type { z } from 'zod'
import type { instantSwitchSchema } from '#app/domain/payouts/operations.schema.ts'
import { shortDay } from '../payouts/payout-words.ts'
import { FormError } from '../settings/form-notes.tsx'
import { useAnsweredForm } from '../settings/use-answer.ts'
import { Badge } from '../ui/badge.tsx'
import { Button } from '../ui/button.tsx'
import { Card } from '../ui/card.tsx'
import { Field } from '../ui/field.tsx'
import { Input } from '../ui/input.tsx'
import { RelativeTime } from '../ui/relative-time.tsx'

type Switch = {
  isOff: boolean
  offUntil: string | null
  reason: string
  changedBy: string
  changedAt: number
} | null

/** Instant payouts of everybody, on or off. */
export function InstantSwitchCard({ instant, now }: { instant: Switch; now: number }) {
  const { form, fields, isBusy } = useAnsweredForm<z.input<typeof instantSwitchSchema>>('switch')
  return (
    <Card
      title="Instant payouts"
      description="Off holds from the next request on, for everybody. Daily sellers are paid weekly meanwhile: their next daily run suspends and tells them, and brings them back."
    >
      <p className="mb-4 flex flex-wrap items-center gap-2">
        <Badge tone={instant?.isOff ? 'danger' : 'ok'}>
          {instant?.isOff
            ? `Off${instant.offUntil ? ` until ${shortDay(instant.offUntil)}` : ' until somebody switches them on'}`
            : 'On'}
        </Badge>
        {instant?.isOff && <span>{instant.reason}</span>}
        {instant && (
          <span className="text-sm text-muted">
            <RelativeTime at={instant.changedAt} now={now} /> by {instant.changedBy}
          </span>
        )}
      </p>
      {instant?.isOff ? (
        <Form method="post">
          <input type="hidden" name="intent" value="switch" />
          <input type="hidden" name="isOff" value="false" />
          <Button type="submit" variant="primary" pending={isBusy}>
            Switch on
          </Button>
        </Form>
      ) : (
        <Form method="post" id={form.id} noValidate={form.noValidate} className="grid gap-4">
          <input type="hidden" name="intent" value="switch" />
          <input type="hidden" name="isOff" value="true" />
          <FormError errors={form.errors} />
          <div className="grid gap-4 sm:grid-cols-2">
            <Field
              label="Reason sellers read"
              id={fields.reason.id}
              error={fields.reason.errors}
              hint="A sentence. Left out: The payment provider has trouble."
            >
              <Input name="reason" defaultValue={fields.reason.initialValue} maxLength={300} />
            </Field>
            <Field
              label="On again from"
              id={fields.until.id}
              error={fields.until.errors}
              hint="Left out: until somebody switches them on."
            >
              <Input type="date" name="until" defaultValue={fields.until.initialValue} />
            </Field>
          </div>
          <Button type="submit" variant="danger" pending={isBusy} className="justify-self-start">
            Switch instant payouts off
          </Button>
        </Form>
      )}
    </Card>
  )
}
