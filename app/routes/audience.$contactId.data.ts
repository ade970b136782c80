import type { LoaderFunctionArgs } from '@remix-run/cloudflare'
import { enter, orPage } from '#app/http/refusal.ts'

/** Everything held about a contact, as a file. */
export async function loader(args: LoaderFunctionArgs) {
  const { scope, services } = await enter(args)
  const id = args.params.contactId ?? ''
  const data = await orPage(services.privacy.disclose(scope, id))
  return new Response(JSON.stringify(data, null, 2), {
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'content-disposition': `attachment; filename="${id}.json"`,
      'cache-control': 'private, no-store',
    },
  })
}
