import type { SubmissionResult } from '@conform-to/react'
import { parseWithZod } from '@conform-to/zod/v4'
import { data } from '@remix-run/cloudflare'
import type { z } from 'zod'
import { isAppError } from '#app/domain/kernel/errors.ts'

/** What became of a posted form: what to mend, or what was done. `intent` says which form of the page it was. */
export type FormAnswer<T = unknown> = { intent: string; result: SubmissionResult; done: T | null }

/** Never sent back to the page that asked for them. */
const SECRET_FIELDS = ['password', 'currentPassword', 'newPassword', 'code']

/**
 * Reads a form and does what it asks. A wrong field or a refusal is answered on the same page with what was typed,
 * naming the field; a redirect that `act` answers goes through.
 */
export async function runForm<S extends z.ZodType, T>(
  form: FormData,
  schema: S,
  act: (value: z.output<S>) => Promise<T>,
) {
  const intent = String(form.get('intent') ?? '')
  const submission = parseWithZod(form, { schema })
  if (submission.status !== 'success')
    return data<FormAnswer<Exclude<T, Response>>>(
      { intent, result: submission.reply({ hideFields: SECRET_FIELDS }), done: null },
      { status: 422 },
    )
  try {
    const done = await act(submission.value)
    if (done instanceof Response) return done as never
    return data<FormAnswer<Exclude<T, Response>>>({
      intent,
      result: submission.reply({ resetForm: true }),
      done: done as Exclude<T, Response>,
    })
  } catch (e) {
    if (!isAppError(e)) throw e
    const fieldErrors: Record<string, string[]> = {}
    for (const { path, message } of e.extra.errors ?? [])
      fieldErrors[path] = [...(fieldErrors[path] ?? []), message]
    const formErrors = e.extra.errors ? [] : [e.detail]
    return data<FormAnswer<Exclude<T, Response>>>(
      {
        intent,
        result: submission.reply({ fieldErrors, formErrors, hideFields: SECRET_FIELDS }),
        done: null,
      },
      {
        status: e.status,
        headers: e.extra.retryAfterSeconds ? { 'retry-after': String(e.extra.retryAfterSeconds) } : {},
      },
    )
  }
}
