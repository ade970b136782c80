import type { Context } from 'hono'
import { type AppError, isAppError } from '#app/domain/kernel/errors.ts'
import type { AppEnv } from '../app-env.ts'
import { describeFault } from '../log.ts'

/** RFC 9457. `code` is stable for programs, `detail` is for people, `errors` names each wrong field. */
export function problem(error: AppError, requestId: string): Response {
  const { errors, retryAfterSeconds, ...members } = error.extra
  return Response.json(
    {
      type: `urn:awning:problem:${error.code}`,
      title: TITLES[error.kind],
      status: error.status,
      detail: error.detail,
      code: error.code,
      ...(errors ? { errors } : {}),
      ...members,
      request_id: requestId,
    },
    {
      status: error.status,
      headers: {
        'content-type': 'application/problem+json',
        ...(retryAfterSeconds ? { 'retry-after': String(retryAfterSeconds) } : {}),
      },
    },
  )
}

const TITLES: Record<AppError['kind'], string> = {
  invalid: 'The request has fields that need another value',
  malformed: 'The request cannot be read',
  unauthenticated: 'Sign in or send a valid API key',
  forbidden: 'Not allowed',
  not_found: 'Not found',
  method_not_allowed: 'Method not allowed',
  conflict: 'In conflict with what is there',
  gone: 'No longer there',
  stale: 'Based on an older version',
  too_large: 'Too large',
  unsupported_type: 'Unsupported type',
  rate_limited: 'Too many requests',
  unavailable: 'Not available now',
}

/** The one renderer for everything that is not a Remix page. What nobody expected is a 500 without inside knowledge. */
export function onError(e: Error, c: Context<AppEnv>): Response {
  const requestId = c.get('requestId')
  if (isAppError(e)) {
    if (e.kind === 'unavailable') c.get('log')?.('request.failed', { code: e.code })
    return problem(e, requestId)
  }
  c.get('log')?.('request.failed', { code: 'internal', ...describeFault(e) })
  return Response.json(
    {
      type: 'urn:awning:problem:internal',
      title: 'Something went wrong on our side',
      status: 500,
      detail: 'Try again; if it stays, tell us the request id.',
      code: 'internal',
      request_id: requestId,
    },
    { status: 500, headers: { 'content-type': 'application/problem+json' } },
  )
}
