import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from '@remix-run/cloudflare'
import { Form, useLoaderData } from '@remix-run/react'
import { FormError } from '#app/components/settings/form-notes.tsx'
import { useAnsweredForm } from '#app/components/settings/use-answer.ts'
import { Door } from '#app/components/shell/door.tsx'
import { Button, ButtonLink } from '#app/components/ui/button.tsx'
import { Field } from '#app/components/ui/field.tsx'
import { Input } from '#app/components/ui/input.tsx'
import { isAppError } from '#app/domain/kernel/errors.ts'
import { acceptInvitationSchema } from '#app/domain/sellers/members.schema.ts'
import { runForm } from '#app/http/form.ts'
import { orPage } from '#app/http/refusal.ts'
import { markBrowser } from '#app/http/sign-in.ts'
import type { AppLoadContext } from '#workers/load-context.ts'

export const meta: MetaFunction = () => [
  { title: 'Invitation · Awning' },
  { name: 'robots', content: 'noindex' },
]
export const headers = () => ({ 'cache-control': 'no-store' })

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { findLogin, services, container } = context as AppLoadContext
  const login = await findLogin(request)
  try {
    const { sellerName, role, isForMe } = await services.members.findInvitation(
      params.id ?? '',
      login?.email ?? null,
    )
    const isSent = new URL(request.url).searchParams.has('sent')
    const me = login && { email: login.email, name: login.name }
    return {
      invitation: { sellerName, role, isForMe },
      me,
      isSent,
      outbox: container.config.sandbox,
      refused: null,
    }
  } catch (e) {
    if (!isAppError(e)) throw e
    const refused = e.code === 'not_found' ? 'It was accepted or taken back already.' : e.detail
    return data({ invitation: null, me: null, isSent: false, outbox: false, refused }, { status: e.status })
  }
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const { findLogin, services, signIn, container } = context as AppLoadContext
  const id = params.id ?? ''
  const login = await findLogin(request)
  const form = await request.formData()
  if (!login) {
    const { email } = await orPage(services.members.findInvitation(id, null))
    await signIn.requestLink({ email, next: `/invitations/${id}` }, request.headers)
    return redirect(`/invitations/${id}?sent=1`, { headers: markBrowser(container.config.secureCookies) })
  }
  return runForm(form, acceptInvitationSchema, async ({ name }) => {
    const { sellerId } = await services.members.accept({ ...login, name }, id)
    if (name !== login.name) await signIn.rename(login.id, name)
    await signIn.switchSeller(login.sessionId, sellerId)
    return redirect('/')
  })
}

export default function Invitation() {
  const { invitation, me, isSent, outbox, refused } = useLoaderData<typeof loader>()
  if (!invitation)
    return (
      <Door title="This invitation is no longer open">
        <p>{refused}</p>
        <ButtonLink to="/">Go to Awning</ButtonLink>
      </Door>
    )
  return (
    <Door title={`Join ${invitation.sellerName}`}>
      <p>
        Your role will be <strong>{invitation.role}</strong>.
      </p>
      {!me && (isSent ? <Sent outbox={outbox} /> : <ProveMailbox />)}
      {me && !invitation.isForMe && <WrongLogin email={me.email} />}
      {me && invitation.isForMe && <Accept name={me.name} />}
    </Door>
  )
}

const ProveMailbox = () => (
  <Form method="post" className="grid gap-4">
    <p>First sign in: we send a link to the address that was invited.</p>
    <Button type="submit" variant="primary">
      Send the link
    </Button>
  </Form>
)

const Sent = ({ outbox }: { outbox: boolean }) => (
  <p role="status">
    Check your mail: the link in it brings you back here, signed in.{' '}
    {outbox && (
      <a className="link" href="/dev/outbox">
        Sandbox outbox
      </a>
    )}
  </p>
)

const WrongLogin = ({ email }: { email: string }) => (
  <>
    <p>
      You are signed in as {email}, and this invitation went to another address. Sign out and open it again to
      accept it.
    </p>
    <Form method="post" action="/sign-out">
      <Button type="submit">Sign out</Button>
    </Form>
  </>
)

function Accept({ name }: { name: string }) {
  const { form, fields, isBusy } = useAnsweredForm<{ name: string }>('accept', { name })
  return (
    <Form method="post" id={form.id} noValidate={form.noValidate} className="grid gap-4">
      <input type="hidden" name="intent" value="accept" />
      <FormError errors={form.errors} />
      <Field
        label="Your name"
        required
        id={fields.name.id}
        error={fields.name.errors}
        hint="As other members see it."
      >
        <Input name="name" defaultValue={fields.name.initialValue} maxLength={80} autoComplete="name" />
      </Field>
      <Button type="submit" variant="primary" pending={isBusy}>
        Accept the invitation
      </Button>
    </Form>
  )
}
