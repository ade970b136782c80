import type { ActionFunctionArgs } from '@remix-run/cloudflare'
import { answerJson } from '#app/http/answer-json.ts'
import { readImportBody, readImportParts, readPart } from '#app/http/import-form.ts'
import { enter } from '#app/http/refusal.ts'

/**
 * For the form's script: takes in a file that is the body itself, as it comes. A large one comes in parts: `step=start`,
 * each part as the body, and `step=join`.
 */
export async function action(args: ActionFunctionArgs) {
  const { scope, services } = await enter(args)
  const { imports } = services
  const { request } = args
  return answerJson(async () => {
    switch (new URL(request.url).searchParams.get('step')) {
      case 'start':
        return imports.startUpload(scope)
      case 'part': {
        const { to, part, body, size } = readPart(request)
        return { etag: await imports.putPart(scope, to, part, body, size) }
      }
      default: {
        const { input, upload } = (await readImportParts(request)) ?? readImportBody(request)
        return imports.create(scope, input, upload, { askColumns: true })
      }
    }
  })
}
