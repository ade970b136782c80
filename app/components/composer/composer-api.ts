import type { FieldError } from '#app/domain/kernel/errors.ts'
import type { UpdateCounts, UpdateView } from '#app/domain/updates/updates.schema.ts'
import type { ComposerDraft, RequestOutcome } from '#app/machines/composer.machine.ts'

/** The mail as it would go out, and who would get it. */
export type Preview = {
  version: number
  since_version: number
  subject: string
  note: string
  items: string[]
  html: string
  text: string
  counts: Pick<UpdateCounts, 'candidates' | 'recipients' | 'excluded'>
  recently_notified_at: string | null
}
type Problem = { code: string; detail: string; errors: FieldError[] }
type Answer<T> = { ok: true; value: T } | { ok: false; problem: Problem }

/** Asks the product's updates address. @throws when there is no readable answer */
async function ask<T>(productId: string, body: object, signal?: AbortSignal): Promise<Answer<T>> {
  const response = await fetch(`/products/${productId}/updates`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: signal ?? null,
  })
  const value: unknown = await response.json()
  return response.ok ? { ok: true, value: value as T } : { ok: false, problem: value as Problem }
}

type Drafted = { version: number; draft: ComposerDraft }
const wire = ({ version, draft }: Drafted) => ({ version, ...draft })

export const askPreview = (productId: string, drafted: Drafted, signal: AbortSignal) =>
  ask<Preview>(productId, { intent: 'preview', ...wire(drafted) }, signal)

export const askTest = (productId: string, drafted: Drafted) =>
  ask<{ sent_to: string }>(productId, { intent: 'test', ...wire(drafted) })

export async function askCreate(
  productId: string,
  drafted: Drafted,
  allowRecent: boolean,
): Promise<RequestOutcome> {
  const answer = await ask<UpdateView>(productId, {
    intent: 'create',
    ...wire(drafted),
    allow_recent: allowRecent,
  })
  if (answer.ok) {
    const { id, status, send_at } = answer.value
    return { kind: 'accepted', update: { id, status, sendAt: Date.parse(send_at) } }
  }
  const { code, detail, errors } = answer.problem
  return code === 'recently_notified' ? { kind: code } : { kind: 'refused', errors, detail }
}

/** @throws when it could not be asked; a refusal (it was too late) answers how the update stands instead */
export async function askUndo(productId: string, updateId: string): Promise<Pick<UpdateView, 'status'>> {
  const answer = await ask<UpdateView>(productId, { intent: 'cancel', update_id: updateId })
  return answer.ok ? answer.value : { status: 'sending' }
}
