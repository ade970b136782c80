import { getInputProps } from '@conform-to/react'
import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from '@remix-run/cloudflare'
import { Form, useLoaderData } from '@remix-run/react'
import { KeyRound } from 'lucide-react'
import { z } from 'zod'
import { ApiKeyList } from '#app/components/settings/api-key-list.tsx'
import { FormError, SavedNote } from '#app/components/settings/form-notes.tsx'
import { useAnsweredForm } from '#app/components/settings/use-answer.ts'
import { ErrorPanel } from '#app/components/shell/error-page.tsx'
import { Button } from '#app/components/ui/button.tsx'
import { Card } from '#app/components/ui/card.tsx'
import { Checkbox } from '#app/components/ui/checkbox.tsx'
import { CopyButton } from '#app/components/ui/copy-button.tsx'
import { Field } from '#app/components/ui/field.tsx'
import { Input } from '#app/components/ui/input.tsx'
import { apiKeySchema } from '#app/domain/sellers/api-key.rules.ts'
import { API_SCOPES, type Permission } from '#app/domain/sellers/permissions.rules.ts'
import { runForm } from '#app/http/form.ts'
import { orPage } from '#app/http/refusal.ts'
import { enterSettings } from '#app/http/settings-access.ts'

export async function loader(args: LoaderFunctionArgs) {
  const { scope, services, now } = await enterSettings(args)
  return { keys: await orPage(services.apiKeys.list(scope)), now }
}

export async function action(args: ActionFunctionArgs) {
  const { scope, services } = await enterSettings(args)
  const form = await args.request.formData()
  if (form.get('intent') === 'revoke')
    return runForm(form, z.object({ keyId: z.string() }), async ({ keyId }) => {
      await services.apiKeys.revoke(scope, keyId)
      return redirect('/settings/api-keys?saved=revoked')
    })
  return runForm(form, apiKeySchema, (input) => services.apiKeys.create(scope, input))
}

const ABOUT: Partial<Record<Permission, string>> = {
  'products:read': 'List products, versions and changes',
  'products:write': 'Create and change products, content and files',
  'updates:read': 'See updates and their deliveries',
  'updates:send': 'Send, cancel and retry updates',
  'contacts:read': 'List the audience',
  'contacts:write': 'Add and change contacts',
  'consent:restrict': 'Unsubscribe and blocklist contacts',
  'consent:resubscribe': 'Subscribe contacts again, with evidence',
  'purchases:read': 'List purchases',
  'purchases:write': 'Record sales made elsewhere',
  'refunds:write': 'Refund purchases and decide requests',
  'policies:write': 'Change refund policies',
  'payouts:read': 'See the balance and payouts',
  'payouts:write': 'Change payout settings and ask for instant payouts',
}

export default function ApiKeySettings() {
  const { keys, now } = useLoaderData<typeof loader>()
  const { form, fields, done, isBusy } = useAnsweredForm<{ name: string; scopes: string[] }>('create')
  const made = done as { id: string; key: string } | null
  const chosen = fields.scopes.initialValue as string[] | string | undefined
  return (
    <>
      {made && (
        <Card title="Your new key" description="Copy it now: it is shown this once and cannot be read again.">
          <div className="flex flex-wrap items-center gap-3">
            <code className="rounded-md bg-sunken px-3 py-2 text-sm break-all">{made.key}</code>
            <CopyButton text={made.key} />
          </div>
        </Card>
      )}
      <Form method="post" id={form.id} key={made?.id}>
        <input type="hidden" name="intent" value="create" />
        <Card
          title="New API key"
          description={
            <>
              Lets a program act for this seller. What it can do is in the{' '}
              <a className="link" href="/api/docs">
                API reference
              </a>
              .
            </>
          }
          footer={
            <Button type="submit" variant="primary" icon={KeyRound} pending={isBusy}>
              Create key
            </Button>
          }
        >
          <div className="grid gap-5">
            <FormError errors={form.errors} />
            <Field
              label="Name"
              required
              id={fields.name.id}
              error={fields.name.errors}
              hint="What will use it."
            >
              <Input {...getInputProps(fields.name, { type: 'text' })} maxLength={60} className="max-w-sm" />
            </Field>
            <fieldset>
              <legend className="text-sm font-semibold">It may</legend>
              {fields.scopes.errors && (
                <p className="mt-1 text-sm font-medium text-danger">{fields.scopes.errors[0]}</p>
              )}
              <div className="mt-2 grid gap-x-6 gap-y-2.5 sm:grid-cols-2">
                {API_SCOPES.map((scope) => (
                  <Checkbox
                    key={scope}
                    name="scopes"
                    value={scope}
                    defaultChecked={chosen?.includes(scope)}
                    label={ABOUT[scope]}
                    hint={<code className="text-xs">{scope}</code>}
                  />
                ))}
              </div>
            </fieldset>
          </div>
        </Card>
      </Form>
      <Card title="Keys" actions={<SavedNote of="revoked">Revoked</SavedNote>} flush={keys.length > 0}>
        {keys.length > 0 ? <ApiKeyList keys={keys} now={now} /> : <p className="text-muted">No keys yet.</p>}
      </Card>
    </>
  )
}

export const ErrorBoundary = ErrorPanel
