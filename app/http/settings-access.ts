import type { LoaderFunctionArgs } from '@remix-run/cloudflare'
import { forbidden } from '#app/domain/kernel/errors.ts'
import { enter, orPage } from './refusal.ts'

/** Who may see and change a seller's settings; the services check again. @throws the page of the refusal */
export async function enterSettings(args: Pick<LoaderFunctionArgs, 'context' | 'request'>) {
  const session = await enter(args)
  if (!session.scope.can.has('settings:write'))
    await orPage(Promise.reject(forbidden('Owners and admins may see these settings.')))
  return session
}
