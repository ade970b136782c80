import type { ActionFunctionArgs } from '@remix-run/cloudflare'
import { answerJson } from '#app/http/answer-json.ts'
import { readImportBody } from '#app/http/import-form.ts'
import { enter } from '#app/http/refusal.ts'

/** For the form's script: takes in a file that is the body itself, as it comes. */
export async function action(args: ActionFunctionArgs) {
  const { scope, services } = await enter(args)
  return answerJson(async () => {
    const { input, upload } = readImportBody(args.request)
    return services.imports.create(scope, input, upload)
  })
}
