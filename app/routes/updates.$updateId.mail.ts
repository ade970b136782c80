import type { LoaderFunctionArgs } from '@remix-run/cloudflare'
import { enter, orPage } from '#app/http/refusal.ts'

/** The mail alone, for the frame of its update's page: a document that may show itself and do nothing else. */
export async function loader(args: LoaderFunctionArgs) {
  const { scope, services } = await enter(args)
  const mail = await orPage(services.updates.mail(scope, args.params.updateId ?? ''))
  const isText = new URL(args.request.url).searchParams.get('part') === 'text'
  return new Response(isText ? mail.text : mail.html, {
    headers: {
      'content-type': isText ? 'text/plain; charset=utf-8' : 'text/html; charset=utf-8',
      'content-security-policy': `sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; frame-ancestors 'self'`,
      'cache-control': 'private, no-store',
    },
  })
}
