import { Form } from '@remix-run/react'
import type { z } from 'zod'
import { OPERATOR_REASONS, type pauseSchema } from '#app/domain/payouts/operations.schema.ts'
import { shortDay } from '../payouts/payout-words.ts'
import { FormError, SavedNote } from '../settings/form-notes.tsx'
import { useAnsweredForm } from '../settings/use-answer.ts'
import { Badge } from '../ui/badge.tsx'
import { Button } from '../ui/button.tsx'
import { Card } from '../ui/card.tsx'
import { Checkbox } from '../ui/checkbox.tsx'
import { Field } from '../ui/field.tsx'
import { Input, Select } from '../ui/input.tsx'
import { RelativeTime } from '../ui/relative-time.tsx'
import { Table, Td, Th, Tr } from '../ui/table.tsx'

type Held = {
  sellerId: string
  seller: string
  heldAt: number
  heldBy: string
  reason: string
  note: string | null
  reviewOn: string | null
  isSuspended: number
}
const REASON_WORDS: Record<string, string> = {
  disputes: 'Too many disputes',
  verification: 'The provider asks for something',
  review: 'Recent sales are looked at',
  other: 'Something else',
}

/** Sellers whose payouts the operator has stopped, with why and until when; and stopping one. */
export function PayoutHoldsCard({ held, now, today }: { held: Held[]; now: number; today: string }) {
  const { form, fields, isBusy } = useAnsweredForm<z.input<typeof pauseSchema>>('pause')
  return (
    <Card
      title="Stopped sellers"
      description="Nothing new is paid out; what is on its way goes on. The seller reads reason, note and day, and gets a mail."
      flush
    >
      {held.length > 0 && (
        <Table label="Stopped sellers">
          <thead>
            <tr>
              <Th>Seller</Th>
              <Th>Why</Th>
              <Th>Looked at by</Th>
              <Th>Stopped</Th>
              <Th>Resume</Th>
            </tr>
          </thead>
          <tbody>
            {held.map((h) => (
              <Tr key={h.sellerId}>
                <Td>
                  <span className="font-semibold">{h.seller}</span>
                  <span className="block font-mono text-xs text-muted">{h.sellerId}</span>
                </Td>
                <Td className="text-sm">
                  <Badge tone={h.isSuspended ? 'danger' : 'warn'}>
                    {h.isSuspended ? 'Suspended' : 'Paused'}
                  </Badge>{' '}
                  {REASON_WORDS[h.reason] ?? h.reason}
                  {h.note && <span className="block text-muted">{h.note}</span>}
                </Td>
                <Td className="text-sm whitespace-nowrap">
                  {h.reviewOn === null ? (
                    <span className="text-muted">No day</span>
                  ) : h.reviewOn < today ? (
                    <strong className="text-danger">{shortDay(h.reviewOn)}: overdue</strong>
                  ) : (
                    shortDay(h.reviewOn)
                  )}
                </Td>
                <Td className="text-sm text-muted">
                  <RelativeTime at={h.heldAt} now={now} /> by {h.heldBy}
                </Td>
                <Td>
                  <Form method="post">
                    <input type="hidden" name="intent" value="resume" />
                    <input type="hidden" name="sellerId" value={h.sellerId} />
                    <Button type="submit" size="sm" aria-label={`Resume payouts of ${h.seller}`}>
                      Resume
                    </Button>
                  </Form>
                </Td>
              </Tr>
            ))}
          </tbody>
        </Table>
      )}
      <Form method="post" id={form.id} noValidate={form.noValidate} className="grid gap-4 px-5 py-5">
        <input type="hidden" name="intent" value="pause" />
        <FormError errors={form.errors} />
        <div className="grid gap-4 sm:grid-cols-2 lg:grid-cols-4">
          <Field
            label="Seller"
            required
            id={fields.seller.id}
            error={fields.seller.errors}
            hint="Its short name or id."
          >
            <Input
              name="seller"
              defaultValue={fields.seller.initialValue}
              spellCheck={false}
              autoComplete="off"
            />
          </Field>
          <Field label="Reason" required id={fields.reason.id} error={fields.reason.errors}>
            <Select name="reason" defaultValue={fields.reason.initialValue ?? 'review'}>
              {OPERATOR_REASONS.map((reason) => (
                <option key={reason} value={reason}>
                  {REASON_WORDS[reason]}
                </option>
              ))}
            </Select>
          </Field>
          <Field
            label="Note"
            id={fields.note.id}
            error={fields.note.errors}
            hint="A sentence, as the seller reads it."
          >
            <Input name="note" defaultValue={fields.note.initialValue} maxLength={300} />
          </Field>
          <Field label="Looked at again by" id={fields.reviewOn.id} error={fields.reviewOn.errors}>
            <Input type="date" name="reviewOn" min={today} defaultValue={fields.reviewOn.initialValue} />
          </Field>
        </div>
        <Checkbox name="suspend" label="Suspend the whole seller, not only its payouts" />
        <div className="flex flex-wrap items-center gap-3">
          <Button type="submit" variant="danger" pending={isBusy}>
            Stop payouts
          </Button>
          <SavedNote of="pause">Stopped; the seller is told</SavedNote>
          <SavedNote of="resume">Payouts go on; the seller is told</SavedNote>
        </div>
      </Form>
    </Card>
  )
}
