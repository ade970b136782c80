import type { LoaderFunctionArgs } from '@remix-run/cloudflare'
import { answerJson } from '#app/http/answer-json.ts'
import { filterOf } from '#app/http/read-audience-address.ts'
import { enter } from '#app/http/refusal.ts'

/** How many contacts fit, for the script that says so: people are looked through for it, and the list need not wait. */
export async function loader(args: LoaderFunctionArgs) {
  const { scope, services } = await enter(args)
  const query = new URL(args.request.url).searchParams
  return answerJson(async () => services.audience.count(scope, { filter: filterOf(query) }))
}
