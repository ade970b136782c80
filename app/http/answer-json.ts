import { AppError, isAppError } from '#app/domain/kernel/errors.ts'

/** For the few addresses that scripts of our own pages call: the value as JSON, or the refusal with its status. */
export async function answerJson(work: () => Promise<object>): Promise<Response> {
  try {
    return Response.json(await work())
  } catch (e) {
    if (!isAppError(e)) throw e
    const { errors = [] } = e.extra
    return Response.json({ code: e.code, detail: e.detail, errors }, { status: e.status })
  }
}

/** @throws malformed for a body that is no JSON */
export async function readJson(request: Request): Promise<unknown> {
  try {
    return await request.json()
  } catch {
    throw new AppError('malformed', 'malformed_json', 'The body is no JSON.')
  }
}
