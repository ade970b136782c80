import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from '@remix-run/cloudflare'
import { Form, Link, useLoaderData } from '@remix-run/react'
import { FormError } from '#app/components/settings/form-notes.tsx'
import { useAnsweredForm } from '#app/components/settings/use-answer.ts'
import { Door } from '#app/components/shell/door.tsx'
import { Button } from '#app/components/ui/button.tsx'
import { Field } from '#app/components/ui/field.tsx'
import { Input } from '#app/components/ui/input.tsx'
import { safeNext, secondFactorSchema } from '#app/domain/sellers/sign-in.schema.ts'
import { runForm } from '#app/http/form.ts'
import { afterSignIn } from '#app/http/sign-in.ts'
import type { AppLoadContext } from '#workers/load-context.ts'

export const meta: MetaFunction = () => [{ title: 'Second factor · Awning' }]
export const headers = () => ({ 'cache-control': 'no-store' })

export const loader = ({ request }: LoaderFunctionArgs) => ({
  next: safeNext(new URL(request.url).searchParams.get('next')),
})

export async function action({ request, context }: ActionFunctionArgs) {
  const { signIn } = context as AppLoadContext
  const form = await request.formData()
  return runForm(form, secondFactorSchema, async ({ code }) =>
    afterSignIn(await signIn.enterSecondFactor(code, request.headers), String(form.get('next') ?? '')),
  )
}

export default function SecondFactor() {
  const { next } = useLoaderData<typeof loader>()
  const { form, fields, isBusy } = useAnsweredForm<{ code: string }>('code')
  return (
    <Door title="One more step">
      <Form method="post" id={form.id} noValidate={form.noValidate} className="grid gap-4">
        <input type="hidden" name="intent" value="code" />
        <input type="hidden" name="next" value={next} />
        <FormError errors={form.errors} />
        <Field
          label="Code"
          required
          id={fields.code.id}
          error={fields.code.errors}
          hint="The six digits your authenticator app shows, or one of your backup codes."
        >
          <Input name="code" autoComplete="one-time-code" maxLength={11} spellCheck={false} autoFocus />
        </Field>
        <Button type="submit" variant="primary" pending={isBusy}>
          Sign in
        </Button>
      </Form>
      <p className="text-sm">
        <Link className="link" to="/sign-in">
          Start again
        </Link>
      </p>
    </Door>
  )
}
