/** A refusal as Stripe words it. `isSaved`: it was tried, so that its idempotency key replays it. */
export class StripeRefusal extends Error {
  override name = 'StripeRefusal'
  constructor(
    readonly status: 400 | 401 | 402 | 404 | 409 | 429 | 500,
    readonly error: { type: string; code?: string; message: string; param?: string },
    readonly isSaved = false,
    readonly headers: Record<string, string> = {},
  ) {
    super(error.message)
  }
}
export const invalidRequest = (message: string, code?: string, param?: string, isSaved = false) =>
  new StripeRefusal(
    400,
    { type: 'invalid_request_error', ...(code ? { code } : {}), message, ...(param ? { param } : {}) },
    isSaved,
  )

export const missing = (what: string, id: string) =>
  new StripeRefusal(404, {
    type: 'invalid_request_error',
    code: 'resource_missing',
    message: `No such ${what}: '${id}'`,
    param: 'id',
  })
/** Somebody else changed it between our reading and our writing. */
export const contended = () =>
  new StripeRefusal(429, {
    type: 'invalid_request_error',
    code: 'lock_timeout',
    message: 'This object cannot be accessed right now because another request is using it.',
  })

/** Parameters by their dotted path: `line_items[0][price_data][currency]` → `line_items.0.price_data.currency`. */
export type Params = Map<string, string>

/** `allowed`: paths, `*` for a place in a list or a key of one's own. @throws StripeRefusal for any other */
export function readForm(text: string, allowed: readonly string[]): Params {
  const known = allowed.map((path) => new RegExp(`^${path.replaceAll('.', '\\.').replaceAll('*', '[^.]+')}$`))
  const params: Params = new Map()
  for (const [name, value] of new URLSearchParams(text)) {
    const path = name.replaceAll(']', '').replaceAll('[', '.')
    if (!known.some((k) => k.test(path)))
      throw invalidRequest(`Received unknown parameter: ${name}`, 'parameter_unknown', name)
    params.set(path, value)
  }
  return params
}

const bracketed = (path: string) => path.replace(/\.([^.]+)/g, '[$1]')

export function optionalText(params: Params, path: string, max: number): string | null {
  const value = params.get(path)
  if (value === undefined) return null
  const name = bracketed(path)
  if (value === '')
    throw invalidRequest(`You passed an empty string for '${name}'.`, 'parameter_invalid_empty', name)
  if (value.length > max)
    throw invalidRequest(
      `Invalid string: must be at most ${max} characters`,
      'parameter_invalid_string',
      name,
    )
  return value
}

export function requiredText(params: Params, path: string, max: number): string {
  const value = optionalText(params, path, max)
  const name = bracketed(path)
  if (value === null) throw invalidRequest(`Missing required param: ${name}.`, 'parameter_missing', name)
  return value
}

/** A whole number from `min` on; null when it is not there. */
export function optionalInteger(params: Params, path: string, min: number): number | null {
  const value = params.get(path)
  if (value === undefined) return null
  const name = bracketed(path)
  if (!/^-?\d{1,15}$/.test(value))
    throw invalidRequest(`Invalid integer: ${value}`, 'parameter_invalid_integer', name)
  if (Number(value) < min)
    throw invalidRequest(
      `This value must be greater than or equal to ${min}.`,
      'parameter_invalid_integer',
      name,
    )
  return Number(value)
}

export function oneOf<T extends string>(params: Params, path: string, values: readonly T[], missing: T): T {
  const value = params.get(path) ?? missing
  if (!(values as readonly string[]).includes(value))
    throw invalidRequest(
      `Invalid ${bracketed(path)}: must be one of ${values.join(', ')}`,
      undefined,
      bracketed(path),
    )
  return value as T
}

export function address(params: Params, path: string): string {
  const value = requiredText(params, path, 5000)
  // The template of the session's id is no URL's character.
  if (!URL.canParse(value.replaceAll(/[{}]/g, '')) || !/^https?:/.test(value))
    throw invalidRequest('Not a valid URL', 'url_invalid', bracketed(path))
  return value
}

/** At most 50 keys of 40 characters, values of 500. */
export function metadataOf(params: Params, path: string): Record<string, string> {
  const found = [...params].filter(([name]) => name.startsWith(`${path}.`))
  const entries = found.map(([name, value]) => [name.slice(path.length + 1), value] as const)
  if (entries.length > 50 || entries.some(([key, value]) => key.length > 40 || value.length > 500))
    throw invalidRequest(
      'Metadata may hold 50 keys of at most 40 characters, with values of at most 500.',
      undefined,
      path,
    )
  return Object.fromEntries(entries.filter(([, value]) => value !== ''))
}
