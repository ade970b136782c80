import { Form, useFetcher, useNavigation } from '@remix-run/react'
import { Button } from '#app/components/ui/button.tsx'
import { Card } from '#app/components/ui/card.tsx'
import { ConfirmForm } from '#app/components/ui/confirm-form.tsx'
import { Field } from '#app/components/ui/field.tsx'
import { Textarea } from '#app/components/ui/input.tsx'
import { suppressionText } from '#app/domain/audience/consent.rules.ts'
import type { ContactView } from '#app/domain/audience/contacts.schema.ts'
import type { Refusal } from '#app/http/refusal.ts'
import { ConsentBadges } from './contact-table.tsx'

type ConsentCardProps = {
  contact: ContactView
  canRestrict: boolean
  canResubscribe: boolean
  refusal: Refusal | null
  /** Where it posts to when it stands on another page than the contact's own, and the fetcher that has the answer. */
  stay?: { action: string; fetcherKey: string }
}

/** What a contact agreed to and, for those who may, how to change it: less mail with one click, more with proof. */
export function ConsentCard({ contact, canRestrict, canResubscribe, refusal, stay }: ConsentCardProps) {
  const { state } = contact.consent
  const isOut = state === 'unsubscribed' || state === 'blocklisted'
  return (
    <Card title="Consent" actions={<ConsentBadges contact={contact} />}>
      <p>{SENTENCES[state]}</p>
      {contact.suppressed && (
        <p className="mt-2">
          {suppressionText(contact.suppressed)}, so it is not mailed whatever the consent says.
        </p>
      )}
      {contact.untracked && <p className="mt-2">Asked that their opens and clicks are not counted.</p>}
      {refusal && !refusal.errors.length && (
        <p role="alert" className="mt-3 font-medium text-danger">
          {refusal.detail}
        </p>
      )}
      {canRestrict && (
        <div className="mt-4 flex flex-wrap gap-2">
          {!isOut && (
            <ConfirmForm
              {...stay}
              fields={{ state: 'unsubscribed' }}
              title="Unsubscribe this contact?"
              description="They get no more updates. Only they can subscribe again, or an owner or admin with proof that they asked for it."
              confirmLabel="Unsubscribe"
            >
              Unsubscribe
            </ConfirmForm>
          )}
          {state !== 'blocklisted' && (
            <ConfirmForm
              {...stay}
              fields={{ state: 'blocklisted' }}
              title="Blocklist this contact?"
              description="They get no mail at all from you. Use it for people who told you never to write again."
              confirmLabel="Blocklist"
              danger
            >
              Blocklist
            </ConfirmForm>
          )}
        </div>
      )}
      {canResubscribe && isOut && !contact.suppressed && <Resubscribe refusal={refusal} stay={stay} />}
    </Card>
  )
}

const SENTENCES: Record<ContactView['consent']['state'], string> = {
  subscribed: 'Gets updates about what they bought.',
  pending: 'Has not confirmed yet, and gets no updates until then.',
  unsubscribed: 'Gets no updates.',
  blocklisted: 'Gets no mail at all.',
}

function Resubscribe({ refusal, stay }: Pick<ConsentCardProps, 'refusal' | 'stay'>) {
  const navigation = useNavigation()
  const fetcher = useFetcher({ key: stay?.fetcherKey })
  const sent = stay ? fetcher.formData : navigation.formData
  return (
    <Form method="post" {...stay} navigate={stay === undefined} className="mt-5 grid gap-3 border-t pt-4">
      <input type="hidden" name="state" value="subscribed" />
      <Field
        label="What proves that they asked for mail again"
        hint="What, when and where, for example “signed form at the Leipzig fair, 3 May”. It is kept with the change."
        error={refusal?.errors.find((e) => e.path === 'evidence')?.message ?? null}
        required
      >
        <Textarea name="evidence" rows={2} maxLength={1000} />
      </Field>
      <div>
        <Button type="submit" pending={sent?.get('state') === 'subscribed'}>
          Subscribe again
        </Button>
      </div>
    </Form>
  )
}
