import type { LoaderFunctionArgs } from '@remix-run/cloudflare'
import { pageQuerySchema } from '#app/domain/kernel/page.ts'
import { answerJson } from '#app/http/answer-json.ts'
import { readOutcome } from '#app/http/import-form.ts'
import { enter } from '#app/http/refusal.ts'

/** A further page of what became of the rows, for the list's script. */
export async function loader(args: LoaderFunctionArgs) {
  const { scope, services } = await enter(args)
  const query = new URL(args.request.url).searchParams
  const page = pageQuerySchema.catch({ limit: 25 }).parse(Object.fromEntries(query))
  return answerJson(async () =>
    services.importResults.rows(scope, args.params.importId!, {
      ...page,
      outcome: readOutcome(query) ?? undefined,
    }),
  )
}
