import { Form } from '@remix-run/react'
import { CreditCard, ExternalLink, Landmark } from 'lucide-react'
import { momentText } from '#app/domain/kernel/day.ts'
import type { PayoutSettingsView } from '#workers/services/payouts/payout-settings.service.ts'
import { FormError } from '../settings/form-notes.tsx'
import { useAnsweredForm } from '../settings/use-answer.ts'
import { Badge } from '../ui/badge.tsx'
import { Button } from '../ui/button.tsx'
import { Card } from '../ui/card.tsx'
import { Field } from '../ui/field.tsx'
import { Select } from '../ui/input.tsx'

type DestinationCardProps = {
  destination: PayoutSettingsView['destination']
  /** To choose the first account's of; [] once there is one. */
  countries: { code: string; name: string }[]
  canEdit: boolean
}

/** Where the money goes. It is given to the payment provider, on a page of theirs; we never see the number. */
export function DestinationCard({ destination: d, countries, canEdit }: DestinationCardProps) {
  const { form, fields, isBusy } = useAnsweredForm<{ country: string }>('destination')
  const Icon = d?.kind === 'card' ? CreditCard : Landmark
  return (
    // A plain form: it leads to another site.
    <Form method="post" id={form.id} reloadDocument>
      <input type="hidden" name="intent" value="destination" />
      {d && <input type="hidden" name="country" value={d.country} />}
      <Card
        title="Where payouts go"
        footer={
          canEdit && (
            <Button type="submit" variant={d ? 'secondary' : 'primary'} icon={ExternalLink} pending={isBusy}>
              {d ? 'Change the account' : 'Add a bank account or card'}
            </Button>
          )
        }
      >
        <FormError errors={form.errors} />
        {d ? (
          <>
            <div className="flex items-start gap-3">
              <Icon aria-hidden="true" className="mt-0.5 size-5 shrink-0 text-muted" />
              <div className="min-w-0">
                <p className="font-semibold break-words">{d.label}</p>
                <p className="text-sm text-muted">
                  {d.currency.toUpperCase()}, {d.country}
                </p>
                <p className="mt-2 flex flex-wrap gap-1.5">
                  <Badge tone={d.verified ? 'ok' : 'warn'}>{d.verified ? 'Verified' : 'Not verified'}</Badge>
                  <Badge tone={d.instant ? 'accent' : 'neutral'}>
                    {d.instant ? 'Takes instant payouts' : 'No instant payouts'}
                  </Badge>
                </p>
              </div>
            </div>
            {d.held_until && (
              <p className="mt-3 rounded-md bg-warn-soft px-4 py-3 text-warn">
                It was changed, so payouts wait until {momentText(Date.parse(d.held_until), 'UTC')} UTC. If it
                was not you, pause payouts and write to support at once.
              </p>
            )}
          </>
        ) : (
          <Field label="Country of the account" required id={fields.country.id} error={fields.country.errors}>
            <Select
              name="country"
              defaultValue={fields.country.initialValue ?? ''}
              disabled={!canEdit}
              className="max-w-80"
            >
              <option value="">Choose one</option>
              {countries.map(({ code, name }) => (
                <option key={code} value={code}>
                  {name}
                </option>
              ))}
            </Select>
          </Field>
        )}
        {canEdit && (
          <p className="mt-3 text-sm text-muted">
            The payment provider asks for it on a page of its own and leads you back.{' '}
            {d
              ? 'You may be asked to sign in again first. A change holds payouts for 24 hours, and owners and admins get a mail.'
              : 'You may be asked to sign in again first.'}
          </p>
        )}
      </Card>
    </Form>
  )
}
