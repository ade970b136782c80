import { type LoaderFunctionArgs, redirect } from '@remix-run/cloudflare'
import { ErrorPanel } from '#app/components/shell/error-page.tsx'
import { forbidden } from '#app/domain/kernel/errors.ts'
import { enter, orPage } from '#app/http/refusal.ts'

/** Where the payment provider leads back to: what it knows by now is taken in, then on to the settings. */
export async function loader(args: LoaderFunctionArgs) {
  const { scope, services } = await enter(args)
  if (!scope.can.has('payouts:write'))
    await orPage(Promise.reject(forbidden('Owners and admins set where payouts go.')))
  // What cannot be asked now is told by the provider itself, and the page follows.
  const outcome = await services.payoutDestination.sync(scope).catch(() => null)
  return redirect(`/payouts/settings?connected=${outcome === 'done' ? 'yes' : 'later'}`)
}

export const ErrorBoundary = ErrorPanel
