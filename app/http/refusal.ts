import { data, type LoaderFunctionArgs } from '@remix-run/cloudflare'
import { type FieldError, isAppError } from '#app/domain/kernel/errors.ts'
import type { AppLoadContext } from '#workers/load-context.ts'

/** Why something was not done, for the form that asked. */
export type Refusal = { code: string; detail: string; errors: FieldError[]; currentVersion: number | null }

/** For loaders: what the services refuse becomes the page that says so. */
export async function orPage<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (e) {
    if (isAppError(e)) throw Response.json({ code: e.code, detail: e.detail }, { status: e.status })
    throw e
  }
}

/** For actions: the answer, or the refusal with its status, for the same page. */
export async function orRefusal<T extends object>(work: Promise<T>) {
  try {
    return data({ ...(await work), refusal: null })
  } catch (e) {
    if (isAppError(e)) return data({ refusal: toRefusal(e) }, { status: e.status })
    throw e
  }
}

function toRefusal({
  code,
  detail,
  extra,
}: {
  code: string
  detail: string
  extra: Record<string, unknown>
}): Refusal {
  const { errors = [], current_version: version } = extra
  return {
    code,
    detail,
    errors: errors as FieldError[],
    currentVersion: typeof version === 'number' ? version : null,
  }
}

/** Who asks, and what they may ask. @throws the sign-in redirect or the page of the refusal, as responses */
export async function enter({ context, request }: Pick<LoaderFunctionArgs, 'context' | 'request'>) {
  const c = context as unknown as AppLoadContext
  const session = await orPage(c.requireSeller(request))
  return { ...session, now: c.container.clock.now() }
}

/** The text fields of a posted form. */
export async function readForm(request: Request): Promise<Record<string, string>> {
  const form = await request.formData()
  return Object.fromEntries(
    [...form].filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  )
}
