import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/cloudflare'
import { answerJson } from '#app/http/answer-json.ts'
import { readInstantPayout, readInstantQuote } from '#app/http/instant-form.ts'
import { enter, readForm } from '#app/http/refusal.ts'

/** A request that goes out in more parts than this is no longer looked at part by part. */
const MOST_PARTS = 100

/** For the dialog: what an instant payout would bring; or how those named by `payout` stand. */
export async function loader(args: LoaderFunctionArgs) {
  const { scope, services } = await enter(args)
  const query = new URL(args.request.url).searchParams
  const ids = query.getAll('payout').slice(0, MOST_PARTS)
  return answerJson(async () =>
    ids.length > 0
      ? { data: await Promise.all(ids.map((id) => services.payouts.get(scope, id))) }
      : services.instantPayouts.quote(scope, readInstantQuote(Object.fromEntries(query))),
  )
}

/** For the dialog: pays out now. */
export async function action(args: ActionFunctionArgs) {
  const { scope, services } = await enter(args)
  const fields = await readForm(args.request)
  return answerJson(async () =>
    services.instantPayouts.request(scope, readInstantPayout(fields), fields.key || crypto.randomUUID()),
  )
}
