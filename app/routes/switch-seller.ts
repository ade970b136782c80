import { type ActionFunctionArgs, redirect } from '@remix-run/cloudflare'
import { notFound } from '#app/domain/kernel/errors.ts'
import { orPage, readForm } from '#app/http/refusal.ts'
import type { AppLoadContext } from '#workers/load-context.ts'

export const loader = () => redirect('/')

export async function action({ request, context }: ActionFunctionArgs) {
  const { requireLogin, signIn } = context as AppLoadContext
  const login = await requireLogin(request)
  const { seller_id: sellerId = '' } = await readForm(request)
  if (!(await signIn.switchSeller(login.sessionId, sellerId)))
    await orPage(Promise.reject(notFound('seller')))
  return redirect('/')
}
