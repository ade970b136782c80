import type { LoaderFunctionArgs } from '@remix-run/cloudflare'
import { csvHeaders } from '#app/domain/kernel/csv.ts'
import { enter, orPage } from '#app/http/refusal.ts'

/** Every transaction in a payout, for a spreadsheet. */
export async function loader(args: LoaderFunctionArgs) {
  const { scope, services } = await enter(args)
  const csv = await orPage(services.payoutStatement.csv(scope, args.params.payoutId!))
  return new Response(csv.body, { headers: csvHeaders(csv.fileName) })
}
