import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  type MetaFunction,
} from '@remix-run/cloudflare'
import { Form, useActionData, useLoaderData } from '@remix-run/react'
import { Door } from '#app/components/shell/door.tsx'
import { Button, ButtonLink } from '#app/components/ui/button.tsx'
import { isAppError } from '#app/domain/kernel/errors.ts'
import { safeNext } from '#app/domain/sellers/sign-in.schema.ts'
import { afterSignIn, isMarked } from '#app/http/sign-in.ts'
import type { AppLoadContext } from '#workers/load-context.ts'

export const meta: MetaFunction = () => [{ title: 'Sign in · Awning' }]
export const headers = () => ({ 'cache-control': 'no-store' })

/** Uses the link up at once where it was asked for; elsewhere a button must be pressed (see markBrowser). */
export async function loader({ request, context }: LoaderFunctionArgs) {
  return isMarked(request) && request.method === 'GET' ? verifyLink(request, context) : { refused: null }
}
export const action = ({ request, context }: ActionFunctionArgs) => verifyLink(request, context)

async function verifyLink(request: Request, context: unknown) {
  const { searchParams } = new URL(request.url)
  try {
    const { signIn } = context as AppLoadContext
    const signedIn = await signIn.enterByLink(searchParams.get('token') ?? '', request.headers)
    throw afterSignIn(signedIn, safeNext(searchParams.get('next')))
  } catch (e) {
    if (isAppError(e)) return data({ refused: e.detail }, { status: e.status })
    throw e
  }
}

export default function VerifyLink() {
  const loaded = useLoaderData<typeof loader>()
  const refused = useActionData<typeof action>()?.refused ?? loaded.refused
  if (refused)
    return (
      <Door title="This link does not work any more">
        <p>{refused}</p>
        <ButtonLink to="/sign-in" variant="primary">
          Get a new link
        </ButtonLink>
      </Door>
    )
  return (
    <Door title="Sign in to Awning">
      <p>You opened a sign-in link. Go on if it was you who asked for it.</p>
      <Form method="post">
        <Button type="submit" variant="primary" className="w-full">
          Sign in here
        </Button>
      </Form>
    </Door>
  )
}
