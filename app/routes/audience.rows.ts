import type { LoaderFunctionArgs } from '@remix-run/cloudflare'
import { answerJson } from '#app/http/answer-json.ts'
import { filterOf, readAudienceAddress } from '#app/http/read-audience-address.ts'
import { enter } from '#app/http/refusal.ts'

/** A further page of the list of contacts, for its script. */
export async function loader(args: LoaderFunctionArgs) {
  const { scope, services } = await enter(args)
  const { page, query } = readAudienceAddress(args.request.url)
  return answerJson(async () => services.audience.list(scope, { ...page, filter: filterOf(query) }))
}
