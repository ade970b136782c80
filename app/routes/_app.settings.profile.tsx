import { getInputProps, getTextareaProps } from '@conform-to/react'
import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from '@remix-run/cloudflare'
import { Form, useLoaderData } from '@remix-run/react'
import { FormError, SavedNote } from '#app/components/settings/form-notes.tsx'
import { useAnsweredForm } from '#app/components/settings/use-answer.ts'
import { ErrorPanel } from '#app/components/shell/error-page.tsx'
import { Button } from '#app/components/ui/button.tsx'
import { Card } from '#app/components/ui/card.tsx'
import { Field } from '#app/components/ui/field.tsx'
import { Input, Select, Textarea } from '#app/components/ui/input.tsx'
import { type Profile, profileSchema } from '#app/domain/sellers/settings.schema.ts'
import { timeZonesByRegion, zoneLabel } from '#app/domain/sellers/time-zone.rules.ts'
import { runForm } from '#app/http/form.ts'
import { enterSettings } from '#app/http/settings-access.ts'

export async function loader(args: LoaderFunctionArgs) {
  const { scope, services } = await enterSettings(args)
  const { name, slug, supportEmail, postalAddress, promptSeconds, timeZone } =
    await services.settings.get(scope)
  return {
    profile: { name, slug, supportEmail, postalAddress, promptSeconds, timeZone },
    zones: timeZonesByRegion(timeZone),
  }
}

export async function action(args: ActionFunctionArgs) {
  const { scope, services } = await enterSettings(args)
  return runForm(await args.request.formData(), profileSchema, async (profile) => {
    await services.settings.updateProfile(scope, profile)
    return redirect('/settings/profile?saved=profile')
  })
}

export default function ProfileSettings() {
  const { profile, zones } = useLoaderData<typeof loader>()
  const { form, fields, isBusy } = useAnsweredForm<Profile>('profile', profile)
  return (
    <Form method="post" id={form.id} noValidate={form.noValidate}>
      <input type="hidden" name="intent" value="profile" />
      <Card
        title="Profile"
        description="What customers and members read."
        footer={
          <>
            <SavedNote of="profile" />
            <Button type="submit" variant="primary" pending={isBusy}>
              Save profile
            </Button>
          </>
        }
      >
        <div className="grid gap-5">
          <FormError errors={form.errors} />
          <Field label="Seller name" required id={fields.name.id} error={fields.name.errors}>
            <Input
              {...getInputProps(fields.name, { type: 'text' })}
              maxLength={80}
              autoComplete="organization"
            />
          </Field>
          <Field
            label="Short name in addresses"
            required
            id={fields.slug.id}
            error={fields.slug.errors}
            hint="Lower-case letters, digits and hyphens. Links that carry the old one stop working."
          >
            <Input {...getInputProps(fields.slug, { type: 'text' })} maxLength={40} spellCheck={false} />
          </Field>
          <Field
            label="Support e-mail"
            id={fields.supportEmail.id}
            error={fields.supportEmail.errors}
            hint="Customers’ answers to your mails go there."
          >
            <Input {...getInputProps(fields.supportEmail, { type: 'email' })} autoComplete="email" />
          </Field>
          <Field
            label="Postal address"
            id={fields.postalAddress.id}
            error={fields.postalAddress.errors}
            hint="Stands under every update. Many countries ask for one in mails to customers."
          >
            <Textarea {...getTextareaProps(fields.postalAddress)} rows={3} maxLength={300} />
          </Field>
          <Field
            label="Time zone"
            required
            id={fields.timeZone.id}
            error={fields.timeZone.errors}
            hint="Where your days begin: filters by date go by it."
          >
            <Select
              name={fields.timeZone.name}
              defaultValue={String(fields.timeZone.initialValue ?? 'UTC')}
              className="max-w-80"
            >
              {zones.map(({ region, zones }) => (
                <optgroup key={region} label={region}>
                  {zones.map((zone) => (
                    <option key={zone} value={zone}>
                      {zoneLabel(zone)}
                    </option>
                  ))}
                </optgroup>
              ))}
            </Select>
          </Field>
          <Field
            label="How long to ask “notify customers?” after a save"
            required
            id={fields.promptSeconds.id}
            error={fields.promptSeconds.errors}
          >
            <Select
              name={fields.promptSeconds.name}
              defaultValue={String(fields.promptSeconds.initialValue ?? 10)}
              className="max-w-44"
            >
              {[8, 9, 10].map((seconds) => (
                <option key={seconds} value={seconds}>
                  {seconds} seconds
                </option>
              ))}
            </Select>
          </Field>
        </div>
      </Card>
    </Form>
  )
}

export const ErrorBoundary = ErrorPanel
