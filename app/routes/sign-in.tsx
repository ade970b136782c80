import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from '@remix-run/cloudflare'
import { Form, Link, useLoaderData } from '@remix-run/react'
import { Mail } from 'lucide-react'
import { FormError } from '#app/components/settings/form-notes.tsx'
import { useAnsweredForm } from '#app/components/settings/use-answer.ts'
import { Door } from '#app/components/shell/door.tsx'
import { Button } from '#app/components/ui/button.tsx'
import { Field } from '#app/components/ui/field.tsx'
import { Input } from '#app/components/ui/input.tsx'
import {
  LINK_MINUTES,
  linkRequestSchema,
  passwordSignInSchema,
  safeNext,
} from '#app/domain/sellers/sign-in.schema.ts'
import { runForm } from '#app/http/form.ts'
import { afterSignIn, markBrowser } from '#app/http/sign-in.ts'
import type { AppLoadContext } from '#workers/load-context.ts'

export const meta: MetaFunction = () => [{ title: 'Sign in · Awning' }]

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { findLogin, container } = context as AppLoadContext
  const { searchParams } = new URL(request.url)
  const next = safeNext(searchParams.get('next'))
  // Signed in already, but too long ago for what they want to do.
  const isAgain = searchParams.has('again')
  if (!isAgain && (await findLogin(request))) throw redirect(next)
  return {
    ...{ next, isAgain },
    isSent: searchParams.has('sent'),
    isOut: searchParams.get('out'),
    byPassword: searchParams.get('by') === 'password',
    outbox: container.config.sandbox,
  }
}

export async function action({ request, context }: ActionFunctionArgs) {
  const { signIn, container } = context as AppLoadContext
  const form = await request.formData()
  const next = safeNext(String(form.get('next') ?? ''))
  const onwards = onwardsOf(next, new URL(request.url).searchParams.has('again'))
  if (form.get('intent') === 'password')
    return runForm(form, passwordSignInSchema, async (input) =>
      afterSignIn(await signIn.enterByPassword(input, request.headers), next),
    )
  return runForm(form, linkRequestSchema, async ({ email }) => {
    await signIn.requestLink({ email, next }, request.headers)
    return redirect(`/sign-in?sent=1${onwards}`, { headers: markBrowser(container.config.secureCookies) })
  })
}

export const headers = () => ({ 'cache-control': 'no-store' })

/** What each address of this page carries on: where to go, and that signing in once more is what is wanted. */
const onwardsOf = (next: string, isAgain: boolean) =>
  `${next === '/' ? '' : `&next=${encodeURIComponent(next)}`}${isAgain ? '&again=1' : ''}`

export default function SignIn() {
  const { next, isAgain, isSent, isOut, byPassword, outbox } = useLoaderData<typeof loader>()
  const onwards = onwardsOf(next, isAgain)
  if (isSent) return <CheckYourMail again={`/sign-in?${onwards.slice(1)}`} outbox={outbox} />
  return (
    <Door title={isAgain ? 'Sign in once more' : 'Sign in'}>
      {isAgain && (
        <p>You have been signed in for a while. To be sure that it is you, sign in again; then go on.</p>
      )}
      {isOut && <p role="status">You are signed out{isOut === 'everywhere' ? ' on all devices' : ''}.</p>}
      {byPassword ? <PasswordForm next={next} /> : <LinkForm next={next} />}
      <p className="text-sm">
        {byPassword ? (
          <Link className="link" to={`/sign-in?${onwards.slice(1)}`}>
            Get a link by mail instead
          </Link>
        ) : (
          <Link className="link" to={`/sign-in?by=password${onwards}`}>
            Use a password instead
          </Link>
        )}
      </p>
    </Door>
  )
}

function LinkForm({ next }: { next: string }) {
  const { form, fields, isBusy } = useAnsweredForm<{ email: string }>('link')
  return (
    <Form method="post" id={form.id} noValidate={form.noValidate} className="grid gap-4">
      <input type="hidden" name="intent" value="link" />
      <input type="hidden" name="next" value={next} />
      <FormError errors={form.errors} />
      <Field label="Your e-mail" required id={fields.email.id} error={fields.email.errors}>
        <Input
          type="email"
          name="email"
          defaultValue={fields.email.initialValue}
          autoComplete="email"
          autoFocus
          required
        />
      </Field>
      <Button type="submit" variant="primary" icon={Mail} pending={isBusy}>
        Send me a sign-in link
      </Button>
    </Form>
  )
}

function PasswordForm({ next }: { next: string }) {
  const { form, fields, isBusy } = useAnsweredForm<{ email: string; password: string }>('password')
  return (
    <Form method="post" id={form.id} noValidate={form.noValidate} className="grid gap-4">
      <input type="hidden" name="intent" value="password" />
      <input type="hidden" name="next" value={next} />
      <FormError errors={form.errors} />
      <Field label="Your e-mail" required id={fields.email.id} error={fields.email.errors}>
        <Input
          type="email"
          name="email"
          defaultValue={fields.email.initialValue}
          autoComplete="username"
          autoFocus
        />
      </Field>
      <Field label="Password" required id={fields.password.id} error={fields.password.errors}>
        <Input type="password" name="password" autoComplete="current-password" />
      </Field>
      <Button type="submit" variant="primary" pending={isBusy}>
        Sign in
      </Button>
    </Form>
  )
}

/** The same for every address: who asks learns nothing about who works here. */
const CheckYourMail = ({ again, outbox }: { again: string; outbox: boolean }) => (
  <Door title="Check your mail">
    <p role="status">
      If this address may sign in, a link is on its way. It works once and for {LINK_MINUTES} minutes; opened
      in this browser it signs you in at once.
    </p>
    {outbox && (
      <p className="text-sm text-muted">
        This is the sandbox: mail waits in the{' '}
        <a className="link" href="/dev/outbox">
          outbox
        </a>
        .
      </p>
    )}
    <p className="text-sm">
      <Link className="link" to={again}>
        Nothing came? Try again
      </Link>
    </p>
  </Door>
)
