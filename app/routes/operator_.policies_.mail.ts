import type { LoaderFunctionArgs } from '@remix-run/cloudflare'
import { orPage } from '#app/http/refusal.ts'
import type { AppLoadContext } from '#workers/load-context.ts'

/** The mail of a run as a seller gets it, for a frame: a document that may show itself and do nothing else. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  const { operator, services } = await orPage((context as AppLoadContext).requireOperator(request))
  const search = new URL(request.url).searchParams
  const mail = await orPage(
    services.policyRuns.mail(operator, search.get('run') ?? '', search.get('seller') || null),
  )
  return new Response(mail ? mail.html : 'This run tells nobody anything.', {
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': `sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; frame-ancestors 'self'`,
      'cache-control': 'private, no-store',
    },
  })
}
