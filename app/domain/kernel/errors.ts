/**
 * Every failure that somebody outside may see. One class, tagged by symbol: the Remix bundle and the Worker
 * bundle each carry their own copy of this module, so `instanceof` is false across them.
 */
const TAG = Symbol.for('awning.error')

export type FieldError = { path: string; message: string }

/** Kind of refusal → HTTP status. Renderers (problem+json, page, queue outcome) know kinds, not codes. */
export const STATUS = {
  invalid: 422,
  malformed: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  method_not_allowed: 405,
  conflict: 409,
  gone: 410,
  stale: 412,
  too_large: 413,
  unsupported_type: 415,
  rate_limited: 429,
  unavailable: 503,
} as const
export type ErrorKind = keyof typeof STATUS

export class AppError extends Error {
  readonly [TAG] = true
  constructor(
    readonly kind: ErrorKind,
    /** Stable, snake_case; programs switch on it. */
    readonly code: string,
    /** A sentence a person can act on. Never holds personal data. */
    readonly detail: string,
    readonly extra: { errors?: FieldError[]; retryAfterSeconds?: number; [member: string]: unknown } = {},
  ) {
    super(`${code}: ${detail}`)
    this.name = 'AppError'
  }
  get status(): number {
    return STATUS[this.kind]
  }
  /** Worth another try by a queue: the refusal comes from load or an outage, not from the request. */
  get retryable(): boolean {
    return this.kind === 'unavailable' || this.kind === 'rate_limited'
  }
}

export function isAppError(e: unknown): e is AppError {
  return typeof e === 'object' && e !== null && TAG in e
}

export const notFound = (what: string) => new AppError('not_found', 'not_found', `There is no such ${what}.`)
export const forbidden = (detail = 'You may not do this.') => new AppError('forbidden', 'forbidden', detail)
export const conflict = (code: string, detail: string, extra: Record<string, unknown> = {}) =>
  new AppError('conflict', code, detail, extra)

/** Bad input: each error names the field by its path in the body (`pages.3.title`, `price.amount`). */
export const invalid = (errors: FieldError[], detail = 'Some fields need another value.') =>
  new AppError(
    'invalid',
    'invalid',
    errors.length === 1 ? `${errors[0]!.path}: ${errors[0]!.message}` : detail,
    { errors },
  )

/** From zod's issues; the shape is structural so that both zod copies fit. */
export const invalidFromIssues = (
  issues: readonly { path: readonly PropertyKey[]; message: string }[],
  prefix = '',
) =>
  invalid(
    issues.map((i) => ({
      path: [prefix, ...i.path.map(String)].filter(Boolean).join('.') || '(body)',
      message: i.message,
    })),
  )
