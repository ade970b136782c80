import { getInputProps } from '@conform-to/react'
import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from '@remix-run/cloudflare'
import { Form, useLoaderData } from '@remix-run/react'
import { LogOut } from 'lucide-react'
import { z } from 'zod'
import { FormError, SavedNote } from '#app/components/settings/form-notes.tsx'
import { TwoFactorCard } from '#app/components/settings/two-factor-card.tsx'
import { useAnsweredForm } from '#app/components/settings/use-answer.ts'
import { ErrorPanel } from '#app/components/shell/error-page.tsx'
import { Button } from '#app/components/ui/button.tsx'
import { Card } from '#app/components/ui/card.tsx'
import { Field } from '#app/components/ui/field.tsx'
import { Input } from '#app/components/ui/input.tsx'
import {
  loginNameSchema,
  passwordChangeSchema,
  passwordCheckSchema,
  secondFactorSchema,
} from '#app/domain/sellers/sign-in.schema.ts'
import { runForm } from '#app/http/form.ts'
import { enter } from '#app/http/refusal.ts'
import type { AppLoadContext } from '#workers/load-context.ts'

export async function loader(args: LoaderFunctionArgs) {
  const { login } = await enter(args)
  const { signIn } = args.context as AppLoadContext
  const { name, email, twoFactor } = login
  return { name, email, twoFactor, hasPassword: await signIn.hasPassword(login.id) }
}

export async function action(args: ActionFunctionArgs) {
  const { login } = await enter(args)
  const { signIn } = args.context as AppLoadContext
  const { headers } = args.request
  const form = await args.request.formData()
  const saved = (what: string, cookies?: Headers) =>
    redirect(`/settings/account?saved=${what}`, { headers: cookies })

  switch (form.get('intent')) {
    case 'name':
      return runForm(form, loginNameSchema, async ({ name }) => {
        await signIn.rename(login.id, name)
        return saved('name')
      })
    case 'password':
      return runForm(form, passwordChangeSchema, async (input) =>
        saved('password', await signIn.changePassword(input, login.id, headers)),
      )
    case 'totp-start':
      return runForm(form, passwordCheckSchema, ({ password }) => signIn.startTwoFactor(password, headers))
    case 'totp-confirm':
      return runForm(form, secondFactorSchema, async ({ code }) =>
        saved('totp', await signIn.confirmTwoFactor(code, headers)),
      )
    case 'totp-end':
      return runForm(form, passwordCheckSchema, async ({ password }) =>
        saved('totp-off', await signIn.endTwoFactor(password, headers)),
      )
    case 'backup-codes':
      return runForm(form, passwordCheckSchema, ({ password }) => signIn.renewBackupCodes(password, headers))
    default:
      return runForm(form, z.object({}), async () =>
        redirect('/sign-in?out=everywhere', { headers: await signIn.signOutEverywhere(headers) }),
      )
  }
}

export default function AccountSettings() {
  const { name, email, twoFactor, hasPassword } = useLoaderData<typeof loader>()
  return (
    <>
      <NameCard name={name} email={email} />
      <PasswordCard email={email} hasPassword={hasPassword} />
      <TwoFactorCard isOn={twoFactor} hasPassword={hasPassword} />
      <Form method="post">
        <input type="hidden" name="intent" value="sign-out-everywhere" />
        <Card
          flush
          title="Sign out everywhere"
          description="Ends your sessions on all devices, this one too. For a lost laptop or a shared computer."
          footer={
            <Button type="submit" icon={LogOut}>
              Sign out everywhere
            </Button>
          }
        />
      </Form>
    </>
  )
}

function NameCard({ name, email }: { name: string; email: string }) {
  const { form, fields, isBusy } = useAnsweredForm<{ name: string }>('name', { name })
  return (
    <Form method="post" id={form.id} noValidate={form.noValidate}>
      <input type="hidden" name="intent" value="name" />
      <Card
        title="You"
        description={`You sign in as ${email}.`}
        footer={
          <>
            <SavedNote of="name" />
            <Button type="submit" variant="primary" pending={isBusy}>
              Save name
            </Button>
          </>
        }
      >
        <FormError errors={form.errors} />
        <Field label="Your name" required id={fields.name.id} error={fields.name.errors}>
          <Input {...getInputProps(fields.name, { type: 'text' })} maxLength={80} autoComplete="name" />
        </Field>
      </Card>
    </Form>
  )
}

function PasswordCard({ email, hasPassword }: { email: string; hasPassword: boolean }) {
  const { form, fields, isBusy } = useAnsweredForm<{ currentPassword: string; newPassword: string }>(
    'password',
  )
  return (
    <Form method="post" id={form.id} noValidate={form.noValidate}>
      <input type="hidden" name="intent" value="password" />
      <Card
        title={hasPassword ? 'Change your password' : 'Set a password'}
        description={
          hasPassword
            ? 'Other devices are signed out when it changes.'
            : 'Optional: links by mail keep working. With a password you need not wait for them.'
        }
        footer={
          <>
            <SavedNote of="password" />
            <Button type="submit" variant="primary" pending={isBusy}>
              {hasPassword ? 'Change password' : 'Set password'}
            </Button>
          </>
        }
      >
        <div className="grid gap-5">
          <FormError errors={form.errors} />
          <input type="hidden" name="username" value={email} autoComplete="username" />
          {hasPassword && (
            <Field
              label="Current password"
              required
              id={fields.currentPassword.id}
              error={fields.currentPassword.errors}
            >
              <Input type="password" name="currentPassword" autoComplete="current-password" />
            </Field>
          )}
          <Field
            label="New password"
            required
            id={fields.newPassword.id}
            error={fields.newPassword.errors}
            hint="At least 10 characters."
          >
            <Input
              type="password"
              name="newPassword"
              autoComplete="new-password"
              minLength={10}
              maxLength={128}
            />
          </Field>
        </div>
      </Card>
    </Form>
  )
}

export const ErrorBoundary = ErrorPanel
