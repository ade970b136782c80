import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/cloudflare'
import { answerJson } from '#app/http/answer-json.ts'
import { readExportForm } from '#app/http/export-form.ts'
import { enter } from '#app/http/refusal.ts'

/** For the dialog: about how many contacts an export would look at. */
export async function loader(args: LoaderFunctionArgs) {
  const { scope, services } = await enter(args)
  const options = readExportForm(new URL(args.request.url).searchParams)
  return answerJson(async () => ({ contacts: await services.exports.estimate(scope, options) }))
}

/** For the dialog: asks for an export. */
export async function action(args: ActionFunctionArgs) {
  const { scope, services } = await enter(args)
  const options = readExportForm(await args.request.formData())
  return answerJson(() => services.exports.create(scope, options))
}
