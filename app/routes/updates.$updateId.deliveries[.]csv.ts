import type { LoaderFunctionArgs } from '@remix-run/cloudflare'
import { csvHeaders } from '#app/domain/kernel/csv.ts'
import { readDeliveryFilter } from '#app/http/delivery-filter.ts'
import { enter, orPage } from '#app/http/refusal.ts'

/** The recipients of an update for a spreadsheet, narrowed as its page is. */
export async function loader(args: LoaderFunctionArgs) {
  const { scope, services } = await enter(args)
  const filter = readDeliveryFilter(args.request.url)
  const csv = await orPage(services.reports.deliveriesCsv(scope, args.params.updateId ?? '', filter))
  return new Response(csv.body, { headers: csvHeaders(csv.fileName) })
}
