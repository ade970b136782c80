import type { ActionFunctionArgs } from '@remix-run/cloudflare'
import { z } from 'zod'
import { invalidFromIssues } from '#app/domain/kernel/errors.ts'
import { createUpdateSchema } from '#app/domain/updates/updates.schema.ts'
import { answerJson, readJson } from '#app/http/answer-json.ts'
import { enter } from '#app/http/refusal.ts'

const draft = createUpdateSchema.pick({
  version: true,
  subject: true,
  note: true,
  items: true,
  segment_id: true,
})
const askSchema = z.discriminatedUnion('intent', [
  draft.extend({ intent: z.literal('preview') }),
  draft.extend({ intent: z.literal('test') }),
  draft.extend({ intent: z.literal('create'), allow_recent: z.boolean() }),
  z.strictObject({ intent: z.literal('cancel'), update_id: z.string() }),
])

/** What the composer asks while one writes: how the mail looks, a test of it, sending it, taking it back. */
export async function action(args: ActionFunctionArgs) {
  const { scope, services, member } = await enter(args)
  const productId = args.params.productId!
  return answerJson(async () => {
    const parsed = askSchema.safeParse(await readJson(args.request))
    if (!parsed.success) throw invalidFromIssues(parsed.error.issues)
    const ask = parsed.data
    if (ask.intent === 'cancel') return services.updates.cancel(scope, ask.update_id)
    const { intent, ...rest } = ask
    if (intent === 'create') return services.updates.create(scope, productId, rest)
    if (intent === 'preview') return services.updates.preview(scope, productId, rest)
    await services.updates.sendTest(scope, productId, rest, member)
    return { sent_to: member.email }
  })
}
