import type { LoaderFunctionArgs } from '@remix-run/cloudflare'
import { answerJson } from '#app/http/answer-json.ts'
import { enter } from '#app/http/refusal.ts'

/** The segments with how many each means now, for the script that shows it beside their names. */
export async function loader(args: LoaderFunctionArgs) {
  const { scope, services } = await enter(args)
  return answerJson(async () => ({ data: await services.segments.list(scope) }))
}
