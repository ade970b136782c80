import { type LoaderFunctionArgs, redirect } from '@remix-run/cloudflare'
import { enter } from '#app/http/refusal.ts'

export async function loader(args: LoaderFunctionArgs) {
  const { scope } = await enter(args)
  return redirect(scope.can.has('settings:write') ? '/settings/profile' : '/settings/account')
}
