import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/cloudflare'
import { answerJson } from '#app/http/answer-json.ts'
import { refundByForm, requireAmount } from '#app/http/refund-form.ts'
import { enter, readForm } from '#app/http/refusal.ts'

/** For the dialog: what a refund would take from whom. */
export async function loader(args: LoaderFunctionArgs) {
  const { scope, services } = await enter(args)
  const id = args.params.purchaseId!
  const typed = new URL(args.request.url).searchParams.get('amount')
  return answerJson(async () => {
    const { refundable } = await services.sales.get(scope, id)
    return services.refunds.preview(scope, id, typed === null ? null : requireAmount(typed, refundable))
  })
}

/** For the dialog: pays back. */
export async function action(args: ActionFunctionArgs) {
  const { scope, services } = await enter(args)
  const fields = await readForm(args.request)
  return answerJson(() => refundByForm(services, scope, args.params.purchaseId!, fields))
}
