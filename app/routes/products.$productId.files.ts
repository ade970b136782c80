import type { ActionFunctionArgs } from '@remix-run/cloudflare'
import type { StartUpload } from '#app/domain/catalog/file.schema.ts'
import { answerJson, readJson } from '#app/http/answer-json.ts'
import { enter } from '#app/http/refusal.ts'

/** Begins an upload in parts, which then go to …/files/:fileId. The service parses what comes. */
export async function action(args: ActionFunctionArgs) {
  const { scope, services } = await enter(args)
  return answerJson(async () =>
    services.files.start(
      scope,
      args.params.productId!,
      ((await readJson(args.request)) ?? {}) as StartUpload,
    ),
  )
}
