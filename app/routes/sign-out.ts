import { type ActionFunctionArgs, redirect } from '@remix-run/cloudflare'
import type { AppLoadContext } from '#workers/load-context.ts'

export const loader = () => redirect('/sign-in')

export async function action({ request, context }: ActionFunctionArgs) {
  const headers = await (context as AppLoadContext).signIn.signOut(request.headers)
  return redirect('/sign-in?out=here', { headers })
}
