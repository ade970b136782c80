import { Form, useNavigation } from '@remix-run/react'
import { Save } from 'lucide-react'
import {
  CONSENT_RULES,
  type ConsentRule,
  FIELD_RULES,
  type FieldRule,
  type PolicyView,
  PROFILE_FIELDS,
  type ProfileField,
} from '#app/domain/imports/policy.schema.ts'
import type { FieldError } from '#app/domain/kernel/errors.ts'
import { attributeLines } from '#app/http/policy-form.ts'
import { Button, ButtonLink } from '../ui/button.tsx'
import { Card } from '../ui/card.tsx'
import { Checkbox } from '../ui/checkbox.tsx'
import { Field } from '../ui/field.tsx'
import { Input, Select, Textarea } from '../ui/input.tsx'

const FIELDS: Record<ProfileField, string> = {
  email: 'Address, where your id finds the person',
  external_id: 'Your id of the person',
  name: 'Name',
  country: 'Country',
  tags: 'Tags',
  attributes: 'Attributes',
}
const RULES: Record<FieldRule, string> = {
  overwrite: 'The file is right',
  fill: 'Only where there is nothing',
  merge: 'Put together',
  newest: 'The newer one is right',
  never: 'Stays as it is',
}
const CONSENT: Record<ConsentRule, string> = {
  keep: 'Nobody’s changes',
  less_only: 'The file may opt people out',
  opt_out: 'Everybody in the file is opted out',
  re_permission: 'Whoever proves to have agreed after opting out is subscribed again',
  listmonk: 'As listmonk does it, but nobody who opted out comes back',
}
/** What makes sense for a field: an address is replaced or not, and only lists and objects can be put together. */
const rulesOf = (field: ProfileField): readonly FieldRule[] =>
  field === 'email'
    ? ['overwrite', 'never']
    : FIELD_RULES.filter((rule) => rule !== 'merge' || field === 'tags' || field === 'attributes')

type PolicyEditorProps = {
  /** A seller's own to be changed, or any other as the beginning of a new one. */
  from: PolicyView
  errors: readonly FieldError[]
  consents: readonly ConsentRule[]
}

/** Every rule of a policy. Saving one of the seller's own makes its next version; a template makes a new policy. */
export function PolicyEditor({ from, errors, consents }: PolicyEditorProps) {
  const isSaving = useNavigation().state === 'submitting'
  const error = (path: string) =>
    errors.find((e) => e.path === path || e.path.startsWith(`${path}.`))?.message
  return (
    <Form method="post" className="max-w-3xl">
      {!from.template && <input type="hidden" name="id" value={from.id} />}
      <Card
        title={from.template ? 'A policy of your own' : from.name}
        description={
          from.template
            ? `Begins as “${from.name}”.`
            : `Version ${from.version}. Imports that used it keep the version they used.`
        }
        footer={
          <>
            <ButtonLink to="/audience/imports/policies" variant="ghost">
              Cancel
            </ButtonLink>
            <Button type="submit" variant="primary" icon={Save} pending={isSaving}>
              Save policy
            </Button>
          </>
        }
      >
        <div className="grid gap-7">
          <Field label="Name" required error={error('name')}>
            <Input name="name" maxLength={60} defaultValue={from.template ? '' : from.name} />
          </Field>
          <fieldset className="grid gap-4">
            <legend className="mb-3 text-sm font-semibold">
              What becomes of people who are there already
            </legend>
            <div className="grid gap-4 sm:grid-cols-2">
              {PROFILE_FIELDS.map((field) => (
                <Field key={field} label={FIELDS[field]} required error={error(`fields.${field}`)}>
                  <Select name={`field:${field}`} defaultValue={from.fields[field]}>
                    {rulesOf(field).map((rule) => (
                      <option key={rule} value={rule}>
                        {RULES[rule]}
                      </option>
                    ))}
                  </Select>
                </Field>
              ))}
            </div>
            <Field
              label="Attributes with a rule of their own"
              error={error('attributes')}
              hint={`One in each line, like “plan: newest”. Rules are ${FIELD_RULES.join(', ')}.`}
            >
              <Textarea
                name="attributes"
                rows={3}
                spellCheck={false}
                defaultValue={attributeLines(from.attributes)}
              />
            </Field>
          </fieldset>
          <fieldset className="grid gap-4">
            <legend className="mb-3 text-sm font-semibold">Empty cells</legend>
            <Checkbox
              name="blank_clears"
              defaultChecked={from.blank_clears}
              label="An empty cell clears the field"
              hint="Otherwise it says nothing. A column that is missing never changes anything."
            />
            <Field label="A cell that says this clears the field" error={error('clear_token')}>
              <Input name="clear_token" maxLength={40} defaultValue={from.clear_token ?? ''} />
            </Field>
          </fieldset>
          <fieldset className="group grid gap-4">
            <legend className="mb-3 text-sm font-semibold">Who gets mail</legend>
            <Field label="Consent of people who are there already" required error={error('consent')}>
              <Select name="consent" defaultValue={from.consent}>
                {CONSENT_RULES.filter((rule) => consents.includes(rule)).map((rule) => (
                  <option key={rule} value={rule}>
                    {CONSENT[rule]}
                  </option>
                ))}
              </Select>
            </Field>
            <Field label="Opting everybody out means" required error={error('opt_out_to')}>
              <Select name="opt_out_to" defaultValue={from.opt_out_to}>
                <option value="unsubscribed">Unsubscribed: they can subscribe again</option>
                <option value="blocklisted">Blocklisted</option>
              </Select>
            </Field>
            <Checkbox
              name="double_opt_in"
              defaultChecked={from.double_opt_in}
              label="Ask people who are new first"
              hint="They get one mail, a hundred a minute, and nothing more until they say yes."
            />
            <div className="hidden gap-4 group-has-[option[value=listmonk]:checked]:grid">
              <Checkbox
                name="overwrite_userinfo"
                defaultChecked={from.listmonk?.overwrite_userinfo}
                label="Overwrite name and attributes"
              />
              <Checkbox
                name="overwrite_subscription_status"
                defaultChecked={from.listmonk?.overwrite_subscription_status}
                label="Overwrite the subscription"
              />
            </div>
          </fieldset>
        </div>
      </Card>
    </Form>
  )
}
