import type { LoaderFunctionArgs } from '@remix-run/cloudflare'
import { answerJson } from '#app/http/answer-json.ts'
import { readAudienceAddress } from '#app/http/read-audience-address.ts'
import { enter } from '#app/http/refusal.ts'

/** A further page of the list of contacts, for its script. */
export async function loader(args: LoaderFunctionArgs) {
  const { scope, services } = await enter(args)
  const { page, filter } = readAudienceAddress(args.request.url)
  return answerJson(async () =>
    filter ? services.audience.list(scope, { ...page, filter }) : { data: [], next_cursor: null },
  )
}
