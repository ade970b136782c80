import type { LoaderFunctionArgs } from '@remix-run/cloudflare'
import { csvHeaders } from '#app/domain/kernel/csv.ts'
import { enter, orPage } from '#app/http/refusal.ts'

/** What became of each row, for a spreadsheet. */
export async function loader(args: LoaderFunctionArgs) {
  const { scope, services } = await enter(args)
  const { fileName, body } = await orPage(services.importResults.report(scope, args.params.importId!))
  return new Response(body, { headers: csvHeaders(fileName) })
}
