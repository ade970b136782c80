import type { Context } from 'hono'
import { AppError } from '#app/domain/kernel/errors.ts'

/** A form's fields (empty ones left out) or a JSON body. @throws malformed for JSON that is none */
export async function readBody(c: Context): Promise<{ isForm: boolean; body: unknown }> {
  if (/form/.test(c.req.header('content-type') ?? '')) {
    const fields = Object.entries(await c.req.parseBody()).filter(([, value]) => value !== '')
    return { isForm: true, body: Object.fromEntries(fields) }
  }
  try {
    return { isForm: false, body: await c.req.json() }
  } catch {
    throw new AppError('malformed', 'malformed_json', 'The body is not JSON.')
  }
}
