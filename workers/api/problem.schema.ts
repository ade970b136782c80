import { z } from '@hono/zod-openapi'

/** RFC 9457. Every answer that is not 2xx or 304. */
export const problemSchema = z
  .object({
    type: z.string().openapi({ example: 'urn:awning:problem:invalid' }),
    title: z.string(),
    status: z.int(),
    detail: z.string().openapi({ description: 'A sentence for people.' }),
    code: z.string().openapi({ description: 'Stable; programs switch on it.', example: 'invalid' }),
    errors: z
      .array(z.object({ path: z.string().openapi({ example: 'price.amount' }), message: z.string() }))
      .optional()
      .openapi({ description: 'Each field that needs another value.' }),
    request_id: z.string().openapi({ description: 'Also in the header x-request-id; tell it to support.' }),
  })
  .loose()
  .openapi('Problem')

/** What may go wrong at (nearly) every endpoint, by status. */
export const PROBLEMS = {
  400: 'The body is not JSON (`malformed_json`) or a header cannot be read (`malformed_header`).',
  401: 'The API key is missing, unknown or revoked (`unauthenticated`).',
  403: 'The API key lacks the scope (`missing_scope`, which names it).',
  404: 'There is no such thing, or it belongs to another seller (`not_found`).',
  409: 'In conflict with what is there.',
  410: 'No longer there.',
  412: 'Based on an older version.',
  413: 'The body is larger than this endpoint takes (`too_large`, which names the limit).',
  415: 'The body has another content type than this endpoint takes (`unsupported_type`).',
  422: 'Fields need another value (`invalid`); `errors` names each.',
  429: 'More requests than the API key may make (`rate_limited`); try again after `Retry-After` seconds.',
  503: 'Cannot be done right now; try again after `Retry-After` seconds.',
} as const
export type ProblemStatus = keyof typeof PROBLEMS

export const IDEMPOTENCY_PROBLEM =
  'The `Idempotency-Key` was used with another request (`idempotency_key_reused`), or the first request is still running (`idempotency_key_in_use`, with `Retry-After`).'
