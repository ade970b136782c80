import type { ActionFunctionArgs } from '@remix-run/cloudflare'
import { answerJson } from '#app/http/answer-json.ts'
import { enter } from '#app/http/refusal.ts'

/** An upload's parts (PUT ?part=n), its end (POST) and its being given up (DELETE). */
export async function action(args: ActionFunctionArgs) {
  const { scope, services } = await enter(args)
  const { request, params } = args
  const [productId, fileId] = [params.productId!, params.fileId!]
  return answerJson(async () => {
    if (request.method === 'DELETE') {
      await services.files.abort(scope, productId, fileId)
      return {}
    }
    if (request.method !== 'PUT') return services.files.complete(scope, productId, fileId)
    const part = Number(new URL(request.url).searchParams.get('part'))
    return services.files.putPart(scope, productId, fileId, part, request.body ?? new Blob([]).stream())
  })
}
