import { getInputProps } from '@conform-to/react'
import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from '@remix-run/cloudflare'
import { Form, useLoaderData } from '@remix-run/react'
import { Send } from 'lucide-react'
import { z } from 'zod'
import { FormError, SavedNote } from '#app/components/settings/form-notes.tsx'
import { useAnsweredForm } from '#app/components/settings/use-answer.ts'
import { ErrorPanel } from '#app/components/shell/error-page.tsx'
import { Button } from '#app/components/ui/button.tsx'
import { Card } from '#app/components/ui/card.tsx'
import { Checkbox } from '#app/components/ui/checkbox.tsx'
import { Field } from '#app/components/ui/field.tsx'
import { Input, Select } from '#app/components/ui/input.tsx'
import { type Sender, senderSchema } from '#app/domain/sellers/settings.schema.ts'
import { runForm } from '#app/http/form.ts'
import { enterSettings } from '#app/http/settings-access.ts'

export async function loader(args: LoaderFunctionArgs) {
  const { scope, services, member } = await enterSettings(args)
  const { senderName, senderLocalPart, mailProvider, trackMail, digest, mailDomain, supportEmail } =
    await services.settings.get(scope)
  return {
    sender: { senderName, senderLocalPart, mailProvider, trackMail, digest },
    mailDomain,
    supportEmail,
    myEmail: member.email,
  }
}

export async function action(args: ActionFunctionArgs) {
  const { scope, services, member } = await enterSettings(args)
  const form = await args.request.formData()
  if (form.get('intent') === 'test')
    return runForm(form, z.object({}), async () => {
      await services.settings.sendTest(scope, member)
      return redirect('/settings/mail?saved=test')
    })
  return runForm(form, senderSchema, async (sender) => {
    await services.settings.updateSender(scope, sender)
    return redirect('/settings/mail?saved=sender')
  })
}

export default function MailSettings() {
  const { sender, mailDomain, supportEmail, myEmail } = useLoaderData<typeof loader>()
  const { form, fields, isBusy } = useAnsweredForm<Sender>('sender', sender)
  const test = useAnsweredForm('test')
  return (
    <>
      <Form method="post" id={form.id} noValidate={form.noValidate}>
        <input type="hidden" name="intent" value="sender" />
        <Card
          title="Mail sender"
          description="Who updates come from, as an inbox shows it."
          footer={
            <>
              <SavedNote of="sender" />
              <Button type="submit" variant="primary" pending={isBusy}>
                Save sender
              </Button>
            </>
          }
        >
          <div className="grid gap-5">
            <FormError errors={form.errors} />
            <Field label="Sender name" required id={fields.senderName.id} error={fields.senderName.errors}>
              <Input {...getInputProps(fields.senderName, { type: 'text' })} maxLength={70} />
            </Field>
            <Field
              label="Sender address"
              required
              id={fields.senderLocalPart.id}
              error={fields.senderLocalPart.errors}
              hint={
                supportEmail
                  ? `Answers go to ${supportEmail}, the support e-mail of your profile.`
                  : 'Without a support e-mail in your profile, answers to your mails are lost.'
              }
            >
              <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
                <Input
                  {...getInputProps(fields.senderLocalPart, { type: 'text' })}
                  maxLength={40}
                  spellCheck={false}
                  className="flex-1 basis-40"
                />
                <span className="text-muted">@{mailDomain}</span>
              </span>
            </Field>
            <Field label="Mail provider" id={fields.mailProvider.id} error={fields.mailProvider.errors}>
              <Select
                name={fields.mailProvider.name}
                defaultValue={String(fields.mailProvider.initialValue ?? '')}
                className="max-w-72"
              >
                <option value="">As the installation does</option>
                <option value="resend">Resend</option>
                <option value="sendgrid">SendGrid</option>
              </Select>
            </Field>
            <Checkbox
              {...getInputProps(fields.trackMail, { type: 'checkbox' })}
              label="Count opens and clicks"
              hint="Updates carry an invisible picture, and their links lead through this site. Customers can ask to be left out. Holds for updates you confirm from now on."
            />
            <Checkbox
              {...getInputProps(fields.digest, { type: 'checkbox' })}
              label="One digest a day"
              hint="Customers who own several of the products you update on one day get one mail instead of several. All your updates then wait until 16:00 UTC."
            />
          </div>
        </Card>
      </Form>
      <Form method="post" id={test.form.id}>
        <input type="hidden" name="intent" value="test" />
        <Card
          title="Try it"
          description={`Sends an example of an update to you, ${myEmail}, as it is set up now.`}
          footer={
            <>
              <SavedNote of="test">Sent. It should be in your inbox in a moment.</SavedNote>
              <Button type="submit" icon={Send} pending={test.isBusy}>
                Send me a test mail
              </Button>
            </>
          }
          flush
        >
          <div className="px-5 not-empty:pb-4">
            <FormError errors={test.form.errors} />
          </div>
        </Card>
      </Form>
    </>
  )
}

export const ErrorBoundary = ErrorPanel
